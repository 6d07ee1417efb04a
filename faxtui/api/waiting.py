"""Waiting for a fax to end: looks that grow rarer, within a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from faxtui.api.errors import FaxApiError, RateLimited, ServerError, TransportError, WaitTimeout
from faxtui.api.models import Fax

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at a fax that is on its way."""


async def wait(
    look: Callable[[], Awaitable[Fax]],
    timeout: float,  # noqa: ASYNC109 - ends in an error of ours, with the fax as last seen
    on_change: Callable[[Fax], None] | None = None,
    on_trouble: Callable[[FaxApiError], None] | None = None,
) -> Fax:
    """The fax once it has ended; what fails and may pass, such as a network that is away, is looked through."""
    deadline, pause = time.monotonic() + timeout, FIRST_PAUSE
    seen: Fax | None = None
    while True:
        try:
            fax = await look()
        except (RateLimited, ServerError, TransportError) as error:
            pause = max(pause, min(error.retry_after or 0.0, timeout))
            if on_trouble is not None:
                on_trouble(error)
        else:
            if fax != seen and on_change is not None:
                on_change(fax)
            seen = fax
            if not fax.is_open:
                return fax
        left = deadline - time.monotonic()
        if left <= 0:
            raise WaitTimeout("The time to wait ran out; the fax goes on without us.", seen)
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
