"""Finds the positions of all faxes that match a query, in pieces: it can be stopped, and it never holds others up."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from faxtui.store.columns import plain
from faxtui.store.database import Lane
from faxtui.store.query_sql import Compiled

PIECE: Final = 8192
"""Positions found at once: reading them holds Python's lock for about a millisecond."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks whether somebody still waits for the answer."""

Stop = Callable[[], bool]


class Stopped(Exception):
    """The search was given up."""


def go_on() -> bool:
    """Never stop."""
    return False


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


def all_positions(lane: Lane, compiled: Compiled, stop: Stop) -> array[int]:
    """Every position that matches, oldest first; the lane is free between two pieces."""
    found: array[int] = array("q")
    last: int | None = None
    while True:
        piece, values = compiled.select((), before=last, limit=PIECE)
        # As one text: a row for each would take the lock a million times.
        statement = f"SELECT group_concat(position), count(*) FROM ({piece})"  # noqa: S608
        with stoppable(lane, stop) as connection:
            text, size = connection.execute(statement, values).fetchone()
        if text:
            found.extend(array("q", map(int, text.split(","))))
            last = found[-1]
        if stop():
            raise Stopped
        if size < PIECE:
            found.reverse()
            return found


def newest(lane: Lane, compiled: Compiled, count: int, stop: Stop) -> list[tuple[int, str]]:
    """Position and id of the newest that match."""
    statement, values = compiled.select(("faxes.id",), limit=count)
    with stoppable(lane, stop) as connection:
        return connection.execute(statement, values).fetchall()


def revised(lane: Lane, compiled: Compiled, known: array[int], changed: Sequence[str]) -> array[int]:
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
    listed = {seq for seq in here if _holds(known, seq)}
    return known if listed == met else _with(known, met - listed, listed - met)


def _holds(positions: array[int], position: int) -> bool:
    place = bisect_left(positions, position)
    return place < len(positions) and positions[place] == position


def _with(known: array[int], more: Iterable[int], gone: Iterable[int]) -> array[int]:
    """Built from stretches: a thousand that come at one place move what is behind them once."""
    result: array[int] = array("q")
    start = 0
    leaving = set(gone)
    for position in sorted((*more, *leaving)):
        place = bisect_left(known, position, start)
        result += known[start:place]
        start = place
        if position in leaving:
            start += 1
        else:
            result.append(position)
    result += known[start:]
    return result
