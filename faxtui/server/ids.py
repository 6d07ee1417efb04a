"""Ids of faxes, services and documents: ULIDs, which sort by the time they were made."""

from __future__ import annotations

import random
import secrets
from datetime import datetime
from typing import Final

from ulid import ULID

_RANDOM_BITS: Final = 80


class IdMaker:
    """Makes 26-letter ids; those of the same millisecond count upwards, so that order of making is kept."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._bits = secrets.randbits if seed is None else random.Random(seed).getrandbits  # noqa: S311 - demo data
        self._last = (0, 0)

    def make(self, moment: datetime) -> str:
        """An id for something made at `moment`."""
        stamp = milliseconds(moment)
        last_stamp, last_tail = self._last
        # One bit is kept free, so that counting up within a millisecond never overflows.
        tail = last_tail + 1 if stamp == last_stamp else self._bits(_RANDOM_BITS - 1)
        self._last = (stamp, tail)
        return str(ULID.from_int((stamp << _RANDOM_BITS) | tail))


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970, how the store keeps times."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def wire_time(moment: datetime) -> str:
    """A time as the API writes it: UTC, RFC 3339 with milliseconds and `Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
