"""Faxes that came while the top of the list was out of sight: rows keep their place then, so that a word must tell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Final

from faxtui.store.sorting import NEWEST_FIRST

if TYPE_CHECKING:
    from faxtui.console.faxes_screen import FaxesScreen

MOST: Final = 5000
"""Faxes that are told apart; of more it says that they are more."""


class Unseen:
    """Belongs to the list; `look` says whether the number differs by now."""

    def __init__(self, screen: FaxesScreen) -> None:
        self._screen = screen
        self._came: set[str] = set()
        self.count = 0
        """How many of them the filter lets through."""

    def came(self, fax_ids: Iterable[str]) -> None:
        """These are new; those that are drawn in sight are forgotten again by the next look."""
        self._came.update(islice(fax_ids, max(0, MOST - len(self._came))))

    @property
    def is_there(self) -> bool:
        """Whether a look may find anything, or nothing any more."""
        return bool(self._came or self.count)

    def text(self) -> str:
        """As `3 new above`."""
        return (
            f"{self.count:,}{'+' if len(self._came) >= MOST else ''} new above".replace(",", " ") if self.count else ""
        )

    async def look(self) -> bool:
        """Count anew, unless the top is in sight or the order is another one."""
        screen, before, query = self._screen, self.count, self._screen.query_text
        if screen.table.scroll_offset.y == 0:
            self._came.clear()
        came = tuple(self._came)
        if not came or query.order != NEWEST_FIRST:
            self.count = 0
        elif query.conditions:
            self.count = await screen.console.session.read(lambda store: store.count_among(query, came))
        else:
            self.count = len(came)
        return self.count != before
