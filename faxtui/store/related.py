"""Faxes that one may want to see beside another: the same document, the call's other end, the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.guards import fingerprint_of
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax

MOST: Final = 12
_SAME_CALL: Final = timedelta(hours=1)


class Related(NamedTuple):
    """A fax and what it has to do with the one at hand."""

    fax: Fax
    why: str


def related(fax: Fax, faxes: Iterable[Fax]) -> list[Related]:
    """Other faxes with stored pages, the nearest relation first and then the nearest in time; at most `MOST`."""
    found: list[tuple[int, float, Related]] = []
    for other in faxes:
        if other.id != fax.id and other.has_file:
            rank, why = _relation(fax, other)
            if why:
                found.append((rank, _apart(fax, other).total_seconds(), Related(other, why)))
    return [each for _, _, each in sorted(found, key=lambda item: item[:2])][:MOST]


def _relation(fax: Fax, other: Fax) -> tuple[int, str]:
    if fingerprint_of(fax) and fingerprint_of(fax) == fingerprint_of(other):
        return 0, "same document"
    same_ends = (fax.from_, fax.to) == (other.from_, other.to)
    if same_ends and fax.direction != other.direction and _apart(fax, other) < _SAME_CALL:
        return 1, "the other end"
    if same_ends:
        return 2, "same numbers"
    if (fax.from_, fax.to) == (other.to, other.from_):
        return 2, "the other way"
    far = {fax.to, fax.from_} & {other.to, other.from_} - {None}
    return (3, "a number in common") if far else (9, "")


def _apart(fax: Fax, other: Fax) -> timedelta:
    if not fax.create_time or not other.create_time:
        return timedelta.max
    return abs(aware(fax.create_time) - aware(other.create_time))
