"""Moments as people write them in a filter or on the command line: `2d`, `yesterday`, `2026-02-24`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

EXAMPLES: Final = "today, yesterday, 30m, 24h, 7d, 2w or a date as 2026-02-24"

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO: Final = re.compile(r"([0-9]{1,6})([mhdw])")
_DAYS: Final = {"today": 0, "yesterday": 1}


def read_age(text: str) -> timedelta | None:
    """A length of time as `30m`, `24h`, `7d` or `2w`; None when it is none."""
    found = _AGO.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))}) if found else None


def before(now: datetime, age: timedelta) -> datetime:
    """So long ago by the clock that no summer time changes; `now - age` would count hours of the wall."""
    return (now.astimezone(UTC) - age).astimezone(now.tzinfo)


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment meant; days begin, and times without a zone are, in the zone of `now`. None when it is no moment."""
    word = text.strip().lower()
    try:
        if word in _DAYS:
            return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_DAYS[word])
        if (age := read_age(word)) is not None:
            return before(now, age)
        moment = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
