"""Over the whole command table: what does not say that it writes never makes a writing call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.api.transport import Act
from faxtui.console.app import FaxConsole
from faxtui.console.command_screen import CommandScreen
from faxtui.console.commands import COMMANDS, commands_of
from faxtui.console.panes import PANE_NAMES
from tests.console.steps import console_on, listed, opened, wait_until
from tests.service import RunningService

LEAVING = ("quit", "suspend", "home", "back", "number_back", "entry_back")
"""Commands that end the screen whose others are tried."""
INTO: dict[str, tuple[str, ...]] = {
    **{name: (str(place + 1),) for place, name in enumerate(PANE_NAMES)},
    "fax": ("1", "enter"),
    "numbers": ("3", "enter"),
    "cover": ("5", "enter"),
    "entry": ("6", "enter"),
}
"""How each screen is reached from the list."""


def test_every_screen_of_the_table_is_walked() -> None:
    """A new screen must be added above; the viewer of one document has no service to write to."""
    scopes = {scope for command in COMMANDS.values() for scope in command.scope.split()} - {"everywhere", "view"}
    assert scopes == set(INTO)


@pytest.mark.parametrize("scope", INTO)
async def test_no_command_writes_behind_the_table(demo_service: RunningService, scope: str) -> None:
    """On a console that may write, each command of the screen that does not say so is run: none calls a write.

    What says so is refused on a read-only console: test_safety.py runs each of those.
    """
    app = console_on(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 5)
        assert app.session.client is not None
        acts: list[str] = []
        watch = app.session.client.on_act
        assert watch is not None

        def note(act: Act) -> AbstractAsyncContextManager[Callable[[object], None]]:
            acts.append(f"{act.method} {act.path}")
            return watch(act)

        app.session.client.on_act = note
        for command in commands_of(scope):
            if command.writes or command.id in LEAVING or command.id.startswith("pane_"):
                continue
            await go_to(pilot, scope)
            screen = app.screen
            assert isinstance(screen, CommandScreen)
            await screen.action_run(command.id)
            await pilot.pause()
        await wait_until(pilot, lambda: not [one for one in app.workers if one.group in ("act", "project", "read")])
        assert [act for act in acts if not act.startswith("GET ")] == []


async def go_to(pilot: Pilot[Any], scope: str) -> None:
    """Open a screen from the list, whatever lies over it now."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    while app.screen is not app.faxes_screen:
        await app.pop_screen()
    first, *more = INTO[scope]
    await wait_until(pilot, lambda: app.screen is app.faxes_screen)
    app.open_pane(PANE_NAMES[int(first) - 1])
    if first in "35":
        await wait_until(pilot, lambda: app.session.project.loaded, "the project")
        await pilot.pause()
    await pilot.press(*more)
    await wait_until(pilot, lambda: getattr(app.screen, "scope", "") == scope, scope)
