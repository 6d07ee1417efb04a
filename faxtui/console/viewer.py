"""The page viewer alone, on one document: a file, or a fax that was downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from faxtui.console.app import FaxConsole, run_app, seconds_of
from faxtui.console.page_screen import PageScreen
from faxtui.console.paging import PageLoader, Zoom
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.types import CSSPathType

_DOCUMENT = "document"


class ViewScreen(PageScreen):
    """One document, full screen."""

    scope: ClassVar[str] = "view"

    def __init__(self, title: str, loader: PageLoader) -> None:
        super().__init__(loader)
        self._title = clean(title, 120)

    def compose(self) -> ComposeResult:
        """Its name, the page, one line on the page, keys."""
        yield Static(Content.styled(f" {self._title}", "bold"), id="strip")
        yield PageDesk(self._loader, Zoom.READ)
        yield from self.page_line()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first page."""
        self.set_focus(self.page)
        self.page.show(_DOCUMENT)


class FaxViewer(FaxConsole):
    """The console's looks and keys over a document instead of a service."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["faxtui.tcss", "screens.tcss"]

    def __init__(self, title: str, data: bytes, protocol: str, **given: Any) -> None:
        super().__init__(protocol=protocol, **given)

        async def document(_: str) -> bytes:
            return data

        self.loader = PageLoader(document)
        self.view_screen = ViewScreen(title, self.loader)

    def get_default_screen(self) -> Screen[Any]:
        """The document."""
        return self.view_screen

    def connect(self) -> None:
        """There is nothing to connect to."""


def run(title: str, data: bytes, protocol: str, *, lock_minutes: int | None = None, **given: Any) -> int:
    """Open the viewer, with looks as the console takes them, and answer the exit code when it closes."""
    return run_app(FaxViewer(title, data, protocol, lock_seconds=seconds_of(lock_minutes), **given))
