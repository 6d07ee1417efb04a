"""What lies in the middle of a screen of pages: a page, on wish another one beside it, or its text in their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from faxtui.console.widgets.page_view import PageView
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter
    from textual.selection import Selection

    from faxtui.console.paging import PageLoader, Zoom
    from faxtui.console.veil import Veil

_LINES: Final = 2_000
"""Most lines of a page's text that are shown."""
_GAP: Final = re.compile(r"(?<=\S) {5,}")
"""Between columns of a page, far wider than of a screen's."""


class PageWords(Static):
    """The words themselves; with `--mask` they are as blank as the page until it is revealed."""

    @property
    def _veil(self) -> Veil:
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        return veil

    def get_line_filters(self) -> Sequence[LineFilter]:
        """As those of a page."""
        return [*super().get_line_filters(), *self._veil.page_filters()]

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse copies: nothing of what is covered."""
        return None if self._veil.covers_pages else super().get_selection(selection)


class TextView(VerticalScroll, can_focus=True, inherit_bindings=False):
    """A page's text, which scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,space", "scroll_down", show=False),
        Binding("up", "scroll_up", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The text."""
        yield PageWords(id="page-text", markup=False)

    def show(self, text: str) -> None:
        """Show this text from its top; it is from outside."""
        lines = [_GAP.sub("    ", clean(line, 400)) for line in text.splitlines()[:_LINES]]
        self.query_one("#page-text", Static).update("\n".join(lines).strip("\n"))
        self.scroll_to(y=0, animate=False)


class PageDesk(Horizontal):
    """The page is always there, though it may be hidden behind its text."""

    def __init__(self, loader: PageLoader, zoom: Zoom) -> None:
        super().__init__(id="desk")
        self._loader, self._zoom = loader, zoom

    def compose(self) -> ComposeResult:
        """The page, and a place for its text."""
        yield PageView(self._loader, self._zoom, id="page")
        text = TextView(id="page-text-scroll")
        text.display = False
        yield text

    @property
    def page(self) -> PageView:
        """The page."""
        return self.query_one("#page", PageView)

    @property
    def other(self) -> PageView | None:
        """The page beside it."""
        return next(iter(self.query("#page-beside").results(PageView)), None)

    @property
    def text(self) -> TextView:
        """Where the page's text is shown."""
        return self.query_one(TextView)

    def open_beside(self, loader: PageLoader, document_id: str = "", ahead: int = 0) -> None:
        """Show another page beside this one, which shows the same part of it; see `PageView.put_beside`."""
        other = self.other
        if other is not None and other.loader is loader:
            self.page.put_beside(other, document_id, ahead)
            return
        self.close_beside()
        other = PageView(loader, self._zoom, id="page-beside")
        self.mount(other)
        self.call_after_refresh(self.page.put_beside, other, document_id, ahead)

    def close_beside(self) -> None:
        """Show one page only."""
        self.page.put_beside(None)
        self.query("#page-beside").remove()

    def show_text(self, is_text: bool) -> None:
        """Show the text in place of pages, or pages again."""
        self.text.display = is_text
        for view in self.query(PageView):
            view.display = not is_text
