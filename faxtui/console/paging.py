"""From a fax's id to rows of cells: downloaded, decoded and drawn in a worker thread, never on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from faxtui.pages.cache import PageCache
    from faxtui.pages.decode import PageImage
    from faxtui.pages.encode import CellRow
    from faxtui.pages.scale import Viewport


class Zoom(StrEnum):
    """How close the page is, from far to near."""

    PAGE = "whole page"
    WIDTH = "page width"
    READ = "reading size"
    CLOSE = "close up"


class PageRequest(NamedTuple):
    """What a page view wants to see."""

    fax_id: str
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
    invert: bool = False
    rotate: int = 0


class DrawnPage(NamedTuple):
    """A page ready to paint."""

    request: PageRequest
    cells: list[CellRow]
    view: Viewport
    page_rows: int
    page_count: int
    readable: bool
    """Whether 10 point text can be read at this zoom."""


class PageLoader:
    """Draws pages one at a time; keeps decoded pages in a bounded cache."""

    def __init__(self, document: Callable[[str], Awaitable[bytes]]) -> None:
        self._document = document
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
        self._counts: dict[str, int] = {}
        self._cache: PageCache | None = None

    async def draw(self, request: PageRequest) -> DrawnPage:
        """Draw one page; raises `FaxApiError` or `PageError`, each with one sentence."""
        data = await self._document(request.fax_id)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._draw, data, request)

    async def prepare(self, fax_id: str, index: int) -> None:
        """Decode a neighbouring page ahead of time; out of range is no error."""
        if 0 <= index < self._counts.get(fax_id, 0):
            data = await self._document(fax_id)
            await asyncio.get_running_loop().run_in_executor(self._executor, self._page, data, fax_id, index, False)

    def forget(self) -> None:
        """Keep nothing of what was drawn; in the thread that draws, so that no page is between the two."""
        self._executor.submit(self._forget)

    def _forget(self) -> None:
        self._counts.clear()
        self._cache = None

    def close(self) -> None:
        """Forget everything; a page being drawn is finished and dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _page(self, data: bytes, fax_id: str, index: int, full: bool) -> PageImage:
        from faxtui.pages.cache import PageCache
        from faxtui.pages.decode import Document

        if self._cache is None:
            self._cache = PageCache()
        page = self._cache.get((fax_id, index, full))
        if page is None:
            with Document.open(data) as document:
                self._counts[fax_id] = document.page_count
                page = document.page(index, full=full)
            self._cache.put((fax_id, index, full), page)
        return page

    def _draw(self, data: bytes, request: PageRequest) -> DrawnPage:
        from faxtui.pages.encode import render
        from faxtui.pages.ink import ink_origin
        from faxtui.pages.scale import READ_COLUMNS, Viewport, clamp, fit_page, page_rows

        read_columns = READ_COLUMNS[request.encoding]
        full = request.zoom is Zoom.CLOSE or (request.encoding == "half" and request.zoom is Zoom.READ)
        page, rotate = self._page(data, request.fax_id, request.page, full), request.rotate
        width = {
            Zoom.PAGE: fit_page(page, request.columns, request.rows, rotate=rotate),
            Zoom.WIDTH: request.columns,
            Zoom.READ: max(read_columns, request.columns),
            Zoom.CLOSE: max(read_columns, request.columns) * 3 // 2,
        }[request.zoom]
        left, top = request.left, request.top
        if request.home and request.zoom is not Zoom.PAGE:
            left, top = ink_origin(page, width, rotate=rotate)
        view = clamp(page, Viewport(request.columns, request.rows, width, left, top), rotate=rotate)
        cells = render(page, view, request.encoding, invert=request.invert, rotate=rotate)
        return DrawnPage(
            request=request,
            cells=cells,
            view=view,
            page_rows=page_rows(page, view.page_columns, rotate=rotate),
            page_count=self._counts[request.fax_id],
            readable=view.page_columns >= read_columns * 9 // 10,
        )
