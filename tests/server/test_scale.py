"""Long lists: every page reaches its faxes, and totals are exact, whatever happens to the faxes meanwhile."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from starlette.datastructures import QueryParams

from faxtui.server import filters
from faxtui.server.fax_search import Searches
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.store import Store, StoredFax
from faxtui.server.tables import fax_counts, fax_labels, faxes
from tests.service import START

STATUSES = ("QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE")
MANY = 2_400
_serial = itertools.count(1)


def _fax(at: datetime, seed: int) -> StoredFax:
    wire = {
        "id": f"{next(_serial):08}",
        "direction": ("OUTBOUND", "OUTBOUND", "INBOUND")[seed % 3],
        "from": "+14155550100",
        "to": f"+1415555{seed % 10_000:04}",
        "status": STATUSES[seed % 4],
        "createTime": wire_time(at),
        "serviceId": ("A", "B")[seed % 2],
        "toCountry": "US",
        "labels": {"ward": str(seed % 5)},
    }
    return StoredFax(wire, milliseconds(at), None)


def _add(store: Store, moments: list[datetime], chance: random.Random) -> None:
    with store.transaction():
        store.add_faxes([_fax(at, chance.randrange(10_000)) for at in moments])


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Faxes of over a year: bursts within one millisecond, busy hours and lonely days, and some before 1970."""
    chance = random.Random(7)
    kept = Store(None)
    burst = [START - timedelta(days=3)] * 700
    hours = [START - timedelta(minutes=chance.uniform(0, 300)) for _ in range(900)]
    days = [START - timedelta(days=chance.uniform(0, 400)) for _ in range(MANY - 1603)]
    _add(kept, [*burst, *hours, *days, *([datetime(1960, 1, 1, tzinfo=START.tzinfo)] * 3)], chance)
    yield kept
    kept.close()


def _ids(texts: list[str]) -> list[str]:
    return [text[7:15] for text in texts]


def _truth(store: Store, where: list[Any]) -> list[str]:
    return _ids(store.fax_texts(where, offset=0, limit=10**6))


def _where(query: str, window: int | None = None, now: datetime = START) -> list[Any]:
    where, violations = filters.conditions(QueryParams(query), now=now, window_days=window)
    assert not violations
    return where


QUERIES = (
    "",
    "createTime=2026-03-02",
    "createTime>=2026-02-27&createTime<=2026-02-27",
    "createTime<=2026-02-28T14:29:59.999Z",
    "createTime<=2026-02-27",
    "createTime=2026-02-27T14:30:00Z",
    "createTime>=2026-03-05",
    "createTime<=1969",
    "createTime>=2026-03-01&createTime<=2026-01-01",
    "to=+1415555",
    "toCountry=US",
    "labels[ward]=3",
)
WORDS = ("", "&status=FAILURE", "&direction=INBOUND", "&serviceId=B", "&status=QUEUED&direction=OUTBOUND&serviceId=A")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("words", WORDS)
def test_every_page_and_total_is_what_a_look_at_all_faxes_gives(store: Store, query: str, words: str) -> None:
    """First, middle and last pages of every size hold what the whole list holds there; so does the total."""
    where = _where(query + words)
    expected = _truth(store, where)
    searches = Searches(store)
    for size in (1, 7, 100, 1000):
        last = max(len(expected) - 1, 0) // size * size
        for offset in {0, size, last // 2, 600, last - size, last, last + size} - {-size}:
            total, texts = searches.page(where, "", offset=offset, limit=size)
            assert (total, _ids(texts)) == (len(expected), expected[offset : offset + size]), (size, offset)


@pytest.mark.parametrize("query", ["", "status=COMPLETED", "direction=OUTBOUND", "serviceId=A", "labels[ward]=1"])
def test_walk_sees_each_fax_once(store: Store, query: str) -> None:
    """The pages one after the other are the list, without a gap or an overlap."""
    where = _where(query)
    seen: list[str] = []
    searches = Searches(store)
    while texts := searches.page(where, "", offset=len(seen), limit=90)[1]:
        seen += _ids(texts)
    assert seen == _truth(store, where)
    assert len(seen) == len(set(seen)) > 100


@pytest.mark.parametrize("query", ["", "toCountry=US"])
def test_walk_while_faxes_arrive_misses_none_that_was_there(query: str) -> None:
    """New faxes push the others on: a walk meets some twice, and each that was there at least once."""
    chance, kept = random.Random(1), Store(None)
    _add(kept, [START - timedelta(seconds=chance.uniform(0, 9000)) for _ in range(1500)], chance)
    where = _where(query, window=7)
    searches = Searches(kept)
    there, seen, page = set(_truth(kept, where)), [], 0
    while texts := searches.page(where, "", offset=page * 100, limit=100)[1]:
        assert _ids(texts) == _truth(kept, where)[page * 100 : page * 100 + 100]
        seen += _ids(texts)
        page += 1
        _add(kept, [START + timedelta(seconds=page)] * 3, chance)
    assert there <= set(seen)
    assert searches.page(where, "", offset=0, limit=1)[0] == 1500 + 3 * page
    kept.close()


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6), steps=st.lists(st.sampled_from(("add", "status", "delete", "age", "undo")), max_size=12)
)
def test_totals_stay_exact_whatever_happens(seed: int, steps: list[str]) -> None:
    """Arriving, changing, ageing and going, also in a transaction that is undone, leave counts and faxes in step."""
    chance, store = random.Random(seed), Store(None)
    _add(store, [START - timedelta(days=chance.expovariate(0.2)) for _ in range(1200)], chance)
    searches = Searches(store)
    searches.page(_where("to=+1"), "to=+1", offset=600, limit=100)
    for step in steps:
        _happen(store, step, chance)
    for query in (
        "",
        "status=FAILURE",
        "direction=INBOUND&status=COMPLETED",
        "serviceId=B&createTime>=2026-02-27",
        "to=+1",
    ):
        where = _where(query)
        expected = _truth(store, where)
        offset = chance.randrange(501, 1200)
        total, texts = searches.page(where, query, offset=offset, limit=20)
        assert (total, _ids(texts)) == (len(expected), expected[offset : offset + 20])
    assert not store.rows(fax_counts.select().where(fax_counts.c.n <= 0))
    store.close()


@pytest.mark.parametrize("query", ["", "to=+1", "labels[ward]=2&status=COMPLETED"])
def test_window_that_moves_on_lets_faxes_drop_out(store: Store, query: str) -> None:
    """The total of a search that was made before is exact when the week it looks back over has moved."""
    searches = Searches(store)
    for hours in (0, 1, 1, 30, 90, 100, 20):
        where = _where(query, 7, START + timedelta(hours=hours))
        total, texts = searches.page(where, query, offset=600, limit=9)
        expected = _truth(store, where)
        assert (total, _ids(texts)) == (len(expected), expected[600:609])


def test_searches_are_forgotten_when_there_are_many(store: Store) -> None:
    """What is remembered has a bound, for filters and for places in one."""
    searches = Searches(store)
    for number in range(200):
        searches.page(_where(f"to=+1415555{number}"), number, offset=0, limit=1)
    for offset in range(1100):
        searches.page(_where("to=+1"), "all", offset=offset, limit=1)
    assert len(searches._known) <= 64
    assert all(len(search.places) <= 1000 for search in searches._known.values())


def _happen(store: Store, step: str, chance: random.Random) -> None:
    every = _truth(store, [])
    some = chance.sample(every, min(len(every), 20))
    with store.transaction():
        if step == "add":
            _add(store, [START - timedelta(days=chance.uniform(0, 30)) for _ in range(20)], chance)
        elif step == "status":
            for fax_id in some:
                store.change_fax(fax_id, {"status": chance.choice(STATUSES)})
        elif step == "delete":
            store.execute(delete(fax_labels).where(fax_labels.c.fax_id.in_(some)))
            store.execute(delete(faxes).where(faxes.c.id.in_(some)))
        elif step == "age":
            store.execute(update(faxes).where(faxes.c.id.in_(some)).values(created=faxes.c.created - 10**9))
    if step == "undo":
        with pytest.raises(ZeroDivisionError):
            _add_and_fail(store, chance)


def _add_and_fail(store: Store, chance: random.Random) -> None:
    with store.transaction():
        _add(store, [START] * 5, chance)
        raise ZeroDivisionError
