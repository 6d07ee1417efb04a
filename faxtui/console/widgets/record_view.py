"""A record as indented JSON, coloured calmly, in lines that hang below their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from faxtui.store.record_text import RecordLine

_HANG: Final = 2


class RecordView(Static):
    """Shows the record that `get` gives now; asks it anew where something is revealed or hidden again."""

    def __init__(self, get: Callable[[], Mapping[str, Any]], id: str) -> None:
        super().__init__(id=id, markup=False)
        self._get = get
        self._lines: Sequence[RecordLine] = ()
        self._found = -1
        self._shown: tuple[object, int, int] | None = None

    @property
    def lines(self) -> Sequence[RecordLine]:
        """What is shown, before it is wrapped."""
        return self._lines

    def tell_again(self) -> None:
        """Show what the record is now; the same again costs nothing."""
        from faxtui.store.record_text import record_lines

        self._lines = record_lines(self._get())
        self._lay_out()

    def mark(self, line: int) -> int:
        """Let a line stand out, none for -1; how far down it is drawn."""
        self._found = line
        return self._lay_out()

    def on_resize(self) -> None:
        """Lines are wrapped for the new width."""
        self._lay_out()

    def _lay_out(self) -> int:
        width, place = self.content_size.width, 0
        drawn: list[Content] = []
        for number, line in enumerate(self._lines):
            if number == self._found:
                place = len(drawn)
            drawn += _wrapped(line, max(20, width), number == self._found)
        shown = (self._lines, width, self._found)
        if shown != self._shown and width > 0:
            self._shown = shown
            self.update(Content("\n").join(drawn))
        return place


def _wrapped(line: RecordLine, width: int, found: bool) -> list[Content]:
    """One line of the record in as many of the screen as it takes."""
    tone = "$muted" if line.rest in ("{", "[", "}", "]", "},", "],") else ""
    whole = Content.assemble((line.name, "$accent"), (line.rest, tone))
    if found:
        whole = whole.stylize("reverse")
    pieces = whole.wrap(max(12, width - len(line.indent) - _HANG)) or [whole]
    return [Content.assemble(line.indent + " " * (_HANG if place else 0), piece) for place, piece in enumerate(pieces)]
