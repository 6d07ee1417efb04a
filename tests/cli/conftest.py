"""Runs commands in this process, with the environment that a test gives them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from faxtui.cli.app import main
from tests.service import RunningService


class Ended(NamedTuple):
    """How a command ended: exit code, data, talk."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No service is set."""
    for name in ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL", "FAXTUI_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(bare: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command; the console is never opened by these tests."""
    monkeypatch.setattr("faxtui.api.waiting.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("faxtui.api.once.LOOKS", (0.0, 0.01, 0.01))

    def no_console(read_only: bool, profile: str | None, mask: bool) -> int:
        sys.stdout.write(f"console, read-only {read_only}, profile {profile}, masked {mask}\n")
        return 0

    def command(*arguments: str) -> Ended:
        code = main(arguments, no_console)
        return Ended(code, *capsys.readouterr())

    return command


@pytest.fixture
def point_at(bare: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[RunningService], None]:
    """Set the environment to a running service."""

    def point(service: RunningService, url: str | None = None) -> None:
        monkeypatch.setenv("SINCH_PROJECT_ID", service.project_id)
        monkeypatch.setenv("SINCH_KEY_ID", service.key_id)
        monkeypatch.setenv("SINCH_KEY_SECRET", service.key_secret)
        monkeypatch.setenv("FAXTUI_BASE_URL", url or service.url)

    return point


@pytest.fixture
def fast_service(point_at: Callable[[RunningService], None]) -> Iterator[RunningService]:
    """A service where calls end at once, set in the environment; its time begins now, as `--since` means it."""
    with RunningService(speed=float("inf"), start=datetime.now(UTC)) as running:
        point_at(running)
        yield running


@pytest.fixture
def letter(tmp_path: Path) -> str:
    """A document to send."""
    document = tmp_path / "letter.txt"
    document.write_text("Dear Ann,\n")
    return str(document)
