"""What every screen with a large page on it can do: turn, zoom, go to a page, look for words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.cells import cells
from faxtui.console.command_screen import CommandScreen
from faxtui.console.page_reading import PageReading
from faxtui.console.pages_beside import PagesBeside
from faxtui.console.widgets.field import Field
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.console.widgets.page_view import PageView
from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.paging import PageLoader
    from faxtui.store.related import Related


class PageScreen(CommandScreen):
    """The base of the fax, the cover page and the viewer; all have a PageDesk and, below it, what `page_line` gives."""

    _asking = ""
    _words = ""

    def __init__(self, loader: PageLoader) -> None:
        super().__init__()
        self._loader = loader
        self.reading = PageReading(self)
        self.beside = PagesBeside(self)

    def page_line(self) -> ComposeResult:
        """Small pages on wish, one line on the page, and in its place on wish a field."""
        strip = Thumbnails(self._loader, id="small-pages")
        strip.display = False
        yield strip
        yield Static(id="page-line", markup=False)
        keys = {"enter": self._answered, "escape": self._stop_asking}
        field = Field(compact=True, id="page-ask", keys=keys)
        field.display = False
        yield field

    @property
    def page(self) -> PageView:
        """The page of this screen."""
        return self.desk.page

    @property
    def desk(self) -> PageDesk:
        """Where the page lies."""
        return self.query_one(PageDesk)

    @on(PageView.Drawn)
    def _page_drawn(self, message: PageView.Drawn) -> None:
        self._page_turned()
        self.show_page_line()

    @on(PageView.Turned)
    def _page_turned(self) -> None:
        self.reading.page_changed()
        self._mark_small()

    def show_page_line(self) -> None:
        """Say which page is shown and how, what lies beside it, or where its text is from."""
        if self.reading.is_on:
            told = [self.reading.line()]
        else:
            told = [self.page.describe() or self.page.trouble, self.beside.line(), self.page_note()]
        self.query_one("#page-line", Static).update(f" {' · '.join(filter(None, told))}")

    def _mark_small(self) -> None:
        strip, page = self.query_one(Thumbnails), self.page
        if strip.display:
            strip.show(page.document_id, page.page_number - 1, page.page_count)

    @on(Thumbnails.Chosen)
    def _small_chosen(self, message: Thumbnails.Chosen) -> None:
        self.page.go_to(message.index)

    def on_resize(self, event: events.Resize) -> None:
        """Two pages need room."""
        self.beside.resized()

    def on_unmount(self) -> None:
        """Let go of what was opened beside the page."""
        self.beside.end()

    # -- what screens know of their document -------------------------------------------------------------------

    async def related(self) -> Sequence[Related]:
        """Faxes that may be wanted beside the page."""
        return ()

    def original(self) -> str:
        """The file that was sent, where it is known."""
        return ""

    def judged(self, file: Path) -> str:
        """What a file is to this document, in a few words; it may be read for that, so never on the event loop."""
        return ""

    def pages_arranged(self) -> None:
        """There is one page now, or two: what stands beside them may have to go."""

    def leave_text(self) -> bool:
        """Show the page in place of its text; False when it was shown already."""
        return self.reading.leave()

    def page_note(self) -> str:
        """What else is to be said of a page that was drawn."""
        return ""

    def say_of_page(self, text: str) -> None:
        """A word beside the page's own, gone with the next page; where there is no room for both, in its place."""
        told, width = clean(text, 200), self.size.width - 2
        beside = " · ".join(filter(None, (self.page.describe(), told)))
        line = beside if cells(beside) <= width else shorten(told, width, placeholder=" …")
        self.query_one("#page-line", Static).update(f" {line}")

    # -- asking ------------------------------------------------------------------------------------------------

    def _ask(self, what: str, hint: str, value: str) -> None:
        field = self.query_one("#page-ask", Field)
        self._asking, field.placeholder, field.value = what, hint, value
        self._show_field(True)
        self.set_focus(field)  # at once: letters that follow the key may already be waiting
        field.action_select_all()

    def _show_field(self, is_asking: bool) -> None:
        self.query_one("#page-ask").display = is_asking
        self.query_one("#page-line").display = not is_asking

    def _stop_asking(self) -> None:
        self._show_field(False)
        self.set_focus(self.page)

    def _answered(self) -> None:
        text = self.query_one("#page-ask", Field).value.strip()
        self._stop_asking()
        if text and self._asking == "page":
            self._go_to(text)
        elif text:
            self._words = text
            start(self, self._find, "find")

    def _go_to(self, text: str) -> None:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        if not self.page.go_to(number - 1):
            count = self.page.page_count
            self.say_of_page(f"there is no page {clean(text, 20)}: there are {count}" if count else "no page is shown")

    async def _find(self) -> None:
        from faxtui.api.errors import FaxApiError
        from faxtui.pages.page_image import PageError

        if not self.page.document_id:
            self.say_of_page("no page is shown")
            return
        self.say_of_page("looking…")
        try:
            found, has_text = await self.page.find(self._words)
        except (FaxApiError, PageError) as error:
            self.say_of_page(str(error))
            return
        words = f"“{clean(self._words, 20)}”"
        if found is None and has_text:
            self.say_of_page(f"No page has {words}.")
        elif found is None:
            reads = f"{self.console.key_of('text')} reads them"
            self.say_of_page(f"{words} cannot be looked for: the pages are pictures; {reads}")
        elif found + 1 == self.page.page_number:
            self.say_of_page(f"{words} is here")
        elif not self.page.go_to(found):
            self.say_of_page(f"page {found + 1} cannot be shown")

    # -- commands ----------------------------------------------------------------------------------------------

    def do_go_to_page(self) -> None:
        """Ask for a page's number."""
        self._ask("page", f"page, 1 to {self.page.page_count}", "")

    def do_find(self) -> None:
        """Ask for words; the same again finds the next page."""
        self._ask("words", "words on a page", self._words)

    def do_next_page(self) -> None:
        """The next page, or a word that there is none."""
        if not self.page.turn_page(self.beside.step):
            self.say_of_page("this is the last page")

    def do_previous_page(self) -> None:
        """The page before, or a word that there is none."""
        if not self.page.turn_page(-min(self.beside.step, max(1, self.page.page_number - 1))):
            self.say_of_page("this is the first page")

    def do_zoom(self) -> None:
        """The next distance, around."""
        self.page.step_zoom(1, around=True)

    def do_closer(self) -> None:
        """Nearer."""
        self.page.step_zoom(1)

    def do_farther(self) -> None:
        """Farther."""
        self.page.step_zoom(-1)

    def do_small_pages(self) -> None:
        """Show small pages below, with the arrows on them, or take them away."""
        strip = self.query_one(Thumbnails)
        strip.display = not strip.display
        self.set_focus(strip if strip.display else self.page)
        if strip.display:
            self.call_after_refresh(self._mark_small)
        else:
            strip.clear()

    def do_beside(self) -> None:
        """The next page beside this one, or one page."""
        self.beside.toggle()

    def do_beside_other(self) -> None:
        """Choose what shall lie beside the page."""
        self.beside.choose()

    def do_text(self) -> None:
        """What the page says, or the page."""
        self.reading.toggle()

    def do_invert(self) -> None:
        """Swap ink and paper."""
        self.page.toggle_invert()

    def do_despeckle(self) -> None:
        """Take lone specks away, or show them again."""
        self.page.toggle_despeckle()

    def do_rotate(self) -> None:
        """A quarter turn."""
        self.page.turn()

    def do_cells(self) -> None:
        """Other cells."""
        self.page.change_cells()
