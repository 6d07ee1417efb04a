"""The store of faxes: `python -m benchmarks.store`; prints, asserts nothing.

Filters: a store on disk with 100 000 faxes (1 000 000 with `--full`; filling takes a minute or two, once when
`--store FOLDER` keeps it). Told is a first screen of 50 rows for each filter, the bare SQLite query that a person would
write for the positions and ids of the same rows, their ratio, medians of turns; then what finding all of them takes.

Sync: 10 000 faxes from a local service into a new store on disk, and the floor: `http.client` and `json.loads` for the
same faxes in pages of 1 000 over one connection; then the same with each fax put into a plain table with five indexes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from benchmarks.service import ask, service
from faxtui.api.client import AsyncFaxClient
from faxtui.api.models import Fax
from faxtui.store.fax_store import FaxStore
from faxtui.store.query import Query
from faxtui.store.sync import Sync

SCREEN: Final = 50
SYNCED: Final = 10_000
_BATCH: Final = 10_000
_NOW: Final = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
_ORDER: Final = "ORDER BY seq DESC LIMIT 50"
FILTERS: Final = {
    "": f"SELECT seq, id FROM faxes {_ORDER}",
    "status:failed": f"SELECT seq, id FROM faxes WHERE state = 'failed' {_ORDER}",
    "status:failed pages>8": f"SELECT seq, id FROM faxes WHERE state = 'failed' AND pages > 8 {_ORDER}",
    "-status:failed dir:in": f"SELECT seq, id FROM faxes WHERE state != 'failed' AND inbound = 1 {_ORDER}",
    "code:17 since:30d": f"SELECT seq, id FROM faxes WHERE code = 17 AND created >= {{month}} {_ORDER}",
    "to:+14155550": "SELECT seq, id FROM texts JOIN faxes ON seq = texts.rowid"
    " WHERE texts MATCH 'recipient : \"+14155550\"' ORDER BY texts.rowid DESC LIMIT 50",
    "case-00777": "SELECT seq, id FROM texts JOIN faxes ON seq = texts.rowid"
    " WHERE texts MATCH '\"case-00777\"' ORDER BY texts.rowid DESC LIMIT 50",
    "referral": "SELECT seq, id FROM texts JOIN faxes ON seq = texts.rowid"
    " WHERE texts MATCH '\"referral\"' ORDER BY texts.rowid DESC LIMIT 50",
    "service:billing": f"SELECT seq, id FROM faxes WHERE service = 'S2' {_ORDER}",
}
_FIELDS: Final = (
    *("id", "createTime", "status", "direction", "from", "to", "serviceId", "errorCode", "errorType"),
    *("numberOfPages", "headerText", "hasFile"),
)
_INDEXED: Final = ("createTime", "status", "from", "to", "serviceId")
_KEPT: Final = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    f" CREATE TABLE faxes ([{'], ['.join(_FIELDS)}], json, PRIMARY KEY (id));"
    + "".join(f" CREATE INDEX [by {name}] ON faxes ([{name}]);" for name in _INDEXED)
)
SERVICES: Final = {"S1": "Front Desk", "S2": "Billing"}


def fax(number: int, length: int) -> Fax:
    """The n-th of so many faxes of a year."""
    failed = number % 10 == 0
    wire: dict[str, Any] = {
        "id": f"{number:026}",
        "direction": ("OUTBOUND", "OUTBOUND", "INBOUND")[number % 3],
        "from": "+14155550100",
        "to": f"+1415555{number * 7_919 % 10_000:04}",
        "status": "FAILURE" if failed else "COMPLETED",
        "numberOfPages": 1 + number % 11,
        "createTime": _NOW - timedelta(days=365) * (1 - (number + number * 7_919 % 1_000 / 1_000) / length),
        "headerText": f"{'Referral' if number % 4 else 'Result'} case-{number % 100_000:05}",
        "serviceId": f"S{1 + number % 2}",
        "hasFile": True,
    }
    if failed:
        wire |= {"errorType": "CALL_ERROR", "errorCode": (17, 30, 34)[number % 3]}
    return Fax.model_validate(wire)


def fill(store: FaxStore, length: int) -> None:
    """Put the faxes in, oldest first."""
    begun = time.perf_counter()
    for start in range(0, length, _BATCH):
        store.apply([fax(number, length) for number in range(start, min(start + _BATCH, length))], _NOW)
    taken = time.perf_counter() - begun
    print(f"filled {length:,} faxes in {taken:.0f} s, {1e6 * taken / length:.0f} us each (making them included)")


def filled(folder: Path, length: int) -> Path:
    """A store of so many faxes in a folder; one that is there already is used as it is."""
    path = folder / f"{length}.sqlite"
    store = FaxStore.open(path)
    if len(store) != length:
        fill(store, length)
    store.close()
    return path


class FirstScreen(NamedTuple):
    """Seconds that one filter took, medians."""

    text: str
    ours: float
    bare: float
    found: int
    whole: float
    """Until all that match were found."""


def filters(store: FaxStore, path: Path, rounds: int) -> list[FirstScreen]:
    """First screens in turns with the bare query."""
    taken = []
    bare = sqlite3.connect(path)
    month = int((_NOW - timedelta(days=30)).timestamp() * 1e6)
    for text, written in FILTERS.items():
        query, statement = Query.parse(text, _NOW), written.replace("{month}", str(month))
        ours: list[float] = []
        floor: list[float] = []
        for _ in range(rounds):
            floor.append(_timed(lambda: bare.execute(statement).fetchall()))  # noqa: B023
            ours.append(_timed(lambda: store.newest(query, SCREEN, SERVICES)))  # noqa: B023
        assert [row[1] for row in bare.execute(statement)] == list(store.newest(query, SCREEN, SERVICES)), text
        whole = median(_timed(lambda: store.select(query, SERVICES, lambda: False)) for _ in range(3))  # noqa: B023
        found = len(store.select(query, SERVICES))
        taken.append(FirstScreen(text, median(ours), median(floor), found, whole))
    bare.close()
    return taken


def report(taken: Iterable[FirstScreen]) -> None:
    """Print what `filters` found."""
    for one in taken:
        print(
            f"  {one.text or '(all)':24} first screen {1e3 * one.ours:7.3f} ms  bare {1e3 * one.bare:7.3f} ms"
            f"  {one.ours / one.bare:5.2f}x   all {one.found:>9,} in {1e3 * one.whole:6.0f} ms"
        )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Synced(NamedTuple):
    """Seconds of a sync of `SYNCED` faxes, medians."""

    ours: float
    floor: float
    kept: float
    """The floor, and each fax put into a plain table with five indexes."""


def sync(folder: Path, rounds: int) -> Synced:
    """A whole sync beside the floor, and beside the floor whose rows are kept too, in turns."""
    floor: list[float] = []
    kept: list[float] = []
    ours: list[float] = []
    with service(SYNCED) as connection:
        for turn in range(rounds):
            floor.append(_timed(lambda: list(_pages(connection))))
            kept.append(_timed(lambda: _keep(_pages(connection), folder / f"kept-{turn}.sqlite")))  # noqa: B023
            ours.append(asyncio.run(_sync(connection.port, folder / f"sync-{turn}.sqlite")))
    return Synced(median(ours), median(floor), median(kept))


def report_sync(took: Synced) -> None:
    """Print what `sync` found."""
    print(
        f"sync of {SYNCED:,} faxes {1e3 * took.ours:.0f} ms, http.client and json.loads {1e3 * took.floor:.0f} ms"
        f"  {took.ours / took.floor:.2f}x; these and a table with its indexes {1e3 * took.kept:.0f} ms"
        f"  {took.ours / took.kept:.2f}x"
    )


def _pages(connection: HTTPConnection) -> Iterator[list[dict[str, Any]]]:
    for number in range(1, 11):
        yield json.loads(ask(connection, f"/faxes?pageSize=1000&page={number}")[1])["faxes"]


def _keep(pages: Iterator[list[dict[str, Any]]], path: Path) -> None:
    """The least that keeps each fax for a list that can be filtered: one row with its JSON, five indexes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_KEPT)
        for page in pages:
            database.execute("BEGIN")
            database.executemany(
                f"INSERT INTO faxes VALUES ({', '.join('?' * (len(_FIELDS) + 1))})",
                [(*map(fax.get, _FIELDS), json.dumps(fax)) for fax in page],
            )
            database.execute("COMMIT")


async def _sync(port: int, path: Path) -> float:
    store = FaxStore.open(path)
    async with AsyncFaxClient(
        "bench", key_id="bench", key_secret="bench", auth="basic", base_url=f"http://127.0.0.1:{port}"
    ) as client:
        begun = time.perf_counter()
        async for _ in Sync(client, store, reach=timedelta(days=8)).run():
            pass
        taken = time.perf_counter() - begun
    assert len(store) == SYNCED, len(store)
    store.close()
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--full", action="store_true", help="a million faxes; takes a minute or two to fill")
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="keep filled stores there, and use those again")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        report_sync(sync(Path(name), 3))
        path = filled(options.store or Path(name), 1_000_000 if options.full else 100_000)
        store = FaxStore.open(path)
        report(filters(store, path, options.rounds))
        store.close()


if __name__ == "__main__":
    main()
