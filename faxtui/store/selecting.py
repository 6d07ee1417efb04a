"""Finds the positions of all faxes that match a query, in pieces: it can be stopped, and it never holds others up."""

from __future__ import annotations

import json
import sqlite3
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from faxtui.store.columns import plain
from faxtui.store.database import Lane
from faxtui.store.packed_positions import Positions
from faxtui.store.query_sql import Compiled
from faxtui.store.sorted_positions import Listed, Reversed, Sorted
from faxtui.store.sorting import NEWEST_FIRST, Order
from faxtui.store.stopping import Stop, Stopped, go_on

PIECE: Final = 8192
"""Positions found at once; one block or two of what is kept of them."""
_STEPS: Final = 500_000
"""Steps of SQLite's machine between two looks whether somebody still waits for the answer, some 10 ms: each look takes
Python's lock from whoever draws."""

_DIGITS: Final = 16


@contextmanager
def stoppable(lane: Lane, stop: Stop) -> Iterator[sqlite3.Connection]:
    """A connection whose statements end with `Stopped` soon after `stop()` says so."""
    with lane.use() as connection:
        if stop is not go_on:
            connection.set_progress_handler(stop, _STEPS)
        try:
            yield connection
        except sqlite3.OperationalError:
            if stop():
                raise Stopped from None
            raise
        finally:
            if stop is not go_on:
                connection.set_progress_handler(None, 0)


def all_positions(lane: Lane, compiled: Compiled, stop: Stop) -> Positions:
    """Every position that matches; the lane is free between two pieces."""
    return Positions.found(_pieces(lane, compiled, stop))


def all_sorted(lane: Lane, compiled: Compiled, order: Order, stop: Stop) -> Sorted:
    """Every position that matches, in an order that has to be sorted for: the lane is taken until then."""
    select, values = compiled.ordered(order)
    statement = f"SELECT group_concat(printf('%016x', position), '') FROM ({select})"  # noqa: S608
    with stoppable(lane, stop) as connection:
        (text,) = connection.execute(statement, values).fetchone()
    return Sorted(_read(text or ""))


def _pieces(lane: Lane, compiled: Compiled, stop: Stop) -> Iterator[array[int]]:
    """Newest first."""
    last: int | None = None
    while True:
        select, values = compiled.select((), before=last, limit=PIECE)
        # As one text: a row for each would take Python's lock a million times, reading decimals nearly as often.
        statement = f"SELECT group_concat(printf('%016x', position), '') FROM ({select})"  # noqa: S608
        with stoppable(lane, stop) as connection:
            (text,) = connection.execute(statement, values).fetchone()
        piece = _read(text or "")
        if piece:
            yield piece
            last = piece[-1]
        if stop():
            raise Stopped
        if len(piece) < PIECE:
            return


def _read(text: str) -> array[int]:
    """Positions of sixteen hexadecimal digits each."""
    positions: array[int] = array("q")
    for start in range(0, len(text), PIECE * _DIGITS):  # not all at once: that would keep Python's lock too long
        positions.frombytes(bytes.fromhex(text[start : start + PIECE * _DIGITS]))
    if sys.byteorder == "little":
        positions.byteswap()
    return positions


def first(lane: Lane, compiled: Compiled, order: Order, count: int, stop: Stop) -> tuple[Listed, list[str]]:
    """Positions and ids of the first that match in an order."""
    columns, is_newest = ("faxes.id",), order == NEWEST_FIRST
    select = compiled.select(columns, limit=count) if is_newest else compiled.ordered(order, columns, limit=count)
    with stoppable(lane, stop) as connection:
        rows = connection.execute(*select).fetchall()
    positions, ids, *_ = zip(*rows, strict=True) if rows else ((), ())  # behind these: what is sorted by
    return Positions.of(positions[::-1]) if is_newest else Sorted(positions), list(ids)


def revised(
    lane: Lane, compiled: Compiled, known: Positions | Reversed, changed: Sequence[str]
) -> Positions | Reversed:
    """The positions after these faxes came or changed; `known` itself when they are the same.

    `compiled` is without the full-text index, which would find all that match first.
    """
    those = "seq IN (SELECT value FROM json_each(?))"
    with lane.use() as connection:
        rows = connection.execute(
            "SELECT seq FROM faxes WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([plain(fax_id) for fax_id in changed]),),
        )
        here = [seq for (seq,) in rows]
        (part,) = compiled.parts
        matching = f"SELECT faxes.seq FROM faxes WHERE faxes.{those} AND ({part.where})"  # noqa: S608
        met = {seq for (seq,) in connection.execute(matching, (json.dumps(here), *part.values))}
    listed = {seq for seq in here if known.place(seq) is not None}
    return known if listed == met else known.changed(met - listed, listed - met)
