"""A query as SQL over the tables `faxes` and `texts` of the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from faxtui.store.columns import plain
from faxtui.store.query_conditions import KEY, Services, Sql
from faxtui.store.query_fields import SPECS
from faxtui.store.query_terms import Term
from faxtui.store.sorting import SERVICE_PLACES, Order, service_places

_BY_LIST: Final = ("faxes", "faxes.seq")
_TEXTS: Final = "texts"
_BY_TEXT: Final = ("texts CROSS JOIN faxes ON faxes.seq = texts.rowid", "texts.rowid")
"""The full-text index gives its rows in the order of their positions, so the newest come first without a sort."""
_UNINDEXED: Final = ("unindexed CROSS JOIN faxes ON faxes.seq = unindexed.seq", "unindexed.seq")
"""Faxes whose texts are not in that index yet, each looked at."""
_SERVICES: Final = (
    f"WITH {SERVICE_PLACES} (id, place) AS MATERIALIZED"  # noqa: S608
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
)


class Part(NamedTuple):
    """A place to look in, and what a fax there must meet."""

    source: str
    key: str
    """The column with a row's position: larger is newer."""
    where: str
    """Never empty."""
    values: tuple[object, ...]
    alone: str = ""
    """The source without the table of faxes, where nothing but positions and their number is asked of it."""

    def source_for(self, columns: Sequence[str]) -> str:
        """Where to look when these columns are wanted: a million faxes are not looked up for none."""
        return self.source if columns or not self.alone else self.alone


class Compiled(NamedTuple):
    """The parts of a SELECT; no fax is found by two of them."""

    parts: tuple[Part, ...]
    services: Services = MappingProxyType({})
    """For an order by their names."""

    def select(
        self, columns: Sequence[str], *, before: int | None = None, limit: int
    ) -> tuple[str, tuple[object, ...]]:
        """Statement and values: `position` and these columns of at most `limit` faxes `before` a position, newest
        first."""
        older = () if before is None else (before,)
        pieces = [
            f"SELECT {', '.join((f'{part.key} AS position', *columns))} FROM {part.source_for(columns)}"  # noqa: S608
            f" WHERE {part.where}{f' AND {part.key} < ?' if older else ''}"
            for part in self.parts
        ]
        values = [value for part in self.parts for value in (*part.values, *older)]
        return f"{' UNION ALL '.join(pieces)} ORDER BY position DESC LIMIT ?", (*values, limit)

    def ordered(
        self, order: Order, columns: Sequence[str] = (), *, limit: int | None = None
    ) -> tuple[str, tuple[object, ...]]:
        """Statement and values: `position` and these columns, all or the first `limit`, in an order of any kind."""
        keys = [f"{key} AS sorting_{number}" for number, key in enumerate(order.keys)]
        pieces = [
            f"SELECT {', '.join((f'{part.key} AS position', *columns, *keys))}"  # noqa: S608
            f" FROM {part.source_for((*columns, *keys))} WHERE {part.where}"
            for part in self.parts
        ]
        way = "DESC" if order.backwards else "ASC"
        ways = [f"sorting_{number} {way} NULLS LAST" for number in range(len(keys))] or [f"position {way}"]
        newest = ["position DESC"] if keys else []
        values = tuple(value for part in self.parts for value in part.values)
        statement = f"{' UNION ALL '.join(pieces)} ORDER BY {', '.join([*ways, *newest])}"
        if order.by_service:
            statement, values = f"{_SERVICES} {statement}", (self._places(), *values)
        return (statement, values) if limit is None else (f"{statement} LIMIT ?", (*values, limit))

    def _places(self) -> str:
        """Services by id with their place among the names, as JSON."""
        return json.dumps([(plain(key), place) for key, place in service_places(self.services).items()])

    def counting(self) -> tuple[str, tuple[object, ...]]:
        """Statement and values that count."""
        pieces = [f"(SELECT count(*) FROM {part.source_for(())} WHERE {part.where})" for part in self.parts]  # noqa: S608
        return f"SELECT {' + '.join(pieces)}", tuple(value for part in self.parts for value in part.values)


def those(ids: Sequence[str], services: Services) -> Compiled:
    """The faxes of these ids."""
    return Compiled((Part(*_BY_LIST, "faxes.id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)),), services)


def compile_terms(terms: Iterable[Term], services: Services, *, indexed: bool) -> Compiled:
    """Put the conditions together; texts go to the full-text index where it can find them."""
    judged = [(term.negated, SPECS[term.field].condition(term.value, services)[1]) for term in terms]
    matches = [sql.match for negated, sql in judged if indexed and sql.match and not negated]
    if not matches:
        return Compiled((_part(_BY_LIST, judged),), services)
    others = [(negated, sql) for negated, sql in judged if negated or not sql.match]
    match = " AND ".join(f"({match})" for match in matches)
    found = _part(_BY_TEXT, [(False, Sql("texts MATCH ?", (match,))), *others])
    found = found if others else found._replace(alone=_TEXTS)
    return Compiled((found, _part(_UNINDEXED, judged)), services)


def _part(place: tuple[str, str], judged: Iterable[tuple[bool, Sql]]) -> Part:
    source, key = place
    conditions = list(judged)
    where = " AND ".join(_negated(sql) if negated else sql.text for negated, sql in conditions)
    return Part(source, key, where.replace(KEY, key) or "1", tuple(v for _, sql in conditions for v in sql.values))


def _negated(sql: Sql) -> str:
    return f"NOT ifnull({sql.text}, 0)"
