"""Faxes that take longer than this account's own ones do, by thresholds learned from its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

from faxtui.store.lineage import created
from faxtui.store.patience import FLOORS, Patience

if TYPE_CHECKING:
    from faxtui.api.models import Fax

PERCENT: Final = 95
SLACK: Final = 1.5
"""Five in a hundred take longer than the 95th percentile and are well: only half as long again counts."""
CEILING: Final = timedelta(hours=24)
LEAST: Final = 20
"""Durations below which nothing is learned."""


def learn(whole: Sequence[float], queue_seconds: Sequence[float] = ()) -> Patience:
    """From what ended faxes took, and how long faxes were seen waiting, in seconds; the floors where that is little."""
    return Patience(
        _bound("QUEUED", queue_seconds), _bound("IN_PROGRESS", whole), len(whole) if len(whole) >= LEAST else 0
    )


def _bound(status: str, seconds: Sequence[float]) -> timedelta:
    floor = FLOORS[status]
    if len(seconds) < LEAST:
        return floor
    usual = sorted(seconds)[ceil(len(seconds) * PERCENT / 100) - 1]
    return min(CEILING, max(floor, timedelta(seconds=min(usual * SLACK, CEILING.total_seconds()))))


def stuck(faxes: Iterable[Fax], patience: Patience, now: datetime) -> list[Fax]:
    """Open faxes that are on their way for too long; one that tells no time of creation cannot be judged."""
    return [
        fax
        for fax in faxes
        if fax.is_open and fax.create_time is not None and now - created(fax) > patience.allows(fax)
    ]
