"""Takes records into the store: what is new, what differs, and what was seen of each fax."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.columns import COLUMNS, TEXTS, from_micros, micros, plain
from faxtui.store.insertion import insert
from faxtui.store.positions import ROOM, first_position
from faxtui.store.sightings import Arrival, Changes, Glimpse, Sighting

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.entries import Entry

_NAMES: Final = ("seq", "id", *COLUMNS, "seen_at", "seen_status", "seen_pages", "seen_source")
_INDEX: Final = f"INSERT INTO texts (rowid, {', '.join(TEXTS)}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
_UNINDEX: Final = f"INSERT INTO texts (texts, rowid, {', '.join(TEXTS)}) VALUES ('delete', ?, ?, ?, ?, ?)"  # noqa: S608
_KNOWN: Final = (
    f"SELECT id, seq, gone, json, {', '.join(COLUMNS)} FROM faxes JOIN records USING (seq)"  # noqa: S608
    " WHERE id IN (SELECT value FROM json_each(?))"
)
_SEEN: Final = "INSERT INTO sightings (seq, at, status, pages, source) VALUES (?, ?, ?, ?, ?)"
_PLACES: Final = tuple(list(COLUMNS).index(name) for name in TEXTS)
_FILE: Final = list(COLUMNS).index("file")
_NO_TIME: Final = -(2**62)
"""Sorts faxes without a time of creation before all others."""

_LAST_TWO: Final = (
    "SELECT * FROM (SELECT at, status, pages, source, rowid AS nth FROM sightings"
    " WHERE seq = (SELECT seq FROM faxes WHERE id = ?1) ORDER BY at DESC, rowid DESC LIMIT 2)"
    " UNION ALL SELECT seen_at, seen_status, seen_pages, seen_source, 0 FROM faxes WHERE id = ?1 AND seen_at NOT NULL"
    " ORDER BY at DESC, nth DESC LIMIT 2"
)


class Texts(Enum):
    """When the texts of faxes that are new or have other ones go into the full-text index."""

    NOW = "now"
    LATER = "later"
    """By `index_some`; until then queries look through them one by one."""
    NEVER = "never"
    """There is no index."""


class _Known(NamedTuple):
    seq: int
    gone: int | None
    json: str
    values: tuple[object, ...]
    """In the order of `COLUMNS`."""


def take(
    connection: sqlite3.Connection, entries: Sequence[Entry], at: datetime, source: str, *, texts: Texts
) -> tuple[Changes, int]:
    """Within a transaction: what is new and what differs, and how many faxes have another position now."""
    newest = {plain(entry.id): entry for entry in entries}
    ids = json.dumps(list(newest))
    known = {found[0]: _Known(found[1], found[2], found[3], found[4:]) for found in connection.execute(_KNOWN, (ids,))}
    intake = _Intake(connection, micros(at), source, texts)
    intake.add({fax_id: entry for fax_id, entry in newest.items() if fax_id not in known})
    changed = [fax_id for fax_id, entry in newest.items() if fax_id in known and intake.change(entry, known[fax_id])]
    new_ids = tuple(entry.id for fax_id, entry in newest.items() if fax_id not in known)
    return Changes(new_ids, tuple(newest[fax_id].id for fax_id in changed)), intake.moved


def index_some(connection: sqlite3.Connection, most: int) -> int:
    """Within a transaction: put the newest texts that wait into the index; how many there were.

    In the order of their positions, as each step back makes FTS5 write out what it has gathered.
    """
    rows = connection.execute("SELECT seq FROM unindexed ORDER BY seq DESC LIMIT ?", (most,)).fetchall()
    those = json.dumps([seq for (seq,) in rows])
    within = "seq IN (SELECT value FROM json_each(?))"
    names = ", ".join(TEXTS)
    connection.execute(
        f"INSERT INTO texts (rowid, {names}) SELECT seq, {names} FROM faxes WHERE {within} ORDER BY seq",  # noqa: S608
        (those,),
    )
    connection.execute(f"DELETE FROM unindexed WHERE {within}", (those,))  # noqa: S608
    return len(rows)


def glimpse(connection: sqlite3.Connection, arrival: Arrival, changes: Changes) -> Glimpse:
    """What the journal needs of an arrival that was taken."""
    seen = {}
    for fax_id in changes.changed:
        rows = connection.execute(_LAST_TWO, (plain(fax_id),)).fetchall()
        seen[fax_id] = tuple(Sighting(from_micros(at), *rest) for at, *rest, _ in reversed(rows))
    return Glimpse(changes, {fax.id: fax for fax in arrival.faxes}, seen)


class _Intake:
    def __init__(self, connection: sqlite3.Connection, at: int, source: str, texts: Texts) -> None:
        self._connection = connection
        self._at = at
        self._source = source
        self._texts = texts
        self._free: dict[int, int] = {}
        """The next free position by the first one of its time."""
        self.moved = 0
        """Faxes whose time of creation has changed, and with it their position."""

    def add(self, entries: Mapping[str, Entry]) -> None:
        # Those of one millisecond get their places in the order of their ids (ULIDs).
        ordered = sorted((_NO_TIME if one.created is None else one.created, name) for name, one in entries.items())
        places = self._places([first_position(None if at == _NO_TIME else at) for at, _ in ordered])
        together = [(seq, name, entries[name]) for seq, (_, name) in zip(places, ordered, strict=True)]
        faxes = [(seq, name, *one.values, *self._seen(one)) for seq, name, one in together]
        insert(self._connection, "faxes", _NAMES, faxes)
        insert(self._connection, "records", ("seq", "json"), [(seq, one.json) for seq, _, one in together])
        if self._texts is Texts.NOW:
            self._connection.executemany(_INDEX, [(seq, *_texts(one.values)) for seq, _, one in together])
        elif self._texts is Texts.LATER:
            insert(self._connection, "unindexed", ("seq",), [(seq,) for seq in places])

    def change(self, entry: Entry, known: _Known) -> bool:
        """Take over a newer record; whether it differs. One that ended is never put back on its way."""
        if entry.json == known.json and known.gone is None:
            return False
        before, step = _before(known), (entry.status, entry.pages_sent)
        has_moved_on = before is None or (plain(before.status or ""), before.pages_sent_successfully) != step
        if known.gone is None and not has_moved_on and before == _fax(entry.json):
            return False
        if before and entry.is_open and not before.is_open:
            return False
        seq = self._put(entry, known)
        if has_moved_on or (before and before.has_file and not entry.values[_FILE]):
            self._connection.execute(_SEEN, (seq, *self._seen(entry)))
        return True

    def _put(self, entry: Entry, known: _Known) -> int:
        """Write over a record and its row; where it is now."""
        run = self._connection.execute
        stays = entry.values[0] == known.values[0]
        waits = (stays and _texts(entry.values) == _texts(known.values)) or self._unindex(known)
        seq = known.seq if stays else self._move(known.seq, entry.created)
        # A column that stays the same would have its index written again.
        differing = {
            name: new for name, old, new in zip(COLUMNS, known.values, entry.values, strict=True) if old != new
        }
        if differing or known.gone is not None:
            names = "".join(f"{name} = ?, " for name in differing)
            run(f"UPDATE faxes SET {names}gone = NULL WHERE seq = ?", (*differing.values(), seq))  # noqa: S608
        run("UPDATE records SET json = ? WHERE seq = ?", (entry.json, seq))
        if not waits:
            run(_INDEX, (seq, *_texts(entry.values)))
        return seq

    def _unindex(self, known: _Known) -> bool:
        """Take a fax's old texts out of the index; whether there is nothing to put in again now."""
        if self._texts is Texts.NEVER:
            return True
        run = self._connection.execute
        if run("SELECT 1 FROM unindexed WHERE seq = ?", (known.seq,)).fetchone() is not None:
            return True
        run(_UNINDEX, (known.seq, *_texts(known.values)))
        if self._texts is Texts.LATER:
            run("INSERT INTO unindexed VALUES (?)", (known.seq,))
        return self._texts is Texts.LATER

    def _move(self, old: int, created: int | None) -> int:
        new = self._next(first_position(created))
        for table in ("faxes", "records", "sightings", "unindexed"):
            self._connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))  # noqa: S608
        self.moved += 1
        return new

    def _next(self, first: int) -> int:
        place = self._free.get(first) or self._first_free(first)
        self._free[first] = place + 1
        return place

    def _places(self, firsts: Sequence[int]) -> Sequence[int]:
        """Where new faxes go that could be from these positions on, which rise."""
        if len(set(firsts)) == len(firsts) and self._is_free(firsts):
            return firsts
        rows = self._connection.execute(
            "SELECT value, (SELECT max(seq) FROM faxes WHERE seq BETWEEN value AND value + ?) FROM json_each(?)",
            (ROOM - 1, json.dumps(list(dict.fromkeys(firsts)))),
        )
        for first, last in rows:
            self._free[first] = self._behind(first, last)
        return [self._next(first) for first in firsts]

    def _is_free(self, firsts: Sequence[int]) -> bool:
        """Whether no fax is anywhere between them, as when a list is read for the first time."""
        if not firsts:
            return True
        within = (firsts[0], firsts[-1] + ROOM - 1)
        return (
            self._connection.execute("SELECT 1 FROM faxes WHERE seq BETWEEN ? AND ? LIMIT 1", within).fetchone() is None
        )

    def _first_free(self, first: int) -> int:
        last = self._connection.execute(
            "SELECT max(seq) FROM faxes WHERE seq BETWEEN ? AND ?", (first, first + ROOM - 1)
        ).fetchone()[0]
        return self._behind(first, last)

    def _behind(self, first: int, last: int | None) -> int:
        """The place behind the last one taken in this millisecond, or in a later one when it is full."""
        if last is None:
            return first
        return last + 1 if last < first + ROOM - 1 else self._first_free(first + ROOM)

    def _seen(self, entry: Entry) -> tuple[object, ...]:
        return self._at, entry.status, entry.pages_sent, self._source


def _before(known: _Known) -> Fax | None:
    """The record that was kept; None when no fax can be read from it."""
    return _fax(known.json)


def _fax(text: str) -> Fax | None:
    from faxtui.api.models import Fax

    try:
        return Fax.model_validate_json(text)
    except ValueError:
        return None


def _texts(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(values[place] for place in _PLACES)
