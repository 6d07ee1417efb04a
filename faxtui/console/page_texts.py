"""The text of pages: from the document's own layer, else read from the picture in a process beside that of pages."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from faxtui.pages.page_reader import PageReader

_KEPT: Final = 32
_PATIENCE: Final = 0.2
"""Seconds that a page may still be read when nobody waits for its text any more."""


class PageText(NamedTuple):
    """What a page says."""

    text: str
    is_read: bool
    """Whether it was read from the picture, with errors, instead of taken from the document."""


class TextReader:
    """Reads one page after the other; the process it needs starts with the first one."""

    def __init__(self, document: Callable[[str], Awaitable[bytes]]) -> None:
        self._document = document
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="text")
        self._known: OrderedDict[tuple[str, int], PageText] = OrderedDict()
        self._reader: PageReader | None = None
        self._is_closed = False

    def known(self, document_id: str, index: int) -> PageText | None:
        """The text of a page if it was read before."""
        return self._known.get((document_id, index))

    async def layer(self, document_id: str, index: int) -> str:
        """What the document itself says of the page's text; raises `FaxApiError` or `PageError`."""
        data = await self._document(document_id)
        text = await self._in_thread(document_id, index, lambda: self._warm().text(document_id, data, index))
        if text.strip():
            self._keep(document_id, index, PageText(text, False))
        return text

    async def read(self, document_id: str, index: int) -> PageText:
        """Read the page's picture, for seconds; cancelled, it ends the process. Raises as `layer` does."""
        data = await self._document(document_id)
        text = await self._in_thread(document_id, index, lambda: self._warm().ocr(document_id, data, index))
        return self._keep(document_id, index, PageText(text, True))

    def _keep(self, document_id: str, index: int, text: PageText) -> PageText:
        self._known[document_id, index] = text
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return text

    async def _in_thread(self, document_id: str, index: int, work: Callable[[], str]) -> str:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, work)
        except asyncio.CancelledError:
            if self._reader is not None and not self._is_closed:
                loop.call_later(_PATIENCE, self._reader.interrupt, document_id, index, 0.0)
            raise

    def _warm(self) -> PageReader:
        from faxtui.pages.page_reader import OCR_LIMITS, PageReader

        if self._reader is None:
            self._reader = PageReader(OCR_LIMITS)
            if self._is_closed:
                self._reader.close()
        return self._reader

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._known.clear()

    def close(self) -> None:
        """Forget everything; a page being read is broken off."""
        self._is_closed = True
        self.forget()
        self._executor.shutdown(wait=False, cancel_futures=True)
        if self._reader is not None:
            self._reader.close()
