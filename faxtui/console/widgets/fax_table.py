"""The list of faxes: which columns there are, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from faxtui.console.widgets.row_table import Column, Row, RowTable

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


class FaxTable(RowTable):
    """Fed with ids and a function that makes the row of one fax."""

    def __init__(self, fax_row_of: Callable[[str], FaxRow | None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fax_row_of = fax_row_of

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
        texts = [fax.when, fax.arrow, fax.from_, fax.to, fax.pages, fax.service, fax.why]
        if len(self._columns) < len(texts):
            del texts[5]
        return Row(fax.status.glyph, fax.status.tone, texts)
