"""Faxes are kept for 13 months of the service's clock, then record and pages go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from faxtui.server.clock import Clock
from faxtui.server.retention import end_of_retention, start_of_retention
from faxtui.server.tables import faxes
from tests.server.steps import converted, finished, get, send, wait_until
from tests.service import START, RunningService

DAY = 86_400
LIFE = (datetime(2027, 4, 2, 14, 30, tzinfo=UTC) - START).total_seconds()
"""Seconds from the start of the tests' clock to 13 months later."""


def _gone(http: httpx.Client, fax_id: str) -> bool:
    return http.get(f"/faxes/{fax_id}").status_code == 404


def test_fax_is_kept_for_thirteen_months(service: RunningService, http: httpx.Client) -> None:
    """One day before, record and pages are there; one day after, nothing is: fax, labels, pages."""
    labels: Any = {"labels[a]": "b"}
    fax = send(http, **labels)
    finished(service, http, fax["id"])
    service.advance(LIFE - DAY)
    assert http.get(f"/faxes/{fax['id']}/file.pdf").status_code == 200

    service.advance(2 * DAY)
    assert _gone(http, fax["id"])
    assert http.get(f"/faxes/{fax['id']}/file.pdf").status_code == 404
    store = service.app.state.core.store
    for table in ("faxes", "fax_labels", "documents"):
        count = f"SELECT count(*) FROM {table}"
        assert service.on_loop(lambda count=count: store._db.exec_driver_sql(count).scalar_one()) == 0  # type: ignore[misc]


def test_each_fax_goes_in_its_own_time(service: RunningService, http: httpx.Client) -> None:
    """A fax of a month later stays a month longer."""
    first = send(http)["id"]
    finished(service, http, first)
    service.advance(30 * DAY)
    second = send(http)["id"]
    finished(service, http, second)
    service.advance(LIFE - 29 * DAY)
    assert (_gone(http, first), _gone(http, second)) == (True, False)

    service.advance(31 * DAY)
    assert _gone(http, second)


def test_fax_of_an_earlier_run_goes_too(tmp_path: Path) -> None:
    """A service that starts over a year later begins by letting go."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax_id = send(http)["id"]
        finished(service, http, fax_id)
    later = START + timedelta(days=400)
    with RunningService(data_dir=tmp_path, start=later) as service, service.http() as http:
        wait_until(lambda: {"gone": _gone(http, fax_id)}, lambda seen: seen["gone"])


def test_open_fax_is_not_let_go(service: RunningService, http: httpx.Client) -> None:
    """What has not ended stays, whatever its age, while one that ended goes."""
    core = service.app.state.core
    old, stuck = send(http)["id"], send(http, "+15005550903")["id"]
    finished(service, http, old)
    converted(http, stuck)

    def sweep() -> None:
        with core.store.transaction():
            core.store.execute(update(faxes).values(created=1))
        core.retention.start()

    service.on_loop(sweep)
    wait_until(lambda: {"gone": _gone(http, old)}, lambda seen: seen["gone"])
    assert get(http, stuck)["status"] == "IN_PROGRESS"


def test_time_does_not_run_to_the_end_of_retention() -> None:
    """At full speed, and stepping to what happens next, the clock stays near what faxes do."""
    with RunningService(speed=float("inf")) as fast, fast.http() as http:
        fax_id = send(http)["id"]
        done = wait_until(lambda: get(http, fax_id), lambda seen: seen["status"] == "COMPLETED")
        assert done["completedTime"] < "2026-03-03"
        assert fast.clock.now() < START + timedelta(days=1)
    with RunningService() as still:
        assert still.clock.next_due() is None


@pytest.mark.parametrize(
    ("made", "end"),
    [
        ((2025, 1, 31), (2026, 3, 1)),
        ((2025, 3, 15), (2026, 4, 15)),
        ((2024, 2, 29), (2025, 3, 29)),
        ((2025, 12, 31), (2027, 1, 31)),
    ],
)
def test_months_are_those_of_the_calendar(made: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    """Thirteen months end on the same day of the month, or on the next there is; looking back from there agrees."""
    moment = datetime(*made, 12, tzinfo=UTC)

    assert end_of_retention(moment) == datetime(*end, 12, tzinfo=UTC)
    assert start_of_retention(end_of_retention(moment)) >= moment
    assert start_of_retention(end_of_retention(moment) - timedelta(days=1)) < moment


async def test_quiet_alarm_rings_only_when_time_gets_there() -> None:
    """It rings in its place among other sleeps of an advance, and by itself moves no clock, not even at full speed."""
    still, fast = Clock(START, 0), Clock(START, float("inf"))
    rang = []
    quiet = still.quiet_alarm(50)
    quiet.add_done_callback(lambda _: rang.append(still.monotonic()))
    still.alarm(20).add_done_callback(lambda _: rang.append(still.monotonic()))
    await still.step(49)
    assert (rang, quiet.done(), still.sleepers) == ([20], False, 0)
    await still.step(100)
    assert [round(moment) for moment in rang] == [20, 50]

    waiting = fast.quiet_alarm(3600)
    await fast.sleep(1000)
    assert not waiting.done()
    assert fast.monotonic() < 1100
    await fast.sleep(3000)
    assert waiting.done()


async def test_quiet_alarm_of_a_running_clock() -> None:
    """A clock that runs rings it on its own."""
    clock = Clock(START, 1000)
    await asyncio.wait_for(clock.quiet_alarm(20), 10)

    assert clock.monotonic() >= 20
