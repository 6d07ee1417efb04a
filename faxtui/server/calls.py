"""Takes each queued fax through its life: convert, call, retry, end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import aclosing
from decimal import Decimal
from typing import Any, Final

from faxtui.api.error_codes import DOCUMENT, ERROR_CODES, FAX, ErrorCode
from faxtui.server.clock import Clock
from faxtui.server.far_ends import FREE_NUMBER, breaks_document
from faxtui.server.ids import wire_time
from faxtui.server.library import Library, Pages, Unconvertible
from faxtui.server.line import Answered, Dialling, Ended, Line, OutboundCall, PageConfirmed
from faxtui.server.store import Store, Wire

PRICE_PER_PAGE: Final = Decimal("0.07")
CURRENCY: Final = "USD"

_FILE_GONE: Final = ERROR_CODES[FAX, 113]
_URL_NOT_FETCHED: Final = 54
_NO_URLS: Final = "This version of the service does not fetch documents from URLs; attach the file instead."
_log = logging.getLogger(__name__)


class Dialler:
    """Sends faxes over a line, one call at a time to each number; a crash in one costs that fax only."""

    def __init__(self, store: Store, library: Library, line: Line, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._line = line
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._engaged: dict[str, asyncio.Lock] = {}

    def resume(self, delay: float = 0.0) -> None:
        """Take up every fax that is open now, after so many simulated seconds."""
        self._spawn(self._take_later(self._store.open_faxes(), delay))

    def take(self, fax_id: str) -> None:
        """Send a queued fax in the background."""
        self._spawn(self._carry(fax_id))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_later(self, fax_ids: list[str], delay: float) -> None:
        await self._clock.sleep(delay)
        for fax_id in fax_ids:
            self.take(fax_id)

    async def close(self) -> None:
        """Break off all work; open faxes stay open in the store."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, fax_id: str) -> None:
        try:
            fax = self._store.fax(fax_id)
            if fax is not None:
                await self._deliver(fax)
        except Exception:  # noqa: BLE001 - the boundary of one fax: the service and every other fax go on
            _log.exception("Fax %s broke the service's own work", fax_id)
            failure = {"errorType": "FATAL_ERROR", "errorMessage": "The service itself failed on this fax."}
            self._end(fax_id, "FAILURE", failure)

    async def _deliver(self, fax: Wire) -> None:
        pages = await self._prepare(fax)
        if pages is None:
            return
        attempt = int(fax.get("retryCount", 0))
        while True:
            async with self._engaged.setdefault(fax["to"], asyncio.Lock()):
                if self._store.document_id(fax["id"]) is None:
                    self._fail(fax["id"], _FILE_GONE)
                    return
                error = await self._call(fax, pages, attempt)
            if error is None:
                self._complete(fax, len(pages.page_bytes))
                return
            if not error.retry or attempt >= fax["maxRetries"]:
                self._fail(fax["id"], error)
                return
            await self._clock.sleep(fax["retryDelaySeconds"])
            attempt += 1
            self._store.change_fax(fax["id"], {"retryCount": attempt})

    async def _prepare(self, fax: Wire) -> Pages | None:
        """The pages to send; what cannot become pages is not kept, and the fax ends here."""
        document_id = self._store.document_id(fax["id"])
        try:
            _refuse_hopeless(fax)
            pages = await self._library.pages(document_id) if document_id else None
        except Unconvertible as error:
            self._store.drop_content(fax["id"])
            self._fail(fax["id"], ERROR_CODES[DOCUMENT, error.code], str(error))
            return None
        if pages is None:
            self._fail(fax["id"], _FILE_GONE)
            return None
        has_file = self._store.document_id(fax["id"]) is not None
        self._store.change_fax(fax["id"], {"numberOfPages": len(pages.page_bytes), "hasFile": has_file})
        return pages

    async def _call(self, fax: Wire, pages: Pages, attempt: int) -> ErrorCode | None:
        """One call from dialling to hanging up; the error, or None when every page arrived."""
        call = OutboundCall(fax["id"], fax["from"], fax["to"], pages.page_bytes, attempt)
        async with aclosing(self._line.call(call)) as events:
            async for event in events:
                match event:
                    case Dialling():
                        self._store.change_fax(fax["id"], {"status": "IN_PROGRESS", "pagesSentSuccessfully": 0})
                    case Answered():
                        pass
                    case PageConfirmed(page):
                        self._store.change_fax(fax["id"], {"pagesSentSuccessfully": page})
                    case Ended(error):
                        return error
        raise RuntimeError("The line fell silent without ending the call.")

    def _complete(self, fax: Wire, pages: int) -> None:
        amount = Decimal(0) if fax["to"] == FREE_NUMBER else pages * PRICE_PER_PAGE
        self._end(fax["id"], "COMPLETED", {"price": price(amount)})

    def _fail(self, fax_id: str, error: ErrorCode, message: str | None = None) -> None:
        failure = {"errorType": error.type, "errorCode": error.code, "errorMessage": message or error.meaning}
        self._end(fax_id, "FAILURE", {**failure, "price": price(Decimal(0))})

    def _end(self, fax_id: str, status: str, facts: Mapping[str, Any]) -> None:
        ended = {"status": status, "completedTime": wire_time(self._clock.now()), **facts}
        self._store.change_fax(fax_id, ended)


def _refuse_hopeless(fax: Wire) -> None:
    """Raise for a fax whose document fails whatever is in it."""
    if fax.get("contentUrl"):
        raise Unconvertible(_URL_NOT_FETCHED, _NO_URLS)
    if (simulated := breaks_document(fax["to"])) is not None:
        raise Unconvertible(simulated.code, simulated.meaning)


def price(amount: Decimal) -> dict[str, str]:
    """An amount as the API words it, such as 0.07."""
    return {"currencyCode": CURRENCY, "amount": f"{amount:.2f}"}
