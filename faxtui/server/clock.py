"""Simulated time for calls, retries, tokens and everything else that waits."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable
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
    hour plays the hour's events as if it had passed. What takes real time but none of ours, such as a webhook on
    its way or a document that is being converted, holds the clock meanwhile: it does not jump, and runs as it runs
    (at "max" as real time does). Sleeps belong to one event loop; `now` and `advance` may be called from any thread.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        if not speed >= 0:
            raise ValueError("The speed of the clock must be 0 or more.")
        self._speed = speed
        self._speed_before_pause = speed or 1.0
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._rate = 1.0 if math.isinf(speed) else speed
        self._anchor = time.monotonic()
        self._jumped = 0.0
        self._goal = math.inf if math.isinf(speed) else 0.0
        self._mark = 0.0
        self._heap: list[tuple[float, int, asyncio.Future[None]]] = []
        self._quiet: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pump: asyncio.Task[None] | None = None
        self._holds: set[object] = set()
        self._waking = 0
        self._news: asyncio.Event | None = None
        self._lock = threading.Lock()

    @property
    def speed(self) -> float:
        """Simulated seconds a second."""
        return self._speed

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
        await self.alarm(seconds)

    def alarm(self, seconds: float) -> asyncio.Future[None]:
        """A future that is done after so many simulated seconds; cancel it to call it off."""
        self._loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = self._loop.create_future()
        heapq.heappush(self._heap, (self._elapsed() + max(seconds, 0.0), next(self._order), woken))
        self._arm()
        return woken

    def quiet_alarm(self, seconds: float) -> asyncio.Future[None]:
        """An alarm that rings when time gets there by itself, and is never a reason for it to jump or step there.

        For what is due in a long time whether anything happens or not, such as the end of retention.
        """
        self._loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = self._loop.create_future()
        heapq.heappush(self._quiet, (self._elapsed() + max(seconds, 0.0), next(self._order), woken))
        self._arm()
        return woken

    def hold(self) -> Callable[[], None]:
        """Keep time from jumping until the function it returns is called; nobody who holds may sleep by this clock."""
        mark = object()
        self._holds.add(mark)

        def release() -> None:
            if mark in self._holds:
                self._holds.discard(mark)
                if not self._holds:
                    self._tell()

        return release

    def let_go(self) -> None:
        """End every hold and call off every sleep: whoever had them is gone."""
        self._holds.clear()
        for heap in (self._heap, self._quiet):
            for _, _, woken in heap:
                woken.cancel()
        self._tell()

    def set_speed(self, speed: float) -> None:
        """Run at another speed from now on (`inf` and 0 as at the start); on the loop's thread."""
        if not speed >= 0:
            raise ValueError("The speed of the clock must be 0 or more.")
        now = self._elapsed()
        with self._lock:
            self._anchor, self._jumped = time.monotonic(), now
            self._rate = 1.0 if math.isinf(speed) else speed
        self._speed = speed
        self._goal = math.inf if math.isinf(speed) else now
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._arm()

    def pause(self) -> None:
        """Stand still until `resume` or an advance."""
        if self._speed > 0:
            self._speed_before_pause = self._speed
            self.set_speed(0)

    def resume(self) -> None:
        """Go on at the speed before the pause; a clock that was made to stand still runs in real time."""
        if self._speed == 0:
            self.set_speed(self._speed_before_pause)

    def not_before(self, moment: datetime) -> None:
        """Jump ahead to `moment` unless it has passed, waking nobody: for a clock that nobody sleeps by yet."""
        self._jump_to((moment - self._start).total_seconds())

    @property
    def sleepers(self) -> int:
        """How many wait for a time to come."""
        return sum(not woken.done() for _, _, woken in self._heap)

    @property
    def holds(self) -> int:
        """How many pieces of work keep time from jumping, with those that were just woken and do not wait yet."""
        return len(self._holds) + self._waking

    def next_due(self) -> datetime | None:
        """When the next sleep ends, or None when nobody sleeps."""
        self._drop_cancelled()
        return self._start + timedelta(seconds=self._heap[0][0]) if self._heap else None

    async def step(self, seconds: float) -> None:
        """`advance` for the loop's own thread: returns when time stands at its new mark."""
        await self._reach(seconds)

    async def step_to_next(self) -> bool:
        """Advance to the end of the next sleep; False when nobody sleeps."""
        while self._holds:
            await self._until_news(math.inf)
        self._drop_cancelled()
        if not self._heap:
            return False
        due = self._heap[0][0]
        await self._reach(max(due - self._elapsed(), 0.0), due)
        return True

    async def _reach(self, seconds: float, mark: float | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        arrived = asyncio.Event()
        self._begin_advance(seconds, arrived.set, mark)
        await arrived.wait()

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
        loop.call_soon_threadsafe(self._begin_advance, seconds, arrived.set)
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
            self._tell()
            return
        self._drop_cancelled()
        if not (self._heap or self._quiet) or self._loop is None:
            return
        due = self._heap[0][0] if self._heap else math.inf
        quiet = self._quiet[0][0] if self._quiet else math.inf
        if (self._heap and due <= self._goal) or (quiet <= self._goal < math.inf):
            self._pump = self._loop.create_task(self._play())
        elif self._rate > 0:
            if self._timer is not None:
                self._timer.cancel()
            delay = max(0.0, (min(due, quiet) - self._elapsed()) / self._rate)
            self._timer = self._loop.call_later(delay, self._ring)

    def _ring(self) -> None:
        """A timer of the running clock came: wake what is due by now."""
        self._timer = None
        self._goal = max(self._goal, self._elapsed())
        while self._quiet and self._quiet[0][0] <= self._elapsed():
            self._ring_quiet()
        self._arm()

    def _begin_advance(self, seconds: float, arrived: Callable[[], object], mark: float | None = None) -> None:
        """Start to play `seconds`, or up to exactly `mark`; `arrived` is called at the end of it."""
        if math.isinf(self._goal):
            self._mark = max(self._mark, self._elapsed()) + seconds  # at full speed nothing else says how far
        else:
            ahead = max(self._goal, self._elapsed()) + seconds
            self._goal = ahead if mark is None else max(self._goal, mark)
        if self._pump is None:
            assert self._loop is not None  # noqa: S101 - advance() came through it
            self._pump = self._loop.create_task(self._play())
        self._pump.add_done_callback(lambda _task: arrived())

    async def _play(self) -> None:
        """Move time sleep by sleep up to the goal, letting each woken task reach its next wait."""
        try:
            while True:
                self._drop_cancelled()
                is_over = not self._heap or self._heap[0][0] > self._goal
                mark = self._end() if is_over else self._heap[0][0]
                passed = self._elapsed()
                if self._holds and (passed < mark or (is_over and passed == mark)):
                    await self._until_news(mark)  # also at the goal: what was due there is not over before
                    continue
                if self._quiet and self._quiet[0][0] <= max(mark, passed):
                    self._ring_quiet()
                    await self._settle()
                    continue
                if is_over:
                    break
                due, _, woken = heapq.heappop(self._heap)
                self._jump_to(due)
                woken.set_result(None)
                await self._settle()
            self._jump_to(self._end())
        finally:
            self._pump = None
        self._arm()

    def _end(self) -> float:
        """Where time is led when there is nothing to wake on the way."""
        return self._mark if math.isinf(self._goal) else self._goal

    def _ring_quiet(self) -> None:
        """Let time reach the first quiet alarm, and ring it."""
        due, _, woken = heapq.heappop(self._quiet)
        self._jump_to(due)
        if not woken.done():
            woken.set_result(None)

    def _tell(self) -> None:
        """Let those who wait for a hold to end look again: it may have, or there is something else to wake."""
        if self._news is not None:
            self._news.set()

    async def _until_news(self, mark: float) -> None:
        """Wait for news or until time has run up to `mark` by itself, and let those woken reach their next wait."""
        self._news = self._news or asyncio.Event()
        self._news.clear()
        runs_there = self._rate > 0 and mark < math.inf
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((mark - self._elapsed()) / self._rate if runs_there else None):
                await self._news.wait()
        await self._settle()

    async def _settle(self) -> None:
        self._waking += 1
        try:
            for _ in range(_SETTLE_ROUNDS):
                await asyncio.sleep(0)
        finally:
            self._waking -= 1

    def _drop_cancelled(self) -> None:
        for heap in (self._heap, self._quiet):
            while heap and heap[0][2].done():
                heapq.heappop(heap)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
