"""The text of the page at hand in its place: from the document's own layer, else read from the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.page_screen import PageScreen
    from faxtui.console.page_texts import PageText

_GROUP: Final = "text"


class PageReading:
    """Belongs to a screen with pages; reads on while pages are turned, and stops when text is not wanted any more."""

    def __init__(self, screen: PageScreen) -> None:
        self._screen = screen
        self.is_on = False
        self._place = ("", -1)
        self._about = ""

    def toggle(self) -> None:
        """Show the text, or the page again."""
        if self.leave():
            return
        if not self._screen.page.document_id:
            self._screen.say_of_page("no page is shown")
            return
        self.is_on, self._place = True, ("", -1)
        self._screen.desk.show_text(True)
        self._screen.set_focus(self._screen.desk.text)
        self.page_changed()

    def leave(self) -> bool:
        """Show the page again and stop reading; False when no text was shown."""
        if not self.is_on:
            return False
        self.is_on = False
        self._screen.workers.cancel_group(self._screen, _GROUP)
        self._screen.desk.show_text(False)
        self._screen.set_focus(self._screen.page)
        self._screen.show_page_line()
        return True

    def page_changed(self) -> None:
        """Read another page, if it is another one."""
        page = self._screen.page
        place = (page.document_id, page.page_number - 1)
        if self.is_on and place != self._place:
            self._place = place
            start(self._screen, self._read, _GROUP)

    def line(self) -> str:
        """What is said below the text, in place of how the page is drawn."""
        if self._screen.console.veil.covers_pages:
            return self._screen.console.veil.notice
        page = self._screen.page
        count = f" of {page.page_count}" if page.page_count else ""
        return f"page {page.page_number}{count} · {self._about}"

    async def _read(self) -> None:
        from faxtui.api.errors import FaxApiError
        from faxtui.pages.ocr import missing
        from faxtui.pages.page_image import PageError

        (document_id, index), texts = self._place, self._screen.page.loader.texts
        try:
            known = texts.known(document_id, index)
            if known is None:
                self._say("looking for text…", "")
                await texts.layer(document_id, index)
                known = texts.known(document_id, index)
            if known is None and (lacking := missing()):
                self._say("no text", f"This page is a picture without text.\n\n{lacking}")
                return
            if known is None:
                stops = f"{self._screen.console.key_of('text')} stops"
                self._say(f"reading the picture… {stops}", "This page is a picture: reading its letters…")
                known = await texts.read(document_id, index)
        except (FaxApiError, PageError) as error:
            self._say("no text", str(error))
        else:
            self._show(known)

    def _show(self, known: PageText) -> None:
        about = "read from the picture, mistakes are likely" if known.is_read else "text of the document"
        self._say(about, known.text if known.text.strip() else "No letters were found on this page.")

    def _say(self, about: str, text: str) -> None:
        if self.is_on:
            self._about = clean(about)
            self._screen.desk.text.show(text)
            self._screen.show_page_line()
