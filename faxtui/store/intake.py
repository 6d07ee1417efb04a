"""Takes records into the store: what is new, what differs, and what was seen of each fax."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.store.columns import COLUMNS, TEXTS, micros, plain, row
from faxtui.store.positions import ROOM, first_position
from faxtui.store.sightings import Changes
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax

_NAMES: Final = ("seq", "id", *COLUMNS)
_INSERT: Final = f"INSERT INTO faxes ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"  # noqa: S608
_UPDATE: Final = f"UPDATE faxes SET {', '.join(f'{name} = ?' for name in COLUMNS)}, gone = NULL WHERE seq = ?"  # noqa: S608
_INDEX: Final = f"INSERT INTO texts (rowid, {', '.join(TEXTS)}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
_UNINDEX: Final = f"INSERT INTO texts (texts, rowid, {', '.join(TEXTS)}) VALUES ('delete', ?, ?, ?, ?, ?)"  # noqa: S608
_KNOWN: Final = (
    f"SELECT id, seq, created, gone, json, {', '.join(TEXTS)} FROM faxes JOIN records USING (seq)"  # noqa: S608
    " WHERE id IN (SELECT value FROM json_each(?))"
)
_SEEN: Final = "INSERT INTO sightings (seq, at, status, pages, source) VALUES (?, ?, ?, ?, ?)"
_PLACES: Final = tuple(list(COLUMNS).index(name) for name in TEXTS)


class _Known(NamedTuple):
    seq: int
    created: int | None
    gone: int | None
    json: str
    texts: tuple[str, ...]


def take(
    connection: sqlite3.Connection, faxes: Sequence[Fax], at: datetime, source: str, *, indexed: bool
) -> tuple[Changes, int]:
    """Within a transaction: what is new and what differs, and how many faxes have another position now."""
    newest = {plain(fax.id): fax for fax in faxes}
    ids = json.dumps(list(newest))
    known = {
        found[0]: _Known(found[1], found[2], found[3], found[4], found[5:])
        for found in connection.execute(_KNOWN, (ids,))
    }
    intake = _Intake(connection, micros(at), source, indexed)
    fresh = [(fax_id, fax) for fax_id, fax in newest.items() if fax_id not in known]
    # Those of one millisecond get their places in the order of their ids (ULIDs).
    fresh.sort(key=lambda pair: (pair[1].create_time is not None, _order(pair[1]), pair[0]))
    added = intake.add(fresh)
    changed = [fax_id for fax_id, fax in newest.items() if fax_id in known and intake.change(fax, known[fax_id])]
    places = dict(zip((fax_id for fax_id, _ in fresh), added, strict=True))
    new_ids = tuple(newest[fax_id].id for fax_id in newest if fax_id in places)
    return Changes(new_ids, tuple(newest[fax_id].id for fax_id in changed)), intake.moved


def _order(fax: Fax) -> float:
    return aware(fax.create_time).timestamp() if fax.create_time else 0.0


class _Intake:
    def __init__(self, connection: sqlite3.Connection, at: int, source: str, indexed: bool) -> None:
        self._connection = connection
        self._at = at
        self._source = source
        self._indexed = indexed
        self._free: dict[int, int] = {}
        """The next free position by the first one of its time."""
        self.moved = 0
        """Faxes whose time of creation has changed, and with it their position."""

    def add(self, faxes: Sequence[tuple[str, Fax]]) -> list[int]:
        rows = [(fax_id, fax, row(fax)) for fax_id, fax in faxes]
        places = [self._place(values[0]) for _, _, values in rows]  # type: ignore[arg-type]
        together = list(zip(places, rows, strict=True))
        run = self._connection.executemany
        run(_INSERT, [(seq, fax_id, *values) for seq, (fax_id, _, values) in together])
        run("INSERT INTO records VALUES (?, ?)", [(seq, _json(fax)) for seq, (_, fax, _) in together])
        run(_SEEN, [self._sighting(seq, fax) for seq, (_, fax, _) in together])
        if self._indexed:
            run(_INDEX, [(seq, *_texts(values)) for seq, (_, _, values) in together])
        return places

    def change(self, fax: Fax, known: _Known) -> bool:
        """Take over a newer record; whether it differs. One that ended is never put back on its way."""
        text = _json(fax)
        if text == known.json and known.gone is None:
            return False
        before = _before(fax, known)
        if before and ((before == fax and known.gone is None) or (fax.is_open and not before.is_open)):
            return False
        values, run = row(fax), self._connection.execute
        if self._indexed:
            run(_UNINDEX, (known.seq, *known.texts))
        seq = known.seq if values[0] == known.created else self._move(known.seq, values[0])  # type: ignore[arg-type]
        run(_UPDATE, (*values, seq))
        run("UPDATE records SET json = ? WHERE seq = ?", (text, seq))
        if self._indexed:
            run(_INDEX, (seq, *_texts(values)))
        step = (fax.status, fax.pages_sent_successfully)
        if before is None or (before.status, before.pages_sent_successfully) != step:
            run(_SEEN, self._sighting(seq, fax))
        return True

    def _move(self, old: int, created: int | None) -> int:
        new = self._place(created)
        for table in ("faxes", "records", "sightings"):
            self._connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))  # noqa: S608
        self.moved += 1
        return new

    def _place(self, created: int | None) -> int:
        first = first_position(created)
        place = self._free.get(first) or self._first_free(first)
        self._free[first] = place + 1
        return place

    def _first_free(self, first: int) -> int:
        """The place behind the last one taken in this millisecond, or in a later one when it is full."""
        while True:
            last = self._connection.execute(
                "SELECT max(seq) FROM faxes WHERE seq BETWEEN ? AND ?", (first, first + ROOM - 1)
            ).fetchone()[0]
            if last is None or last < first + ROOM - 1:
                return first if last is None else int(last) + 1
            first += ROOM

    def _sighting(self, seq: int, fax: Fax) -> tuple[object, ...]:
        return seq, self._at, plain(fax.status or ""), fax.pages_sent_successfully, self._source


def _before(fax: Fax, known: _Known) -> Fax | None:
    """The record that was kept; None when no fax can be read from it."""
    try:
        return type(fax).model_validate_json(known.json)
    except ValueError:
        return None


def _texts(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(values[place] for place in _PLACES)


def _json(fax: Fax) -> str:
    try:
        return fax.model_dump_json(by_alias=True, exclude_unset=True)
    except ValueError:  # half a letter in one of the texts, which no JSON can hold
        sound = type(fax).model_validate(_sound(fax.model_dump(by_alias=True, exclude_unset=True)))
        return sound.model_dump_json(by_alias=True, exclude_unset=True)


def _sound(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(key): _sound(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return plain(value) if isinstance(value, str) else value
