"""Many new rows with one statement: each statement costs SQLite a start and an end, and Python's lock twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

TOGETHER: Final = 250
"""Rows that one statement puts in, as far as SQLite was built to take so many values."""


def insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Put rows in, in their order."""
    most = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(names)
    fitting = max(1, min(TOGETHER, most))
    whole = len(rows) - len(rows) % fitting
    for start in range(0, whole, fitting):
        values = tuple(chain.from_iterable(rows[start : start + fitting]))
        connection.execute(_statement(table, tuple(names), fitting), values)
    connection.executemany(_statement(table, tuple(names), 1), rows[whole:])


@lru_cache
def _statement(table: str, names: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([row] * count)}"  # noqa: S608
