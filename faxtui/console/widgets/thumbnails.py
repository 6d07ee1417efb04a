"""A strip of small pages, the one that is shown marked; a click or the arrows go to another one."""

from __future__ import annotations

from collections import OrderedDict
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from faxtui.cells import fit
from faxtui.console.paging import THUMBNAIL_COLUMNS as COLUMNS
from faxtui.console.widgets.page_cells import segments_of
from faxtui.console.workers import start

if TYPE_CHECKING:
    from textual import events

    from faxtui.console.paging import PageLoader
    from faxtui.pages.encode import CellRow

_STEP: Final = COLUMNS + 2  # from one to the next
_KEPT: Final = 256
"""Small pages that are kept: some kilobytes each."""
_BROKEN: Final[list[CellRow]] = []


class Thumbnails(Widget, can_focus=True):
    """Pages come one at a time, the nearest first; what scrolled out of sight before its turn is not fetched."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Page before", show=False),
        Binding("right,l,space", "step(1)", "Next page", show=False),
        Binding("up", "step(-10)", "Ten pages back", show=False),
        Binding("down", "step(10)", "Ten pages on", show=False),
        Binding("home", "go(0)", "First page", show=False),
        Binding("end,G", "go(-1)", "Last page", show=False),
    ]

    class Chosen(Message):
        """Somebody wants to see the page `index` (from 0)."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, loader: PageLoader, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._loader = loader
        self._document_id = ""
        self._index = self._count = self._first = 0
        self._small: OrderedDict[int, list[CellRow]] = OrderedDict()

    def show(self, document_id: str, index: int, count: int) -> None:
        """Mark page `index` of a document of `count` pages and fetch what is missing around it."""
        if (document_id, index, count) == (self._document_id, self._index, self._count):
            return
        if document_id != self._document_id:
            self._small.clear()
        self._document_id, self._index, self._count = document_id, index, count
        self._place()

    def clear(self) -> None:
        """Keep nothing."""
        self._document_id, self._index, self._count = "", 0, 0
        self._small.clear()
        self.workers.cancel_group(self, "small pages")
        self.refresh()

    @property
    def _room(self) -> int:
        """How many small pages stand side by side."""
        return max(1, (self.size.width + 1) // _STEP)

    def _place(self) -> None:
        """Scroll so that the marked page is in the middle, as far as there are pages on both sides."""
        self._first = max(0, min(self._index - self._room // 2, self._count - self._room))
        self.refresh()
        if self.display and self._document_id and self.size.height > 1:
            start(self, self._fetch, "small pages")

    async def _fetch(self) -> None:
        from faxtui.api.errors import FaxApiError
        from faxtui.pages.page_image import PageError

        shown = range(self._first, min(self._first + self._room, self._count))
        for index in sorted(shown, key=lambda index: abs(index - self._index)):
            if index in self._small:
                self._small.move_to_end(index)
                continue
            try:
                rows = await self._loader.thumbnail(self._document_id, index)
            except PageError:
                rows = _BROKEN
            except FaxApiError:
                return  # the page itself says what is wrong
            self._small[index] = rows
            while len(self._small) > _KEPT:
                self._small.popitem(last=False)
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """More or fewer of them have room."""
        self._place()

    def on_focus(self) -> None:
        """Show where the arrows go."""
        self.refresh()

    on_blur = on_focus

    def on_click(self, event: events.Click) -> None:
        """Go to the page that was clicked."""
        index = self._first + event.x // _STEP
        if event.x % _STEP < COLUMNS and index < self._count:
            self.post_message(self.Chosen(index))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The next page."""
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The page before."""
        event.stop()
        self.action_step(-1)

    def action_step(self, pages: int) -> None:
        """Go on or back by so many pages, at most to the ends."""
        self.action_go(max(0, min(self._index + pages, self._count - 1)))

    def action_go(self, index: int) -> None:
        """Go to a page; -1 is the last one."""
        index = self._count - 1 if index < 0 else index
        if 0 <= index < self._count and index != self._index:
            self.post_message(self.Chosen(index))

    def render_line(self, y: int) -> Strip:
        """Numbers in the first line, small pages below."""
        width, blank = self.size.width, self.rich_style
        pages = range(self._first, min(self._first + self._room, self._count))
        parts = [self._number(index) if y == 0 else self._row(index, y - 1) for index in pages]
        gap = Segment(" " * (_STEP - COLUMNS), blank)
        line = list(chain.from_iterable([*part, gap] for part in parts))
        return Strip(line).adjust_cell_length(width, blank)

    def _number(self, index: int) -> list[Segment]:
        is_here = index == self._index
        style = self.rich_style + Style(bold=True, reverse=self.has_focus) if is_here else self.rich_style
        return [Segment(fit(f"{'▸' if is_here else ' '}{index + 1}", COLUMNS), style)]

    def _row(self, index: int, row: int) -> list[Segment]:
        rows = self._small.get(index)
        if rows is None or rows is _BROKEN:
            told = ("·" if rows is None else "✗") if row == 1 else ""
            return [Segment(fit(told.rjust(COLUMNS // 2), COLUMNS), self.rich_style)]
        if row >= len(rows) or self.app.veil.covers_pages:  # type: ignore[attr-defined]
            return [Segment(" " * COLUMNS, self.rich_style)]
        segments, used = segments_of(rows[row])
        return [*segments, Segment(" " * (COLUMNS - used), self.rich_style)]
