"""The cursor goes to a time: to the newest fax of the list that is not younger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from faxtui.store.columns import micros
from faxtui.store.times import local

if TYPE_CHECKING:
    from datetime import datetime

    from faxtui.console.app import FaxConsole
    from faxtui.console.fax_lister import FaxLister
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.id_list import FaxIds
    from faxtui.store.moments import Stretch

_TICK: Final = timedelta(milliseconds=1)
"""The API's times end with the millisecond."""


async def go_to_time(console: FaxConsole, lister: FaxLister, stretch: Stretch) -> None:
    """Put the cursor there: at the top of a day, else at the last fax until then; say so where none is that old."""
    order = console.faxes_screen.query_text.order
    if not order.by_time:
        key = console.key_of("sort")
        console.say(f"A time has no place in this list, {order.words}: {key} puts the newest first.", "warning")
        return
    await lister.rest()
    ids, end = lister.view.ids, max(stretch.end, stretch.start + _TICK)

    def find(store: FaxStore) -> str | None:
        place = ids.before(micros(end))
        return None if place is None else ids[place]

    fax_id = await console.session.read(find)
    if fax_id is None:
        console.say(nothing_so_old(console, ids, stretch), "warning")
        return
    ids = lister.view.ids  # others may have come meanwhile
    place = await console.session.read(lambda store: ids.find(fax_id))
    if place is not None:
        await console.faxes_screen.table.go(place)


def nothing_so_old(console: FaxConsole, ids: FaxIds, stretch: Stretch) -> str:
    """Why the cursor stays, and whether older faxes are there that were not loaded."""
    told = f"No fax of the list is from {_told(stretch.start, console)} or before."
    known = console.session.older.whole_since(console.now())
    return f"{told} Only faxes back to {_told(known, console)} are loaded." if known > stretch.start else told


def _told(moment: datetime, console: FaxConsole) -> str:
    then, now = local(moment, console.zone), local(console.now(), console.zone)
    clock = "" if (then.hour, then.minute) == (0, 0) else " %H:%M"
    return then.strftime(f"%d %b{'' if then.year == now.year else ' %Y'}{clock}")
