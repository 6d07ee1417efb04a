"""What a profile's console knew is there at its next start, before the service has said a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faxtui.config import Connection
from faxtui.console.app import FaxConsole
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.store import StoredFax
from faxtui.store.database import store_path
from tests.console.steps import connection_to, opened, polled, wait_until, words
from tests.service import RunningService

PATIENT = 1000.0
"""Seconds that a poller waits until the test has it ask."""
LETTER = {"to": "+19898989898", "headerText": "Clinic", "files": [{"file": "aGVsbG8=", "fileType": "TXT"}]}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def today() -> Iterator[RunningService]:
    """A service of today with one fax."""
    with RunningService(start=datetime.now(UTC)) as running:
        with running.http() as http:
            assert http.post("/faxes", json=LETTER).status_code == 200
        yield running


def _profile(service: RunningService, store: str = "disk") -> Connection:
    return connection_to(service, name="clinic", profile="clinic", store=store)


async def _look_once(connection: Connection) -> None:
    """Open the console until the fax is on screen and kept, then leave."""
    app = FaxConsole(connection)
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: "● live" in words(pilot) and "+19898989898" in words(pilot))
        await polled(pilot)  # what the poll before brought has been kept by then


async def test_faxes_are_there_before_the_service_answers(today: RunningService) -> None:
    """With the service gone the list still shows what was known, and the top line that nobody answers."""
    connection = _profile(today)
    await _look_once(connection)
    today.stop()

    again = FaxConsole(connection)
    async with opened(again) as pilot:
        await wait_until(pilot, lambda: "+19898989898" in words(pilot) and "not answering" in words(pilot))
        (fax_id,) = again.session.mirror.select(again.faxes_screen.query_text)
        assert again.session.mirror.sightings(fax_id)[0].source == "poll"
        assert "● live" not in words(pilot)


async def test_memory_keeps_nothing(today: RunningService, data: Path) -> None:
    """A profile that says so leaves no file behind."""
    await _look_once(_profile(today, "memory"))

    assert list(data.iterdir()) == []


async def test_a_damaged_store_is_said_and_set_aside(today: RunningService, data: Path) -> None:
    """The console works, says what happened, and the old file is still there."""
    connection = _profile(today)
    path = store_path({"XDG_DATA_HOME": str(data)}, "clinic", connection.project_id, connection.base_url)
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database " * 500)

    async with opened(FaxConsole(connection)) as pilot:
        await wait_until(pilot, lambda: "The store is damaged" in words(pilot) and "+19898989898" in words(pilot))

    assert [file for file in path.parent.iterdir() if ".aside-" in file.name]


async def test_older_faxes_are_fetched_where_they_are_kept(today: RunningService) -> None:
    """Beyond what a service lists by itself; the line above the list says how far back; the next start knows it."""
    keeper = today.app.state.core.store
    past = datetime.now(UTC) - timedelta(days=90)
    wire = {"id": "OLD", "direction": "OUTBOUND", "from": "+14155550100", "to": "+14155550177", "status": "COMPLETED",
            "createTime": wire_time(past), "serviceId": "S1"}  # fmt: skip

    def add() -> None:
        with keeper.transaction():
            keeper.add_faxes([StoredFax(wire, milliseconds(past), None)])

    today.on_loop(add)
    connection = _profile(today)
    async with opened(FaxConsole(connection)) as pilot:
        await wait_until(pilot, lambda: "2 faxes · back to" in words(pilot) and "+14155550177" in words(pilot))
        await wait_until(pilot, lambda: (pilot.app.session.older.reached or past) < past)  # type: ignore[attr-defined]
    async with opened(FaxConsole(connection)) as pilot:
        await wait_until(pilot, lambda: "+14155550177" in words(pilot))


async def test_two_consoles_on_one_store_both_show_what_either_heard(today: RunningService) -> None:
    """What the one took in is no news to the other one's store, and stands in its list all the same."""
    connection = _profile(today)
    async with (
        opened(FaxConsole(connection, zone=UTC)) as first,
        opened(FaxConsole(connection, zone=UTC)) as second,
    ):
        for pilot in (first, second):
            await wait_until(pilot, lambda pilot=pilot: "+19898989898" in words(pilot))  # type: ignore[misc]
            poller = pilot.app.session.poller  # type: ignore[attr-defined]
            poller._busy_seconds = poller._idle_seconds = PATIENT
            await polled(pilot)

        async def heard() -> None:
            for pilot in (second, first):
                await polled(pilot)

        def ended() -> bool:
            today.advance(20)
            with today.http() as http:
                return all(fax["status"] == "COMPLETED" for fax in http.get("/faxes").json()["faxes"])

        await wait_until(first, ended, "the end of the fax")
        await heard()
        await wait_until(second, lambda: "delivered" in words(second))
        await wait_until(first, lambda: "delivered" in words(first))

        with today.http() as http:
            assert http.post("/faxes", json=LETTER | {"to": "+14155550177"}).status_code == 200
        await heard()
        await wait_until(second, lambda: "+14155550177" in words(second))
        await wait_until(first, lambda: "+14155550177" in words(first) and "2 faxes" in words(first))
