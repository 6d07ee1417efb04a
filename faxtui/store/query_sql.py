"""A query as SQL over the tables `faxes` and `texts` of the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from faxtui.store.query_conditions import KEY, Services, Sql
from faxtui.store.query_fields import SPECS
from faxtui.store.query_terms import Term

_BY_LIST: Final = ("faxes", "faxes.seq")
_BY_TEXT: Final = ("texts CROSS JOIN faxes ON faxes.seq = texts.rowid", "texts.rowid")
"""The full-text index gives its rows in the order of their positions, so the newest come first without a sort."""


class Compiled(NamedTuple):
    """The parts of a SELECT; `where` is never empty."""

    source: str
    key: str
    """The column with a row's position: larger is newer."""
    where: str
    values: tuple[object, ...]

    def select(self, columns: str, *, before: bool = False, limit: bool = False) -> str:
        """The statement, newest first; `before` takes a position and `limit` a count, in this order after `values`."""
        older = f" AND {self.key} < ?" if before else ""
        end = " LIMIT ?" if limit else ""
        return f"SELECT {columns} FROM {self.source} WHERE {self.where}{older} ORDER BY {self.key} DESC{end}"  # noqa: S608

    def counting(self) -> str:
        """The statement that counts."""
        return f"SELECT count(*) FROM {self.source} WHERE {self.where}"  # noqa: S608


def compile_terms(terms: Iterable[Term], services: Services, *, indexed: bool) -> Compiled:
    """Put the conditions together; texts go to the full-text index where it can find them."""
    judged = [(term.negated, SPECS[term.field].condition(term.value, services)[1]) for term in terms]
    matches = [sql.match for negated, sql in judged if indexed and sql.match and not negated]
    others = [(negated, sql) for negated, sql in judged if negated or not indexed or not sql.match]
    source, key = _BY_TEXT if matches else _BY_LIST
    parts = ["texts MATCH ?"] if matches else []
    values: list[object] = [" AND ".join(f"({match})" for match in matches)] if matches else []
    for negated, sql in others:
        parts.append(_negated(sql) if negated else sql.text)
        values += sql.values
    return Compiled(source, key, " AND ".join(parts).replace(KEY, key) or "1", tuple(values))


def _negated(sql: Sql) -> str:
    return f"NOT ifnull({sql.text}, 0)"
