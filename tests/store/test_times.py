"""Days and hours of this machine's zone, also on the days on which its clocks are set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faxtui.store.fax_store import FaxStore
from faxtui.store.query import Query
from faxtui.store.times import MachineZone, here
from tests.faxes import failed

BERLIN = ZoneInfo("Europe/Berlin")
SET = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
"""When clocks there go forward, and back."""


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine is there."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("change", SET)
@pytest.mark.parametrize("minutes", range(-120, 121, 30))
def test_the_machines_zone_is_what_it_is_called(change: datetime, minutes: int) -> None:
    """To and fro around both changes, as the zone's table has it."""
    moment = change + timedelta(minutes=minutes)
    there = here(moment, None)
    assert there.isoformat() == moment.astimezone(BERLIN).isoformat()
    assert there.astimezone(UTC) == moment
    assert there.tzname() == moment.astimezone(BERLIN).tzname()


def test_the_edges_of_the_calendar_have_an_offset() -> None:
    """Where the machine knows of none."""
    assert datetime.min.replace(tzinfo=MachineZone()).utcoffset() is not None
    assert datetime.max.replace(tzinfo=MachineZone()).utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "now", "begins"),
    [
        ("since:2026-01-15", "2026-07-15T10:00Z", "2026-01-14T23:00Z"),
        ("since:today", "2026-03-29T10:00Z", "2026-03-28T23:00Z"),
        ("since:yesterday", "2026-10-26T10:00Z", "2026-10-24T22:00Z"),
        ("since:30m", "2026-03-29T01:10Z", "2026-03-29T00:40Z"),
        ("age<2h", "2026-03-29T02:10Z", "2026-03-29T00:10Z"),
        ("is:new", "2026-10-25T10:00Z", "2026-10-24T10:00Z"),
    ],
)
@pytest.mark.parametrize("zone", [None, BERLIN])
def test_a_filter_means_the_days_of_then_and_the_hours_of_the_clock(
    text: str, now: str, begins: str, zone: ZoneInfo | None
) -> None:
    """A date in winter begins by winter's time, whatever it is now; no hour is lost or had twice."""
    query = Query.parse(text, here(datetime.fromisoformat(now), zone))
    edge = datetime.fromisoformat(begins)
    for seconds, meets in ((1, True), (-1, False)):
        at = edge + timedelta(seconds=seconds)
        assert query.matches(failed(createTime=at.isoformat()), {}) is meets


def test_what_failed_today_is_counted_from_midnight() -> None:
    """On the day on which clocks go forward, too: at half past eleven in the evening before it was yesterday."""
    store = FaxStore.open(None)
    store.apply(
        [failed("F1", createTime="2026-03-28T22:30:00Z"), failed("F2", createTime="2026-03-28T23:30:00Z")], SET[0]
    )
    assert store.counts(here(datetime(2026, 3, 29, 10, tzinfo=UTC), None)) == (0, 1)
    store.close()
