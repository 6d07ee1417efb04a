"""The telephone line: one interface for every way to carry a call, and a model of one that keeps time.

call -> Dialling, Answered, PageConfirmed(1), PageConfirmed(2), ..., Ended(error or None)
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Final, NamedTuple, Protocol

from faxtui.api.error_codes import CALL, FAX, ErrorCode
from faxtui.server.clock import Clock
from faxtui.server.far_ends import PATIENCE_SECONDS, FarEnd, far_end

HANDSHAKE_SECONDS: Final = 11.0
BETWEEN_PAGES_SECONDS: Final = 2.5
RING_SECONDS: Final = (6.0, 20.0)
SILENCE_SECONDS: Final = 35.0
"""How long a sender waits for the far machine's first message (T.30 timer T1)."""

_BEFORE_ANSWER: Final[Mapping[tuple[str, int], float]] = {
    (CALL, 15): 4.0,
    (CALL, 16): 60.0,
    (CALL, 17): 3.0,
    (CALL, 32): 2.0,
    (CALL, 34): 2.0,
    (CALL, 43): 6.0,
    (CALL, 49): 2.0,
    (FAX, 46): 0.5,
    (FAX, 133): 0.5,
}
"""Failures that come before anybody answers, and after how many seconds."""

_AFTER_ANSWER: Final[Mapping[tuple[str, int], float]] = {
    (CALL, 19): 1.0,
    (CALL, 30): SILENCE_SECONDS,
    (FAX, 13): SILENCE_SECONDS,
    (FAX, 14): SILENCE_SECONDS,
    (FAX, 26): SILENCE_SECONDS,
    (FAX, 48): SILENCE_SECONDS,
    (FAX, 132): SILENCE_SECONDS,
}
"""Failures of a call that was answered but not by a working fax machine."""

_IN_HANDSHAKE: Final = frozenset((FAX, code) for code in (7, 12, 22, 25, 28, 31, 38, 41, 68, 77, 80, 117))
"""Failures while the machines settle how to talk; no page goes over."""


class OutboundCall(NamedTuple):
    """One call to make: who is called, and how many bytes each page takes on the wire (Group 4)."""

    fax_id: str
    sender: str
    recipient: str
    page_bytes: tuple[int, ...]
    attempt: int
    """0 for the first call of a fax."""


class Dialling(NamedTuple):
    """The number is being called."""


class Answered(NamedTuple):
    """Somebody, or something, picked up."""


class PageConfirmed(NamedTuple):
    """The far machine confirmed a page; pages count from 1."""

    page: int


class Ended(NamedTuple):
    """The call is over: `error` says why it failed, None that every page arrived."""

    error: ErrorCode | None


LineEvent = Dialling | Answered | PageConfirmed | Ended


class Line(Protocol):
    """What can carry a fax call; the last event of a call is always `Ended`."""

    def call(self, call: OutboundCall) -> AsyncGenerator[LineEvent, None]:
        """Make the call and tell what happens while it happens."""


class TimedLine:
    """A line that takes the time a real one would, without the sound of it.

    Ringing is 6 to 20 s, seeded by number and attempt; handshake, pages at 14 400 bit/s and the pause after each
    follow the usual course of a T.30 session. `pace` divides all of these, for people who watch: the clock, and with
    it every time that is told, stays what it is. `connect` finds what is at the other end of a number.
    """

    def __init__(
        self, clock: Clock, seed: int = 1, pace: float = 1.0, connect: Callable[[str], FarEnd] = far_end
    ) -> None:
        self._clock = clock
        self._seed = seed
        self._pace = pace
        self._connect = connect

    async def call(self, call: OutboundCall) -> AsyncGenerator[LineEvent, None]:
        """Play one call."""
        machine = self._connect(call.recipient)
        error = machine.error_at(call.attempt)
        key = (error.type, error.code) if error else ("", 0)
        yield Dialling()
        if key in _BEFORE_ANSWER:
            await self._wait(_BEFORE_ANSWER[key])
            yield Ended(error)
            return
        await self._wait(self._ring_seconds(call) if machine.answers else PATIENCE_SECONDS)
        if not machine.answers:
            yield Ended(error)
            return
        yield Answered()
        if key in _AFTER_ANSWER or key in _IN_HANDSHAKE:
            await self._wait(_AFTER_ANSWER.get(key, HANDSHAKE_SECONDS))
            yield Ended(error)
            return
        await self._wait(HANDSHAKE_SECONDS)
        # A failure has to strike somewhere: a machine that takes more pages than there are fails on the last one.
        good = len(call.page_bytes) if error is None else min(machine.pages_first, len(call.page_bytes) - 1)
        for page, size in enumerate(call.page_bytes, start=1):
            await self._wait(size * 8 / machine.bits_per_second)
            if page > good:
                await self._wait(0.0 if machine.hangs_up else PATIENCE_SECONDS)
                break
            await self._wait(BETWEEN_PAGES_SECONDS)
            yield PageConfirmed(page)
        yield Ended(error)

    async def _wait(self, seconds: float) -> None:
        await self._clock.sleep(seconds / self._pace)

    def _ring_seconds(self, call: OutboundCall) -> float:
        chance = random.Random(f"{self._seed}:{call.recipient}:{call.attempt}")  # noqa: S311 - only ringing time
        return chance.uniform(*RING_SECONDS)
