"""The sync brings every fax into the store, whatever the service does meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from faxtui.api.errors import AuthenticationError
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.store import StoredFax
from faxtui.store import sync
from faxtui.store.coverage import LONGEST_WINDOW, Coverage, Window
from faxtui.store.fax_store import FaxStore
from faxtui.store.query import Query
from faxtui.store.sync import LeftOut, Sync, Synced, Trouble
from faxtui.store.vanished import GONE, SAMPLE
from tests.api.running import client_of
from tests.api.scripted import Script, fax
from tests.faxes import NOW, make_fax
from tests.server.local import chaos
from tests.service import START, RunningService

MANY = 330


@pytest.fixture(autouse=True)
def _one_try_each() -> Iterator[None]:
    """Every failure reaches the sync, at once."""
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture
def store() -> Iterator[FaxStore]:
    """An empty store in memory."""
    opened = FaxStore.open(None)
    yield opened
    opened.close()


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A service with faxes of the last 60 days, several pages of them on the last one."""
    monkeypatch.setattr(sync, "PAGE_SIZE", 50)
    with RunningService() as service:
        keeper = service.app.state.core.store
        moments = [START - timedelta(minutes=5 * n if n < 250 else 60 * 18 * (n - 248)) for n in range(MANY)]

        def fill() -> None:
            with keeper.transaction():
                keeper.add_faxes([_stored(n, at) for n, at in enumerate(moments)])

        service.on_loop(fill)
        yield service


def _stored(number: int, at: datetime) -> StoredFax:
    wire: dict[str, Any] = {
        "id": f"F{number:04}",
        "direction": "OUTBOUND",
        "from": "+14155550100",
        "to": f"+1415555{number:04}",
        "status": "COMPLETED",
        "createTime": wire_time(at),
        "serviceId": "S1",
    }
    return StoredFax(wire, milliseconds(at), None)


async def _no_sleep(seconds: float) -> None:
    assert seconds >= 0


def _sync(client: Any, store: FaxStore, **more: Any) -> Sync:
    return Sync(client, store, now=lambda: START, sleep=_no_sleep, **{"reach": timedelta(days=90), **more})


async def test_everything_arrives_newest_first(filled: RunningService, store: FaxStore) -> None:
    """The first screenful is there after the first page; in the end nothing is missing, and it is known."""
    async with client_of(filled) as client:
        news = [one async for one in _sync(client, store).run()]
        first = next(one for one in news if isinstance(one, Synced))
        again = [one async for one in _sync(client, store).run()]

    assert first.changes.added[0] == "F0000"
    assert store.select(Query()) == [f"F{number:04}" for number in range(MANY)]
    assert not any(isinstance(one, Trouble) for one in news)
    assert [one.window for one in again if isinstance(one, Synced) and one.done] == [Window(START - sync.SLACK, START)]
    assert store.sightings("F0000")[0].source == "sync"


@pytest.mark.parametrize(
    "rule",
    [
        "rate-limit=0 on getFaxes x5",
        "error=500 on getFaxes 40% seed=3",
        "truncate on getFaxes 40% seed=5",
        "drop on getFaxes 40% seed=7",
        "drop-before on getFaxes 40% seed=1",
    ],
)
async def test_trouble_delays_and_loses_nothing(filled: RunningService, store: FaxStore, rule: str) -> None:
    """Refusals, failures, half a body and cut connections are told, and every fax arrives."""
    chaos(filled, rule)
    async with client_of(filled) as client:
        news = [one async for one in _sync(client, store).run()]

    assert any(isinstance(one, Trouble) for one in news)
    assert store.select(Query()) == [f"F{number:04}" for number in range(MANY)]


async def test_it_goes_on_where_it_was_left(filled: RunningService, store: FaxStore) -> None:
    """A sync that ends after some windows lists only what is left when it is started again."""
    windows: list[Window] = []
    async with client_of(filled) as client:
        async for one in _sync(client, store).run():
            if isinstance(one, Synced) and one.done and one.window:
                windows.append(one.window)
            if len(windows) == 2:
                break
        known = len(store)
        again = [one async for one in _sync(client, store).run()]

    assert 250 <= known < MANY
    later = [one.window for one in again if isinstance(one, Synced) and one.done and one.window]
    assert later[0] == Window(START - sync.SLACK, START)
    assert all(window.end <= windows[-1].end for window in later[1:])
    assert store.select(Query()) == [f"F{number:04}" for number in range(MANY)]


async def test_open_faxes_are_asked_for_and_lost_ones_marked(filled: RunningService, store: FaxStore) -> None:
    """One that ended meanwhile, one the service never heard of, and an ended one that its list lacks."""
    store.apply([make_fax("F0300", status="QUEUED"), make_fax("GHOST", status="QUEUED"), make_fax("LOST")], NOW)
    async with client_of(filled) as client:
        async for _ in _sync(client, store).run():
            pass

    ended = store.get("F0300")
    assert ended is not None
    assert ended.status == "COMPLETED"
    assert store.open_ids() == []
    assert (store.gone_since("GHOST"), store.gone_since("LOST")) == (START, START)
    assert store.gone_since("F0000") is None
    lost = store.get("LOST")
    assert lost is not None
    assert lost.status == GONE


async def test_a_list_without_all_that_was_known_is_believed(filled: RunningService, store: FaxStore) -> None:
    """A service that was started anew: some are asked for one by one, and with them all the others are gone."""
    ghosts = [make_fax(f"GHOST{number:03}", minutes_ago=number) for number in range(3 * SAMPLE)]
    store.apply(ghosts, NOW)
    asked: list[Any] = []
    async with client_of(filled) as client:
        client.on_call = asked.append
        async for _ in _sync(client, store).run():
            pass

    assert len(store.select(Query.parse("status:gone"))) == len(ghosts)
    assert SAMPLE <= len(asked) < len(ghosts)


async def test_the_next_window_is_asked_for_while_this_one_is_written(
    filled: RunningService, store: FaxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first window's last faxes can wait to be written until a request for the second one has come."""
    asked = threading.Event()
    met: list[bool] = []
    apply = FaxStore.apply

    def patient(self: FaxStore, faxes: Any, *more: Any, **named: Any) -> Any:
        if any(one.id == "F0248" for one in faxes):
            met.append(asked.wait(20))
        return apply(self, faxes, *more, **named)

    ask_for = Sync._ask_for

    def noting(self: Sync, window: Window) -> Any:
        if window.end < START - timedelta(hours=1):
            asked.set()
        return ask_for(self, window)

    monkeypatch.setattr(FaxStore, "apply", patient)
    monkeypatch.setattr(Sync, "_ask_for", noting)
    async with client_of(filled) as client:
        async for _ in _sync(client, store).run():
            pass

    assert met == [True]
    assert len(store) == MANY


async def test_what_was_asked_for_ahead_ends_with_the_sync(filled: RunningService, store: FaxStore) -> None:
    """Who turns away in the middle leaves no request behind."""
    async with client_of(filled) as client:
        news = _sync(client, store).run()
        async for one in news:
            if isinstance(one, Synced) and len(store) >= 250:
                break
        await news.aclose()  # type: ignore[attr-defined]
        left = asyncio.all_tasks() - {asyncio.current_task()}

    assert not [task for task in left if "_begin" in repr(task.get_coro())]


def _page(*ids: str, total: int | None = None) -> httpx.Response:
    rows = [fax(one, createTime="2026-03-02T14:00:00Z", status="COMPLETED") for one in ids]
    return httpx.Response(
        200, json={"faxes": rows, "page": 1, "pageSize": 500, "totalPages": 1, "totalItems": total or len(ids)}
    )


async def test_nonsense_is_asked_again(store: FaxStore) -> None:
    """A page of HTML, JSON that is no list, and a list of something else."""
    odd = [
        httpx.Response(200, html="<h1>Welcome</h1>"),
        httpx.Response(200, json=["x"]),
        httpx.Response(200, json={"faxes": [{"no": "id"}]}),
    ]
    async with Script([*odd, _page("A", "B")]).client() as client:
        news = [one async for one in _sync(client, store, reach=timedelta(hours=5)).run()]

    assert [type(one).__name__ for one in news] == ["Trouble"] * 3 + ["Synced"] * 2
    assert set(store.select(Query())) == {"A", "B"}


async def test_what_cannot_be_listed_is_left_out_and_said(store: FaxStore) -> None:
    """One moment makes the service fail for ever: all around it arrives, and the hole is told."""
    bad = START - timedelta(hours=3)

    def answer(request: httpx.Request) -> httpx.Response:
        start, end = (datetime.fromisoformat(request.url.params[f"createTime{sign}"]) for sign in "><")
        if start <= bad <= end:
            return httpx.Response(500, json={"code": 500})
        return _page(f"AT-{end:%d%H%M%S}")

    async with Script([answer] * 2000).client() as client:
        news = [one async for one in _sync(client, store, reach=timedelta(hours=10)).run()]
        again = [one async for one in _sync(client, store, reach=timedelta(hours=10)).run()]

    holes = [one.window for one in news if isinstance(one, LeftOut)]
    assert all(hole.start <= bad <= hole.end for hole in holes)
    assert 1 <= len(holes) <= 2
    assert sum((hole.end - hole.start for hole in holes), timedelta()) < timedelta(minutes=10)
    done = Coverage()
    for one in [*news, *again]:
        if isinstance(one, (Synced, LeftOut)) and one.window:
            done = done.add(one.window)
    assert done.done == (Window(START - timedelta(hours=10), START),)
    assert [one.window for one in again if isinstance(one, LeftOut)], "the hole is tried again"


async def test_a_refused_key_is_told_at_once(filled: RunningService, store: FaxStore) -> None:
    """The caller decides to stop; nothing is marked or lost."""
    async with client_of(filled, key_secret="wrong") as client:
        async for one in _sync(client, store).run():
            assert isinstance(one, Trouble)
            assert isinstance(one.error, AuthenticationError)
            break


_HOURS = st.integers(0, 2000)


@given(st.lists(st.tuples(_HOURS, _HOURS)), st.integers(1, 2000))
def test_windows_cover_all_time_once(done: list[tuple[int, int]], reach: int) -> None:
    """Newest first, none too long, none over what is done, until nothing between horizon and now is left."""
    coverage = Coverage()
    for one, other in done:
        low, high = sorted((one, other))
        coverage = coverage.add(Window(NOW - timedelta(hours=high), NOW - timedelta(hours=low)))
    horizon, last = NOW - timedelta(hours=reach), NOW
    for _ in range(3000):
        window = coverage.next_window(horizon, NOW)
        if window is None:
            break
        assert horizon <= window.start < window.end <= last
        assert window.end - window.start <= LONGEST_WINDOW
        assert not any(one.start < window.end and window.start < one.end for one in coverage.done)
        coverage, last = coverage.add(window), window.start

    assert any(one.start <= horizon and one.end >= NOW for one in coverage.done)
    assert Coverage.read(coverage.wire()) == coverage


@pytest.mark.parametrize("value", [None, 5, "x", [1], [["a", "b"]], [["2026-01-01", "2026-01-02"]]])
def test_an_odd_note_begins_anew(value: object) -> None:
    """What is no coverage counts as nothing done."""
    assert Coverage.read(value) == Coverage()


async def test_it_tells_how_far_back_nothing_is_missing(filled: RunningService, store: FaxStore) -> None:
    """Window by window; a pass that only lists the newest stretch again knows the rest from the last one."""
    async with client_of(filled) as client:
        first = _sync(client, store)
        reached = [first.reached async for one in first.run() if isinstance(one, Synced) and one.done]
        again = _sync(client, store)
        later = [again.reached async for one in again.run() if isinstance(one, Synced) and one.done]

    assert reached == sorted(filter(None, reached), reverse=True)
    assert (reached[0], reached[-1]) == (START - timedelta(days=1), START - timedelta(days=90))
    assert later == [START - timedelta(days=90)]


async def test_what_was_noted_while_the_clock_was_ahead_does_not_count(store: FaxStore) -> None:
    """Nothing of that time had come yet: once the clock is right all of it is listed again."""
    faxes = [fax("A", status="COMPLETED", createTime=wire_time(NOW - timedelta(days=30)))]

    def listed(request: httpx.Request) -> httpx.Response:
        start, end = request.url.params["createTime>"], request.url.params["createTime<"]
        rows = [one for one in faxes if start <= one["createTime"] <= end]
        return httpx.Response(200, json={"faxes": rows, "page": 1, "totalPages": 1, "totalItems": len(rows)})

    async def run(now: datetime) -> None:
        async with Script([listed] * 500).client() as client:
            async for _ in Sync(client, store, now=lambda: now).run():
                pass

    await run(NOW + timedelta(days=300))
    faxes.append(fax("B", status="COMPLETED", createTime=wire_time(NOW - timedelta(days=20))))
    await run(NOW)

    assert store.get("B") is not None
