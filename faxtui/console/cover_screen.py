"""One cover page, large enough to read: as it was uploaded, or filled with sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from faxtui.console.page_screen import PageScreen
from faxtui.console.paging import Zoom
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.console.widgets.status_line import StatusLine
from faxtui.store.covers import braced
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.console.cover_documents import CoverDocuments
    from faxtui.console.paging import PageLoader
    from faxtui.store.covers import PlacedCover


class CoverScreen(PageScreen):
    """Lies over the cover pages; escape goes back to them."""

    scope: ClassVar[str] = "cover"

    def __init__(self, placed: PlacedCover, documents: CoverDocuments, loader: PageLoader, *, proof: bool) -> None:
        super().__init__(loader)
        self._placed = placed
        self._documents = documents
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
        yield PageDesk(self._loader, Zoom.READ)
        yield from self.page_line()
        yield KeyBar()

    def on_mount(self) -> None:
        """The page has the focus."""
        self.console.update_status()
        self.set_focus(self.page)
        self._show()

    def _show(self) -> None:
        cover, owner = clean(self._placed.cover.name, 60), clean(self._placed.owner.name, 40)
        what = "filled with sample data" if self._proof else "as it was uploaded"
        self.query_one("#strip", Static).update(Content.assemble((f" {cover}", "bold"), f"   {owner}   {what}"))
        self.page.show(self._key)

    def page_note(self) -> str:
        """The tags of the page, or what became of them."""
        if self._proof:
            return self._documents.proof_notes.get(self._placed.key, "")
        tags = self._documents.tags(self._placed.key)
        return braced(tags.own if tags else [])

    # -- commands ----------------------------------------------------------------------------------------------

    def do_back(self) -> None:
        """Back to the page when its text is shown, else to the cover pages."""
        if not self.leave_text():
            self.app.pop_screen()

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
