"""The filter in SQL finds exactly what the filter in Python matches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faxtui.api.models import Fax
from faxtui.store.fax_store import FaxStore
from faxtui.store.query import FIELDS, STATUS_VALUES, Query, QueryError
from tests.faxes import NOW, SERVICES

_TEXT = st.text(
    alphabet=st.one_of(st.sampled_from('abcé İß"-+1:= \n\t%_*\0\ud800'), st.characters(codec="utf-8")), max_size=12
)
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
@given(faxes=_faxes(), words=st.lists(_terms(), max_size=3))
def test_the_database_finds_what_python_matches(indexed: str, faxes: list[Fax], words: list[str]) -> None:
    """The same faxes in the same order, however many fields and however odd the texts, whatever is in the index yet."""
    try:
        query = Query.parse(" ".join(words), NOW)
    except QueryError:
        return
    store = FaxStore.open(None)
    try:
        store.apply(faxes, NOW, later=indexed in ("later", "half"))
        if indexed == "half":
            store.index_texts(len(faxes) // 2)
        store._database.indexed = store._database.indexed and indexed != "never"
        by_age = sorted(faxes, key=lambda fax: (fax.create_time is not None, _stamp(fax), fax.id), reverse=True)
        matching = [fax.id for fax in by_age if query.matches(fax, SERVICES)]

        assert list(store.select(query, SERVICES)) == matching
        assert list(store.newest(query, 3, SERVICES)) == matching[:3]
        assert store.count(query, SERVICES) == len(matching)
    finally:
        store.close()


def _stamp(fax: Fax) -> str:
    return fax.create_time.replace(tzinfo=None).isoformat("T", "microseconds") if fax.create_time else ""
