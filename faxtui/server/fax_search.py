"""The fax list under filters that no counts are kept for: by number, country or label.

What a search found is remembered until something is written: its total, and which faxes its pages began and ended with.
The next page goes on from there; a far one is reached from the nearest of these places, or from the end of the list.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import BinaryExpression, ColumnElement, Row, literal_column, select, tuple_

from faxtui.server import fax_list
from faxtui.server.store import Store
from faxtui.server.tables import faxes

_SEARCHES: Final = 64
_PLACES: Final = 1000
"""How much is remembered; whoever walks more pages at once pays for the way."""
_AGES: Final = faxes.c.created, faxes.c.id


class _Place(NamedTuple):
    created: int
    id: str


@dataclass
class _Search:
    """What is known of a filter: how many faxes meet it from `start` on, and which are at some ranks, from 0."""

    changes: int
    start: int
    total: int
    places: OrderedDict[int, _Place] = field(default_factory=OrderedDict)


class Searches:
    """Pages of the fax list under any filter; belongs to the event loop's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[Hashable, _Search] = OrderedDict()

    def page(
        self, where: Sequence[ColumnElement[bool]], key: Hashable, *, offset: int, limit: int
    ) -> tuple[int, list[str]]:
        """How many faxes meet all conditions, and the JSON texts of some of them, newest first.

        `key` stands for the conditions, but for the beginning of the time that they reach back, which may move on.
        """
        span = fax_list.counted(where)
        if span.whole:
            return fax_list.page(self._store, where, span, offset=offset, limit=limit)
        search = self._search(where, key, span)
        if offset >= search.total:
            return search.total, []
        return search.total, self._texts(where, search, span, offset, min(limit, search.total - offset))

    def _search(self, where: Sequence[ColumnElement[bool]], key: Hashable, span: fax_list.Counted) -> _Search:
        changes, search = self._store.changes, self._known.get(key)
        if search is None or search.changes != changes or search.start > span.start:
            search = self._known[key] = _Search(changes, span.start, self._store.count_faxes(where))
        elif search.start < span.start:
            reach = [faxes.c.created >= search.start, faxes.c.created < span.start]
            rest = [condition for condition in where if fax_list.name_of(condition) != "created"]
            search.total -= self._store.count_faxes([*reach, *_by_time(rest)])
            search.start = span.start
        self._known.move_to_end(key)
        if len(self._known) > _SEARCHES:
            self._known.popitem(last=False)
        return search

    def _texts(
        self, where: Sequence[ColumnElement[bool]], search: _Search, span: fax_list.Counted, offset: int, limit: int
    ) -> list[str]:
        passed = max((number for number in search.places if number <= offset), default=-1)
        behind = search.total - offset - limit
        if fax_list.total(self._store, span._replace(words={})) * limit < search.total**2:
            where = _by_time(where)  # so many meet the filter that going by time soon finds a page of them
        query = select(*_AGES, faxes.c.wire).where(*where).limit(limit)
        if behind < offset - max(passed, 0):
            rows = self._store.rows(query.order_by(*_AGES).offset(behind))[::-1]
        else:
            if passed >= 0:
                place = search.places[passed]
                query = query.where(faxes.c.created <= place.created, tuple_(*_AGES) <= tuple_(*place))
            rows = self._store.rows(query.order_by(*(age.desc() for age in _AGES)).offset(offset - max(passed, 0)))
        self._remember(search, offset, rows)
        return [row.wire for row in rows]

    def _remember(self, search: _Search, offset: int, rows: Sequence[Row[Any]]) -> None:
        for rank, row in ((offset, rows[0]), (offset + len(rows) - 1, rows[-1])):
            search.places[rank] = _Place(row.created, row.id)
        while len(search.places) > _PLACES:
            search.places.popitem(last=False)


def _by_time(where: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same conditions, with the pluses that keep SQLite on the index by time."""
    return [_unindexed(condition) for condition in where]


def _unindexed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    name = fax_list.name_of(condition)
    if name in ("", "created") or not isinstance(condition, BinaryExpression):
        return condition
    compare: Any = condition.operator
    plain: ColumnElement[bool] = compare(literal_column(f"+faxes.{name}"), condition.right)
    return plain
