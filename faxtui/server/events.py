"""What happens in the service, kept for a while for those who follow it."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from faxtui.server.clock import Clock
from faxtui.server.ids import wire_time

CAPACITY: Final = 1000
"""How many events are kept for followers that come back."""

HEARTBEAT_SECONDS: Final = 15.0
"""Real seconds of silence after which a follower is sent a sign of life."""


class Event(NamedTuple):
    """Something that happened; `number` counts from 1 within one run of the service."""

    number: int
    kind: str
    time: str
    data: Mapping[str, Any]


class Events:
    """A bounded buffer of events; followers read it at their own pace, and one that is too slow is told of the gap."""

    def __init__(self, clock: Clock, *, capacity: int = CAPACITY, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self._clock = clock
        self._heartbeat = heartbeat
        self._kept: deque[Event] = deque(maxlen=capacity)
        self._last = 0
        self._run = secrets.token_hex(4)
        self._news = asyncio.Event()
        self._is_closed = False

    def publish(self, kind: str, data: Mapping[str, Any]) -> None:
        """Keep an event and wake the followers; `data` must not change afterwards."""
        self._last += 1
        self._kept.append(Event(self._last, kind, wire_time(self._clock.now()), data))
        self._wake()

    def close(self) -> None:
        """End every follower's stream."""
        self._is_closed = True
        self._wake()

    async def stream(self, last_id: str | None) -> AsyncGenerator[str, None]:
        """Server-sent events from the one behind `last_id` on, or from now on; never ends by itself."""
        position = self._last if last_id is None else self._position(last_id)
        yield ": the service's events\nretry: 2000\n\n"
        while not self._is_closed:
            oldest = self._last - len(self._kept)
            if position < oldest:  # also for an unknown id, which begins anew with all that is kept
                yield self._gap(None if position < 0 else oldest - position)
                position = oldest
            for event in list(islice(self._kept, position - oldest, None)):
                position = event.number
                yield self._text(event)
            if position == self._last and not await self._wait():
                yield ": still here\n\n"

    def _position(self, last_id: str) -> int:
        """The number in an event id; below zero for one of another run, of which nothing is known."""
        run, _, number = last_id.strip().rpartition("-")
        known = run == self._run and number.isascii() and number.isdigit() and int(number) <= self._last
        return int(number) if known else -1

    def _gap(self, lost: int | None) -> str:
        """Says that events are missing here, and how many (null: nobody knows)."""
        return f"event: gap\ndata: {_json({'lost': lost})}\n\n"

    def _text(self, event: Event) -> str:
        data = {"time": event.time, **event.data}
        return f"id: {self._run}-{event.number}\nevent: {event.kind}\ndata: {_json(data)}\n\n"

    async def _wait(self) -> bool:
        """Until something is published; False when nothing was for a while."""
        try:
            await asyncio.wait_for(self._news.wait(), self._heartbeat)
        except TimeoutError:
            return False
        return True

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _json(data: Mapping[str, Any]) -> str:
    """JSON on one line, as a field of a server-sent event must be."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
