"""How hard one client presses a service: so many calls at once, so many a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import isinf
from typing import Final

from aiolimiter import AsyncLimiter

from faxtui.api.errors import InvalidRequest, Violation

MOST_AT_ONCE: Final = 8
RATE: Final = 10.0
"""Calls a second in the long run; the hosted service does not publish its own limits."""
BURST: Final = 20
"""Calls that may go out at once after a quiet time."""


class Limits:
    """Lets calls pass in their turn.

    Sends have places of their own: a send that hangs must not keep the look for it from going out.
    """

    def __init__(self, at_once: int, rate: float, burst: int) -> None:
        for name, value in (("max_concurrent", at_once), ("rate_limit", rate), ("burst", burst)):
            if not value > 0:
                raise InvalidRequest(f"{name} must be more than 0.", violations=(Violation(name, "too small"),))
        self.at_once = at_once
        self._places = {is_send: asyncio.Semaphore(at_once) for is_send in (False, True)}
        self._pace = None if isinf(rate) else AsyncLimiter(burst, burst / rate)

    @asynccontextmanager
    async def turn(self, *, is_send: bool) -> AsyncIterator[None]:
        """Wait for a place and for the pace; the place is held until the end of the block."""
        async with self._places[is_send]:
            if self._pace is not None:
                await self._pace.acquire()
            yield
