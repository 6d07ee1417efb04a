"""A virtual table whose columns share the room that is there: for the short lists of panes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from faxtui.console.widgets.row_strip import Column, Row
from faxtui.console.widgets.row_table import RowTable


class Share(NamedTuple):
    """A column: its heading, the cells it needs, and how it takes part in what is left over."""

    name: str
    width: int
    grows: int = 0
    """Parts of the spare room; the widest content should get most."""
    right: bool = False
    from_width: int = 0
    """The table's width from which on the column is there."""


class ListTable(RowTable):
    """Fed with keys, columns and a function that makes the row of one key, with a text for every column."""

    def __init__(
        self, shares: Sequence[Share], make_row: Callable[[str], Row | None], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._shares = shares
        self._make_row = make_row
        self._shown: list[int] = []

    def columns_for(self, width: int) -> list[Column]:
        """The columns for this width; the last one takes what is left."""
        self._shown = [place for place, share in enumerate(self._shares) if width >= share.from_width]
        shares = [self._shares[place] for place in self._shown]
        spare = max(0, width - 3 - sum(share.width + 1 for share in shares))
        parts = sum(share.grows for share in shares) or 1
        columns = [Column(share.name, share.width + spare * share.grows // parts, share.right) for share in shares]
        used = 3 + sum(column.width + 1 for column in columns[:-1])
        columns[-1] = columns[-1]._replace(width=max(1, width - used))
        return columns

    def row_of(self, key: str) -> Row | None:
        """The row, without the columns that are not shown."""
        row = self._make_row(key)
        return row._replace(texts=[row.texts[place] for place in self._shown]) if row else None
