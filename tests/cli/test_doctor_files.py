"""What `faxtui doctor` says of secrets, logs, records, looks and tmux: true, and never a secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from faxtui import audit_file
from faxtui.__main__ import main
from faxtui.cli.findings import clipboard
from faxtui.config import choose
from faxtui.paths import audit_folder
from faxtui.store.database import open_database, store_path
from tests.cli.conftest import Run
from tests.service import RunningService


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of settings, empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "config" / "faxtui"
    folder.mkdir(parents=True)
    return folder


def settings(config: Path, text: str) -> None:
    """Write the settings, for their owner only."""
    (config / "config.toml").write_text(text)
    (config / "config.toml").chmod(0o600)


def report(run: Run) -> dict[str, Any]:
    """Everything doctor says, by name."""
    return json.loads(run("doctor", "--json").out)  # type: ignore[no-any-return]


def profile(service: RunningService, name: str, secret: str) -> str:
    """A profile's table."""
    return (
        f'[profiles.{name}]\nproject_id = "{service.project_id}"\nkey_id = "{service.key_id}"\n'
        f'base_url = "{service.url}"\n{secret}\n'
    )


def test_each_profile_says_where_its_secret_is(run: Run, config: Path, service: RunningService) -> None:
    """In a file, from a command that is not run, or nowhere; the secret itself is not told."""
    ran = config / "ran"
    settings(
        config,
        profile(service, "kept", "")
        + profile(service, "asked", f'secret_command = ["touch", "{ran}"]')
        + profile(service, "bare", ""),
    )
    secrets = config / "secrets.toml"
    secrets.write_text(f'[kept]\nkey_id = "{service.key_id}"\nkey_secret = "{service.key_secret}"\n')
    secrets.chmod(0o600)

    out = run("doctor").out
    assert "kept: file; asked: secret_command; bare: none" in out
    assert service.key_secret not in out
    assert not ran.exists()


def test_secrets_that_others_can_read_are_told(run: Run, config: Path, service: RunningService) -> None:
    """With what mends it, and exit code 1."""
    settings(config, profile(service, "kept", ""))
    (config / "secrets.toml").write_text("")
    (config / "secrets.toml").chmod(0o644)

    found = report(run)["Secrets"]
    assert not found["good"]
    assert "can be read by others" in found["value"]
    assert run("doctor").code == 1


def test_the_audit_log_is_followed_to_its_end(run: Run) -> None:
    """None yet, whole, then with a line that somebody changed."""
    assert report(run)["Audit log"]["value"].startswith("none yet")
    folder = audit_folder(os.environ)
    assert folder is not None
    for act in ("send", "delete service"):
        audit_file.append(folder, {"act": act})
    assert report(run)["Audit log"]["value"].startswith("2 entries in ")

    log = next(folder.glob("*.jsonl"))
    log.write_text(log.read_text().replace("delete service", "delete nothing"))
    found = report(run)["Audit log"]
    assert not found["good"]
    assert found["value"].startswith("broken: ")


def test_records_are_told_by_size_and_state(run: Run, config: Path, service: RunningService) -> None:
    """None yet, kept, damaged; with `store = "memory"` nothing is."""
    where = f'secret_command = ["printf", "%s", "{service.key_secret}"]\n'
    settings(config, 'current = "kept"\n' + profile(service, "kept", where))
    assert report(run)["Records"]["value"] == "none kept yet"

    connection = choose(os.environ).connection
    assert connection is not None
    path = store_path(os.environ, connection.name, connection.project_id, connection.base_url)
    assert path is not None
    database, trouble = open_database(path)
    assert trouble == ""
    database.close()
    assert " MB in " in report(run)["Records"]["value"]

    path.write_bytes(b"no database at all, but long enough to look like one" * 40)
    found = report(run)["Records"]
    assert not found["good"]
    assert "set aside" in found["value"]

    settings(config, 'current = "kept"\n' + profile(service, "kept", where + 'store = "memory"'))
    assert report(run)["Records"]["value"] == "kept in memory only"


def test_looks_are_told_where_there_are_any(run: Run, config: Path) -> None:
    """Only what was chosen."""
    assert "Look" not in report(run)
    settings(config, 'theme = "nord"\nspacing = "compact"\nmotion = false\n[keys]\nsend = "f5"\n')

    assert report(run)["Look"]["value"] == "theme nord, compact, no motion, own keys for send"


def test_parts_that_one_can_do_without_are_told(run: Run) -> None:
    """They are no fault where they are missing."""
    found = report(run)
    assert found["Notebook"]["good"]
    assert found["Search"]["value"].startswith("SQLite ")


@pytest.mark.parametrize(("says", "told"), [("on", "hands copies on"), ("external", "keeps copies to itself")])
def test_tmux_is_asked_and_never_set(
    says: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """One question, whose words are kept here by a stand-in for tmux."""
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\necho {says}\n')
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert clipboard() == []
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")

    assert told in clipboard()[0].value
    assert (tmp_path / "asked").read_text().splitlines() == ["show-options -gv set-clipboard"]


def test_what_the_console_leaves_out_is_a_fault(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clash, an unknown command, a theme and a view that is no filter: each with file and line, and exit code 1."""
    for name in ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    text = 'theme = "nrod"\n\n[keys]\nmark = "r"\nmarkk = "f7"\n\n[views]\nbad = "sicne:today"\n'
    settings(config, text)

    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    look, views = found["Look"], found["Views"]
    assert (look["good"], views["good"]) == (False, False)
    assert "config.toml, line 4: keys: mark and resend are both on r, in faxes." in look["value"]
    assert "config.toml, line 5: keys.markk is no command (did you mean mark?)." in look["value"]
    assert "config.toml, line 1: theme: there is no theme 'nrod'" in look["value"]
    assert "config.toml, line 8: @bad: " in views["value"]


def test_a_wrong_entry_is_told_with_its_line(run: Run, config: Path) -> None:
    """What the file cannot say at all is the fault of a line, too."""
    settings(config, 'theme = "nord"\n[keys]\nsend = 5\n')
    assert "keys.send must be text in quotes (line 3)" in report(run)["Config"]["value"]
