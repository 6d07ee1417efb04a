"""Keeps the list of faxes up to date from the store: in one worker, beside the keys, and never faster than eyes are.

By time, what comes is put where it belongs. In another order only the database knows where that is: what changed is
drawn anew at once, where it stands, and the whole order is asked again later: a second after the last time at the
earliest, and never so often that it takes more than a fifth of the time. Cursor, marks and scroll stay with their fax.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from faxtui.console.workers import start
from faxtui.store import fax_view
from faxtui.store.fax_view import FaxView, Page, Sight
from faxtui.store.query import Query

if TYPE_CHECKING:
    from textual.worker import Worker

    from faxtui.console.faxes_screen import FaxesScreen
    from faxtui.console.session import Session
    from faxtui.console.widgets.fax_table import FaxTable
    from faxtui.store.fax_store import FaxStore

T = TypeVar("T")
PACE: Final = 0.33
"""Seconds between two drawings of the list while a stream of changes comes in."""
PAINTED_WITHIN: Final = 2.0
"""Seconds that a search waits at most for the screen to be painted."""
SORT_PACE: Final = 1.0
"""Seconds between two askings for an order."""
SORT_SHARE: Final = 4
"""So many times as long as an order took to find, it is left as it is."""
TRIES: Final = 4
"""How often rows are read again because the cursor went on meanwhile."""
LEAST_ROWS: Final = 24


class FaxLister:
    """The list of one filter; `on_shown` is called after each time that it was drawn, with what had changed."""

    def __init__(self, screen: FaxesScreen, on_shown: Callable[[frozenset[str]], None]) -> None:
        self.view = FaxView()
        self._screen = screen
        self._on_shown = on_shown
        self._query = Query()
        self._anew = False
        self._in_place = False
        """Whether only the order differs, so that the fax under the cursor is there in it, too."""
        self._changed: set[str] = set()
        self._undrawn: set[str] = set()
        self._news = asyncio.Event()
        self._out_of_order = False
        self._sort_again_at = 0.0
        self._drawn_at = -PACE
        self._stop = threading.Event()
        self._worker: Worker[None] | None = None
        self._rests = asyncio.Event()
        self._has_begun = asyncio.Event()
        """Set when something of the filter that was asked for last is drawn."""
        self._has_begun.set()
        self._has_ended = False

    @property
    def _session(self) -> Session:
        return self._screen.console.session

    @property
    def _table(self) -> FaxTable:
        return self._screen.table

    def ask(self, query: Query) -> None:
        """List what matches; the search for what was asked before is given up."""
        self.give_up()
        self._in_place = query.conditions == self._query.conditions and query.order != self._query.order
        self._query, self._anew = query, True
        self._has_begun.clear()
        self._begin()

    def changed(self, fax_ids: Iterable[str]) -> None:
        """These faxes came or differ."""
        self._changed.update(fax_ids)
        self._news.set()
        if self._worker is None or self._worker.is_finished:
            self._begin()

    def give_up(self) -> None:
        """End the search that runs, if one does."""
        self._stop.set()
        self._stop = threading.Event()

    def end(self) -> None:
        """Another project is listed from now on: what is still read of this one is never shown."""
        self._has_ended = True
        self.give_up()

    async def rest(self) -> None:
        """Wait until all that is known is listed."""
        await self._rests.wait()

    async def begun(self) -> None:
        """Wait until the list shows what was asked for last, though perhaps not all of it; never long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._has_begun.wait(), PAINTED_WITHIN)

    def _begin(self) -> None:
        self._rests.clear()
        self._worker = start(self._screen, self._work, "list")

    async def _work(self) -> None:
        while self._anew or self._changed or self._out_of_order:
            if self._anew:
                await self._list_anew(self._stop.is_set)
            elif self._changed:
                await asyncio.sleep(max(0.0, self._drawn_at + PACE - time.monotonic()))
                await self._revise()
            elif (wait := self._sort_again_at - time.monotonic()) > 0:
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), wait)
            else:
                await self._find_all(self._stop.is_set)
        self._rests.set()

    async def _list_anew(self, stop: Callable[[], bool]) -> None:
        query, sight = self._query, self._sight()
        if sight.held is None or not self._in_place:
            first = await self._read(lambda store: fax_view.begin(store, query, sight, stop))
            if first is not None:
                self._show(first, query)
                await self._painted()
        await self._find_all(stop)
        self._anew = False

    async def _find_all(self, stop: Callable[[], bool]) -> None:
        query, changed, known = self._query, frozenset(self._changed), self.view.known - self._changed
        self._undrawn |= changed
        self._changed.clear()
        self._out_of_order = False
        sight, begun = self._sight(), time.monotonic()
        page = await self._read(lambda store: fax_view.anew(store, query, sight, known, stop, changed))
        now = time.monotonic()
        self._sort_again_at = now + max(SORT_PACE, SORT_SHARE * (now - begun))
        self._show(await self._followed(page, sight), query)

    async def _painted(self) -> None:
        """Wait until what is shown is on the screen: the search for the rest would take Python's lock from painting."""
        painted = asyncio.Event()
        self._table.call_after_refresh(painted.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(painted.wait(), PAINTED_WITHIN)

    async def _revise(self) -> None:
        changed, self._changed = frozenset(self._changed), set()
        self._undrawn |= changed
        self._out_of_order |= not self._query.order.by_time
        query, ids, sight, known = self._query, self.view.ids, self._sight(), self.view.known - changed
        page = await self._read(lambda store: fax_view.revise(store, ids, query, changed, sight, known))
        self._show(await self._followed(page, sight), query)

    async def _followed(self, page: Page, sight: Sight) -> Page:
        """The same from where the cursor is by now; what was read for it is kept."""
        for _ in range(TRIES):
            now = self._sight()
            if now.held == sight.held:
                break
            sight, known = now, (self.view.known - self._undrawn - page.also) | set(page.faxes)
            more = await self._read(partial(fax_view.look, ids=page.ids, sight=sight, known=known))
            both = {**page.faxes, **more.faxes}
            page = more._replace(faxes=both, resent=page.resent | more.resent, also=page.also)
        return page

    async def _read(self, work: Callable[[FaxStore], T]) -> T:
        return await self._session.read(work)

    def _sight(self) -> Sight:
        table = self._table
        return Sight(None if table.at_top else table.key, max(LEAST_ROWS, table.size.height))

    def _show(self, page: Page, query: Query) -> None:
        if self._has_ended:
            return
        self._drawn_at = time.monotonic()
        drawn, self._undrawn = page.also.union(self._undrawn), set()
        self.view.forget(fax_id for fax_id in drawn if fax_id not in page.faxes)
        self.view.show(page)
        self._table.sorted_by(self._query.order)
        self._table.show(page.ids, tuple(drawn))
        if self._query is query:
            self._has_begun.set()
        self._on_shown(drawn)

    # -- rows for the table -----------------------------------------------------------------------------------

    def has(self, first: int, last: int) -> bool:
        """Whether these rows can be drawn."""
        return self.view.has(first, last)

    async def fetch(self, first: int, last: int) -> None:
        """Read these rows; those of a list that another one has replaced meanwhile are dropped."""
        ids, known, whole = self.view.ids, self.view.known, self.view.whole
        page = await self._read(lambda store: fax_view.around(store, ids, first, last, known, whole=whole))
        if self.view.ids is ids:
            self.view.keep(page)
