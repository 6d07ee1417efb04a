"""What every screen with a large page on it can do: turn, zoom, go to a page, look for words."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.command_screen import CommandScreen
from faxtui.console.widgets.field import Field
from faxtui.console.widgets.page_view import PageView
from faxtui.console.workers import start
from faxtui.text import clean


class PageScreen(CommandScreen):
    """The base of the fax, the cover page and the viewer; all have a PageView and, below it, what `page_line` gives."""

    _asking = ""
    _words = ""

    def page_line(self) -> ComposeResult:
        """One line on the page, and in its place on wish a field."""
        yield Static(id="page-line", markup=False)
        keys = {"enter": self._answered, "escape": self._stop_asking}
        field = Field(compact=True, id="page-ask", keys=keys)
        field.display = False
        yield field

    @property
    def page(self) -> PageView:
        """The page of this screen."""
        return self.query_one(PageView)

    @on(PageView.Drawn)
    def _page_drawn(self, message: PageView.Drawn) -> None:
        note = self.page_note()
        self.query_one("#page-line", Static).update(f" {message.text}{' · ' if note else ''}{note}")

    def page_note(self) -> str:
        """What else is to be said of a page that was drawn."""
        return ""

    def say_of_page(self, text: str) -> None:
        """A word beside the page's own, gone with the next page."""
        self.query_one("#page-line", Static).update(f" {self.page.describe()} · {clean(text, 200)}")

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
        words = f"“{clean(self._words, 40)}”"
        if found is None:
            no_text = "the pages are pictures, without a text that could be searched"
            self.say_of_page(f"{words} is on no page" if has_text else no_text)
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
        if not self.page.turn_page(1):
            self.say_of_page("this is the last page")

    def do_previous_page(self) -> None:
        """The page before, or a word that there is none."""
        if not self.page.turn_page(-1):
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
