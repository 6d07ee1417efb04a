"""Connects a call with what is at its other end: a test number, one of our own, or anybody, with bad luck if asked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from faxtui.api.error_codes import CALL, ERROR_CODES, FAX, ErrorCode
from faxtui.server.far_ends import FarEnd, far_end, is_test_number

_MISFORTUNES: Final = (
    ((CALL, 17), 6),
    ((CALL, 16), 3),
    ((CALL, 30), 3),
    ((CALL, 15), 1),
    ((CALL, 19), 1),
    ((FAX, 28), 2),
    ((FAX, 8), 2),
    ((FAX, 131), 2),
    ((FAX, 21), 1),
)
"""What goes wrong by chance, and how often compared to the rest; all of it may pass by itself."""

_MOST_PAGES_FIRST: Final = 4

Refusal = Callable[[str], ErrorCode | None]
"""Asked for a number: why one of our own takes no call, None for all others."""


class Exchange:
    """Answers what is at the other end of each call.

    `random_failures` of 0 to 1 is the share of calls that fail by chance. Whether the n-th call to a number does
    depends on the seed, the number and n alone, so that a run can be repeated whatever else goes on meanwhile.
    """

    def __init__(self, refusal: Refusal, *, seed: int = 1, random_failures: float = 0.0) -> None:
        self._refusal = refusal
        self._seed = seed
        self._share = random_failures
        self._calls: Counter[str] = Counter()

    def far_end(self, number: str) -> FarEnd:
        """The machine that a call to a number reaches now."""
        if is_test_number(number):
            return far_end(number)
        if (refused := self._refusal(number)) is not None:
            return FarEnd(refused)
        return self._by_chance(number) if self._share > 0 else FarEnd()

    def _by_chance(self, number: str) -> FarEnd:
        self._calls[number] += 1
        chance = random.Random(f"{self._seed}:{number}:{self._calls[number]}")  # noqa: S311 - made-up trouble
        if chance.random() >= self._share:
            return FarEnd()
        key = chance.choices([key for key, _ in _MISFORTUNES], [weight for _, weight in _MISFORTUNES])[0]
        return FarEnd(ERROR_CODES[key], chance.randrange(_MOST_PAGES_FIRST))
