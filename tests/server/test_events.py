"""The event stream: what it tells, and how followers go on after a break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from faxtui.server.clock import Clock
from faxtui.server.events import Events
from tests.server.local import chaos, clock, convert_here, local
from tests.server.receiver import Receiver
from tests.server.steps import finished, send
from tests.service import START, RunningService


class Told(NamedTuple):
    """One event as a follower reads it."""

    id: str
    kind: str
    data: dict[str, Any]


@pytest.fixture
def service() -> Iterator[RunningService]:
    """A service that converts documents in its own process, which is quicker."""
    with RunningService(prepare=convert_here) as running:
        yield running


@contextmanager
def _following(service: RunningService, last_id: str | None = None) -> Iterator[Iterator[Told]]:
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    with local(service, **headers) as client, client.stream("GET", "/events") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = answer.iter_lines()
        assert next(lines).startswith(":")  # the stream is open, and nothing from now on is missed
        yield _parse(lines)


def _parse(lines: Iterator[str]) -> Iterator[Told]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif "data" in fields:
            yield Told(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
            fields = {}


def _until(told: Iterator[Told], kind: str, **wanted: Any) -> list[Told]:
    """Read on up to an event of this kind; all that was read."""
    seen = []
    for event in told:
        seen.append(event)
        if event.kind == kind and all(_deep(event.data, name) == value for name, value in wanted.items()):
            return seen
    raise AssertionError(f"the stream ended; seen {[event.kind for event in seen]}")


def _deep(data: dict[str, Any], path: str) -> Any:
    found: Any = data
    for name in path.split("__"):
        found = found[name]
    return found


def test_every_status_and_attempt_is_told(service: RunningService, http: httpx.Client) -> None:
    """The life of a fax comes in order: statuses, progress, its webhook and each attempt."""
    with Receiver(500) as receiver, _following(service) as told:
        fax = finished(service, http, send(http, pages=2, callbackUrl=f"http://me:pw@{receiver.address}/")["id"])
        seen = _until(told, "delivery.attempt", delivery__state="PENDING")
        clock(service, step=300)
        seen += _until(told, "delivery.attempt", delivery__state="DELIVERED")

    statuses = [(event.data["previous"], event.data["fax"]["status"]) for event in seen if event.kind == "fax.status"]
    assert statuses == [(None, "QUEUED"), ("QUEUED", "IN_PROGRESS"), ("IN_PROGRESS", "COMPLETED")]
    pages = [event.data["fax"].get("pagesSentSuccessfully") for event in seen if event.kind == "fax.progress"]
    assert pages[-2:] == [1, 2]
    attempts = [event.data["attempt"]["status"] for event in seen if event.kind == "delivery.attempt"]
    assert attempts == [500, 200]
    assert [event.kind for event in seen].count("delivery.created") == 1
    assert {event.data["fax"]["id"] for event in seen if "fax" in event.data} == {fax["id"]}
    assert all(event.data["time"] >= "2026-03-02T14:30" for event in seen)
    assert "pw" not in json.dumps([event.data for event in seen])


def test_chaos_and_the_clock_are_told(service: RunningService, http: httpx.Client) -> None:
    """Each strike names its rule and the call; each change of the clock its new state."""
    with _following(service) as told:
        chaos(service, "500 on getFaxes x1")
        http.get("/faxes")
        (strike,) = _until(told, "chaos.strike")
        clock(service, speed=3)
        (changed,) = _until(told, "clock")

    assert strike.data["chaos"]["rule"] == "error=500 on getFaxes x1"
    assert (strike.data["method"], strike.data["path"]) == ("GET", http.base_url.path.rstrip("/") + "/faxes")
    assert changed.data["clock"]["speed"] == 3


def test_followers_go_on_where_they_left_off(service: RunningService, http: httpx.Client) -> None:
    """With the last id nothing is missed and nothing comes twice; without one only what is new comes."""
    with _following(service) as told:
        finished(service, http, send(http)["id"])
        seen = _until(told, "fax.status", fax__status="COMPLETED")
    middle = len(seen) // 2
    with _following(service, seen[middle - 1].id) as told:
        again = _until(told, "fax.status", fax__status="COMPLETED")
    with _following(service) as told:
        clock(service)
        (first,) = _until(told, "clock")

    assert again == seen[middle:]
    assert first.data["clock"]["speed"] == 0


def test_unknown_ids_begin_with_a_gap(service: RunningService) -> None:
    """An id of another run is answered with all that is kept, and a word that something may be missing."""
    clock(service)
    for unknown in ("0000-7", "nonsense", "99999999999-x"):
        with _following(service, unknown) as told:
            seen = _until(told, "clock")
        assert [event.kind for event in seen] == ["gap", "clock"]
        assert seen[0].data == {"lost": None}
        assert seen[0].id == ""


def test_streams_end_with_the_service(service: RunningService) -> None:
    """A follower does not keep the service from ending."""
    with _following(service) as told:
        service.stop()
        assert list(told) == []


async def test_slow_followers_are_told_what_they_missed() -> None:
    """The buffer is bounded: who falls behind hears how many events are gone and goes on with the oldest kept."""
    events = Events(Clock(START, speed=0), capacity=10)
    stream = events.stream(None)
    await anext(stream)
    for number in range(25):
        events.publish("tick", {"n": number})
    gap, first = await anext(stream), await anext(stream)

    assert gap == 'event: gap\ndata: {"lost":15}\n\n'
    assert first.endswith('"n":15}\n\n')
    await stream.aclose()


async def test_silence_brings_signs_of_life() -> None:
    """A stream without events is not taken for a dead one."""
    events = Events(Clock(START, speed=0), heartbeat=0.01)
    stream = events.stream(None)
    await anext(stream)

    assert (await anext(stream)).startswith(":")
    events.close()
    assert [text async for text in stream] == []


async def test_events_are_one_line_whatever_is_in_them() -> None:
    """A line break within a text cannot end an event early."""
    events = Events(Clock(START, speed=0))
    stream = events.stream(None)
    await anext(stream)
    events.publish("tick", {"text": "a\r\n\ndata: b\u2028"})
    text = await anext(stream)
    await stream.aclose()

    assert [line.partition(":")[0] for line in text.split("\n")] == ["id", "event", "data", "", ""]
