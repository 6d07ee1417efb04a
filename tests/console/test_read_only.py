"""Over the whole command table: what does not say that it writes never makes a writing call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import Worker

from faxtui.api.transport import Act
from faxtui.console.app import FaxConsole
from faxtui.console.command_screen import CommandScreen
from faxtui.console.commands import COMMANDS, commands_of
from faxtui.console.panes import PANE_NAMES
from tests.console.steps import console_on, listed, opened, wait_until
from tests.service import RunningService

LEAVING = ("quit", "suspend", "home", *(name for name in COMMANDS if name.split("_")[-1] == "back"))
"""Commands that end the screen whose others are tried."""
INTO: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in PANE_NAMES},
    "fax": ("faxes", "open"),
    "record": ("fax", "record"),
    "numbers": ("services", "service_numbers"),
    "cover": ("covers", "cover_open"),
    "entry": ("activity", "activity_open"),
    "group": ("attention", "attention_open"),
    "days": ("attention", "attention_days"),
    "destination": ("attention", "attention_number"),
    "resend": ("attention", "attention_resend"),
}
"""How each screen is reached: its pane or the screen below it, and the command there that opens it."""


def test_every_screen_of_the_table_is_walked() -> None:
    """A new screen must be added above; the viewer of one document has no service to write to."""
    scopes = {scope for command in COMMANDS.values() for scope in command.scope.split()} - {"everywhere", "view"}
    assert scopes == set(INTO)


async def test_no_command_writes_behind_the_table(demo_service: RunningService) -> None:
    """On a console that may write, each command of each screen that does not say so is run: none calls a write.

    A command that screens inherit, such as the help, is the same code on each and runs once. What writes is refused
    on a read-only console: test_safety.py runs each of those.
    """
    app = console_on(demo_service)
    async with opened(app) as pilot:
        await listed(pilot, 5)
        assert app.session.client is not None
        running, wrote, ran = "", list[str](), set[object]()
        watch = app.session.client.on_act
        assert watch is not None

        def note(act: Act) -> AbstractAsyncContextManager[Callable[[object], None]]:
            if act.method != "GET":
                wrote.append(f"{running}: {act.method} {act.path}")
            return watch(act)

        app.session.client.on_act = note
        for scope in INTO:
            screen_class = type(await go_to(pilot, scope))
            for command in commands_of(scope):
                code = getattr(screen_class, f"do_{command.id}")
                if command.writes or command.id in LEAVING or command.id.startswith("pane_") or code in ran:
                    continue
                running = f"{scope} {command.id}"
                await run(pilot, await go_to(pilot, scope), command.id)
                ran.add(code)
        assert wrote == []
        assert len(ran) > 70, ran


async def run(pilot: Pilot[Any], screen: CommandScreen, command_id: str) -> None:
    """Run a command as its key does, to the end of what it starts but pictures and letters of pages."""
    await screen.action_run(command_id)
    await wait_until(pilot, lambda: not any(map(is_awaited, pilot.app.workers)), f"the end of {command_id}")


def is_awaited(worker: Worker[Any]) -> bool:
    """Whether it may yet write or open something."""
    return not worker.is_finished and worker.group not in ("session", "page", "small pages", "text", "tags", "ahead")


async def go_to(pilot: Pilot[Any], scope: str) -> CommandScreen:
    """The screen, whatever lies over it now: what a command opened is closed, what it left is opened anew."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    if scope not in (scope_of(screen) for screen in app.screen_stack):
        pane, command_id = (*INTO[scope], "")[:2]
        if pane in PANE_NAMES:
            app.open_pane(pane)
        parent = await (uncovered if pane in PANE_NAMES else go_to)(pilot, pane)
        if command_id:
            await wait_until(pilot, lambda: not parent.reason_off(command_id), f"{command_id} on {pane}")
            await run(pilot, parent, command_id)
    return await uncovered(pilot, scope)


async def uncovered(pilot: Pilot[Any], scope: str) -> CommandScreen:
    """The screen of that name with nothing over it, once it is up and the project is known."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    if scope not in (scope_of(screen) for screen in app.screen_stack):
        await wait_until(pilot, lambda: scope in [scope_of(screen) for screen in app.screen_stack], scope)
    await pilot.pause()
    while scope_of(app.screen) != scope:
        await app.pop_screen()
    if not app.session.project.loaded and scope not in ("faxes", "fax"):
        await wait_until(pilot, lambda: app.session.project.loaded, "the project")
    screen = app.screen
    assert isinstance(screen, CommandScreen)
    return screen


def scope_of(screen: Screen[Any]) -> str:
    """What the command table calls it; empty for dialogs."""
    return getattr(screen, "scope", "")
