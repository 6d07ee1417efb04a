"""The cover pages of all services: how each looks, which tags it has, who uses it; added, set and deleted here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static

from faxtui.console.confirm_screen import Question
from faxtui.console.cover_documents import CoverDocuments
from faxtui.console.form_screen import FormScreen
from faxtui.console.holdings_screen import HoldingsScreen
from faxtui.console.paging import PageLoader
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.page_view import PageView
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.covers import PlacedCover, braced, cover_facts, placed_covers, tag_troubles, use_lines
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widget import AwaitMount

    from faxtui.console.command_screen import CommandScreen
    from faxtui.console.cover_upload import Upload

COLUMNS: Final = (
    Share("Cover page", 16, grows=3),
    Share("Service", 14, grows=2),
    Share("Pages", 5, right=True),
    Share("Used by", 14, grows=2),
    Share("Created", 10),
)
REST_SECONDS: Final = 0.15
"""How long the cursor rests before a page is fetched."""
ON_ONE: Final = ("cover_open", "cover_proof", "cover_use", "cover_delete", "cover_save", "cover_copy")


def open_save(screen: CommandScreen, documents: CoverDocuments, key: str, placed: PlacedCover) -> AwaitMount:
    """Ask where to save a cover page's PDF."""
    from faxtui.console.cover_save_screen import CoverSaveScreen  # late: rarely needed

    def saved(path: Path | None) -> None:
        if path:
            screen.console.say(f"Saved {path.absolute()}")

    screen.console.clear_notifications()
    return screen.app.push_screen(CoverSaveScreen(documents, key, placed.cover.name), saved)


class CoversScreen(HoldingsScreen):
    """Enter opens the cover page under the cursor."""

    scope: ClassVar[str] = "covers"

    def __init__(self) -> None:
        super().__init__()
        self._documents = CoverDocuments(lambda: self.console.session.client)
        self._loader = PageLoader(self._documents.document)
        self._places: dict[str, PlacedCover] = {}
        self._proof = False
        self._draft: dict[str, str] = {}
        self._resting: Timer | None = None

    def body(self) -> ComposeResult:
        """The list, and on wide terminals the page with what is in it."""
        with Horizontal(classes="holdings"):
            yield ListTable(COLUMNS, self._row, id="table")
            yield Static(id="empty", markup=False)
            with Vertical(id="side"):
                yield PageView(self._loader, id="preview", takes_focus=False)
                yield FactsView(id="facts", markup=False)
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(ListTable))

    def on_unmount(self) -> None:
        """End what reads documents."""
        self._documents.close()
        self._loader.close()

    @property
    def placed(self) -> PlacedCover | None:
        """The cover page under the cursor."""
        return self._places.get(self.query_one(ListTable).key or "")

    def _row(self, key: str) -> Row | None:
        placed = self._places.get(key)
        if placed is None:
            return None
        tags = self._documents.tags(key)
        users = ", ".join(clean(user.name, 60) for user in placed.users)
        created = local(placed.created, self.console.zone).strftime("%Y-%m-%d") if placed.created else ""
        pages = str(tags.pages) if tags else ""
        texts = (clean(placed.cover.name, 60) or "(no name)", clean(placed.owner.name, 60), pages, users, created)
        odd = bool(tags and tag_troubles(tags))
        return Row("!" if odd else "●" if users else " ", "busy" if odd else "good" if users else "", texts)

    def show(self) -> None:
        """Draw what is known now."""
        self._places = placed_covers(self.project)
        self._documents.know(self._places)
        table = self.query_one(ListTable)
        table.forget_rows()
        table.show(list(self._places))
        table.display = bool(table.row_count)
        self.say_empty(not table.row_count, f"No cover pages.  {self.console.key_of('cover_add')} adds the first one.")
        self._show_side()
        start(self, self._read_all, "tags")

    async def _read_all(self) -> None:
        """Look into each, so that pages and tags are there; one that cannot be read leaves its column empty."""
        from faxtui.api.errors import FaxApiError

        for key in list(self._places):
            if self._documents.tags(key) is None:
                try:
                    await self._documents.read(key)
                except FaxApiError:
                    continue  # told where it is shown
                table = self.query_one(ListTable)
                table.show(list(self._places), [key])
                if key == table.key:
                    self._show_facts()

    # -- beside the list ---------------------------------------------------------------------------------------

    @on(RowTable.Highlighted)
    def _highlighted(self) -> None:
        self._show_facts()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_SECONDS, self._show_page)

    def on_resize(self, event: events.Resize) -> None:
        """The page may have appeared."""
        self.call_after_refresh(self._show_side)

    def _show_side(self) -> None:
        self._show_facts()
        self._show_page()

    def _show_facts(self) -> None:
        placed = self.placed
        tags = self._documents.tags(placed.key) if placed else None
        self.query_one(FactsView).show(cover_facts(placed, tags, self.console.zone) if placed else [], (), None)
        line = ""
        if placed is not None:
            line = " ".join(tag_troubles(tags)) if tags else ""
            narrow = f"Automatic {braced(tags.automatic)}. Yours {braced(tags.own)}." if tags and tags.names else ""
            emptied = f"{self.console.key_of('cover_proof')} shows it empty"
            filled = f"Filled with sample data: {emptied}." if self._proof else ""
            line = line or ("" if self.has_class("-wide") else narrow) or filled
        self.query_one("#trouble", Static).update(line)

    def _show_page(self) -> None:
        view, placed = self.query_one(PageView), self.placed
        if not self.has_class("-wide") or placed is None:
            view.clear("")
            return
        key = self._document_key(placed)
        if view.document_id != key:
            view.show(key)

    def _document_key(self, placed: PlacedCover) -> str:
        return self._documents.proof_key(placed.key) if self._proof else placed.key

    @on(RowTable.Chosen)
    def _chosen(self) -> None:
        self.do_cover_open()

    def why_off(self, command_id: str) -> str:
        """Commands on a cover page need one."""
        if command_id in ON_ONE and self.placed is None:
            return "No cover page is under the cursor."
        if command_id == "cover_add" and not self.project.service_ids:
            return "A cover page belongs to a service, and none is known yet."
        return super().why_off(command_id)

    # -- commands ----------------------------------------------------------------------------------------------

    def do_cover_open(self) -> AwaitMount | None:
        """Show it large."""
        from faxtui.console.cover_screen import CoverScreen  # late: not part of the first visit

        placed = self.placed
        if placed is None:
            return None
        return self.app.push_screen(CoverScreen(placed, self._documents, self._loader, proof=self._proof))

    def do_cover_proof(self) -> AwaitMount | None:
        """Filled or empty; where no page is in sight, in a screen of its own."""
        if not self.has_class("-wide"):
            self._proof = True
            opening = self.do_cover_open()
            self._proof = False
            return opening
        self._proof = not self._proof
        self._show_side()
        return None

    def do_cover_add(self) -> AwaitMount:
        """Choose a PDF; it is looked at before anything is sent."""
        from faxtui.console.cover_upload import upload_form  # late: rarely needed

        here = self.placed.owner.id if self.placed else self.project.service_ids[0]
        return self.app.push_screen(
            FormScreen(upload_form(self.project.all(), here, self._documents, self._draft)), self._checked
        )

    def _checked(self, upload: Upload | None) -> None:
        if upload is None:
            return
        self._draft = {"file": upload.path, "name": upload.name, "service": upload.service_id}
        holdings = self.project.get(upload.service_id)
        service = clean(holdings.service.name, 40) if holdings else upload.service_id

        async def act() -> str:
            cover = await self._client.cover_pages.add(upload.service_id, upload.content, upload.name)
            self._draft = {}
            use = self.console.key_of("cover_use")
            return f"“{clean(cover.name, 60)}” is added.  {use} puts it on every fax of its service."

        name = clean(upload.name, 60)
        self.ask_then(Question(f"Add “{name}” to {service}?", upload.lines(), "Add", danger=False), act)

    def do_cover_use(self) -> None:
        """Put it on every fax of its service, or take it off."""
        placed = self.placed
        if placed is None:
            return
        name, service = clean(placed.cover.name, 60), clean(placed.owner.name, 60)
        wanted = "" if placed.is_used_by_owner else placed.cover.id

        async def act() -> str:
            await self._client.services.update(placed.owner.id, cover_page_id=wanted)
            return f"“{service}” {'uses' if wanted else 'no longer uses'} “{name}”."

        lines = [f"Every fax of “{service}”, also those sent by e-mail, {'gets' if wanted else 'loses'} this page."]
        tags = self._documents.tags(placed.key)
        if wanted and tags and tags.own:
            lines.append("Faxes by e-mail can give your own tags no value: they print as they are.")
        title = f"{'Put' if wanted else 'Take'} “{name}” {'on' if wanted else 'off'} the faxes of “{service}”?"
        self.ask_then(Question(title, lines, "Use" if wanted else "Take off", danger=False), act)

    def do_cover_delete(self) -> None:
        """Delete it, after telling who uses it."""
        placed = self.placed
        if placed is None:
            return
        name, used = clean(placed.cover.name, 60), use_lines(placed)

        async def act() -> str:
            await self._client.cover_pages.delete(placed.owner.id, placed.cover.id)
            return f"“{name}” is deleted."

        saves = f"{self.console.key_of('cover_save')} saves the PDF first"
        lines = [*(used or ["No service uses it."]), f"This cannot be undone; {saves}."]
        self.ask_then(Question(f"Delete the cover page “{name}”?", lines, "Delete", typed=name if used else ""), act)

    def do_cover_save(self) -> AwaitMount | None:
        """Ask where to save the PDF that is shown."""
        placed = self.placed
        return open_save(self, self._documents, self._document_key(placed), placed) if placed else None

    def do_cover_copy(self) -> None:
        """Hand the id to the terminal's clipboard."""
        if self.placed:
            self.console.copy(self.placed.cover.id)

    @property
    def _client(self) -> Any:
        client = self.console.session.client
        assert client is not None  # noqa: S101 - commands that write are off until then
        return client
