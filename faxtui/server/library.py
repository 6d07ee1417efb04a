"""Documents turned into fax pages in the workshop, each only once."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from faxtui.pages.conversion import MERGE_FAILED, ConversionError
from faxtui.server.attachment import Attachment
from faxtui.server.fetching import Fetcher
from faxtui.server.store import Store, StoredDocument
from faxtui.server.url_store import UrlStore
from faxtui.server.workshop import MOST_AT_ONCE, Cover, Pages, Workshop

_log = logging.getLogger(__name__)

Sizes = tuple[int, ...]
"""The Group 4 bytes of each page of a document."""


class Unconvertible(Exception):
    """Why a document did not become pages: a code of DOCUMENT_CONVERSION_ERROR and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Library:
    """Gives out the pages of documents, converting or drawing them when first asked."""

    def __init__(self, store: Store, fetcher: Fetcher | None = None) -> None:
        self._store = store
        self._urls = UrlStore(store)
        self._fetcher = fetcher or Fetcher()
        self._workshop: Final = Workshop()
        self._worker = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="fax-pages")
        self._checker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cover-check")
        """Apart, so that who adds a cover page does not wait for the faxes of others."""
        self._benches = asyncio.Semaphore(MOST_AT_ONCE)
        self._running: dict[str, asyncio.Task[Sizes]] = {}

    async def close(self) -> None:
        """Break off what runs and drop what waits; the next start takes it up again."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        for threads in (self._worker, self._checker):
            threads.shutdown(wait=False, cancel_futures=True)
        self._workshop.close()
        await self._fetcher.close()

    async def page_bytes(self, document_id: str) -> Sizes | None:
        """How large each page of a document is; None when it is gone, `Unconvertible` when it cannot become pages."""
        document = self._store.document(document_id)
        if document is None or document.page_bytes:
            return document and document.page_bytes
        running = self._running.get(document_id)
        if running is None:
            running = asyncio.create_task(self._make(document))
            self._running[document_id] = running
            running.add_done_callback(lambda _task: self._running.pop(document_id, None))
        # One caller that goes away must not take the pages from the others.
        return await asyncio.shield(running)

    async def pdf(self, document_id: str) -> bytes | None:
        """The pages of a document as one PDF; None and `Unconvertible` as for `page_bytes`."""
        await self.page_bytes(document_id)
        return self._store.pdf(document_id)

    async def _make(self, document: StoredDocument) -> Sizes:
        fetched = await self._fetch(document)
        async with self._benches:  # files are read when it is their turn: many may wait, and they can be large
            files = [*fetched, *self._store.files_of(document.id)]
            loop = asyncio.get_running_loop()
            pages = await loop.run_in_executor(self._worker, self._convert, document, files)
            del files
        with self._store.transaction():
            self._store.set_pages(document.id, pages.pdf, pages.page_bytes)
            self._urls.forget(document.id)
        return pages.page_bytes

    async def _fetch(self, document: StoredDocument) -> list[Attachment]:
        """The documents that are named by their addresses, which come before the attached files."""
        urls = self._urls.of(document.id)
        if not urls:
            return []
        try:
            return await self._fetcher.fetch(urls, beside=self._store.file_bytes(document.id))
        except ConversionError as error:
            raise Unconvertible(error.code, str(error)) from error

    async def put_cover(self, cover: Cover, *, resolution: str, method: str) -> Pages:
        """The pages of a fax behind its filled cover page, `Unconvertible` when that cannot be done."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._cover, cover, resolution, method)

    async def count_cover_pages(self, pdf: bytes) -> int:
        """How many fax pages a cover page comes to, ConversionError when it cannot be put on a fax."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._checker, self._workshop.count_cover_pages, pdf)

    async def read_codes(self, document_id: str) -> list[dict[str, Any]]:
        """The bar codes on the pages of a document (API: `barCodes`); none where they cannot be read."""
        pdf = self._store.pdf(document_id)
        if pdf is None:
            return []
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._worker, self._workshop.read_codes, pdf)
        except ConversionError:
            _log.warning("The bar codes of a fax could not be read")
            return []

    async def cut(self, document_id: str, pages: int, resolution: str) -> bytes | None:
        """The first pages of a document as a PDF; None when it is gone."""
        pdf = self._store.pdf(document_id)
        if pdf is None:
            return None
        cut = partial(self._workshop.cut, pdf, pages, resolution=resolution)
        return await asyncio.get_running_loop().run_in_executor(self._worker, cut)

    def _cover(self, cover: Cover, resolution: str, method: str) -> Pages:
        """Runs in a thread that waits for the workshop."""
        try:
            return self._workshop.put_cover(cover, resolution=resolution, method=method)
        except ConversionError as error:
            raise Unconvertible(error.code, str(error)) from error

    def _convert(self, document: StoredDocument, files: list[Attachment]) -> Pages:
        """Runs in a thread that waits for the workshop."""
        try:
            if document.recipe is not None:
                return self._workshop.draw(
                    document.recipe.split("+"), resolution=document.resolution, method=document.method
                )
            return self._workshop.convert(files, resolution=document.resolution, method=document.method)
        except ConversionError as error:
            raise Unconvertible(error.code, str(error)) from error
        except Exception as error:  # the worker boundary: whatever a hostile document breaks, it costs that fax only
            _log.exception("A document could not be converted")
            raise Unconvertible(MERGE_FAILED, "The documents could not be converted.") from error
