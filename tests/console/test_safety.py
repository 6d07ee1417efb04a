"""Production asks to type, an idle console covers itself, and an unwritable audit log is told on screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.widgets import Button

from faxtui.audit_file import entries
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.lock_screen import LockScreen
from faxtui.paths import audit_folder
from tests.console.steps import connection_to, console_on, opened, screen_text, wait_until, words
from tests.service import RunningService


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_every_act_on_production_asks_to_type(demo_service: RunningService, size: tuple[int, int]) -> None:
    """The button is off until the profile's name is typed, and the act is then in the audit log."""
    app = console_on(demo_service, name="clinic", production=True)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: "clinic · production" in words(pilot))
        await pilot.press("3")
        await wait_until(pilot, lambda: len(app.session.project.service_ids) > 1)
        await pilot.press("down", "d")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert app.screen.query_one("#act", Button).disabled
        await pilot.press("enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(*"clinic", "enter")
        await wait_until(pilot, lambda: "is the default now" in words(pilot))
    folder = audit_folder(os.environ)
    assert folder is not None
    acts = [(one.fields or {})["result"] for one in entries(folder) if (one.fields or {})["act"] == "change service"]
    assert acts == ["begun", "done"]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_an_idle_console_covers_everything(demo_service: RunningService, size: tuple[int, int]) -> None:
    """Nothing of the list is left on the screen; a key uncovers it and does nothing else."""
    connection = connection_to(demo_service)
    app = FaxConsole(connection, now=demo_service.clock.now, lock_seconds=0.5)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LockScreen))
        await wait_until(pilot, lambda: "Any key uncovers it" in words(pilot))
        assert "test clinic" not in screen_text(pilot)
        assert "+1" not in screen_text(pilot)
        await pilot.press("q")
        await wait_until(pilot, lambda: not isinstance(app.screen, LockScreen))
        assert app.is_running


async def test_an_unwritable_log_is_told(
    demo_service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act is done, and the person hears that it is not in the log."""
    (tmp_path / "faxtui").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = console_on(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        assert app.session.client is not None
        await app.session.client.services.create(name="Labs")
        await wait_until(pilot, lambda: "audit log cannot be written" in words(pilot))
