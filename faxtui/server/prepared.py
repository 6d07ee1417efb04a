"""SQL of the requests that come often, built once: building costs several times what SQLite takes to run it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite


class Prepared:
    """One statement with named values, ready for the SQLite connection beneath SQLAlchemy's.

    Values and rows are what SQLite stores: the column types convert none. An INSERT takes every column.
    """

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
        self.sql = str(compiled)
        self._fixed = {name: value for name, value in (compiled.params or {}).items() if value is not None}

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any] | None = None) -> sqlite3.Cursor:
        """Run it; the first one that writes begins a transaction."""
        return connection.execute(self.sql, {**self._fixed, **(values or {})})

    def run_each(self, connection: sqlite3.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each row."""
        connection.executemany(self.sql, [{**self._fixed, **row} for row in rows])
