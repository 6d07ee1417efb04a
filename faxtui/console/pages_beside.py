"""Two pages side by side, moved and zoomed together: the next page, another fax, or the document that was sent."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.console.paging import PageLoader
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.page_screen import PageScreen

NEEDED: Final = 100
"""Columns without which two pages are not worth it: half of 80 shows nothing of either."""


class Beside(NamedTuple):
    """What was chosen to lie beside the page: a fax, else a file, else the next page."""

    fax_id: str = ""
    file: str = ""
    why: str = ""


class PagesBeside:
    """Belongs to a screen with pages."""

    def __init__(self, screen: PageScreen) -> None:
        self._screen = screen
        self._own: PageLoader | None = None  # of a file
        self.is_open = False
        self.step = 1
        """How many pages there are to the next ones."""
        self._name = ""

    def toggle(self) -> None:
        """Show the next page beside this one, or one page only."""
        if self.is_open:
            self.close()
        elif self._has_room():
            self._open(self._screen.page.loader, "", 1, "")

    def choose(self) -> None:
        """Ask what shall lie beside the page."""
        if self._has_room():
            start(self._screen, self._ask, "beside")

    async def _ask(self) -> None:
        from faxtui.console.beside_screen import BesideScreen  # late: rarely needed

        console = self._screen.console
        chooser = BesideScreen(await self._screen.related(), self._screen.original())

        def chosen(beside: Beside | None) -> None:
            if beside is not None:
                start(self._screen, partial(self._show, beside), "beside")

        console.clear_notifications()
        await console.push_screen(chooser, chosen)

    def close(self) -> None:
        """One page only."""
        self.is_open, self.step, self._name = False, 1, ""
        self._screen.desk.close_beside()
        self._let_go()
        self._screen.pages_arranged()
        self._screen.show_page_line()

    def end(self) -> None:
        """The screen closes."""
        self._let_go()

    def resized(self) -> None:
        """Where there is no room any more, one page stays."""
        if self.is_open and self._screen.size.width < NEEDED:
            self.close()
            self._has_room()

    def line(self) -> str:
        """What is beside the page, for the line below it."""
        other = self._screen.desk.other
        if not self.is_open or other is None:
            return ""
        count = f" of {other.page_count}" if other.page_count else ""
        shown = f"page {other.page_number}{count}" if other.document_id else "nothing"
        return f"beside: {self._name}{', ' if self._name else ''}{shown}"

    def _has_room(self) -> bool:
        width = self._screen.size.width
        if width < NEEDED:
            self._screen.console.say(f"Two pages side by side need {NEEDED} columns; here are {width}.", "warning")
        return width >= NEEDED

    def _open(self, loader: PageLoader, document_id: str, ahead: int, name: str) -> None:
        self.is_open, self.step, self._name = True, 1 + ahead, clean(name, 60)
        self._screen.leave_text()
        self._screen.desk.open_beside(loader, document_id, ahead)
        self._screen.pages_arranged()
        self._screen.show_page_line()

    async def _show(self, beside: Beside) -> None:
        if beside.fax_id:
            self._let_go()
            self._open(self._screen.page.loader, beside.fax_id, 0, f"{beside.fax_id} ({beside.why})")
        elif beside.file:
            await self._show_file(beside.file)
        else:
            self._let_go()
            self._open(self._screen.page.loader, "", 1, "")

    async def _show_file(self, name: str) -> None:
        try:
            file, data = await asyncio.to_thread(_read, name)
        except (OSError, ValueError, RuntimeError) as error:  # the last: no home folder
            told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._screen.console.say(f"{clean(name, 120)}: {told}", "error")
            return
        note = await asyncio.to_thread(self._screen.judged, file)

        async def document(_: str) -> bytes:
            return data

        before, self._own = self._own, PageLoader(document)
        self._open(self._own, f"file:{file}", 0, f"{file.name}{f' ({note})' if note else ''}")
        if before is not None:
            before.close()

    def _let_go(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None


def _read(name: str) -> tuple[Path, bytes]:
    """The file of that name and what is in it."""
    from faxtui.pages.page_image import MAX_BYTES

    file = Path(name).expanduser()
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES // 1024**2} MB")
    return file, data
