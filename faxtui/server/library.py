"""Documents turned into fax pages, one at a time in a worker thread and each only once."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from faxtui.server.store import Store, StoredDocument, StoredFile

_MERGE_FAILED: Final = 4
_log = logging.getLogger(__name__)


class Pages(NamedTuple):
    """What was sent or received: one PDF, and the Group 4 bytes of each of its pages."""

    pdf: bytes
    page_bytes: tuple[int, ...]


class Unconvertible(Exception):
    """Why a document did not become pages: a code of DOCUMENT_CONVERSION_ERROR and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Library:
    """Gives out the pages of documents, converting or drawing them when first asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fax-pages")
        self._running: dict[str, asyncio.Task[Pages]] = {}

    async def close(self) -> None:
        """Drop what waits; a conversion that runs ends by itself, unheard."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def pages(self, document_id: str) -> Pages | None:
        """The pages of a document; None when it is gone, `Unconvertible` when it cannot become pages."""
        document = self._store.document(document_id)
        if document is None:
            return None
        if document.pdf is not None:
            return Pages(document.pdf, document.page_bytes)
        running = self._running.get(document_id)
        if running is None:
            running = asyncio.create_task(self._make(document))
            self._running[document_id] = running
            running.add_done_callback(lambda _task: self._running.pop(document_id, None))
        # One caller that goes away must not take the pages from the others.
        return await asyncio.shield(running)

    async def _make(self, document: StoredDocument) -> Pages:
        files = self._store.files_of(document.id)
        loop = asyncio.get_running_loop()
        pages = await loop.run_in_executor(self._worker, _make_pages, document, files)
        self._store.set_pages(document.id, pages.pdf, pages.page_bytes)
        return pages


def _make_pages(document: StoredDocument, files: list[StoredFile]) -> Pages:
    """Runs in the worker thread; imports what draws and converts only there."""
    from faxtui.pages.source import ConversionError
    from faxtui.server.demo_pages import DEMO_DOCUMENTS
    from faxtui.server.documents import Attachment, convert

    attachments = [Attachment(*file) for file in files]
    try:
        if document.recipe is not None:
            names = document.recipe.split("+")
            attachments = [Attachment(DEMO_DOCUMENTS[name](), f"{name}.pdf", "application/pdf") for name in names]
        made = convert(attachments, resolution=document.resolution, method=document.method)
    except ConversionError as error:
        raise Unconvertible(error.code, str(error)) from error
    except Exception as error:  # the worker boundary: whatever a hostile document breaks, it costs that fax only
        _log.exception("A document could not be converted")
        raise Unconvertible(_MERGE_FAILED, "The documents could not be converted.") from error
    return Pages(made.pdf, made.page_bytes)
