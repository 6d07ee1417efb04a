"""What this machine knows of a project's faxes, in SQLite: records and what was seen of them, never page content.

`get`, `gone_since`, `sightings` and `has_faxed` read by key and may be called on the event loop: 0.01 ms each, 0.02 ms
at p95, on a file of 100 000 faxes; when the disk fails they know nothing. Everything else raises sqlite3.Error then,
may take long (a count of a number's faxes 0.6 ms for each ten thousand) and belongs into a thread. Safe to use from
several threads.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from faxtui.store.collector import held_off
from faxtui.store.columns import fold, from_micros, micros, plain
from faxtui.store.database import Database, open_database
from faxtui.store.id_list import PAGE, FaxIds
from faxtui.store.intake import Texts, glimpse, index_some, take
from faxtui.store.later_deliveries import LaterDeliveries
from faxtui.store.other_writers import Elsewhere, OtherWriters
from faxtui.store.positions import first_position
from faxtui.store.query_fields import OPEN_STATES
from faxtui.store.selecting import all_positions, all_sorted, first, revised
from faxtui.store.sightings import Arrival, Changes, Glimpse, Sighting
from faxtui.store.sorted_positions import Listed, Reversed, Sorted
from faxtui.store.sorting import NEWEST_FIRST, Order
from faxtui.store.stopping import Stop, go_on
from faxtui.store.vanished import without_trace

if TYPE_CHECKING:
    import sqlite3

    from faxtui.api.models import Fax
    from faxtui.store.entries import Entry
    from faxtui.store.query import Query
    from faxtui.store.query_sql import Compiled

BATCH: Final = 5000
"""Records taken in one transaction."""
SMALL_BATCH: Final = 100
"""The same in memory, where nobody can read meanwhile."""
PIECE: Final = 250
"""Records read at once where all of them are looked at."""
_RECORD: Final = ("(SELECT json FROM records WHERE records.seq = faxes.seq)", "faxes.gone")
_LATE: Final = 2000
"""Outbound faxes that count as the late ones."""
_OPEN: Final = f"state IN ({', '.join(repr(state) for state in OPEN_STATES)})"


class FaxStore(LaterDeliveries):
    """All faxes seen, newest first (those of one millisecond in the order in which they were told)."""

    def __init__(self, database: Database, message: str = "") -> None:
        self.message = message
        """What had to be done to open it, as one sentence for a person; mostly empty."""
        super().__init__(database)
        self._guard = threading.Lock()
        self._moves = 0
        """How often a fax got another position: no list from before then can be brought up to date."""
        with database.writing.use() as connection:
            self._others = OtherWriters(connection)
        with database.keyed.use() as connection:
            self._count = int(connection.execute("SELECT count(*) FROM faxes").fetchone()[0])
            self._services = dict(connection.execute("SELECT id, name FROM services"))

    @classmethod
    def open(cls, path: Path | None) -> FaxStore:
        """The store in a file, or in memory for None; what cannot be read is set aside, as `message` then says."""
        return cls(*open_database(path))

    @property
    def path(self) -> Path | None:
        """Its file; None in memory."""
        return self._database.path

    def close(self) -> None:
        """Close the files."""
        self._database.close()

    def __len__(self) -> int:
        return self._count

    # -- by key ----------------------------------------------------------------------------------------

    def get(self, fax_id: str) -> Fax | None:
        """The newest record of a fax, or None when it was never seen."""
        with suppress(sqlite3.Error), self._database.keyed.use() as connection:  # a failing disk: as `_by_key`
            found = connection.execute(
                "SELECT json, gone FROM faxes JOIN records USING (seq) WHERE id = ?", (plain(fax_id),)
            ).fetchone()
            return _read(*found) if found else None
        return None

    def gone_since(self, fax_id: str) -> datetime | None:
        """When the service was first seen not to know a fax any more."""
        found = self._by_key("SELECT gone FROM faxes WHERE id = ?", plain(fax_id))
        return from_micros(int(str(found))) if found is not None else None

    def sightings(self, fax_id: str) -> tuple[Sighting, ...]:
        """What was seen of a fax, oldest first."""
        rows: list[tuple[int, str, int | None, str, int]] = []
        with suppress(sqlite3.Error), self._database.keyed.use() as connection:
            rows = connection.execute(
                "SELECT seen_at, seen_status, seen_pages, seen_source, 0 FROM faxes WHERE id = ?1 AND seen_at NOT NULL"
                " UNION ALL SELECT at, sightings.status, sightings.pages, source, sightings.rowid"
                " FROM faxes JOIN sightings USING (seq) WHERE id = ?1 ORDER BY 1, 5",
                (plain(fax_id),),
            ).fetchall()
        return tuple(Sighting(from_micros(at), status, pages, source) for at, status, pages, source, _ in rows)

    def open_ids(self) -> list[str]:
        """Faxes whose outcome is still to come, newest first."""
        with self._database.keyed.use() as connection:
            rows = connection.execute(f"SELECT id FROM faxes WHERE {_OPEN} ORDER BY seq DESC")  # noqa: S608
            return [fax_id for (fax_id,) in rows]

    def counts(self, now: datetime) -> tuple[int, int]:
        """How many faxes are on their way, and how many failed on the day of `now` (in its zone)."""
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        end = (start + timedelta(days=1)).replace(fold=0)
        on_the_way = self._number(f"SELECT count(*) FROM faxes WHERE {_OPEN}")  # noqa: S608
        failed = self._number(
            "SELECT count(*) FROM faxes WHERE state = 'failed' AND seq >= ? AND created >= ? AND created < ?",
            first_position(micros(start)),
            micros(start),
            micros(end),
        )
        return on_the_way, failed

    def count_of_service(self, service_id: str) -> int:
        """How many known faxes came or went through a service."""
        return self._number("SELECT count(*) FROM faxes WHERE service = ?", plain(service_id))

    def count_of_number(self, number: str) -> int:
        """How many known faxes came from or went to a number."""
        return self._number("SELECT count(*) FROM faxes WHERE sender = ?1 OR recipient = ?1", fold(number))

    def has_faxed(self, number: str) -> bool:
        """Whether a fax to this number is on record."""
        return self._by_key("SELECT 1 FROM faxes WHERE recipient = ? AND inbound = 0 LIMIT 1", fold(number)) is not None

    @property
    def services(self) -> dict[str, str]:
        """Names of services by id, as last told."""
        return self._services

    @services.setter
    def services(self, names: Mapping[str, str]) -> None:
        if names == self._services:
            return
        self._services = dict(names)
        with self._database.writing.transaction() as connection:
            connection.execute("DELETE FROM services")
            rows = [(plain(key), plain(name)) for key, name in names.items()]
            connection.executemany("INSERT OR REPLACE INTO services VALUES (?, ?)", rows)

    # -- for a thread -----------------------------------------------------------------------------------------

    def apply(self, faxes: Iterable[Fax | Entry], at: datetime, source: str = "", *, later: bool = False) -> Changes:
        """Take over newer records; a fax that has ended is never put back on its way by a late answer.

        `later` leaves their texts to `index_texts`, which is quicker for many; queries find them all the same.
        """
        from faxtui.store.entries import Entry, entry

        batch = [fax if isinstance(fax, Entry) else entry(fax) for fax in faxes]
        texts = (Texts.LATER if later else Texts.NOW) if self._database.indexed else Texts.NEVER
        added: list[str] = []
        changed: list[str] = []
        size = SMALL_BATCH if self.path is None else BATCH
        for start in range(0, len(batch), size):
            with held_off(), self._database.writing.transaction() as connection:
                part, moved = take(connection, batch[start : start + size], at, source, texts=texts)
            with self._guard:
                self._count += len(part.added)
                self._moves += moved
            added += part.added
            changed += part.changed
        return Changes(tuple(added), tuple(changed))

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Glimpse]:
        """Take over what came one after the other, each as `apply` would; small ones are one transaction.

        Several on disk leave their texts to `index_texts`: a fax that changes often costs the index little.
        """
        texts = Texts.NEVER if not self._database.indexed else Texts.LATER if self.defers(arrivals) else Texts.NOW
        taken: list[Glimpse] = []
        for is_large, group in groupby(arrivals, lambda arrival: len(arrival.faxes) > SMALL_BATCH):
            those = list(group)
            taken += map(self._glimpse, those) if is_large else self._take_together(those, texts)
        return taken

    def defers(self, arrivals: Sequence[Arrival]) -> bool:
        """Whether `take_in` leaves texts of these to `index_texts`."""
        return self.path is not None and len(arrivals) > 1

    def _glimpse(self, arrival: Arrival) -> Glimpse:
        changes = self.apply(arrival.faxes, arrival.at, arrival.source)
        with self._database.keyed.use() as connection:
            return glimpse(connection, arrival, changes)

    def _take_together(self, arrivals: Sequence[Arrival], texts: Texts) -> list[Glimpse]:
        from faxtui.store.entries import entry

        taken: list[Glimpse] = []
        moves = 0
        with self._database.writing.transaction() as connection:
            for arrival in arrivals:
                entries = [entry(fax) for fax in arrival.faxes]
                changes, moved = take(connection, entries, arrival.at, arrival.source, texts=texts)
                moves += moved
                taken.append(glimpse(connection, arrival, changes))
        with self._guard:
            self._count += sum(len(glimpse.changes.added) for glimpse in taken)
            self._moves += moves
        return taken

    def elsewhere(self) -> Elsewhere:
        """What other processes did to the file since this was asked last; lists from before may lack their faxes."""
        with self._database.writing.use() as connection:
            if not self._others.have_written(connection):
                return Elsewhere()
            changed = self._others.moved_on(connection)
            count = int(connection.execute("SELECT count(*) FROM faxes").fetchone()[0])
            with self._guard:
                grown, self._count = count != self._count, count
                self._moves += grown
        return Elsewhere(changed, grown)

    def index_texts(self, most: int = 1000) -> int:
        """Put at most so many texts that were left for later into the full-text index; how many there were."""
        if not self._database.indexed or self._one("SELECT 1 FROM unindexed LIMIT 1") is None:
            return 0
        with self._database.writing.transaction() as connection:
            return index_some(connection, most)

    def select(self, query: Query, services: Mapping[str, str] | None = None, stop: Stop = go_on) -> FaxIds:
        """Ids of the faxes that match, in the query's order: what the store holds now. `Stopped` when `stop()` says
        so."""
        moves, compiled, order = self._moves, self._compiled(query, services), query.order
        positions: Listed
        if order.by_time:
            positions = all_positions(self._database.listing, compiled, stop)
            positions = positions if order.backwards else Reversed(positions)
        else:
            positions = all_sorted(self._database.listing, compiled, order, stop)
        return FaxIds(positions, self._database.keyed, moves)

    def newest(self, query: Query, count: int, services: Mapping[str, str] | None = None, stop: Stop = go_on) -> FaxIds:
        """The first faxes that match, mostly the newest, at most `count`: a screenful, before `select` is through."""
        moves = self._moves
        positions, found = first(self._database.listing, self._compiled(query, services), query.order, count, stop)
        ids = FaxIds(positions, self._database.keyed, moves)
        ids.keep({start // PAGE: found[start : start + PAGE] for start in range(0, len(found), PAGE)})
        return ids

    def revise(
        self, ids: FaxIds, query: Query, changed: Sequence[str], services: Mapping[str, str] | None = None
    ) -> FaxIds | None:
        """What `select` would answer now, if only these faxes came or changed since; None when it must be asked: also
        where an order must be sorted for."""
        if ids.moves != self._moves or isinstance(ids.positions, Sorted):
            return None
        compiled = query.sql(self._services if services is None else services, indexed=False)
        positions = revised(self._database.listing, compiled, ids.positions, changed)
        return ids if positions is ids.positions else FaxIds(positions, self._database.keyed, ids.moves)

    def records(self, ids: Sequence[str]) -> dict[str, Fax]:
        """Records by id, those that are known and can be read."""
        with self._database.keyed.use() as connection:
            rows = connection.execute(
                "SELECT id, json, gone FROM faxes JOIN records USING (seq)"
                " WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([plain(fax_id) for fax_id in ids]),),
            ).fetchall()
        found = ((str(fax_id), _read(record, gone)) for fax_id, record, gone in rows)
        return {fax_id: fax for fax_id, fax in found if fax is not None}

    def in_order(self, ids: Iterable[str], order: Order = NEWEST_FIRST) -> list[str]:
        """Those that are known, mostly newest first."""
        from faxtui.store.query_sql import those  # late, as the query does

        with self._database.keyed.use() as connection:
            known = those([plain(fax_id) for fax_id in ids], self._services)
            rows = connection.execute(*known.ordered(order, ("faxes.id",)))
            return [row[1] for row in rows]

    def known(self, query: Query, most: int, services: Mapping[str, str] | None = None) -> list[Fax]:
        """The newest records that match, newest first."""
        return list(self.each(query, most, services))

    def each(self, query: Query, most: int, services: Mapping[str, str] | None = None) -> Iterator[Fax]:
        """The same one by one; only some are in memory at a time."""
        compiled, before = self._compiled(query, services), None
        while most > 0:
            statement, values = compiled.select(_RECORD, before=before, limit=min(most, PIECE))
            with self._database.selecting.use() as connection:
                rows = connection.execute(statement, values).fetchall()
            for before, record, gone in rows:  # noqa: B007 - the last one is where the next piece begins
                if (fax := _read(record or "", gone)) is not None:
                    yield fax
            most = most - PIECE if len(rows) == PIECE else 0

    def recipients(self) -> list[str]:
        """Numbers that were faxed of late, each once, the newest first."""
        with self._database.keyed.use() as connection:
            rows = connection.execute(
                "SELECT recipient FROM faxes WHERE inbound = 0 AND recipient != '' ORDER BY seq DESC LIMIT ?", (_LATE,)
            )
            return list(dict.fromkeys(number for (number,) in rows))

    def queue_seconds(self) -> list[float]:
        """How long faxes of late were seen waiting in the queue before they left."""
        with self._database.selecting.use() as connection:
            rows = connection.execute(
                "WITH late AS (SELECT seq, seen_at, seen_status FROM faxes ORDER BY seq DESC LIMIT ?)"
                " SELECT seq, seen_at, seen_status, 0 FROM late WHERE seen_at NOT NULL"
                " UNION ALL SELECT seq, at, status, sightings.rowid FROM late JOIN sightings USING (seq)"
                " ORDER BY 1, 2, 4",
                (_LATE,),
            ).fetchall()
        pairs = ((one, two) for one, two in pairwise(rows) if one[0] == two[0])
        return [(two[1] - one[1]) / 1e6 for one, two in pairs if one[2] == "QUEUED" != two[2]]

    def count(self, query: Query, services: Mapping[str, str] | None = None) -> int:
        """How many faxes match."""
        compiled = self._compiled(query, services)
        with self._database.selecting.use() as connection:
            return int(connection.execute(*compiled.counting()).fetchone()[0])

    def count_among(self, query: Query, ids: Iterable[str]) -> int:
        """How many of these faxes match."""
        (part,) = query.sql(self._services, indexed=False).parts
        with self._database.selecting.use() as connection:
            found = connection.execute(
                f"SELECT count(*) FROM faxes WHERE id IN (SELECT value FROM json_each(?)) AND ({part.where})",  # noqa: S608
                (json.dumps([plain(fax_id) for fax_id in ids]), *part.values),
            )
            return int(found.fetchone()[0])

    def known_between(self, start: datetime, end: datetime) -> set[str]:
        """Ids of the faxes of a stretch of time that the service still knew when it was last asked."""
        with self._database.selecting.use() as connection:
            rows = connection.execute(
                "SELECT id FROM faxes WHERE seq >= ? AND created BETWEEN ? AND ? AND gone IS NULL",
                (first_position(micros(start)), micros(start), micros(end)),
            )
            return {fax_id for (fax_id,) in rows}

    def oldest(self) -> datetime | None:
        """When the oldest fax was created that the service still knew when it was last asked."""
        found = self._one("SELECT created FROM faxes WHERE gone IS NULL AND created NOT NULL ORDER BY seq LIMIT 1")
        return None if found is None else from_micros(int(str(found)))

    def mark_gone(self, fax_ids: Iterable[str], at: datetime) -> list[str]:
        """Note that the service no longer knows these faxes; what it last said stays. Those of which it is news."""
        with self._database.writing.transaction() as connection:
            rows = connection.execute(
                "UPDATE faxes SET gone = ?, state = 'gone', file = 0"
                " WHERE id IN (SELECT value FROM json_each(?)) AND gone IS NULL RETURNING id",
                (micros(at), json.dumps([plain(fax_id) for fax_id in fax_ids])),
            ).fetchall()
            return [fax_id for (fax_id,) in rows]

    def _compiled(self, query: Query, services: Mapping[str, str] | None) -> Compiled:
        return query.sql(self._services if services is None else services, indexed=self._database.indexed)

    def _one(self, statement: str, *values: object) -> object:
        with self._database.keyed.use() as connection:
            found: Sequence[object] | None = connection.execute(statement, values).fetchone()
        return found[0] if found else None

    def _by_key(self, statement: str, *values: object) -> object:
        """The same on the event loop, where a disk that fails is no error: who reads in a thread next says so."""
        with suppress(sqlite3.Error):
            return self._one(statement, *values)
        return None

    def _number(self, statement: str, *values: object) -> int:
        return int(str(self._one(statement, *values)))


def _read(record: str, gone: int | None) -> Fax | None:
    """The record of a fax; None when somebody wrote nonsense into the file."""
    from faxtui.api.models import Fax  # late: most of the time of a start

    with suppress(ValueError):
        fax = Fax.model_validate_json(record)
        return fax if gone is None else without_trace(fax)
    return None
