"""Where a fax stands in the list: one whole number, larger for newer faxes, by which the database keeps its rows.

It is the millisecond of creation with room for 16 384 faxes in each, so that rows, their indexes and what full-text
search finds all come newest first without being sorted.
"""

from __future__ import annotations

from typing import Final

ROOM: Final = 1 << 14
_SPILL: Final = 1 << 20
"""Milliseconds over which faxes of one full millisecond may spread at most (never seen)."""
_NEVER: Final = -62_135_596_800_000
"""The calendar's first millisecond: where faxes without a time of creation are."""


def first_position(created: int | None) -> int:
    """The first position for a time in microseconds since 1970; a fax is there or later, never before."""
    return (_NEVER if created is None else created // 1000) * ROOM


def last_position(created: int) -> int:
    """A position that no fax of this time or earlier is behind."""
    return (created // 1000 + 1 + _SPILL) * ROOM
