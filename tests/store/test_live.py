"""The poller asks often while something is on its way, seldom while nobody watches, and waits when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
import stamina

from faxtui.store import live
from faxtui.store.live import Heard, Poller, Silence
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
    poller, heard = await _after(httpx.Response(429, headers={"Retry-After": "45"}), [])

    assert isinstance(heard[0], Silence)
    assert poller.seconds == 45
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
