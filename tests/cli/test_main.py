"""`faxtui` alone opens the console on the right service, or says at once why not."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from faxtui.__main__ import main
from faxtui.config import Connection

Opened = list[tuple[Connection | None, bool]]


@pytest.fixture
def opened(bare: None, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the console was opened with; the console itself stays closed, and the streams pass for terminals."""
    calls: Opened = []

    def run(connection: Connection | None, read_only: bool = False, stays_read_only: bool = False, **_: object) -> int:
        assert read_only or not stays_read_only  # the flag guards every profile that is opened later
        calls.append((connection, read_only))
        return 7

    stand_in = ModuleType("faxtui.console.app")
    stand_in.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faxtui.console.app", stand_in)
    monkeypatch.setattr("faxtui.__main__._is_terminal", lambda stream: True)
    return calls


def test_nothing_set_opens_the_embedded_service(opened: Opened) -> None:
    """No connection is given; the console's exit code is ours."""
    assert main([]) == 7
    assert opened == [(None, False)]


def test_the_environment_chooses_the_service(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account that is set is the one that opens, read-only when asked."""
    for name in ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET"):
        monkeypatch.setenv(name, name.lower())

    assert main(["--read-only"]) == 7
    ((connection, read_only),) = opened
    assert connection is not None
    assert (connection.project_id, read_only) == ("sinch_project_id", True)


@pytest.mark.parametrize(
    ("line", "embedded", "read_only"),
    [
        (["--profile", "demo"], True, False),
        (["--read-only", "--profile=demo"], True, True),
        (["--profile", "demo", "--read-only"], True, True),
        (["--profile", "lab"], False, True),
    ],
)
def test_the_line_chooses_the_profile(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: list[str], embedded: bool, read_only: bool
) -> None:
    """The two flags in any order and spelling; the profile's own guard counts, too."""
    (tmp_path / "faxtui").mkdir()
    (tmp_path / "faxtui" / "config.toml").write_text(
        "[profiles.lab]\nproject_id='p'\nkey_id='k'\nread_only=true\nsecret_command=['printf', 'x']\n"
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert main(line) == 7
    ((connection, guarded),) = opened
    assert (connection is None, guarded) == (embedded, read_only)


@pytest.mark.parametrize("line", [["--profile"], ["--profile="], ["--profile", "--read-only"], ["--profile", "nobody"]])
def test_a_profile_that_is_none_opens_nothing(
    opened: Opened, line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one sentence."""
    assert main(line) == 2
    assert opened == []
    assert capsys.readouterr().err.count("\n") == 1


def test_half_a_configuration_opens_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who meant an account is told what is missing, before any screen."""
    monkeypatch.setenv("SINCH_KEY_ID", "k")

    assert main([]) == 2
    assert opened == []
    assert capsys.readouterr().err == "SINCH_KEY_ID is set, but SINCH_PROJECT_ID and SINCH_KEY_SECRET not.\n"


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_both_ends_must_be_terminals(opened: Opened, monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    """A console that could not read keys or draw refuses with exit code 2."""
    monkeypatch.setattr("faxtui.__main__._is_terminal", lambda given: given is not getattr(sys, stream))

    assert main([]) == 2
    assert main(["--read-only"]) == 2
    assert opened == []
