"""The service's clock over HTTP, and what holds it."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from faxtui.server import documents
from faxtui.server.clock import Clock
from tests.server.local import clock, convert_here, local
from tests.server.receiver import Receiver
from tests.server.steps import BUSY, converted, get, send, violations, wait_until
from tests.service import PATIENCE, START, RunningService


@pytest.fixture
def service() -> Iterator[RunningService]:
    """A service that converts documents in its own process, which is quicker."""
    with RunningService(prepare=convert_here) as running:
        yield running


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_reading_tells_time_speed_and_what_is_next(service: RunningService, http: httpx.Client) -> None:
    """The clock says how late it is, how fast it runs, and when the next thing happens."""
    with local(service) as client:
        idle = client.get("/clock").json()
        converted(http, send(http)["id"])
        busy = client.get("/clock").json()

    assert idle == {"now": "2026-03-02T14:30:00.000Z", "speed": 0, "paused": True, "waiting": 0, "working": 0}
    assert busy["waiting"] == 1
    assert _time(busy["next"]) > START


def test_step_by_seconds_plays_what_falls_due(service: RunningService, http: httpx.Client) -> None:
    """The answer comes when time stands at its new mark and all that was due has happened."""
    fax = converted(http, send(http)["id"])
    answer = clock(service, step=600)

    assert _time(answer["now"]) == START + timedelta(minutes=10)
    assert get(http, fax["id"])["status"] == "COMPLETED"


def test_step_to_the_next_event(service: RunningService, http: httpx.Client) -> None:
    """Each step ends at the very next thing that happens; with nothing to come time stays."""
    fax = converted(http, send(http, pages=2)["id"])
    due = clock(service)["next"]
    stepped = clock(service, step="next")
    assert stepped["now"] == due

    steps = 1
    while "next" in stepped:
        stepped = clock(service, step="next")
        steps += 1
    assert get(http, fax["id"])["status"] == "COMPLETED"
    assert 4 <= steps <= 12
    assert clock(service, step="next")["now"] == stepped["now"]


def test_pause_and_go_on(service: RunningService) -> None:
    """A pause stops time; going on takes up the speed from before."""
    assert clock(service, speed=50)["speed"] == 50
    paused = clock(service, paused=True)
    assert (paused["speed"], paused["paused"]) == (0, True)
    assert clock(service)["now"] == paused["now"]
    assert clock(service, paused=False)["speed"] == 50
    assert clock(service, speed="max")["speed"] == "max"
    assert clock(service, speed=0)["paused"] is True


def test_speed_up_carries_a_waiting_call_to_its_end(service: RunningService, http: httpx.Client) -> None:
    """What waits under a stopped clock goes on at once when it runs."""
    fax = converted(http, send(http)["id"])
    clock(service, speed="max")
    wait_until(lambda: get(http, fax["id"]), lambda seen: seen["status"] == "COMPLETED")


def _settled(service: RunningService, **query: Any) -> httpx.Response:
    with local(service) as client:
        return client.get("/clock", params={"wait": "settled", **query})


def test_waiting_until_all_is_over() -> None:
    """At full speed `wait=settled` answers when faxes, retries and webhooks are through, and not before."""
    fast = RunningService(speed=math.inf, prepare=convert_here)
    with Receiver() as receiver, fast, fast.http() as http:
        faxes = [send(http, to, callbackUrl=receiver.url) for to in ("+19898989898", BUSY)]
        told = _settled(fast, timeout=PATIENCE).json()
        ended = [get(http, fax["id"])["status"] for fax in faxes]

    assert (told["settled"], told["waiting"], told["working"]) == (True, 0, 0)
    assert ended == ["COMPLETED", "FAILURE"]
    assert len(receiver.received) == 2


def test_waiting_moves_no_time_and_is_bounded(service: RunningService, http: httpx.Client) -> None:
    """Under a clock that stands it waits for conversions only; under one that crawls its patience ends."""
    send(http)
    stands = _settled(service).json()
    clock(service, speed=0.001)
    crawls = _settled(service, timeout=0.05).json()

    assert (stands["settled"], stands["waiting"], stands["working"]) == (False, 1, 0)
    assert stands["now"] == "2026-03-02T14:30:00.000Z"
    assert (crawls["settled"], crawls["waiting"]) == (False, 1)


@pytest.mark.parametrize(
    ("query", "field"), [({"wait": "forever"}, "wait"), ({"timeout": "-1"}, "timeout"), ({"timeout": "nan"}, "timeout")]
)
def test_wrong_waits_are_refused(service: RunningService, query: dict[str, str], field: str) -> None:
    """There is one thing to wait for, and so long."""
    assert list(violations(_settled(service, **query))) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"speed": -1}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"speed": True}, "speed"),
        ({"speed": 1e9}, "speed"),
        ({"paused": 1}, "paused"),
        ({"step": -5}, "step"),
        ({"step": "last"}, "step"),
        ({"step": 1e12}, "step"),
        ({"tempo": 1}, "tempo"),
    ],
)
def test_wrong_changes_are_refused(shared: RunningService, changes: dict[str, Any], field: str) -> None:
    """The field at fault is named and the clock stays as it was."""
    with local(shared) as client:
        before = client.get("/clock").json()
        answer = client.patch("/clock", json={"speed": 5, **changes})

        assert answer.status_code == 422
        assert field in violations(answer)
        assert client.get("/clock").json() == before


def test_time_has_an_end() -> None:
    """Nobody steps beyond what dates can hold."""
    with RunningService(start=datetime(8999, 1, 1, tzinfo=UTC)) as service, local(service) as client:
        assert client.patch("/clock", json={"step": 300 * 86_400}).status_code == 200
        assert client.patch("/clock", json={"step": 300 * 86_400}).status_code == 422


def test_webhooks_take_no_simulated_time_at_full_speed() -> None:
    """At full speed the ladder keeps its exact times, though each call takes real time."""
    with (
        Receiver(500, 500, 500) as receiver,
        RunningService(speed=math.inf, prepare=convert_here) as service,
        service.http() as http,
        local(service) as client,
    ):
        send(http, callbackUrl=receiver.url)
        receiver.wait(4)
        (found,) = wait_until(
            lambda: client.get("/deliveries").json(), lambda seen: seen["deliveries"][0]["state"] == "DELIVERED"
        )["deliveries"]
        attempts = client.get(f"/deliveries/{found['id']}").json()["attempts"]

    started = [_time(attempt["startTime"]) for attempt in attempts]
    waits = [(later - started[0]).total_seconds() for later in started]
    assert waits == pytest.approx([0, 300, 900, 2100], abs=5)


class _Gated:
    """A workshop whose conversions of more than one page wait until its gate is opened."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def convert(self, files: Any, *, resolution: str, method: str) -> Any:
        made = documents.convert(files, resolution=resolution, method=method)
        if len(made.page_bytes) > 1:
            assert self.gate.wait(PATIENCE)
        return made

    def close(self) -> None:
        self.gate.set()

    def move_in(self, app: Any) -> None:
        app.state.core.library._workshop = self


def test_a_step_waits_for_conversions() -> None:
    """A fax whose documents are still being converted is played whole: that takes no simulated time."""
    workshop = _Gated()
    with (
        RunningService(prepare=workshop.move_in) as service,
        service.http() as http,
        ThreadPoolExecutor(1) as pool,
    ):
        fax = send(http, pages=2)
        assert clock(service)["working"] == 1
        stepping = pool.submit(clock, service, step=600)
        wait_until(lambda: {"pump": service.clock._pump}, lambda seen: seen["pump"] is not None)
        workshop.gate.set()
        answer = stepping.result(PATIENCE)
        done = get(http, fax["id"])

    assert _time(answer["now"]) == START + timedelta(minutes=10)
    assert answer["working"] == 0
    assert done["status"] == "COMPLETED"
    assert _time(done["completedTime"]) < START + timedelta(minutes=2)


def test_full_speed_waits_for_conversions() -> None:
    """At full speed the retries of one fax do not run away from another that is still being converted."""
    workshop = _Gated()
    with RunningService(speed=math.inf, prepare=workshop.move_in) as service, service.http() as http:
        slow = send(http, pages=2)
        busy = send(http, BUSY, maxRetries=5, retryDelaySeconds=300)
        waiting = wait_until(lambda: get(http, busy["id"]), lambda seen: seen["status"] != "QUEUED")
        workshop.gate.set()
        failed = wait_until(lambda: get(http, busy["id"]), lambda seen: seen["status"] == "FAILURE")
        done = wait_until(lambda: get(http, slow["id"]), lambda seen: seen["status"] == "COMPLETED")

    assert (waiting["status"], waiting["retryCount"]) == ("IN_PROGRESS", 0)
    assert _time(failed["completedTime"]) - _time(failed["createTime"]) > timedelta(minutes=25)
    assert _time(done["completedTime"]) - _time(done["createTime"]) < timedelta(minutes=2)


async def _settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


async def test_a_held_clock_does_not_jump() -> None:
    """Under a hold neither an advance nor full speed moves time; the release does, once, however often it is called."""
    held = Clock(START, speed=0)
    release = held.hold()
    sleeper = asyncio.create_task(held.sleep(5))
    stepping = asyncio.create_task(held.step(10))
    await _settle()
    assert not sleeper.done()
    assert held.now() == START

    release()
    release()
    await asyncio.wait_for(stepping, 5)
    assert sleeper.done()
    assert held.now() == START + timedelta(seconds=10)


async def test_what_is_added_under_a_hold_is_played_by_the_same_step() -> None:
    """A step waits for the holder, and then plays the sleep that the holder began."""
    held = Clock(START, speed=0)
    seen: list[float] = []

    async def work() -> None:
        release = held.hold()
        await asyncio.sleep(0.01)  # something in real time
        woken = held.alarm(3)
        release()
        await woken
        seen.append((held.now() - START).total_seconds())

    task = asyncio.create_task(work())
    await _settle()
    await asyncio.wait_for(held.step(10), 5)
    await task

    assert seen == [3]


async def test_a_step_waits_for_what_falls_due_at_its_very_end() -> None:
    """What begins at the last moment of a step, and holds the clock, is over when the step is."""
    held = Clock(START, speed=0)
    over: list[str] = []

    async def work() -> None:
        await held.sleep(10)
        release = held.hold()
        await asyncio.sleep(0.01)  # something in real time
        over.append("over")
        release()

    task = asyncio.create_task(work())
    await _settle()
    await asyncio.wait_for(held.step(10), 5)

    assert over == ["over"]
    await task


async def test_a_running_clock_runs_on_under_a_hold() -> None:
    """Real time passes as it passes: a hold does not keep sleeps of a running clock from ending."""
    held = Clock(START, speed=1000)
    held.hold()
    await asyncio.wait_for(held.sleep(2), 5)


async def test_speed_can_change_while_somebody_sleeps() -> None:
    """A sleep begun under one speed ends under another, at its own time; a stop keeps what has passed."""
    changed = Clock(START, speed=0)
    sleeper = asyncio.create_task(changed.sleep(100))
    await _settle()
    changed.set_speed(math.inf)
    await asyncio.wait_for(sleeper, 5)
    changed.set_speed(0)
    stopped = changed.now()
    await asyncio.sleep(0.01)

    assert changed.now() == stopped
    assert stopped >= START + timedelta(seconds=100)
    assert changed.next_due() is None


async def test_leaving_full_speed_stops_the_jumping() -> None:
    """After full speed, sleeps wait again."""
    changed = Clock(START, speed=math.inf)
    changed.set_speed(0)
    sleeper = asyncio.create_task(changed.sleep(5))
    await _settle()

    assert not sleeper.done()
    assert changed.next_due() is not None
    await changed.step(5)
    await asyncio.wait_for(sleeper, 5)


def test_not_before_only_goes_forward() -> None:
    """A moment that has passed changes nothing."""
    moved = Clock(START, speed=0)
    moved.not_before(datetime(2020, 1, 1, tzinfo=UTC))
    assert moved.now() == START
    moved.not_before(START + timedelta(hours=1))
    assert moved.now() == START + timedelta(hours=1)
