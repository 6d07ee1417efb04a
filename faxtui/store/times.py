"""Times as a service writes them, made safe to compare and to show."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def aware(moment: datetime) -> datetime:
    """A time with a zone; one without counts as UTC, in which the API speaks."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """The time in a zone (None: this machine's); at the edges of the calendar, where that has no date, as it is."""
    try:
        return aware(moment).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return aware(moment)
