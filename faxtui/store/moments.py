"""Moments as people write them in a filter, on the command line or to go there: `2d`, `yesterday`, `mon 9:00`,
`24 feb`, `2026-02-24`.

A day or a time without a date is the latest one that has begun: `mon` on a Monday is today, `14:02` in the morning is
yesterday's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple

EXAMPLES: Final = "today, yesterday, 30m, 24h, 7d, 2w or a date as 2026-02-24"

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO: Final = re.compile(r"([0-9]{1,6})([mhdw])")
_DAYS: Final = {"today": 0, "yesterday": 1}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_CLOCK: Final = re.compile(r"(?:(.*?)[ \t]+)?([0-9]{1,2}):([0-9]{2})")
_MONTH_DAY: Final = re.compile(r"([0-9]{1,2})\.? ?([a-z]{3,9})\.?(?: ([0-9]{4}))?")
_SHORT: Final = 3
"""Letters by which days and months are known."""
_LEAP: Final = 8
"""Years within which every day of a month comes."""


class Stretch(NamedTuple):
    """What a person means: a day, a minute, or for an age and an exact time one moment."""

    start: datetime
    end: datetime
    """What follows it; the same as `start` for a moment."""


def read_age(text: str) -> timedelta | None:
    """A length of time as `30m`, `24h`, `7d` or `2w`; None when it is none."""
    found = _AGO.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))}) if found else None


def before(now: datetime, age: timedelta) -> datetime:
    """So long ago by the clock that no summer time changes; `now - age` would count hours of the wall."""
    return (now.astimezone(UTC) - age).astimezone(now.tzinfo)


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment meant; days begin, and times without a zone are, in the zone of `now`. None when it is no moment."""
    stretch = read_stretch(text, now)
    return stretch.start if stretch else None


def read_stretch(text: str, now: datetime) -> Stretch | None:
    """The same as long as what was written says: a day has an end. None when it is no moment."""
    word = " ".join(text.lower().split())
    try:
        if (age := read_age(word)) is not None:
            moment = before(now, age)
            return Stretch(moment, moment)
        if (day := _day(word, now)) is not None:
            return Stretch(day, _midnight(day + timedelta(days=1)))
        if (minute := _minute(word, now)) is not None:
            return Stretch(minute, minute + timedelta(minutes=1))
        moment = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return Stretch(moment, moment)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _day(word: str, now: datetime) -> datetime | None:
    """Where a day begins; None when no day was written."""
    today = _midnight(now)
    if word in _DAYS:
        return today - timedelta(days=_DAYS[word])
    if len(word) >= _SHORT:
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(word):
                return today - timedelta(days=(today.weekday() - number) % 7)
    if (found := _MONTH_DAY.fullmatch(word)) is not None:
        return _month_day(int(found[1]), found[2], found[3], today)
    if len(word) == len("2026-02-24") and word[4:5] == "-":
        read = datetime.fromisoformat(word)
        return today.replace(year=read.year, month=read.month, day=read.day)
    return None


def _month_day(day: int, name: str, year: str | None, today: datetime) -> datetime | None:
    """`24 feb`, of the last year that had it, or of the one that was written."""
    month = next((number for number, one in enumerate(_MONTHS, start=1) if one.startswith(name)), None)
    if month is None:
        return None
    if year is not None:
        return today.replace(year=int(year), month=month, day=day)
    for earlier in range(_LEAP + 1):
        try:
            found = today.replace(year=today.year - earlier, month=month, day=day)
        except ValueError:  # 29 Feb
            continue
        if found <= today:
            return found
    return None


def _minute(word: str, now: datetime) -> datetime | None:
    """A time by the clock, of a day that was written or the last one on which it has come."""
    found = _CLOCK.fullmatch(word)
    if found is None:
        return None
    clock = time(int(found[2]), int(found[3]))
    day = _day(found[1] or "today", now)
    if day is None:
        return None
    minute = day.replace(hour=clock.hour, minute=clock.minute)
    return minute - timedelta(days=1) if not found[1] and minute > now else minute
