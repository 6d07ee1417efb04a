"""From one profile to another: nothing of the first project stays on the screen or in memory, nothing typed is lost."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import WorkerError

from faxtui.connection import DEMO
from faxtui.console.panes import PANE_NAMES
from faxtui.console.profiles_screen import ProfilesScreen
from faxtui.console.proving import Prover
from faxtui.console.workers import start

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.config import Choice, Connection
    from faxtui.console.app import FaxConsole


def open_switcher(console: FaxConsole) -> AwaitMount | None:
    """Open the switcher, or say what would be lost."""
    reason = _why_stay(console)
    if reason:
        console.say(reason, "warning")
        return None

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            go_to(console, choice)

    console.clear_notifications()
    connection = console.session.connection
    used = connection and (DEMO if connection.embedded else connection.profile)
    return console.push_screen(ProfilesScreen(used, read_only=console.stays_read_only), chosen)


def go_to(console: FaxConsole, choice: Choice) -> None:
    """Leave the connection that is open for this one."""
    start(console, partial(_switch, console, choice), "switch")


def _why_stay(console: FaxConsole) -> str:
    """What would be lost with the connection that is open, as one sentence; empty for nothing."""
    if any(worker.group == "act" and not worker.is_finished for worker in console.workers):
        return "A change is under way: wait for the service's answer before you switch."
    if console.attention.is_running:
        return "A resend is at work: let it end, or close this console, before you switch."
    panes = [console.get_screen(name) for name in PANE_NAMES[1:] if console.is_screen_installed(name)]
    pending = next((text for screen in panes if (text := getattr(screen, "unsaved", ""))), "")
    return f"{pending} Apply or drop it before you switch." if pending else ""


async def _switch(console: FaxConsole, choice: Choice) -> None:
    """Close everything of the one project, note it in the audit log, then connect to the other."""
    while console.screen is not console.faxes_screen:
        await console.pop_screen()
    for name in PANE_NAMES[1:]:
        if console.is_screen_installed(name):
            pane = console.get_screen(name)
            console.uninstall_screen(name)
            await pane.remove()
    await _end_workers(console)
    await _note(console.session.connection, choice, console)
    await console.session.switch(choice.connection, choice.read_only)
    console.loader.forget()
    console.pictures.forget_all()
    console.prover.close()
    console.prover = Prover()
    console.originals.clear()
    console.clear_notifications()
    console.veil.end()
    console.veil.on = console.veil.always or choice.mask
    console.columns = choice.look.columns
    console.begin_anew(choice.connection)


async def _end_workers(console: FaxConsole) -> None:
    """An answer of the one project must not come into the other."""
    old = [worker for worker in console.workers if worker.group != "switch" and not worker.is_finished]
    for worker in old:
        worker.cancel()
    for worker in old:
        with contextlib.suppress(WorkerError):
            await worker.wait()


async def _note(connection: Connection | None, choice: Choice, console: FaxConsole) -> None:
    if connection is not None:
        from faxtui.connection import auditor

        log = auditor(connection, lambda text: console.say(text, "error"))
        await log.note(act="switch profile", object=f"profiles/{choice.profile or DEMO}", result="done")
