"""Many rows go into a table with few statements."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from faxtui.store.insertion import TOGETHER, insert


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, 2 * TOGETHER + 1])
@pytest.mark.parametrize("limit", [2, 7, 32_766])
def test_all_rows_go_in_in_their_order(count: int, limit: int) -> None:
    """However many there are, and however few values SQLite takes at once."""
    rows = [(number, f"row {number}") for number in range(count)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, limit)
        connection.execute("CREATE TABLE kept (number, text)")
        insert(connection, "kept", ("number", "text"), rows)

        assert connection.execute("SELECT * FROM kept ORDER BY rowid").fetchall() == rows


def test_a_row_that_cannot_go_in_is_an_error() -> None:
    """Nothing is passed over."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE kept (number PRIMARY KEY)")
        with pytest.raises(sqlite3.IntegrityError):
            insert(connection, "kept", ("number",), [(number % TOGETHER,) for number in range(2 * TOGETHER)])
