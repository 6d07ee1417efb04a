"""The list as a screen draws it: only what is near is read, and what changes is brought in without looking again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from faxtui.store import fax_store, fax_view, selecting
from faxtui.store.fax_store import FaxStore
from faxtui.store.fax_view import FaxView, Sight
from faxtui.store.query import Query
from faxtui.store.stopping import Stopped
from tests.faxes import NOW, failed, make_fax

TOP = Sight(None, 10)


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FaxStore]:
    """A store with 1000 faxes of either kind, every fifth failed."""
    opened = FaxStore.open(tmp_path / "faxes" / "a.sqlite" if request.param == "disk" else None)
    opened.apply([_numbered(number) for number in range(1000)], NOW)
    yield opened
    opened.close()


def _numbered(number: int, **fields: Any) -> Any:
    make = make_fax if number % 5 else failed
    return make(f"F{number:04}", minutes_ago=number, headerText=f"case-{number:04}", **fields)


def _no_lane() -> None:
    raise AssertionError("the database was asked")


def test_only_rows_near_the_cursor_are_read(store: FaxStore) -> None:
    """Two screens above and below; looking at them asks no database."""
    view = FaxView()
    view.show(fax_view.anew(store, Query(), Sight("F0500", 10), view.known))

    assert (len(view.ids), view.total) == (1000, 1000)
    assert len(view.known) == 41
    store._database.keyed.use = _no_lane  # type: ignore[method-assign, assignment]
    assert view.has(480, 520)
    assert not view.has(480, 521)
    assert view.ids.peek(500) == "F0500"
    assert view.ids.find("F0500") == 500
    assert view.get("F0500") == _numbered(500)


def test_more_of_it_is_read_where_somebody_goes(store: FaxStore) -> None:
    """The end of the list, beyond which there is nothing."""
    view = FaxView()
    view.show(fax_view.anew(store, Query(), TOP, view.known))
    assert not view.has(980, 1020)
    view.keep(fax_view.around(store, view.ids, 980, 1020, view.known))

    assert view.has(980, 1020)
    assert view.ids.peek(999) == "F0999"


@pytest.mark.parametrize("text", ["", "status:failed", "case-00", "-status:failed age<5h", "is:open"])
def test_news_lead_to_what_a_new_search_would_find(store: FaxStore, text: str) -> None:
    """Faxes that come, match, match no longer, or are of another time."""
    query = Query.parse(text, NOW)
    ids = store.select(query)
    news = [
        make_fax("NEW", minutes_ago=0.5, headerText="case-0042"),
        make_fax("OLD", minutes_ago=700.5),
        failed("F0001", minutes_ago=1),
        make_fax("F0005", minutes_ago=5, status="QUEUED"),
        make_fax("F0010", minutes_ago=10, headerText="nothing"),
    ]
    changes = store.apply(news, NOW)
    page = fax_view.revise(store, ids, query, [*changes.added, *changes.changed], TOP, ())

    assert list(page.ids) == list(store.select(query))
    store.apply([make_fax("F0010", minutes_ago=990.5, headerText="case-0010")], NOW)
    moved = fax_view.revise(store, page.ids, query, ["F0010"], TOP, ())
    assert list(moved.ids) == list(store.select(query))


def test_news_that_change_no_place_keep_the_list(store: FaxStore) -> None:
    """A status that changes leaves the very same ids, so that only its row is drawn."""
    ids = store.select(Query())
    store.apply([make_fax("F0005", minutes_ago=5, numberOfPages=9)], NOW)

    assert store.revise(ids, Query(), ["F0005"]) is ids


def test_all_are_looked_at_one_by_one(store: FaxStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole pieces and the rest of one, newest first, each fax once; no more than wanted."""
    monkeypatch.setattr(fax_store, "PIECE", 100)
    query = Query.parse("status:failed")

    assert [fax.id for fax in store.each(Query(), 2000)] == [f"F{number:04}" for number in range(1000)]
    assert [fax.id for fax in store.each(query, 150)] == [f"F{number:04}" for number in range(0, 750, 5)]
    assert next(store.each(query, 1)) == _numbered(0)


def test_a_search_is_given_up(store: FaxStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two pieces and within one; the connection can be used afterwards."""
    monkeypatch.setattr(selecting, "PIECE", 100)
    looks = iter([False, True, True])
    with pytest.raises(Stopped):
        store.select(Query(), stop=lambda: next(looks))

    monkeypatch.setattr(selecting, "_STEPS", 10)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        store.select(Query.parse("nowhere"), stop=stop.is_set)
    assert len(store.select(Query())) == 1000


def test_the_first_screen_of_many_comes_before_the_rest(store: FaxStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of few it is not worth it."""
    assert fax_view.begin(store, Query(), TOP) is None
    monkeypatch.setattr(fax_view, "SOON_WHOLE", 500)
    view, page = FaxView(), fax_view.begin(store, Query.parse("status:failed"), TOP)
    assert page is not None
    view.show(page)

    assert not view.whole
    assert list(view.ids) == [f"F{number:04}" for number in range(0, 100, 5)]
    assert view.has(0, 19)


def test_recipients_are_told_newest_first_and_once(store: FaxStore) -> None:
    """Inbound faxes have none."""
    store.apply(
        [make_fax("A", minutes_ago=-1, to="+19"), make_fax("B", minutes_ago=-2, to="+18", direction="INBOUND")], NOW
    )

    assert store.recipients() == ["+19", "+14155550134"]
    assert [fax.id for fax in store.known(Query.parse("status:failed", NOW), 2)] == ["F0000", "F0005"]
    assert store.apply([make_fax("A", minutes_ago=-1, to="+19")], NOW + timedelta(hours=1)) == ((), ())
