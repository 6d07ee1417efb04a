"""What is done to many faxes of the list: all that the filter finds are marked, and those marked are handed on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from faxtui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from faxtui.console.app import FaxConsole
    from faxtui.console.fax_lister import FaxLister
    from faxtui.console.faxes_commands import FaxesCommands

MOST_COPIED: Final = 2000
"""Ids that are handed to the clipboard at most: terminals take some 75 kB."""


PATIENCE: Final = 5.0
"""Seconds that keys wait for all to be marked, which is longer only while faxes keep coming in."""


def hidden_text(marked: int, hidden: int) -> str:
    """As `3 marked, 2 not in this list`."""
    told = f"{marked:,} marked".replace(",", " ")
    if not hidden:
        return told
    return f"{told}, {'' if hidden == marked else f'{hidden:,} '.replace(',', ' ')}not in this list"


async def hidden_marks(console: FaxConsole) -> int:
    """How many of the marked faxes the list does not hold, since its filter does not find them."""
    marked, query = console.faxes_screen.marked, console.faxes_screen.query_text
    if not marked or not query:
        return 0
    return len(marked) - await console.session.read(lambda store: store.count_among(query, marked))


async def hidden_line(console: FaxConsole) -> str:
    """What a question about marked faxes says of those out of sight; empty where it is not asked from the list."""
    hidden = await hidden_marks(console) if console.screen is console.faxes_screen else 0
    told = f"{hidden:,} of the marked faxes {'is' if hidden == 1 else 'are'}".replace(",", " ")
    return f"{told} not in the list as it is filtered." if hidden else ""


async def in_order(screen: FaxesCommands) -> list[str]:
    """The marked faxes, in the order of the list."""
    marked, order = screen.marked, screen.query_text.order
    return await screen.console.session.read(lambda store: store.in_order(marked, order))


async def mark_all(screen: FaxesCommands, lister: FaxLister, done: asyncio.Event) -> None:
    """Mark all that the filter finds; when they are, none. Then `done` is set, also when nothing came of it."""
    try:
        await lister.rest()
        ids, table = lister.view.ids, screen.table
        found = frozenset(await screen.console.session.read(lambda store: ids.everything()))
        if ids is lister.view.ids or found <= table.marked:
            table.mark(table.marked - found if found <= table.marked else table.marked | found)
    finally:
        done.set()


async def copy_marked(screen: FaxesCommands) -> None:
    """Hand their ids to the terminal's clipboard (OSC 52)."""
    ids = await in_order(screen)
    told = ids[:MOST_COPIED]
    screen.console.copy_to_clipboard(" ".join(clean(fax_id, 64) for fax_id in told))
    amount = f"{len(ids)} ids" if len(told) == len(ids) else f"The first {len(told)} of {len(ids)} ids"
    screen.console.say(f"Sent to your terminal's clipboard: {amount}.")


async def export(screen: FaxesCommands, lister: FaxLister) -> None:
    """Ask where to write those marked, or all that the filter finds."""
    from faxtui.console.export_screen import ExportScreen  # late: not part of the first paint

    console = screen.console
    await lister.rest()
    view = lister.view
    ids = await in_order(screen) if screen.marked else view.ids
    if not ids:
        console.say("There is no fax to export.", "warning")
        return
    of_all = f"{len(ids):,} of {view.total:,} faxes".replace(",", " ")
    hidden = await hidden_marks(console)

    def exported(path: Path | None) -> None:
        if path:
            console.say(f"Exported {of_all} to {path.absolute()}")

    what = f", {hidden_text(len(ids), hidden) if hidden else 'those marked'}" if screen.marked else ""
    console.clear_notifications()
    await console.push_screen(ExportScreen(console.session, ids, of_all + what), exported)
