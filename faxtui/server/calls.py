"""Takes each queued fax through its life: convert, call, retry, end."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from decimal import Decimal
from typing import Any, Final
from weakref import WeakValueDictionary

from faxtui.api.error_codes import DOCUMENT, ERROR_CODES, FAX, ErrorCode
from faxtui.server.clock import Clock
from faxtui.server.covers import Covers
from faxtui.server.far_ends import FREE_NUMBER, breaks_document
from faxtui.server.ids import wire_time
from faxtui.server.inbound import Receiver
from faxtui.server.library import Library, Sizes, Unconvertible
from faxtui.server.line import Answered, Dialling, Ended, Line, OutboundCall, PageConfirmed
from faxtui.server.retries import Retries
from faxtui.server.store import Store, Wire

PRICE_PER_PAGE: Final = Decimal("0.07")
CURRENCY: Final = "USD"

_MOST_PREPARED: Final = 4
"""Faxes that get their pages at once: enough to keep every process that converts busy."""
_FILE_GONE: Final = ERROR_CODES[FAX, 113]
_log = logging.getLogger(__name__)


class Dialler:
    """Sends faxes over a line, one call at a time to each number; a crash in one costs that fax only."""

    def __init__(
        self, store: Store, library: Library, covers: Covers, receiver: Receiver, line: Line, clock: Clock
    ) -> None:
        self._store = store
        self._library = library
        self._covers = covers
        self._receiver = receiver
        self._line = line
        self._clock = clock
        self._retries = Retries(store, clock)
        self._queued: deque[tuple[str, Callable[[], None]]] = deque()
        self._preparing = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._engaged: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._last: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    def resume(self, delay: float = 0.0) -> None:
        """Take up every fax that is open now, after so many simulated seconds."""
        open_faxes = self._store.open_faxes()
        if delay > 0:
            self._spawn(self._take_later(open_faxes, delay))
            return
        for fax_id in open_faxes:
            self.take(fax_id)

    def take(self, fax_id: str) -> None:
        """Send a queued fax in the background; until its pages are made, simulated time does not jump."""
        self._queued.append((fax_id, self._clock.hold()))
        self._take_up()

    def _take_up(self) -> None:
        """Begin with the next faxes, a few at a time: to begin with all of them keeps the next senders waiting."""
        while self._queued and self._preparing < _MOST_PREPARED:
            fax_id, release = self._queued.popleft()
            fax = self._store.fax(fax_id)
            if fax is None:
                release()
                continue
            # Documents are converted side by side; the first calls to a number still go in the order of the sends.
            before, mine = self._last.get(fax["to"]), asyncio.Event()
            self._last[fax["to"]] = mine
            self._spawn(self._carry(fax, before, mine, self._turn(fax, release)))

    def _turn(self, fax: Wire, release: Callable[[], None]) -> Callable[[], None]:
        """Count a fax among those that get their pages, until what this returns is called; it may be called again."""
        share = 0 if "contentUrl" in fax else 1  # others need not wait for somebody's slow web server
        self._preparing += share

        def leave() -> None:
            nonlocal share
            self._preparing -= share
            share = 0
            release()
            self._take_up()

        return leave

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
        self._queued.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(
        self, fax: Wire, before: asyncio.Event | None, mine: asyncio.Event, leave: Callable[[], None]
    ) -> None:
        try:
            sizes = await self._prepare(fax)
            leave()
            if sizes is not None:
                await self._deliver(fax, sizes, before, mine)
        except Exception:  # noqa: BLE001 - the boundary of one fax: the service and every other fax go on
            _log.exception("Fax %s broke the service's own work", fax["id"])
            failure = {"errorType": "FATAL_ERROR", "errorMessage": "The service itself failed on this fax."}
            self._end(fax["id"], "FAILURE", failure)
        finally:
            leave()
            mine.set()

    async def _deliver(self, fax: Wire, sizes: Sizes, before: asyncio.Event | None, mine: asyncio.Event) -> None:
        if before is not None:
            await before.wait()
        if fax.get("pagesSentSuccessfully") == len(sizes):
            self._complete(fax, len(sizes))  # cut off after the last confirmation: a second call would be a second fax
            return
        attempt, wait = int(fax.get("retryCount", 0)), self._retries.left(fax)
        while True:
            if wait is not None:
                mine.set()
                await self._clock.sleep(wait)
                attempt += 1
                self._retries.begin(fax, attempt)
            async with self._engaged.setdefault(fax["to"], asyncio.Lock()):
                mine.set()
                if self._store.document_id(fax["id"]) is None:
                    self._fail(fax["id"], _FILE_GONE)
                    return
                error = await self._call(fax, sizes, attempt)
            if error is None:
                self._complete(fax, len(sizes))
                return
            if not error.retry or attempt >= fax["maxRetries"]:
                self._fail(fax["id"], error)
                return
            wait = self._retries.plan(fax)

    async def _prepare(self, fax: Wire) -> Sizes | None:
        """The sizes of the pages to send; what cannot become pages is not kept, and the fax ends here."""
        document_id = self._store.document_id(fax["id"])
        try:
            _refuse_hopeless(fax)
            sizes = await self._library.page_bytes(document_id) if document_id else None
            if sizes is not None and document_id is not None:
                sizes = await self._covers.put_on(fax, document_id, sizes)
        except Unconvertible as error:
            with self._store.transaction():
                self._store.drop_content(fax["id"])
                self._fail(fax["id"], ERROR_CODES[DOCUMENT, error.code], str(error))
            return None
        if sizes is None:
            self._fail(fax["id"], _FILE_GONE)
            return None
        has_file = self._store.document_id(fax["id"]) is not None
        self._store.change_fax(fax["id"], {"numberOfPages": len(sizes), "hasFile": has_file})
        return sizes

    async def _call(self, fax: Wire, sizes: Sizes, attempt: int) -> ErrorCode | None:
        """One call from dialling to hanging up; the error, or None when every page arrived."""
        call = OutboundCall(fax["id"], fax["from"], fax["to"], sizes, attempt)
        reception = self._receiver.reception(fax)  # the same fax as it comes in, when the number is one of our own
        async with reception, aclosing(self._line.call(call)) as events:
            async for event in events:
                match event:
                    case Dialling():
                        self._store.change_fax(fax["id"], {"status": "IN_PROGRESS", "pagesSentSuccessfully": 0})
                    case Answered():
                        reception.answer()
                    case PageConfirmed(page):
                        self._store.change_fax(fax["id"], {"pagesSentSuccessfully": page})
                        reception.take_page(page)
                    case Ended(error):
                        return error
        raise RuntimeError("The line fell silent without ending the call.")

    def _complete(self, fax: Wire, pages: int) -> None:
        each = Decimal(0) if fax["to"] == FREE_NUMBER else PRICE_PER_PAGE
        self._end(fax["id"], "COMPLETED", {"price": price(pages * each), "pricePerPage": f"{each:.2f}"})

    def _fail(self, fax_id: str, error: ErrorCode, message: str | None = None) -> None:
        failure = {"errorType": error.type, "errorCode": error.code, "errorMessage": message or error.meaning}
        self._end(fax_id, "FAILURE", {**failure, "price": price(Decimal(0))})

    def _end(self, fax_id: str, status: str, facts: Mapping[str, Any]) -> None:
        ended = {"status": status, "completedTime": wire_time(self._clock.now()), **facts}
        fax = self._store.fax(fax_id) or {}
        if self._store.rules_of(fax).get("saveOutboundFaxDocuments", True):
            self._store.change_fax(fax_id, ended)
            return
        with self._store.transaction():  # the webhook that this change calls for has the pages all the same
            self._store.change_fax(fax_id, {**ended, "hasFile": False})
            self._store.drop_content(fax_id)


def _refuse_hopeless(fax: Wire) -> None:
    """Raise for a fax whose document fails whatever is in it."""
    if (simulated := breaks_document(fax["to"])) is not None:
        raise Unconvertible(simulated.code, simulated.meaning)


def price(amount: Decimal) -> dict[str, str]:
    """An amount as the API words it, such as 0.07."""
    return {"currencyCode": CURRENCY, "amount": f"{amount:.2f}"}
