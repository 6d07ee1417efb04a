"""One page of the fax list at any depth, and the total, without reading what lies before it.

Triggers keep counts of the faxes by status, direction and service in spans of time (`tables.fax_counts`). Their sums
are the totals, and lead to the span in which the n-th fax lies; only that span's part of an index is passed over.
Filters by anything else are the matter of `fax_search`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from operator import eq, ge, lt
from typing import Any, Final, NamedTuple

from sqlalchemy import BinaryExpression, ColumnElement, Select, bindparam, func, select

from faxtui.server.store import Store
from faxtui.server.tables import COUNT_LEVELS, fax_counts, faxes

_FINEST: Final = COUNT_LEVELS[-1]
_STEP: Final = {level: level - finer for level, finer in pairwise(COUNT_LEVELS)}
"""How much finer the next level is, as a power of two."""
_EVER: Final = 1 << 60
"""Milliseconds that no fax reaches, on either side of 1970."""
_WORDS: Final = ("status", "direction", "service_id")
_SHALLOW: Final = 500
"""Faxes that are passed over faster than the counts are asked."""


class Counted(NamedTuple):
    """What the counts know of a filter: creation from `start` up to, not including, `end`, and equal `words`.

    It is `whole` when the filter asks for nothing else.
    """

    start: int
    end: int
    words: dict[str, str]
    whole: bool


def page(
    store: Store, where: Sequence[ColumnElement[bool]], wanted: Counted, *, offset: int, limit: int
) -> tuple[int, list[str]]:
    """How many faxes meet all conditions, which are `wanted`, and the texts of some of them, newest first."""
    number = total(store, wanted)
    if offset >= number:
        return number, []
    if offset <= _SHALLOW:
        return number, store.fax_texts(where, offset=offset, limit=limit)
    return number, _deep(store, wanted, offset, limit)


def counted(where: Sequence[ColumnElement[bool]]) -> Counted:
    """The filter as the counts know it."""
    start, end, whole = -_EVER, _EVER, True
    words: dict[str, str] = {}
    for condition in where:
        name = name_of(condition)
        if not isinstance(condition, BinaryExpression):
            whole = False
            continue
        value: Any = getattr(condition.right, "value", None)
        if name == "created" and condition.operator is ge:
            start = max(start, value)
        elif name == "created" and condition.operator is lt:
            end = min(end, value)
        elif name in _WORDS and condition.operator is eq and words.get(name, value) == value:
            words[name] = value
        else:
            whole = False
    return Counted(start, end, words, whole)


def name_of(condition: ColumnElement[bool]) -> str:
    """The column that a plain comparison is about; empty for another condition."""
    return str(getattr(condition.left, "name", "")) if isinstance(condition, BinaryExpression) else ""


def total(store: Store, wanted: Counted) -> int:
    """How many faxes the counts find."""
    after_start, after_end = (_made_since(store, moment, wanted.words) for moment in (wanted.start, wanted.end))
    return max(after_start - after_end, 0)


def _made_since(store: Store, moment: int, words: Mapping[str, str]) -> int:
    """How many were made at a moment or later: whole spans from the counts, the rest of a span from an index."""
    if moment == _EVER:
        return 0
    statements = _statements(tuple(words))
    number, last = 0, _EVER
    for level in COUNT_LEVELS:
        first = (moment >> level) + 1
        number += store.value(statements.sum, {**words, "level": level, "first": first, "last": last})
        last = first << _STEP.get(level, 0)
    edge = {**words, "start": moment, "end": last << _FINEST}
    return number + int(store.value(statements.edge, edge))


def _deep(store: Store, wanted: Counted, offset: int, limit: int) -> list[str]:
    """The page behind `offset` faxes: down the levels to the span it begins in, and on from there."""
    statements = _statements(tuple(wanted.words))
    before = offset + _made_since(store, wanted.end, wanted.words)
    first, last = -_EVER, _EVER
    for level in COUNT_LEVELS:
        span, values = first, {**wanted.words, "level": level, "first": first, "last": last}
        for found in store.rows(statements.spans, values):
            span = found.span
            if before < found.n:
                break
            before -= found.n
        first, last = span << _STEP.get(level, 0), (span + 1) << _STEP.get(level, 0)
    values = {**wanted.words, "start": wanted.start, "end": last << _FINEST, "offset": before, "limit": limit}
    return [row[0] for row in store.rows(statements.page, values)]


class _Statements(NamedTuple):
    """What is asked for one set of words; built once, since building costs more than running them."""

    sum: Select[Any]
    spans: Select[Any]
    edge: Select[Any]
    page: Select[Any]


@cache
def _statements(words: tuple[str, ...]) -> _Statements:
    spans = [
        fax_counts.c.level == bindparam("level"),
        fax_counts.c.span >= bindparam("first"),
        fax_counts.c.span < bindparam("last"),
        *(fax_counts.c[word] == bindparam(word) for word in words),
    ]
    times = [
        faxes.c.created >= bindparam("start"),
        faxes.c.created < bindparam("end"),
        *(faxes.c[word] == bindparam(word) for word in words),
    ]
    number = func.coalesce(func.sum(fax_counts.c.n), 0).label("n")
    newest_first = faxes.c.created.desc(), faxes.c.id.desc()
    part = select(faxes.c.wire).where(*times).order_by(*newest_first)
    return _Statements(
        sum=select(number).where(*spans),
        spans=select(fax_counts.c.span, number).where(*spans).group_by("span").order_by(fax_counts.c.span.desc()),
        edge=select(func.count()).select_from(faxes).where(*times),
        page=part.offset(bindparam("offset")).limit(bindparam("limit")),
    )
