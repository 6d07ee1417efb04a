"""Simulated time for calls, retries, tokens and everything else that waits."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Final

_SETTLE_ROUNDS: Final = 8
"""Turns of the event loop that a woken task gets to reach its next sleep before time moves on."""

_ADVANCE_PATIENCE: Final = 30.0
"""Real seconds that `advance` waits for the event loop before it gives up."""


class Clock:
    """Time that runs `speed` simulated seconds a second.

    `inf` ("max") ends every sleep at once and jumps; 0 stands still until `advance`. Sleeps lie on one heap and
    are woken one by one in the order of their due times, each at exactly its own time, so that an advance by an
    hour plays the hour's events as if it had passed. Sleeps belong to one event loop; `now` and `advance` may be
    called from any thread.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        if not speed >= 0:
            raise ValueError("The speed of the clock must be 0 or more.")
        self.speed = speed
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._rate = 1.0 if math.isinf(speed) else speed
        self._anchor = time.monotonic()
        self._jumped = 0.0
        self._goal = math.inf if math.isinf(speed) else 0.0
        self._heap: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pump: asyncio.Task[None] | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The simulated moment, in UTC."""
        return self._start + timedelta(seconds=self._elapsed())

    def monotonic(self) -> float:
        """Simulated seconds since this clock was made."""
        return self._elapsed()

    async def sleep(self, seconds: float) -> None:
        """Wait for so many simulated seconds; 0 or less only lets others run."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = self._loop.create_future()
        heapq.heappush(self._heap, (self._elapsed() + seconds, next(self._order), woken))
        self._arm()
        await woken

    def advance(self, seconds: float) -> None:
        """Let so many simulated seconds pass now, playing what falls due on the way.

        From another thread it returns when time stands at its new mark; on the loop's own thread it returns at once
        and time moves as soon as the loop runs.
        """
        if seconds < 0:
            raise ValueError("Time only moves forward.")
        loop = self._loop
        if loop is None or loop.is_closed():
            self._jump_to(self._elapsed() + seconds)
            return
        arrived = threading.Event()
        loop.call_soon_threadsafe(self._begin_advance, seconds, arrived)
        if not _runs_here(loop):
            arrived.wait(_ADVANCE_PATIENCE)

    def _elapsed(self) -> float:
        with self._lock:
            return (time.monotonic() - self._anchor) * self._rate + self._jumped

    def _jump_to(self, mark: float) -> None:
        with self._lock:
            behind = mark - ((time.monotonic() - self._anchor) * self._rate + self._jumped)
            self._jumped += max(behind, 0.0)

    def _arm(self) -> None:
        """See to it that the earliest sleep is woken: by a jump, by a timer, or by a later advance."""
        if self._pump is not None:
            return
        self._drop_cancelled()
        if not self._heap or self._loop is None:
            return
        due = self._heap[0][0]
        if due <= self._goal:
            self._pump = self._loop.create_task(self._play())
        elif self._rate > 0:
            if self._timer is not None:
                self._timer.cancel()
            delay = max(0.0, (due - self._elapsed()) / self._rate)
            self._timer = self._loop.call_later(delay, self._ring)

    def _ring(self) -> None:
        """A timer of the running clock came: wake what is due by now."""
        self._timer = None
        self._goal = max(self._goal, self._elapsed())
        self._arm()

    def _begin_advance(self, seconds: float, arrived: threading.Event) -> None:
        if math.isinf(self._goal):
            self._jump_to(self._elapsed() + seconds)
        self._goal = max(self._goal, self._elapsed()) + seconds
        if self._pump is None:
            assert self._loop is not None  # noqa: S101 - advance() came through it
            self._pump = self._loop.create_task(self._play())
        self._pump.add_done_callback(lambda _task: arrived.set())

    async def _play(self) -> None:
        """Move time sleep by sleep up to the goal, letting each woken task reach its next wait."""
        try:
            while True:
                self._drop_cancelled()
                if not self._heap or self._heap[0][0] > self._goal:
                    break
                due, _, woken = heapq.heappop(self._heap)
                self._jump_to(due)
                woken.set_result(None)
                for _ in range(_SETTLE_ROUNDS):
                    await asyncio.sleep(0)
            if not math.isinf(self._goal):
                self._jump_to(self._goal)
        finally:
            self._pump = None
        self._arm()

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0][2].done():
            heapq.heappop(self._heap)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
