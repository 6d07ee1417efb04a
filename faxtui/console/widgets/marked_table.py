"""A virtual table whose rows can be marked, one, a stretch or all, for acts on many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from faxtui.console.widgets.row_table import RowTable

MARK: Final = "*"
"""Before a marked row, so that marks never depend on colour."""


class MarkedTable(RowTable):
    """Marks belong to keys: they stay while rows arrive, change or are filtered away."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*RowTable.COMPONENT_CLASSES, "row-table--marked"}

    class Marked(Message):
        """Other rows are marked than before."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._marked: frozenset[str] = frozenset()
        self._stretch: list[str] = []
        """The keys that shift and an arrow went over, in this order."""
        self._before: frozenset[str] = frozenset()
        """What was marked before the stretch was begun."""

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows, in sight or not."""
        return self._marked

    def mark(self, keys: Iterable[str]) -> None:
        """Mark these and no others."""
        self._stretch = []
        self._put(frozenset(keys))

    def toggle_mark(self) -> None:
        """Mark what is under the cursor, or take its mark away."""
        if self.key is not None:
            self.mark(self._marked ^ {self.key})

    async def stretch(self, rows: int) -> None:
        """Mark from where the cursor is to where it goes; going back takes the marks off again."""
        if self.key is None:
            return
        if not self._stretch or self._stretch[-1] != self.key:
            self._stretch, self._before = [self.key], self._marked
        await self.go(self.cursor + rows)
        key = self.key_at(self.cursor)
        if key in self._stretch[-2:-1]:
            self._stretch.pop()
        elif key is not None and key != self._stretch[-1]:
            self._stretch.append(key)
        self._put(self._before | frozenset(self._stretch))

    def _put(self, marked: frozenset[str]) -> None:
        if marked == self._marked:
            return
        differing = marked ^ self._marked
        self._marked = marked
        if len(differing) > self.size.height:
            self.forget_rows()
        else:
            self.forget_drawn(differing)
        self.post_message(self.Marked())

    def _draw(self, key: str, under_cursor: bool, width: int) -> Strip | None:
        strip = super()._draw(key, under_cursor, width)
        if strip is None or key not in self._marked:
            return strip
        marked = self.get_component_rich_style("row-table--marked")
        style = None if under_cursor else Style(bgcolor=marked.bgcolor, bold=marked.bold)
        first, *rest = strip
        segments = [Segment(f"{MARK}{first.text[1:]}", first.style), *rest]
        return Strip([Segment(part.text, (part.style or self.rich_style) + style) for part in segments], width)
