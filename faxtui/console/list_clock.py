"""What of a list grows old while it stands: the day of its rows, and the moment from which its filter counts ages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

AGES_COUNT: Final = timedelta(minutes=1)
"""How long `age<2h` or `since:today` stand before they are counted from a later now."""


class ListClock:
    """Asked whenever the service has answered, so that nothing ticks."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._judged_at: datetime | None = None

    def is_another_day(self, here: datetime) -> bool:
        """Whether the day has changed, in a person's zone, since this was asked last: `14:02` is yesterday's now."""
        before, self._day = self._day, here.date()
        return before not in (None, self._day)

    def judged(self, now: datetime) -> None:
        """The filter counts from now."""
        self._judged_at = now

    def is_filter_old(self, now: datetime) -> bool:
        """Whether it has counted from the same moment for long, or clocks were set."""
        return self._judged_at is not None and not timedelta() <= now - self._judged_at < AGES_COUNT
