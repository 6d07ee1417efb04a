"""One cover page, large enough to read: as it was uploaded, or filled with sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Static

from faxtui.console.page_screen import PageCommandScreen
from faxtui.console.paging import Zoom
from faxtui.console.widgets.page_view import PageView
from faxtui.console.widgets.status_line import StatusLine
from faxtui.store.covers import braced
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.console.cover_documents import CoverDocuments
    from faxtui.console.paging import PageLoader
    from faxtui.store.covers import PlacedCover


class CoverScreen(PageCommandScreen):
    """Lies over the cover pages; escape goes back to them."""

    scope: ClassVar[str] = "cover"

    def __init__(self, placed: PlacedCover, documents: CoverDocuments, loader: PageLoader, *, proof: bool) -> None:
        super().__init__()
        self._placed = placed
        self._documents = documents
        self._loader = loader
        self._proof = proof

    @property
    def _key(self) -> str:
        key = self._placed.key
        return self._documents.proof_key(key) if self._proof else key

    def compose(self) -> ComposeResult:
        """Status, one line on the cover page, the page, one line on it, keys."""
        status = StatusLine()
        status.place = "covers"
        yield status
        yield Static(id="strip", markup=False)
        yield PageView(self._loader, Zoom.READ, id="page")
        yield Static(id="page-line", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """The page has the focus."""
        self.console.update_status()
        self.set_focus(self.query_one(PageView))
        self._show()

    def _show(self) -> None:
        cover, owner = clean(self._placed.cover.name, 60), clean(self._placed.owner.name, 40)
        what = "filled with sample data" if self._proof else "as it was uploaded"
        self.query_one("#strip", Static).update(Content.assemble((f" {cover}", "bold"), f"   {owner}   {what}"))
        self.query_one(PageView).show(self._key)

    @on(PageView.Drawn)
    def _page_drawn(self, message: PageView.Drawn) -> None:
        tags = self._documents.tags(self._placed.key)
        note = (
            self._documents.proof_notes.get(self._placed.key, "") if self._proof else braced(tags.own if tags else [])
        )
        self._say_line(f"{message.text}{' · ' if note else ''}{note}")

    def _say_line(self, text: str) -> None:
        self.query_one("#page-line", Static).update(f" {text}")

    # -- commands ----------------------------------------------------------------------------------------------

    def do_back(self) -> None:
        """Back to the cover pages."""
        self.app.pop_screen()

    def do_next_page(self) -> None:
        """The next page, or a word that there is none."""
        if not self.query_one(PageView).turn_page(1):
            self._say_line(f"{self.query_one(PageView).describe()} · this is the last page")

    def do_previous_page(self) -> None:
        """The page before, or a word that there is none."""
        if not self.query_one(PageView).turn_page(-1):
            self._say_line(f"{self.query_one(PageView).describe()} · this is the first page")

    def do_cover_proof(self) -> None:
        """Filled, or as it is."""
        self._proof = not self._proof
        self._show()

    def do_cover_save(self) -> AwaitMount:
        """Ask where to save what is shown."""
        from faxtui.console.covers_screen import open_save

        return open_save(self, self._documents, self._key, self._placed)

    def do_cover_copy(self) -> None:
        """Hand the id to the terminal's clipboard."""
        self.console.copy(self._placed.cover.id)
