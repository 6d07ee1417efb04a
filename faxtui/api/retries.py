"""When another try is right: only for calls that change nothing, few times, within a small budget of time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina

from faxtui.api.errors import FaxApiError, OutcomeUnknown, RateLimited, ServerError, TransportError

T = TypeVar("T")

TRIES: Final = 3
BUDGET: Final = 20.0
"""Seconds after which no further try begins."""
LONGEST_WAIT: Final = 10.0
"""Seconds; a longer Retry-After is the caller's to wait for."""

# Retries are told to the journal hook; without a handler the library's notes would be written over the console.
logging.getLogger("stamina").addHandler(logging.NullHandler())


def worth_another_try(error: Exception) -> bool | float:
    """Whether the same call may do better: False, True (after a jittered pause), or the service's own seconds."""
    if not isinstance(error, FaxApiError) or isinstance(error, OutcomeUnknown):
        return False
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT else False
    if isinstance(error, ServerError):
        return error.status in (502, 503, 504)
    return isinstance(error, (RateLimited, TransportError))


async def repeated(call: Callable[[], Awaitable[T]]) -> T:
    """Run a call that changes nothing, again when that makes sense; the last error is the one raised."""
    caller = stamina.AsyncRetryingCaller(
        attempts=TRIES, timeout=BUDGET, wait_initial=0.2, wait_max=3.0, wait_jitter=0.3
    )
    return await caller(worth_another_try, call)
