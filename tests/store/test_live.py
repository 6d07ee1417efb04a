"""The poller asks often while something is on its way, seldom while nobody watches, and waits when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import stamina

from faxtui.store import live
from faxtui.store.live import Heard, Poller, Silence, Vanished
from tests.api.scripted import Script, fax


@pytest.fixture(autouse=True)
def _one_try_each() -> Iterator[None]:
    """Every failure reaches the poller, at once."""
    with stamina.set_testing(True, attempts=1):
        yield


def _page(*ids: str) -> httpx.Response:
    return httpx.Response(200, json={"faxes": [fax(one) for one in ids], "page": 1, "totalPages": 1})


async def _after(answer: httpx.Response, open_ids: list[str]) -> tuple[Poller, list[object]]:
    """A poller after one poll."""

    async def ids() -> list[str]:
        return open_ids

    async with Script([answer]).client() as client:
        poller = Poller(client, ids, busy_seconds=2, idle_seconds=10)
        events = poller.events()
        heard: list[object] = [await anext(events)]
        pausing = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        pausing.cancel()
        with pytest.raises((asyncio.CancelledError, StopAsyncIteration)):
            await pausing
    return poller, heard


@pytest.mark.parametrize(("open_ids", "seconds"), [(["A"], 2), ([], 10)])
async def test_it_is_fast_while_something_is_on_its_way(open_ids: list[str], seconds: float) -> None:
    """And slow when all have ended."""
    poller, heard = await _after(_page("A"), open_ids)

    assert isinstance(heard[0], Heard)
    assert poller.seconds == seconds


async def test_it_waits_as_long_as_the_service_asks() -> None:
    """A 429 with Retry-After is a silence, and no poll comes before its time; a person may still ask at once."""
    poller, heard = await _after(httpx.Response(429, headers={"Retry-After": "145"}), [])

    assert isinstance(heard[0], Silence)
    assert poller.seconds == 145
    poller.poll_soon()
    assert poller.seconds == 20


async def test_nobody_watching_makes_it_slow_until_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at once: a look at another window is short; who comes back is told news at once."""
    monkeypatch.setattr(live, "UNWATCHED_AFTER", 0.01)
    poller, _ = await _after(_page("A"), ["A"])
    poller.watched(False)
    assert poller.seconds == 2
    async with asyncio.timeout(10):
        while poller.seconds == 2:  # noqa: ASYNC110 - a timer of the loop's sets it
            await asyncio.sleep(0.01)
    assert poller.seconds == live.UNWATCHED_PAUSE
    poller.watched(True)
    assert poller.seconds == 2
    assert poller._nudge.is_set()


class _Project:
    """A service that lists `faxes`, newest last, and knows every fax by its id."""

    def __init__(self, faxes: list[str]) -> None:
        self.faxes = faxes
        self.asked: list[str] = []
        self.listed = 0
        """Pages so far."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/faxes"):
            self.asked.append(request.url.path.rpartition("/")[2])
            return httpx.Response(200, json=fax(self.asked[-1], status="IN_PROGRESS"))
        self.listed += 1
        size, first = int(request.url.params["pageSize"]), int(request.url.params.get("page", 1)) - 1
        newest = self.faxes[::-1]
        rows = [fax(one) for one in newest[first * size : (first + 1) * size]]
        return httpx.Response(200, json={"faxes": rows, "page": first + 1, "totalPages": -(-len(newest) // size)})


async def _polls(events: AsyncIterator[Heard | Vanished | Silence], project: _Project, pages: int) -> set[str]:
    """What is heard until so many pages were listed."""
    heard: set[str] = set()
    async with asyncio.timeout(20):
        while project.listed < pages:
            event = await anext(events)
            heard |= {one.id for one in event.faxes} if isinstance(event, Heard) else set()
    return heard


async def test_a_poll_after_a_long_gap_brings_all_that_came_meanwhile() -> None:
    """A laptop that slept, or 300 s unwatched: read on until a page joins what was known, no further."""

    async def nothing_open() -> list[str]:
        return []

    project = _Project([f"F{number:04}" for number in range(2 * live.PAGE_SIZE)])
    async with Script([project] * 20).client() as client:
        events = Poller(client, nothing_open, busy_seconds=0.01, idle_seconds=0.01).events()
        await _polls(events, project, 2)
        project.faxes += [f"G{number:04}" for number in range(3 * live.PAGE_SIZE)]

        heard = await _polls(events, project, 2 + 4)
        assert {one for one in project.faxes if one.startswith("G")} <= heard
        project.faxes.append("H")
        assert "H" in await _polls(events, project, 2 + 4 + 2)
        assert "F0000" not in heard


async def test_every_open_fax_has_its_turn() -> None:
    """More than one poll asks for by id, beyond what is listed: the oldest are asked for as well."""
    waiting = [f"O{number:03}" for number in range(live.MOST_OPEN_LOOKUPS + 7)]

    async def beyond() -> list[str]:
        return waiting

    project = _Project(["F1"])
    async with Script([project] * 90).client() as client:
        await _polls(Poller(client, beyond, busy_seconds=0.01, idle_seconds=0.01).events(), project, 3)
    assert set(project.asked) == set(waiting)
