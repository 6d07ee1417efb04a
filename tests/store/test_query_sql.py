"""The filter in SQL finds exactly what the filter in Python matches."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faxtui.api.models import Fax
from faxtui.store.fax_store import FaxStore
from faxtui.store.patience import Patience
from faxtui.store.query import FIELDS, STATUS_VALUES, Query, QueryError
from faxtui.store.sorting import CHOICES, Order
from tests.faxes import NOW, SERVICES

_TEXT = st.text(
    alphabet=st.one_of(st.sampled_from('abcé İß"-+1:= \n\t%_*\0\ud800'), st.characters(codec="utf-8")), max_size=12
)
_ENDS = [
    None,
    NOW.replace(tzinfo=None),
    NOW + timedelta(minutes=3, microseconds=250_001),
    (NOW + timedelta(minutes=3, microseconds=250_000)).astimezone(timezone(timedelta(hours=-5, minutes=-30))),
    NOW - timedelta(days=400),
]
_NUMBER = st.from_regex(r"\+?[14-6]{0,7}", fullmatch=True)


@st.composite
def _faxes(draw: st.DrawFn) -> list[Fax]:
    return [_fax(draw, number) for number in range(draw(st.integers(1, 12)))]


def _fax(draw: st.DrawFn, number: int) -> Fax:
    ago = timedelta(seconds=draw(st.integers(0, 8)) * 1800, microseconds=draw(st.integers(0, 3)))
    fields: dict[str, Any] = {
        "direction": draw(st.sampled_from(["INBOUND", "OUTBOUND", "SIDEWAYS"])),
        "from_": draw(_NUMBER),
        "to": draw(_NUMBER),
        "status": draw(st.sampled_from(["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE", "ODD", None])),
        "completed_time": draw(st.sampled_from(_ENDS)),
        "create_time": draw(st.sampled_from([NOW - ago, (NOW - ago).replace(tzinfo=None), None])),
        "error_code": draw(st.sampled_from([None, 4, 17, 10**30])),
        "error_type": draw(st.sampled_from([None, "CALL_ERROR", "FAX_ERROR", "NEW"])),
        "number_of_pages": draw(st.sampled_from([None, 0, 1, 3, 10**30])),
        "has_file": draw(st.sampled_from([None, True, False])),
        "header_text": draw(st.one_of(st.none(), _TEXT)),
        "labels": draw(st.one_of(st.none(), st.dictionaries(st.sampled_from(["ward", "case"]), _TEXT, max_size=2))),
        "price": draw(st.sampled_from([None, {"amount": "0.07"}, {"amount": "1"}, {"amount": "NaN"}])),
        "service_id": draw(st.sampled_from(["S1", "S2", "S3", None])),
        "retry_count": draw(st.sampled_from([None, 0, 2])),
    }
    return Fax(id=f"F{number:02}", **{name: value for name, value in fields.items() if value is not None})


_VALUES: dict[str, st.SearchStrategy[str]] = {
    "": _TEXT,
    "status": st.sampled_from([*STATUS_VALUES, "f", "re", "s", "c", "o"]),
    "dir": st.sampled_from(["in", "out", "i", "outbound"]),
    "service": st.sampled_from(["front", "bill", "b", "x", '"front desk"']),
    "since": st.sampled_from(["1h", "2h", "today", "2026-03-02T13:30"]),
    "until": st.sampled_from(["1h", "2h", "today", "2026-03-02T13:30"]),
    "age": st.sampled_from(["1h", "2h", "90m"]),
    "code": st.sampled_from(["17", "4", "017"]),
    "type": st.sampled_from(["call", "fax_error", "n", "x"]),
    "label": st.sampled_from(["ward", "ward=", "=a", "a"]),
    "pages": st.sampled_from(["0", "1", "3", "999999999"]),
    "price": st.sampled_from(["0", "0.07", "1", "0.5"]),
    "has": st.sampled_from(["file", "label", "price"]),
    "is": st.sampled_from(["open", "failed", "stuck", "new"]),
    "sort": st.sampled_from(CHOICES),
}


@st.composite
def _terms(draw: st.DrawFn) -> str:
    field = draw(st.sampled_from(["", *FIELDS]))
    value = draw(_VALUES.get(field, _NUMBER))
    sign = ""
    if field in ("pages", "price", "age"):
        sign = draw(st.sampled_from(["<", ">", "<=", ">=", "="] if field != "age" else ["<", ">", "<=", ">="]))
    if not field:
        value = '"' + value.replace('"', "") + '"'
    return draw(st.sampled_from(["", "", "-"])) + field + (sign or (":" if field else "")) + value


@pytest.mark.parametrize("indexed", ["now", "later", "half", "never"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(faxes=_faxes(), words=st.lists(_terms(), max_size=3), waits=st.tuples(st.integers(0, 120), st.integers(0, 120)))
def test_the_database_finds_what_python_matches(
    indexed: str, faxes: list[Fax], words: list[str], waits: tuple[int, int]
) -> None:
    """The same faxes in the same order, however many fields and however odd the texts, whatever is in the index yet."""
    try:
        query = Query.parse(
            " ".join(words), NOW, patience=Patience(timedelta(minutes=waits[0]), timedelta(minutes=waits[1]))
        )
    except QueryError:
        return
    store = FaxStore.open(None)
    try:
        store.apply(faxes, NOW, later=indexed in ("later", "half"))
        if indexed == "half":
            store.index_texts(len(faxes) // 2)
        store._database.indexed = store._database.indexed and indexed != "never"
        by_age = sorted(faxes, key=lambda fax: (fax.create_time is not None, _stamp(fax), fax.id), reverse=True)
        found = [fax for fax in by_age if query.matches(fax, SERVICES)]
        matching = [fax.id for fax in query.order.sort(found, SERVICES)]

        assert list(store.select(query, SERVICES)) == matching
        assert list(store.newest(query, 3, SERVICES)) == matching[:3]
        assert store.count(query, SERVICES) == len(matching)
    finally:
        store.close()


@pytest.mark.parametrize("order", CHOICES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(faxes=_faxes())
def test_the_database_sorts_as_python_does(order: str, faxes: list[Fax]) -> None:
    """By every key and both ways; a record that cannot be read has no duration and spoils no order."""
    query, store = Query.parse(f"sort:{order}", NOW), FaxStore.open(None)
    try:
        store.services = SERVICES
        store.apply(faxes, NOW)
        newest = list(store.records(list(store.select(Query()))).values())
        newest.sort(key=lambda fax: (fax.create_time is not None, _stamp(fax), fax.id), reverse=True)
        assert list(store.select(query)) == [fax.id for fax in query.order.sort(newest, SERVICES)]

        with store._database.writing.transaction() as connection:
            connection.execute("UPDATE records SET json = '{\"completedTime\": 7'")
        assert sorted(store.select(query)) == sorted(fax.id for fax in faxes)
    finally:
        store.close()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(faxes=_faxes(), order=st.sampled_from(CHOICES), news=_faxes(), words=st.lists(_terms(), max_size=1))
def test_an_order_holds_while_faxes_come(faxes: list[Fax], order: str, news: list[Fax], words: list[str]) -> None:
    """Brought up to date or asked again, the list is what a new one is; each fax is where it is found, marks too."""
    try:
        query = Query.parse(" ".join([*words, f"sort:{order}"]), NOW)
    except QueryError:
        return
    store = FaxStore.open(None)
    try:
        store.services = SERVICES
        store.apply(faxes, NOW)
        ids = store.select(query, SERVICES)
        changes = store.apply(news, NOW + timedelta(seconds=1))
        revised = store.revise(ids, query, [*changes.added, *changes.changed], SERVICES)
        now = store.select(query, SERVICES)
        assert revised is None or revised == now
        assert revised is not None or not query.order.by_time or store._moves
        assert [now.find(fax_id) for fax_id in now] == list(range(len(now)))
        assert store.in_order(reversed(now), query.order) == list(now)
        assert ids.find("nobody") is None
    finally:
        store.close()


@pytest.mark.parametrize(
    ("text", "order", "there"),
    [
        ("", "-pages", "sort:-pages"),
        ("status:failed", "-pages", "status:failed sort:-pages"),
        ("sort:to status:failed", "-time", "status:failed"),
        ("sort:to  status:failed SORT:pages x", "from", "status:failed x sort:from"),
        ("@mine", "-time", "@mine"),
        ("@most", "-time", "@most sort:-time"),
        ('"sort:to"', "to", '"sort:to" sort:to'),
    ],
)
def test_another_order_is_put_into_the_text(text: str, order: str, there: str) -> None:
    """In place of the one that is there; the usual one needs no words."""
    wanted = Order.read(order)
    views = {"mine": "status:failed", "most": "sort:-pages"}
    query = Query.parse(text, NOW, views)

    assert wanted is not None
    assert query.sorted_by(wanted) == there
    assert Query.parse(there, NOW, views).order == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sort:colour", "“colour” is no order. Try sort:-time, sort:time, sort:-pages"),
        ("-sort:pages", "An order is turned round after the colon: sort:-pages."),
        ("sort:", "“sort:” needs a value, as in sort:-time."),
    ],
)
def test_what_is_no_order_says_so(text: str, said: str) -> None:
    """With what is possible."""
    with pytest.raises(QueryError) as error:
        Query.parse(text, NOW)
    assert str(error.value).startswith(said)


def _stamp(fax: Fax) -> str:
    return fax.create_time.replace(tzinfo=None).isoformat("T", "microseconds") if fax.create_time else ""
