"""The list of faxes: what each column shows, and what changed in it just now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.cache import LRUCache

from faxtui.console.widgets.marked_table import MarkedTable
from faxtui.console.widgets.row_strip import Column, Row
from faxtui.console.widgets.row_table import NOTHING
from faxtui.console.workers import start
from faxtui.store.fax_columns import fitting
from faxtui.store.id_list import NO_FAXES, FaxIds
from faxtui.store.rows import MoreCells
from faxtui.store.sorting import NEWEST_FIRST, Order

AHEAD: Final = 2
"""Screens above and below that are fetched before somebody scrolls to them."""
FRESH_SECONDS: Final = 2.0
"""What changed is marked for once or twice so long."""
MOST_REMEMBERED: Final = 400
"""Rows whose texts are compared when they change."""
_TIMES: Final = ("when", "ended")
_CELLS: Final = {"dir": "arrow", "from": "from_", "what": "why"}
"""Columns by another name than the cell that they show."""

if TYPE_CHECKING:
    from faxtui.store.rows import FaxRow


def _whole(when: str, width: int) -> str:
    """A time without its hour, or without its day, where there is no room for all of it."""
    return when if len(when) <= width else when.rpartition(" ")[0] or when[:7]


class FaxTable(MarkedTable):
    """Fed with ids and a function that makes the row of one fax.

    Of a list whose rows are fetched, `has` tells whether those from one place to another are there, and `fetch` waits
    until they are.
    """

    def __init__(
        self,
        fax_row_of: Callable[[str], FaxRow | None],
        *,
        has: Callable[[int, int], bool] = lambda first, last: True,
        fetch: Callable[[int, int], Awaitable[None]] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._fax_row_of = fax_row_of
        self._has = has
        self._fetch = fetch
        self._lacking = False
        self._chosen: Sequence[str] | None = None
        self._order = NEWEST_FIRST
        self._names: list[str] = []
        self._texts: LRUCache[str, dict[str, str]] = LRUCache(MOST_REMEMBERED)
        """What rows show."""
        self._suspects: set[str] = set()
        """Faxes that changed since their row was drawn."""
        self._unseen: set[str] = set()
        """Faxes whose row was drawn ahead and was not in sight yet."""
        self._fresh: dict[str, set[str]] = {}
        """Columns that changed just now."""
        self._older: set[str] = set()
        self._ageing = False

    def begin_anew(self, has: Callable[[int, int], bool], fetch: Callable[[int, int], Awaitable[None]]) -> None:
        """Show nothing; what comes next is from elsewhere."""
        self._has, self._fetch = has, fetch
        for kept in (self._texts, self._suspects, self._unseen, self._fresh, self._older):
            kept.clear()
        self.mark(())
        self.forget_rows()
        self.show(NO_FAXES)

    def key_at(self, place: int) -> str | None:
        """The id of the fax at a place; None while it was not read from the store."""
        return (self._keys.peek(place) or None) if isinstance(self._keys, FaxIds) else self._keys[place]

    async def reach(self, first: int, last: int) -> None:
        """Wait for rows that come into sight."""
        if self._fetch is not None and not self._has(first, last):
            await self._fetch(first, last)

    def prepare(self) -> None:
        """Fetch what is near, and draw what may come next."""
        top, height = self.scroll_offset.y, max(1, self.size.height - 1)
        first, last = top - AHEAD * height, top + (AHEAD + 1) * height - 1
        if self._fetch is not None and not self._has(first, last):
            start(self, partial(self._fetch, first, last), "ahead")
        self._unseen.difference_update(self._keys_in_sight())
        super().prepare()

    def may_draw(self, place: int) -> bool:
        """Not where changes are marked once they are seen."""
        key = self.key_at(place)
        if key is None or key in self._suspects:
            return False
        if key not in self._texts:
            self._unseen.add(key)
        return True

    def _keys_in_sight(self) -> Iterable[str]:
        return (key for key, _ in self._in_sight() if key is not None)

    def lacks(self, place: int) -> None:
        """Fetch what was scrolled to with the mouse, then draw it."""
        if self._fetch is not None and not self._lacking:
            self._lacking = True
            start(self, self._fill, "fill", exclusive=False)

    async def _fill(self) -> None:
        top = self.scroll_offset.y
        try:
            if self._fetch is not None and not self._has(top, top + self.size.height):
                await self._fetch(top, top + self.size.height)
                self.refresh()
        finally:
            self._lacking = False

    @property
    def fax_id(self) -> str | None:
        """The fax under the cursor."""
        return self.key

    def choose_columns(self, names: Sequence[str] | None) -> None:
        """Show these columns of `fax_columns`; None are the usual ones."""
        self._chosen = names
        self._lay_out()

    def sorted_by(self, order: Order) -> None:
        """The list is in this order: a heading tells."""
        if order != self._order:
            self._order = order
            self._lay_out()

    def _lay_out(self) -> None:
        self._fitted = 0
        self._texts.clear()
        self.forget_rows()

    def columns_for(self, width: int) -> list[Column]:
        """Those that fit, by their names."""
        # The scroll bar covers the last cell: what happened has some to spare, another last column may not.
        fitted = fitting(self._chosen, width - bool(self._chosen), self._order)
        self._names = [column.name for column in fitted]
        return [Column(column.heading, column.width, column.right) for column in fitted]

    @property
    def shows_more(self) -> bool:
        """Whether a column shows what is not in every row."""
        return any(name in MoreCells._fields for name in self._names)

    def show(self, keys: Sequence[str], changed: Sequence[str] = NOTHING) -> None:
        """Show these; in the rows of faxes that changed, what differs is marked for some seconds."""
        self._unseen.difference_update(self._keys_in_sight())
        for fax_id in changed:
            if fax_id in self._unseen:
                self._unseen.discard(fax_id)
                self._texts.discard(fax_id)
            elif fax_id in self._texts:
                self._suspects.add(fax_id)
        super().show(keys, changed)

    def row_of(self, key: str) -> Row | None:
        """The row of a fax."""
        fax = self._fax_row_of(key)
        if fax is None:
            return None
        cells = {**fax._asdict(), **fax.more._asdict()}
        texts = {name: cells[_CELLS.get(name, name)] for name in self._names}
        for place, name in enumerate(self._names):
            if name in _TIMES:
                texts[name] = _whole(texts[name], self._columns[place].width)
        self._compare(key, texts)
        fresh = [place for place, name in enumerate(self._names) if name in self._fresh.get(key, ())]
        toned = self._names.index("what") if "what" in self._names else -1
        return Row(fax.status.glyph, fax.status.tone, list(texts.values()), toned, fresh)

    # -- what changed just now -------------------------------------------------------------------------------

    def _compare(self, key: str, texts: dict[str, str]) -> None:
        """Remember what a row shows, and what of it is new; one timer ends that for all rows."""
        before = self._texts.get(key)
        self._texts[key] = texts
        if key not in self._suspects or before is None:
            return
        self._suspects.discard(key)
        differing = {name for name, text in texts.items() if name not in _TIMES and before.get(name, text) != text}
        if differing:
            self._fresh[key] = differing
            self._older.discard(key)
            if not self._ageing:
                self._ageing = True
                self.set_timer(FRESH_SECONDS, self._age)

    def _age(self) -> None:
        """What was marked before the timer began is plain again; what came since has one more turn."""
        gone = [key for key in self._fresh if key in self._older]
        for key in gone:
            del self._fresh[key]
        self._older = set(self._fresh)
        self.forget_drawn(gone)
        self._ageing = bool(self._fresh)
        if self._ageing:
            self.set_timer(FRESH_SECONDS, self._age)
