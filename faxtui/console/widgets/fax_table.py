"""The list of faxes: which columns there are, and what each shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from faxtui.console.widgets.marked_table import MarkedTable
from faxtui.console.widgets.row_table import Column, Row
from faxtui.console.workers import start
from faxtui.store.id_list import NO_FAXES, FaxIds

AHEAD: Final = 2
"""Screens above and below that are fetched before somebody scrolls to them."""

if TYPE_CHECKING:
    from faxtui.store.rows import FaxRow


def columns_for(width: int) -> list[Column]:
    """The columns that fit `width` cells; the last one takes what is left."""
    columns = [Column("When", 9)]
    if width >= 100:
        columns = [Column("When", 12)]
    columns += [Column("", 1), Column("From", 13), Column("To", 13), Column("Pages", 5, right=True)]
    used = 3 + sum(column.width + 1 for column in columns)
    if width - used >= 26:  # 16 letters are enough for every reason
        columns.append(Column("Service", min(24, width - used - 17)))
        used += columns[-1].width + 1
    columns.append(Column("What happened", max(1, width - used)))
    return columns


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

    def begin_anew(self, has: Callable[[int, int], bool], fetch: Callable[[int, int], Awaitable[None]]) -> None:
        """Show nothing; what comes next is from elsewhere."""
        self._has, self._fetch = has, fetch
        self.mark(())
        self.forget_rows()
        self.show(NO_FAXES)

    def key_at(self, place: int) -> str | None:
        """The id of the fax at a place; None while it was not read from the store."""
        return (self._keys.peek(place) or None) if isinstance(self._keys, FaxIds) else self._keys[place]

    async def reach(self, first: int, last: int) -> None:
        """Wait for rows that come into sight; those behind them are fetched while these are looked at."""
        if self._fetch is None:
            return
        if not self._has(first, last):
            await self._fetch(first, last)
        more = AHEAD * (last - first + 1)
        if not self._has(first - more, last + more):
            start(self, partial(self._fetch, first - more, last + more), "ahead")

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

    def columns_for(self, width: int) -> list[Column]:
        """Numbers and pages always; the service where there is room."""
        return columns_for(width)

    def row_of(self, key: str) -> Row | None:
        """The row of a fax."""
        fax = self._fax_row_of(key)
        if fax is None:
            return None
        when = _whole(fax.when, self._columns[0].width)
        texts = [when, fax.arrow, fax.from_, fax.to, fax.pages, fax.service, fax.why]
        if len(self._columns) < len(texts):
            del texts[5]
        return Row(fax.status.glyph, fax.status.tone, texts)
