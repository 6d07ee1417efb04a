"""From a document's id to rows of cells, never on the event loop: read in a process of its own, drawn in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from faxtui.console.page_texts import TextReader

if TYPE_CHECKING:
    from faxtui.pages.cache import PageCache
    from faxtui.pages.decode import PageImage
    from faxtui.pages.encode import CellRow
    from faxtui.pages.page_reader import PageReader
    from faxtui.pages.scale import Viewport

T = TypeVar("T")


PICTURE: Final = "picture"
"""The encoding that is no letters but pixels."""


class Zoom(StrEnum):
    """How close the page is, from far to near."""

    PAGE = "whole page"
    WIDTH = "page width"
    READ = "reading size"
    CLOSE = "close up"


class PageRequest(NamedTuple):
    """What a page view wants to see."""

    document_id: str
    """A fax's id, or whatever else the loader's source knows documents by."""
    page: int
    """The page, from 0."""
    columns: int
    rows: int
    zoom: Zoom
    left: int = 0
    top: int = 0
    home: bool = True
    """Start at the first ink instead of at `left`, `top`."""
    encoding: str = "braille"
    """One of `encode.CELLS`, or PICTURE."""
    invert: bool = False
    rotate: int = 0
    number: int = 0
    """What the terminal shall know the picture by."""
    cell: tuple[int, int] = (10, 20)
    """Pixels of a cell, across and down, for a picture."""
    tmux: bool = False
    despeckle: bool = False


class DrawnPage(NamedTuple):
    """A page ready to paint."""

    request: PageRequest
    cells: list[CellRow]
    view: Viewport
    page_rows: int
    page_count: int
    readable: bool
    """Whether 10 point text can be read at this zoom."""
    letters: tuple[str, ...] = ()
    """What a picture stands on, row by row, instead of `cells`."""
    columns: int = 0
    """How many cells each row of `letters` takes."""
    orders: str = ""
    """Escape sequences that hand the picture to the terminal."""

    @property
    def rows(self) -> int:
        """Rows of cells that are drawn."""
        return len(self.letters or self.cells)


_COARSE: Final = ("half", "quadrant", "ascii")
"""Encodings that need so many cells to be read that half the scan's pixels would not fill their dots."""
THUMBNAIL_COLUMNS: Final = 10
"""Cells, and with half blocks also pixels, across a small page; A4 takes 7 rows then."""
_PATIENCE: Final = 1.0
"""Seconds that a page nobody wants any more may still be read before its process is given up."""


class PageLoader:
    """Draws pages one at a time; keeps decoded pages in a bounded cache."""

    def __init__(self, document: Callable[[str], Awaitable[bytes]]) -> None:
        self._document = document
        self.texts = TextReader(document)
        """Reads what the pages say."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
        self._counts: dict[str, int] = {}
        self._cache: PageCache | None = None
        self._reader: PageReader | None = None
        self._is_closed = False

    async def draw(self, request: PageRequest) -> DrawnPage:
        """Draw one page; raises `FaxApiError` or `PageError`, each with one sentence."""
        if self._reader is None:  # the process starts while the document is on its way
            self._executor.submit(self._warm)
        data = await self._document(request.document_id)
        return await self._in_thread(request.document_id, request.page, partial(self._draw, data, request))

    async def prepare(self, request: PageRequest) -> None:
        """Decode a page that may be wanted next, ahead of time; out of range or unreadable is no error yet."""
        from faxtui.pages.page_image import PageError

        document_id, index = request.document_id, request.page
        if 0 <= index < self._counts.get(document_id, 0):
            data = await self._document(document_id)
            full = _needs_full(request)
            with suppress(PageError):
                await self._in_thread(document_id, index, partial(self._page, data, document_id, index, full))

    async def thumbnail(self, document_id: str, index: int) -> list[CellRow]:
        """A page on `THUMBNAIL_COLUMNS`; raises as `draw` does. Ask for one at a time: each may hold up a page."""
        data = await self._document(document_id)
        return await self._in_thread(document_id, index, partial(self._small, data, document_id, index))

    def _small(self, data: bytes, document_id: str, index: int) -> list[CellRow]:
        """In half blocks of a few greys: they show the shape of a page that is far too small to be read."""
        from faxtui.pages.encode import render
        from faxtui.pages.scale import Viewport, page_rows

        columns = THUMBNAIL_COLUMNS
        page = self._warm().thumbnail(document_id, data, index, columns)
        return render(page, Viewport(columns, page_rows(page, columns), columns), "half")

    async def find(self, document_id: str, words: str, start: int) -> tuple[int | None, bool]:
        """The next page from `start` on whose text layer has the words; see `PageReader.find`."""
        data = await self._document(document_id)
        return await self._in_thread(document_id, start, lambda: self._warm().find(document_id, data, words, start))

    def forget(self) -> None:
        """Keep nothing of what was drawn; in the thread that draws, so that no page is between the two."""
        self._executor.submit(self._forget)
        self.texts.forget()

    def _forget(self) -> None:
        self._counts.clear()
        self._cache = None

    def close(self) -> None:
        """Forget everything; a page being drawn is broken off."""
        self._is_closed = True
        self.texts.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
        if self._reader is not None:
            self._reader.close()

    async def _in_thread(self, document_id: str, index: int, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, work)
        except asyncio.CancelledError:
            if self._reader is not None and not self._is_closed:  # a page that hangs must not hold up the next
                loop.call_later(_PATIENCE, self._reader.interrupt, document_id, index, _PATIENCE)
            raise

    def _warm(self) -> PageReader:
        from faxtui.pages.page_reader import PageReader

        if self._reader is None:
            self._reader = PageReader()
            if self._is_closed:
                self._reader.close()
            self._reader.warm()
        return self._reader

    def _page(self, data: bytes, document_id: str, index: int, full: bool) -> PageImage:
        from faxtui.pages.cache import PageCache

        if self._cache is None:
            self._cache = PageCache()
        page = self._cache.get((document_id, index, full))
        if page is None:
            page, self._counts[document_id] = self._warm().page(document_id, data, index, full=full)
            self._cache.put((document_id, index, full), page)
        return page

    def _draw(self, data: bytes, request: PageRequest) -> DrawnPage:
        from faxtui.pages.despeckle import despeckled
        from faxtui.pages.ink import ink_origin
        from faxtui.pages.scale import Viewport, clamp, fit_page, page_rows

        read_columns = _read_columns(request)
        close = max(read_columns, request.columns) * 3 // 2
        page, rotate = self._page(data, request.document_id, request.page, _needs_full(request)), request.rotate
        if request.despeckle:
            page = despeckled(page)
        width = {
            Zoom.PAGE: fit_page(page, request.columns, request.rows, rotate=rotate),
            Zoom.WIDTH: request.columns,
            Zoom.READ: max(read_columns, request.columns),
            Zoom.CLOSE: close,
        }[request.zoom]
        left, top = request.left, request.top
        if request.home and request.zoom is not Zoom.PAGE:
            left, top = ink_origin(page, width, rotate=rotate)
        view = clamp(page, Viewport(request.columns, request.rows, width, left, top), rotate=rotate)
        drawn = DrawnPage(
            request=request,
            cells=[],
            view=view,
            page_rows=page_rows(page, view.page_columns, rotate=rotate),
            page_count=self._counts[request.document_id],
            readable=view.page_columns >= read_columns * 9 // 10,
        )
        return (_as_picture(page, drawn) if request.encoding == PICTURE else None) or _as_cells(page, drawn)


def _read_columns(request: PageRequest) -> int:
    """Cells across the whole page at which its text can be read."""
    from faxtui.pages.pictures import READ_PIXELS
    from faxtui.pages.scale import READ_COLUMNS

    return -(-READ_PIXELS // request.cell[0]) if request.encoding == PICTURE else READ_COLUMNS[request.encoding]


def _needs_full(request: PageRequest) -> bool:
    """Whether half the scan's pixels would not do: a picture of its width made from them blurs small letters."""
    if request.encoding == PICTURE:
        return request.zoom is not Zoom.PAGE
    return request.zoom is Zoom.CLOSE or (request.encoding in _COARSE and request.zoom is Zoom.READ)


def _as_cells(page: PageImage, drawn: DrawnPage) -> DrawnPage:
    from faxtui.pages.encode import render

    request = drawn.request
    encoding = "braille" if request.encoding == PICTURE else request.encoding
    cells = render(page, drawn.view, encoding, invert=request.invert, rotate=request.rotate)
    return drawn._replace(cells=cells)


def _as_picture(page: PageImage, drawn: DrawnPage) -> DrawnPage | None:
    """The page as a picture for kitty graphics; None where none can be drawn."""
    from faxtui.pages.graphics import MOST_CELLS, kitty_rows, kitty_send
    from faxtui.pages.pictures import picture, png

    request = drawn.request
    view = drawn.view._replace(columns=min(drawn.view.columns, MOST_CELLS), rows=min(drawn.view.rows, MOST_CELLS))
    made = picture(page, view, request.cell, invert=request.invert, rotate=request.rotate)
    if made is None:
        return None
    image, columns, rows = made
    orders = kitty_send(request.number, png(image), columns, rows, tmux=request.tmux)
    return drawn._replace(view=view, letters=kitty_rows(columns, rows), columns=columns, orders=orders)
