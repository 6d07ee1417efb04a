"""A fax read straight from a page of the list is kept exactly as its model would be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faxtui.api.models import Fax
from faxtui.api.salvage import read_fax
from faxtui.store.entries import entry
from faxtui.store.fax_store import FaxStore
from faxtui.store.list_page import read_page
from faxtui.store.query import Query
from tests.faxes import NOW

_ODD = st.sampled_from([None, 5, 1.5, True, "", "x", [], ["x"], {}, {"a": "b"}, {"a": 5}])
_TEXT = st.one_of(st.sampled_from(["", " A  b\n", "İß", "a\0b", "+1 415"]), st.text(max_size=5), _ODD)
_TIME = st.one_of(
    st.sampled_from(
        [
            *("2026-03-02T14:30:00Z", "2026-03-02T14:30:00.123456+02:00", "2026-03-02T14:30:00", "2026-03-02"),
            *("2026-W10-1T14:30:00Z", "20260302T143000Z", "2026-13-02T14:30:00Z", 1772461800, "1772461800"),
        ]
    ),
    _ODD,
)
_WHOLE = st.one_of(st.sampled_from([0, 3, 17, 10**30, "3", 3.0]), _ODD)
_WIRE = st.fixed_dictionaries(
    {"id": st.one_of(st.sampled_from(["F1", "F\0", "ü"]), _ODD)},
    optional={
        "direction": st.one_of(st.sampled_from(["INBOUND", "OUTBOUND", "SIDEWAYS"]), _ODD),
        "from": _TEXT,
        "to": _TEXT,
        "status": st.one_of(st.sampled_from(["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE", "NEW"]), _ODD),
        "createTime": _TIME,
        "completedTime": _TIME,
        "errorType": st.one_of(st.just("CALL_ERROR"), _ODD),
        "errorCode": _WHOLE,
        "errorMessage": _TEXT,
        "numberOfPages": _WHOLE,
        "number_of_pages": _WHOLE,
        "pagesSentSuccessfully": _WHOLE,
        "retryCount": _WHOLE,
        "hasFile": _ODD,
        "headerText": _TEXT,
        "labels": st.one_of(st.dictionaries(st.sampled_from(["ward", "},{"]), st.text(max_size=5)), _ODD),
        "price": st.one_of(st.sampled_from([{"amount": "0.07"}, {"amount": "x"}, {"currencyCode": "EUR"}]), _ODD),
        "barCodes": st.one_of(st.just([{"type": "CODE_128", "page": 1}]), _ODD),
        "contentUrl": _ODD,
        "serviceId": _TEXT,
        "later": _ODD,
    },
)


def _is_refused(body: bytes) -> bool:
    try:
        read_page(body)
    except ValueError:
        return True
    return False


@settings(deadline=None, max_examples=600)
@given(_WIRE)
def test_a_fax_of_a_page_is_kept_as_its_model_would_be(wire: dict[str, Any]) -> None:
    """The same columns, sighting and record, and refused exactly when the model refuses it."""
    body = json.dumps({"faxes": [wire], "totalPages": 1}).encode()
    try:
        expected = entry(read_fax(json.dumps(wire).encode()))
    except ValueError:
        assert _is_refused(body)
        return
    (found,) = read_page(body).entries

    assert found._replace(json="") == expected._replace(json="")
    assert Fax.model_validate_json(found.json) == Fax.model_validate_json(expected.json)


@settings(deadline=None, max_examples=200)
@given(st.lists(_WIRE.filter(lambda wire: type(wire["id"]) is str), max_size=8), st.booleans())
def test_no_fax_of_a_page_minds_the_others(wires: list[dict[str, Any]], are_alike: bool) -> None:
    """Those with the same fields are read together, and each is kept as it is alone, in its place."""
    if are_alike:
        names = {name for wire in wires for name in wire}
        wires = [{name: wire.get(name) for name in sorted(names)} for wire in wires]
    pages = [json.dumps({"faxes": [wire]}).encode() for wire in wires]
    kept = [(wire, page) for wire, page in zip(wires, pages, strict=True) if not _is_refused(page)]
    found = read_page(json.dumps({"faxes": [wire for wire, _ in kept]}).encode()).entries

    assert found == [read_page(page).entries[0] for _, page in kept]


@settings(deadline=None, max_examples=50)
@given(st.fixed_dictionaries({"id": st.just("F1"), "to": st.just("+1"), "labels": st.just({"ward": "A"})}))
def test_plain_faxes_need_no_model(wire: dict[str, Any]) -> None:
    """What the service usually answers takes the short way, so that its text is the answer's own."""
    (found,) = read_page(json.dumps({"faxes": [{**wire, "later": {"b": [1]}}]}).encode()).entries

    assert json.loads(found.json) == {**wire, "later": {"b": [1]}}


@pytest.mark.parametrize(
    "body", [b"<h1>", b"[]", b"5", b'{"faxes": null}', b'{"faxes": ["x"]}', b'{"totalPages": "x"}']
)
def test_what_is_no_page_is_refused(body: bytes) -> None:
    """ValueError, by which a client knows that the service answered nonsense."""
    assert _is_refused(body)


def test_the_same_fax_by_either_way_is_no_change() -> None:
    """A page lists what a poll has told in other words: with a null, other times, another order."""
    store = FaxStore.open(None)
    wire = {"to": "+1", "id": "F1", "status": "QUEUED", "errorCode": None, "createTime": "2026-03-02T16:30:00+02:00"}
    page = read_page(json.dumps({"faxes": [wire]}).encode()).entries
    store.apply([Fax(id="F1", to="+1", status="QUEUED", create_time=NOW)], NOW)

    assert not store.apply(page, NOW, later=True)
    assert store.select(Query()) == ["F1"]
    store.close()
