"""Widgets that keep their lines themselves: Textual would put together and keep each of them once more."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


def as_painted(widget: Widget, strips: Iterable[Strip], columns: tuple[int, int]) -> list[Strip]:
    """Lines from one column to before another, filtered; each strip keeps what became of it for the next time.

    For widgets without border, padding, tint and opacity.
    """
    background, parts = widget.background_colors[1], [strip.crop(*columns) for strip in strips]
    for line_filter in widget.get_line_filters():
        parts = [part.apply_filter(line_filter, background) for part in parts]
    return parts


class SteadyBar(ScrollBar):
    """Paints only lines that look different: of a long list none do while somebody turns its pages."""

    window_virtual_size: Reactive[int] = Reactive(100, repaint=False)
    window_size: Reactive[int] = Reactive(0, repaint=False)
    position: Reactive[float] = Reactive(0, repaint=False)

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)
        self._looks: object = None
        """Size and colours that the lines were drawn for."""
        self._lines: list[Strip] = []

    def watch_window_virtual_size(self) -> None:
        """The list grew or shrank."""
        self._paint_moved()

    def watch_window_size(self) -> None:
        """More of the list is in sight, or less."""
        self._paint_moved()

    def watch_position(self) -> None:
        """The list was scrolled."""
        self._paint_moved()

    def _paint_moved(self) -> None:
        before, width = self._lines, self.size.width
        self._draw()
        for line, (old, new) in enumerate(zip_longest(before, self._lines)):
            if _seen(old) != _seen(new):
                self.refresh(Region(0, line, width, 1))

    def _draw(self) -> None:
        bar: Any = self.render()
        self._looks = self.size, bar.style
        console = self.app.console
        options = console.options.update_dimensions(*self.size)
        cells = (cell for drawn in bar.__rich_console__(console, options) for cell in drawn.segments)
        base = self.visual_style.rich_style
        self._lines = [Strip(Segment.apply_style([cell], base), self.size.width) for cell in cells]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines as they were drawn last, anew where colours or size differ."""
        bar: Any = self.render()
        if self._looks != (self.size, bar.style):
            self._draw()
        return as_painted(self, self._lines[crop.y : crop.bottom], crop.column_span)


def _seen(line: Strip | None) -> object:
    """What a line looks like: the upper half of the bar acts in another way than the lower one."""
    if line is None:
        return None
    return [(part.text, style.color, style.bgcolor, style.reverse) for part in line if (style := part.style)]


class KeptView(ScrollView):
    """What scrolls by lines that `render_line` keeps."""

    @property
    def vertical_scrollbar(self) -> SteadyBar:
        """Ours in place of Textual's."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = SteadyBar(name="vertical")
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar  # type: ignore[return-value]

    def line_region(self, line: int, count: int = 1) -> Region:
        """So many lines, without the scroll bar: it is in front of their last column."""
        return Region(0, line, self.size.width - self.scrollbar_gutter.right, count)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint the rows; headings stay, and the scroll bar paints itself."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.line_region(1, max(0, self.size.height - 1)))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines as they are kept: a list has no border or padding."""
        return as_painted(self, map(self.render_line, crop.line_range), crop.column_span)
