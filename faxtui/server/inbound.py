"""Faxes that come in on numbers of the project: who takes them, and their life from the first tone to the webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from sqlalchemy import select, update

from faxtui.api.error_codes import CALL, ERROR_CODES, FAX, ErrorCode
from faxtui.server.callbacks import Callbacks
from faxtui.server.clock import Clock
from faxtui.server.far_ends import BITS_PER_SECOND
from faxtui.server.ids import IdMaker, milliseconds, wire_time
from faxtui.server.library import Library, Sizes
from faxtui.server.line import BETWEEN_PAGES_SECONDS, HANDSHAKE_SECONDS
from faxtui.server.numbers import country_of
from faxtui.server.store import Store, StoredFax, Wire
from faxtui.server.tables import email_numbers, faxes, numbers

INACTIVE: Final = ERROR_CODES[CALL, 49]
_NO_PAGE: Final = ERROR_CODES[FAX, 117]
_INCOMPLETE: Final = ERROR_CODES[FAX, 131]
_SUSPENDED: Final = "is suspended and takes no calls."
_NOT_SET_UP: Final = (
    "takes no faxes: its service has no incomingWebhookUrl, and no e-mail address may receive with the number."
)
_FREE: Final = {"currencyCode": "USD", "amount": "0.00"}
_log = logging.getLogger(__name__)


class Receiver:
    """Takes calls to the project's own numbers; belongs to the event loop's thread."""

    def __init__(self, store: Store, library: Library, callbacks: Callbacks, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._callbacks = callbacks
        self._clock = clock
        self._ids = IdMaker()
        self._tasks: set[asyncio.Task[None]] = set()

    # Who takes a call

    def refusal(self, number: str) -> ErrorCode | None:
        """Why one of our own numbers takes no call; None when it does, and for every other number."""
        trouble = self.trouble_with(number)
        return None if trouble is None else INACTIVE._replace(meaning=f"{number} {trouble}")

    def trouble_with(self, number: str) -> str | None:
        """The same as the end of a sentence that begins with the number."""
        known = select(numbers.c.suspended, numbers.c.service_id).where(numbers.c.number == number)
        for row in self._store.rows(known):
            if row.suspended:
                return _SUSPENDED
            return None if self._is_set_up(number, row.service_id) else _NOT_SET_UP
        return None

    def _is_set_up(self, number: str, service_id: str) -> bool:
        """A number takes faxes that somebody gets: by webhook, or by e-mail."""
        service = self._store.service(service_id)
        receiving = select(email_numbers.c.address).where(
            email_numbers.c.number == number, email_numbers.c.permissions.in_(("both", "receive"))
        )
        has_url = bool(service and service.get("incomingWebhookUrl"))
        return has_url or self._store.value(receiving.limit(1)) is not None

    # The life of an inbound fax

    def reception(self, fax: Wire) -> Reception:
        """The far end of an outbound call: the fax comes in there too, when the number is one of our own."""
        return Reception(self, fax, self._store.document_id(fax["id"]) if self._store.owns(fax["to"]) else None)

    def answer(self, sender: str, recipient: str, document_id: str, resolution: str) -> str:
        """A call is taken: the new fax, of which nothing has arrived yet; its id."""
        now = self._clock.now()
        service_id = self._store.value(select(numbers.c.service_id).where(numbers.c.number == recipient))
        service = self._store.service(service_id)
        assert service is not None  # noqa: S101 - a number belongs to a service
        fax: Wire = {
            "id": self._ids.make(now),
            "direction": "INBOUND",
            "from": sender,
            "to": recipient,
            "status": "IN_PROGRESS",
            "createTime": wire_time(now),
            "numberOfPages": 0,
            "resolution": resolution,
            "hasFile": False,
            "fromCountry": country_of(sender),
            "toCountry": country_of(recipient),
            "projectId": service["projectId"],
            "serviceId": service["id"],
        }
        wire = {name: value for name, value in fax.items() if value is not None}
        with self._store.transaction():
            self._store.add_faxes([StoredFax(wire, milliseconds(now), document_id)])
        return str(wire["id"])

    def take_page(self, fax_id: str, page: int) -> None:
        """A page has arrived whole; pages count from 1."""
        self._store.change_fax(fax_id, {"numberOfPages": page})

    async def finish(self, fax_id: str) -> None:
        """The call is over: keep what arrived, read bar codes where the service asks, and tell who is to be told.

        Meanwhile simulated time does not jump.
        """
        try:
            await self._hang_up(fax_id)
        except Exception:  # noqa: BLE001 - the boundary of one fax: the service and every other fax go on
            _log.exception("Inbound fax %s broke the service's own work", fax_id)
            self._end(fax_id, "FAILURE", {"errorType": "FATAL_ERROR", "errorMessage": "The service itself failed."})

    async def _hang_up(self, fax_id: str) -> None:
        fax, document_id = self._store.fax(fax_id), self._store.document_id(fax_id)
        if fax is None:
            return
        release = self._clock.hold()
        try:
            sizes = await self._library.page_bytes(document_id) if document_id else None
            arrived = int(fax["numberOfPages"])
            if document_id is None or sizes is None or not arrived:
                self._fail(fax_id, _NO_PAGE)
            elif arrived < len(sizes):
                await self._cut(fax, document_id, arrived, sizes)
                self._fail(fax_id, _INCOMPLETE)
            else:
                self._complete(fax, await self._codes(fax, document_id))
        finally:
            release()

    def play(self, fax_id: str, sizes: Sizes) -> None:
        """Let a call from outside, which has just been answered, take its time in the background."""
        self._spawn(self._play(fax_id, sizes))

    def resume(self) -> None:
        """End the calls that were open when the service ended; what had arrived of them is kept."""
        query = select(faxes.c.id).where(faxes.c.status == "IN_PROGRESS", faxes.c.direction == "INBOUND")
        for row in self._store.rows(query):
            self._spawn(self.finish(row.id))

    async def close(self) -> None:
        """Break off all calls; they are ended at the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(self, fax_id: str, sizes: Sizes) -> None:
        await self._clock.sleep(HANDSHAKE_SECONDS)
        for page, size in enumerate(sizes, start=1):
            await self._clock.sleep(size * 8 / BITS_PER_SECOND + BETWEEN_PAGES_SECONDS)
            self.take_page(fax_id, page)
        await self.finish(fax_id)

    async def _cut(self, fax: Wire, document_id: str, arrived: int, sizes: Sizes) -> None:
        """Keep the first pages only."""
        part = await self._library.cut(document_id, arrived, fax["resolution"])
        if part is None:
            return
        with self._store.transaction():
            cut = self._ids.make(self._clock.now())
            self._store.add_document(cut, (), resolution=fax["resolution"], method="MONOCHROME")
            self._store.set_pages(cut, part, sizes[:arrived])
            self._store.execute(update(faxes).where(faxes.c.id == fax["id"]).values(document_id=cut))
            self._store.drop_unused(document_id)

    async def _codes(self, fax: Wire, document_id: str) -> list[Wire] | None:
        """The bar codes of a fax (API: `barCodes`); None where the service does not ask for them."""
        is_asked = self._store.rules_of(fax).get("scanIncomingBarcodes")
        return await self._library.read_codes(document_id) if is_asked else None

    def _complete(self, fax: Wire, codes: list[Wire] | None) -> None:
        with self._store.transaction():
            self._end(fax["id"], "COMPLETED", {"price": _FREE, "barCodes": codes})
            done = self._store.fax(fax["id"])
            if done is not None:
                self._callbacks.incoming(done)
            self._forget_unsaved(fax["id"])

    def _fail(self, fax_id: str, error: ErrorCode) -> None:
        failure = {"errorType": error.type, "errorCode": error.code, "errorMessage": error.meaning, "price": _FREE}
        with self._store.transaction():
            self._end(fax_id, "FAILURE", failure)
            if error is _NO_PAGE:
                self._store.drop_content(fax_id)
            self._forget_unsaved(fax_id)

    def _end(self, fax_id: str, status: str, facts: Wire) -> None:
        ended = {"status": status, "completedTime": wire_time(self._clock.now()), **facts}
        has_file = self._store.document_id(fax_id) is not None and self._keeps(fax_id)
        self._store.change_fax(fax_id, {**ended, "hasFile": has_file})

    def _keeps(self, fax_id: str) -> bool:
        fax = self._store.fax(fax_id) or {}
        return bool(self._store.rules_of(fax).get("saveInboundFaxDocuments", True))

    def _forget_unsaved(self, fax_id: str) -> None:
        """Let go of pages that the service does not store; a webhook that is to bring them still has them."""
        if not self._keeps(fax_id):
            self._store.drop_content(fax_id)


class Reception:
    """One call between two numbers, the second perhaps ours; as a context, what came in is ended with the call."""

    def __init__(self, receiver: Receiver, fax: Wire, document_id: str | None) -> None:
        self._receiver = receiver
        self._fax = fax
        self._document_id = document_id
        self._received: str | None = None

    def answer(self) -> None:
        """The number has answered."""
        if self._document_id is not None:
            fax = self._fax
            self._received = self._receiver.answer(fax["from"], fax["to"], self._document_id, fax["resolution"])

    def take_page(self, page: int) -> None:
        """A page went over; pages count from 1."""
        if self._received is not None:
            self._receiver.take_page(self._received, page)

    async def __aenter__(self) -> Reception:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        is_stopping = kind is not None and issubclass(kind, asyncio.CancelledError)  # the next start ends it then
        if self._received is not None and not is_stopping:
            await self._receiver.finish(self._received)
