"""When another try is right: calls that do no harm twice, few times, within a small budget of time."""

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
_FOR_GOOD: Final = (501, 505)
"""Failures of a service that a repeat does not mend."""

# Retries are told to the journal hook; without a handler the library's notes would be written over the console.
logging.getLogger("stamina").addHandler(logging.NullHandler())


def worth_another_try(error: Exception) -> bool | float:
    """Whether the same call may do better: False, True (after a jittered pause), or the service's own seconds."""
    if not isinstance(error, FaxApiError) or isinstance(error, OutcomeUnknown):
        return False
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT else False
    if isinstance(error, ServerError):
        return error.status not in _FOR_GOOD
    return isinstance(error, (RateLimited, TransportError))


def worth_doing_again(error: Exception) -> bool | float:
    """The same for a change that may be made twice: it is also made again when its answer was lost."""
    return isinstance(error, OutcomeUnknown) or worth_another_try(error)


def worth_sending_later(error: Exception) -> bool | float:
    """The same for a send: only a 429 says for sure that the service did nothing."""
    return worth_another_try(error) if isinstance(error, RateLimited) else False


async def repeated(
    call: Callable[[], Awaitable[T]],
    worth: Callable[[Exception], bool | float] = worth_another_try,
    *,
    tries: int = TRIES,
    budget: float = BUDGET,
) -> T:
    """Run a call, again when `worth` says so, for `budget` seconds; the last error is the one raised."""
    if budget <= 0:
        return await call()
    caller = stamina.AsyncRetryingCaller(
        attempts=tries, timeout=budget, wait_initial=0.2, wait_max=3.0, wait_jitter=0.3
    )
    return await caller(worth, call)
