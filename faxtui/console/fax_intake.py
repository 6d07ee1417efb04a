"""Gathers records that come in quick succession, so that a stream of them costs few transactions and few drawings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from faxtui.store.sightings import Arrival, Changes

if TYPE_CHECKING:
    from datetime import datetime

    from faxtui.api.models import Fax

PACE: Final = 0.15
"""Seconds from one taking in to the next while many come; whoever comes alone waits for nothing."""
EACH: Final = 0.03
"""Seconds for each fax that was taken in last, where that is less: who waits for each answer is not held up."""
MOST_WAITING: Final = 12
"""Faxes for which nobody waits longer: below the webhooks that are handled at the same time, above a usual stream."""


class FaxIntake:
    """Belongs to one store; `take_in` takes what has gathered, and answers what each arrival changed.

    What came is taken in even when nobody waits for it any more.
    """

    def __init__(self, take_in: Callable[[Sequence[Arrival]], Awaitable[Sequence[Changes]]]) -> None:
        self._take_in = take_in
        self._waiting: list[tuple[Arrival, asyncio.Future[Changes]]] = []
        self._count = 0
        """Of the faxes that wait."""
        self._enough = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._due = 0.0
        """When the next may be taken in, by the monotonic clock."""
        self._has_ended = False

    async def take(self, faxes: Sequence[Fax], at: datetime, source: str) -> Changes:
        """Take records in, and wait until they are."""
        if self._has_ended:  # the answer is late: nobody waits for it
            raise asyncio.CancelledError
        told: asyncio.Future[Changes] = asyncio.get_running_loop().create_future()
        self._waiting.append((Arrival(faxes, at, source), told))
        self._count += len(faxes)
        if self._count >= MOST_WAITING:
            self._enough.set()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await told

    async def end(self) -> None:
        """Take in at once what waits, and nothing that comes later."""
        self._has_ended = True
        self._enough.set()
        if self._worker is not None:
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        while self._waiting:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._due - monotonic())):
                    await self._enough.wait()
            gathered, self._waiting = self._waiting, []
            count, self._count = self._count, 0
            if not self._has_ended:
                self._enough.clear()
            await self._take(gathered)
            self._due = monotonic() + min(PACE, EACH * count)

    async def _take(self, gathered: Sequence[tuple[Arrival, asyncio.Future[Changes]]]) -> None:
        try:
            taken = await self._take_in([arrival for arrival, _ in gathered])
        except asyncio.CancelledError:
            for _, told in gathered:
                told.cancel()
        except Exception as error:  # noqa: BLE001 - handed to those who wait, each the boundary of its own work
            for _, told in gathered:
                if not told.done():
                    told.set_exception(error)
        else:
            for (_, told), changes in zip(gathered, taken, strict=True):
                if not told.done():
                    told.set_result(changes)
