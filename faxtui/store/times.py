"""Times as a service writes them, made safe to compare and to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class MachineZone(tzinfo):
    """This machine's zone, with the offset that it has at each moment: `astimezone()` gives only the present one."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        """East of Greenwich at that time of the wall clock; at the edges of the calendar as it is now."""
        if moment is None:
            return None
        try:
            return moment.replace(tzinfo=None).astimezone().utcoffset()
        except (OverflowError, ValueError, OSError):
            return datetime.now().astimezone().utcoffset()

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        """Not told: it is part of the offset."""
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        """As the machine calls it."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        """The wall clock's time; in the hour that comes twice, `fold` says which one."""
        there = moment.replace(tzinfo=UTC).astimezone()
        here = there.replace(tzinfo=self, fold=0)
        return here if here.utcoffset() == there.utcoffset() else here.replace(fold=1)


def here(now: datetime, zone: tzinfo | None) -> datetime:
    """The time in a zone (None: this machine's) that other days and times of day may be derived from."""
    return now.astimezone(zone or MachineZone())


def aware(moment: datetime) -> datetime:
    """A time with a zone; one without counts as UTC, in which the API speaks."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """The time in a zone (None: this machine's); at the edges of the calendar, where that has no date, as it is."""
    try:
        return aware(moment).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return aware(moment)
