"""Times as people write them are the moment they mean, and as long as they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faxtui.store.moments import read_moment, read_stretch

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
"""A Monday."""


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("14:02", "2026-03-02T14:02", "2026-03-02T14:03"),
        ("14:31", "2026-03-01T14:31", "2026-03-01T14:32"),
        ("9:00", "2026-03-02T09:00", "2026-03-02T09:01"),
        ("today", "2026-03-02T00:00", "2026-03-03T00:00"),
        ("Yesterday", "2026-03-01T00:00", "2026-03-02T00:00"),
        ("yesterday 9:00", "2026-03-01T09:00", "2026-03-01T09:01"),
        ("mon", "2026-03-02T00:00", "2026-03-03T00:00"),
        ("Tuesday", "2026-02-24T00:00", "2026-02-25T00:00"),
        ("tue 23:59", "2026-02-24T23:59", "2026-02-25T00:00"),
        ("24 feb", "2026-02-24T00:00", "2026-02-25T00:00"),
        ("24  Feb 9:00", "2026-02-24T09:00", "2026-02-24T09:01"),
        ("3 mar", "2025-03-03T00:00", "2025-03-04T00:00"),
        ("29 feb", "2024-02-29T00:00", "2024-03-01T00:00"),
        ("24 february 2025", "2025-02-24T00:00", "2025-02-25T00:00"),
        ("2026-02-24", "2026-02-24T00:00", "2026-02-25T00:00"),
        ("2026-02-24 9:00", "2026-02-24T09:00", "2026-02-24T09:01"),
        ("2026-02-24T09:00:07", "2026-02-24T09:00:07", "2026-02-24T09:00:07"),
        ("3d", "2026-02-27T14:30", "2026-02-27T14:30"),
    ],
)
def test_a_time_is_read(text: str, start: str, end: str) -> None:
    """Without a date it is the last one that has come."""
    stretch = read_stretch(text, NOW)

    assert stretch is not None
    assert tuple(stretch) == tuple(datetime.fromisoformat(f"{one}Z") for one in (start, end))
    assert read_moment(text, NOW) == stretch.start


@pytest.mark.parametrize(
    "text", ["", "25:00", "14:60", "mo", "31 feb", "1 may 0000", "noon", "yesterday noon", "9", ":"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_stretch(text, NOW) is None


def test_a_day_is_as_long_as_it_is_in_its_zone() -> None:
    """23 hours on the day on which the clocks go forward."""
    berlin = ZoneInfo("Europe/Berlin")
    stretch = read_stretch("29 mar", datetime(2026, 4, 2, 12, tzinfo=berlin))

    assert stretch is not None
    assert stretch.end.astimezone(UTC) - stretch.start.astimezone(UTC) == timedelta(hours=23)
