"""Takes webhooks to their URLs: in order, one at a time to each, and up the ladder until they are heard."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from faxtui.server.agenda import Agenda
from faxtui.server.clock import Clock
from faxtui.server.events import Events
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.library import Library, Unconvertible
from faxtui.server.store import Wire
from faxtui.server.webhook_body import Pages, build_request
from faxtui.server.webhook_call import Outcome, call, new_client
from faxtui.server.webhook_store import Delivery, State, Waiting, WebhookStore
from faxtui.server.webhook_view import summary

if TYPE_CHECKING:
    import httpx

LADDER: Final = (300, 600, 1200, 1800, *[21_600] * 12)
"""Simulated seconds between a failed attempt and the next: 5, 10, 20, 30 minutes, then 6 hours each."""

WEBHOOK_SECONDS: Final = 20.0
"""Real seconds that a receiver has from the connection to the head of its answer."""

_AT_ONCE: Final = 16
_log = logging.getLogger(__name__)


class Courier:
    """Carries deliveries; belongs to the event loop's thread. While one is on its way, simulated time does not jump."""

    def __init__(
        self, deliveries: WebhookStore, library: Library, clock: Clock, events: Events, seconds: float = WEBHOOK_SECONDS
    ) -> None:
        self._deliveries = deliveries
        self._library = library
        self._clock = clock
        self._events = events
        self._seconds = seconds
        self._agenda = Agenda()
        self._running: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.Future[None] | None = None
        self._watched: dict[str, asyncio.Future[None]] = {}
        self._client: httpx.AsyncClient | None = None
        self._is_open = False

    def start(self) -> None:
        """Take up every open delivery; none waits longer than its step of the ladder, whatever the clock was."""
        self._is_open = True
        now = milliseconds(self._clock.now())
        for waiting in self._deliveries.waiting():
            longest = LADDER[waiting.attempts - 1] * 1000 if waiting.attempts else 0
            self._agenda.add(waiting.id, waiting.url, min(waiting.due, now + longest))
        self._dispatch()

    async def close(self) -> None:
        """Break off what is on its way; it goes out again at the next start."""
        self._is_open = False
        if self._alarm is not None:
            self._alarm.cancel()
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def take(self, waiting: Waiting) -> None:
        """Carry a new delivery, which is stored; before the start and after the end the store alone knows of it."""
        if self._is_open:
            self._agenda.add(waiting.id, waiting.url, waiting.due)
            self._dispatch()

    async def first_attempt(self, delivery_id: str) -> None:
        """Wait for the first attempt of a delivery that was just taken, a little longer than one may last."""
        done = self._watched.setdefault(delivery_id, asyncio.get_running_loop().create_future())
        try:
            await asyncio.wait([done], timeout=self._seconds + 1)
        finally:
            self._watched.pop(delivery_id, None)

    def _dispatch(self) -> None:
        """Send out all that is due, as far as there are hands, and set the alarm for what is due next."""
        if not self._is_open:
            return
        now = milliseconds(self._clock.now())
        while len(self._running) < _AT_ONCE and (next_one := self._agenda.take(now)) is not None:
            task = asyncio.create_task(self._carry(*next_one, self._clock.hold()))
            self._running.add(task)
        self._set_alarm(now)

    def _set_alarm(self, now: int) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due = self._agenda.next_due()
        if due is not None:
            self._alarm = self._clock.alarm((due - now) / 1000)
            self._alarm.add_done_callback(lambda alarm: None if alarm.cancelled() else self._dispatch())

    async def _carry(self, delivery_id: str, url: str, release: Callable[[], None]) -> None:
        try:
            await self._attempt(delivery_id)
        except Exception:  # noqa: BLE001 - the boundary of one delivery: it is tried again, all others go on
            _log.exception("Delivery %s broke the service's own work", delivery_id)
            self._agenda.add(delivery_id, url, milliseconds(self._clock.now()) + LADDER[0] * 1000)
        finally:
            self._agenda.leave(url)
            self._running.discard(asyncio.current_task())
            self._dispatch()
            release()
            if (watched := self._watched.get(delivery_id)) is not None and not watched.done():
                watched.set_result(None)

    async def _attempt(self, delivery_id: str) -> None:
        delivery = self._deliveries.get(delivery_id)
        if delivery is None or delivery.due is None:
            return
        started, real = self._clock.now(), time.perf_counter()
        pages = await self._pages(delivery)
        if self._client is None:
            self._client = await asyncio.to_thread(new_client)
        outcome = await call(self._client, delivery, lambda url: build_request(delivery, url, pages), self._seconds)
        facts = {"startTime": wire_time(started), "milliseconds": round((time.perf_counter() - real) * 1000, 1)}
        self._record(delivery, outcome, {**facts, **outcome.wire})

    async def _pages(self, delivery: Delivery) -> Pages | None:
        """The PDF to take along; a demo document is drawn now, one that never became pages stays behind."""
        document_id = delivery.document_id
        if document_id is None:
            return None
        if self._deliveries.pages_length(document_id) is None:
            try:
                await self._library.page_bytes(document_id)
            except Unconvertible:
                return None
        length = self._deliveries.pages_length(document_id)
        store = self._deliveries
        return Pages(length, lambda at, size: store.pages_part(document_id, at, size)) if length else None

    def _record(self, delivery: Delivery, outcome: Outcome, wire: Wire) -> None:
        """Keep what came of an attempt, and note the next one if there is to be one."""
        due = None
        if outcome.is_heard:
            state = State.DELIVERED
        elif delivery.attempts >= delivery.retries:
            state = State.FAILED
        else:
            state = State.PENDING
            due = milliseconds(self._clock.now()) + LADDER[delivery.attempts] * 1000
        self._deliveries.add_attempt(delivery, wire, state, due)
        if due is not None:
            self._agenda.add(delivery.id, delivery.url, due)
        after = delivery._replace(state=state.value, due=due, attempts=delivery.attempts + 1)
        told: dict[str, Any] = {"delivery": summary(after), "attempt": {"number": after.attempts, **wire}}
        self._events.publish("delivery.attempt", told)
