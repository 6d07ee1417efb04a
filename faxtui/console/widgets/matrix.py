"""The virtual table with a cursor on one cell: addresses down, numbers across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from faxtui.cells import fit
from faxtui.console.widgets.row_strip import Column, Row
from faxtui.console.widgets.row_table import RowTable

CELL = 13
"""Cells of a column: a number as E.164 with eleven digits and its plus."""
MIN_NAME = 20


class MatrixCell(NamedTuple):
    """What one cell shows."""

    text: str
    pending: bool


class Matrix(RowTable):
    """Keys are rows; ← and → move the cursor over the columns, which scroll when there are too many."""

    MOVES: ClassVar[dict[str, str]] = {
        **RowTable.MOVES,
        **dict.fromkeys(("left", "h"), "move_column(-1)"),
        **dict.fromkeys(("right", "l"), "move_column(1)"),
    }
    column = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor is on another column."""

    def __init__(
        self, heading: str, cell: Callable[[str, int], MatrixCell], label: Callable[[str], Row], id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._cell_of = cell
        self._label_of = label
        self._names: Sequence[str] = ()
        self._first = 0

    def set_columns(self, names: Sequence[str]) -> None:
        """The headings across."""
        self._names = names
        self.column = min(self.column, max(0, len(names) - 1))
        self._fitted = 0
        self.forget_rows()

    @property
    def _room(self) -> int:
        """How many columns are in sight."""
        return max(1, (self.size.width - 4 - MIN_NAME) // (CELL + 1))

    def columns_for(self, width: int) -> list[Column]:
        """The name's column takes what the visible ones leave."""
        room = min(len(self._names), self._room)
        shown = self._names[self._first : self._first + room]
        columns = [Column(name, CELL) for name in shown]
        more = ("‹ " if self._first else "") + self._heading
        tail = " ›" if self._first + room < len(self._names) else ""
        return [Column(more + tail, max(1, width - 3 - len(columns) * (CELL + 1))), *columns]

    def row_of(self, key: str) -> Row | None:
        """The name; cells are drawn one by one."""
        return self._label_of(key)

    def validate_column(self, column: int) -> int:
        """Keep the cursor inside."""
        return max(0, min(column, len(self._names) - 1))

    def watch_column(self, column: int) -> None:
        """Bring it into sight."""
        room = self._room
        self._first = min(max(self._first, column - room + 1), column)
        self._fitted = 0
        self.forget_rows()
        self.post_message(self.Moved())

    def action_move_column(self, step: int) -> None:
        """Move by columns."""
        self.column += step

    def on_resize(self, event: events.Resize) -> None:
        """Another number of columns is in sight."""
        super().on_resize(event)
        self._first = max(0, min(self._first, self.column, len(self._names) - self._room))
        self._first = max(self._first, self.column - self._room + 1)

    def _draw(self, key: str, under_cursor: bool, width: int) -> Strip:
        row, base, lit = self._label_of(key), self._style("", False), self._style("", under_cursor)
        name = Segment(f" {row.glyph} {fit(row.texts[0], self._columns[0].width)} ", base + Style(bold=under_cursor))
        segments = [name]
        for place in range(self._first, self._first + len(self._columns) - 1):
            cell = self._cell_of(key, place)
            here = under_cursor and place == self.column
            tone = lit if here else self._style("busy", False) if cell.pending else base
            segments.append(Segment(fit(f"{cell.text}{' *' if cell.pending else ''}", CELL), tone))
            segments.append(Segment(" ", base))
        return Strip(segments).adjust_cell_length(width, base)
