"""What this account's own history says of a number: success per page, usual time, busy hours, last good day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.lineage import created, far_number
from faxtui.store.times import aware, local

if TYPE_CHECKING:
    from faxtui.api.models import Fax

HOURS: Final = 24
NEWEST_FAILURES: Final = 5
_BUSY: Final = frozenset((11, 15, 16, 17, 19, 30, 48))
"""Codes by which a line had no time for us; they count for busy hours."""
_BAD_SHARE: Final = 0.5
_LEAST_TRIES: Final = 3
"""Tries in an hour below which it tells nothing."""


class Ledger(NamedTuple):
    """One number's record; faxes that are still on their way are counted in none of it."""

    number: str
    delivered: int = 0
    failed: int = 0
    received: int = 0
    """Faxes that came from it."""
    pages_tried: int = 0
    pages_delivered: int = 0
    seconds: float | None = None
    """Median of what a delivered fax took from its creation to its end."""
    page_seconds: float | None = None
    """The same for each page."""
    tries: tuple[int, ...] = (0,) * HOURS
    """Ended faxes by hour of the day."""
    busy: tuple[int, ...] = (0,) * HOURS
    """Those that failed since the line had no time."""
    last_good: datetime | None = None
    last_try: datetime | None = None
    failures: tuple[Fax, ...] = ()
    """The last few, newest first."""
    streak: int = 0
    """Failures since the last delivered fax."""
    streak_since: datetime | None = None

    @property
    def sent(self) -> int:
        """Faxes that ended."""
        return self.delivered + self.failed

    @property
    def page_share(self) -> float | None:
        """Confirmed pages of those that were tried, 0 to 1; the honest rate, since long faxes fail more often."""
        return self.pages_delivered / self.pages_tried if self.pages_tried else None


def ledger_of(number: str, faxes: Iterable[Fax], zone: tzinfo | None) -> Ledger:
    """The record of one number."""
    return ledgers((fax for fax in faxes if far_number(fax) == number), zone).get(number, Ledger(number))


def ledgers(faxes: Iterable[Fax], zone: tzinfo | None) -> dict[str, Ledger]:
    """The record of every number."""
    by_number: dict[str, list[Fax]] = {}
    for fax in faxes:
        if not fax.is_open and far_number(fax):
            by_number.setdefault(far_number(fax), []).append(fax)
    return {number: _ledger(number, found, zone) for number, found in by_number.items()}


def _ledger(number: str, faxes: Sequence[Fax], zone: tzinfo | None) -> Ledger:
    sent = sorted((fax for fax in faxes if not fax.is_inbound), key=created)
    good = [fax for fax in sent if fax.status == "COMPLETED"]
    bad = [fax for fax in sent if fax.is_failed]
    tries, busy = [0] * HOURS, [0] * HOURS
    for fax in sent:
        hour = local(created(fax), zone).hour
        tries[hour] += 1
        busy[hour] += int(fax.is_failed and fax.error_code in _BUSY)
    last_good = created(good[-1]) if good else None
    streak = [fax for fax in bad if last_good is None or created(fax) > last_good]
    times = [(seconds, fax.number_of_pages or 1) for fax in good if (seconds := took(fax)) is not None]
    return Ledger(
        number=number,
        delivered=len(good),
        failed=len(bad),
        received=len(faxes) - len(sent),
        pages_tried=sum(_tried(fax) for fax in sent),
        pages_delivered=sum(_confirmed(fax) for fax in sent),
        seconds=median(seconds for seconds, _ in times) if times else None,
        page_seconds=median(seconds / max(1, pages) for seconds, pages in times) if times else None,
        tries=tuple(tries),
        busy=tuple(busy),
        last_good=last_good,
        last_try=created(sent[-1]) if sent else None,
        failures=tuple(reversed(bad[-NEWEST_FAILURES:])),
        streak=len(streak),
        streak_since=created(streak[0]) if streak else None,
    )


def took(fax: Fax) -> float | None:
    """Seconds from creation to end; None when either is not told or they make no sense."""
    if fax.create_time is None or fax.completed_time is None:
        return None
    seconds = (aware(fax.completed_time) - aware(fax.create_time)).total_seconds()
    return seconds if seconds >= 0 else None


def _tried(fax: Fax) -> int:
    return max(fax.number_of_pages or 0, _confirmed(fax), int(fax.is_failed))


def _confirmed(fax: Fax) -> int:
    if fax.status == "COMPLETED":
        return max(0, fax.number_of_pages or fax.pages_sent_successfully or 0)
    return max(0, min(fax.pages_sent_successfully or 0, fax.number_of_pages or 0))


def is_bad_hour(ledger: Ledger, hour: int) -> bool:
    """Whether the line had no time at least half of the times that it was tried in this hour of the day."""
    tries = ledger.tries[hour]
    return tries >= _LEAST_TRIES and ledger.busy[hour] >= _BAD_SHARE * tries


def good_time(ledger: Ledger, earliest: datetime, zone: tzinfo | None) -> datetime:
    """The first moment from `earliest` on that is in no hour known as bad; `earliest` itself when all of them are."""
    for ahead in range(HOURS):
        moment = earliest + timedelta(hours=ahead)
        there = local(moment, zone)
        if not is_bad_hour(ledger, there.hour):
            return moment if ahead == 0 else there.replace(minute=0, second=0, microsecond=0)
    return earliest
