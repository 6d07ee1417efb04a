"""The store's SQLite file, or its like in memory: opened, brought up to date, and set aside when it cannot be read.

Four connections, so that none waits for another (WAL): one writes, one selects, one finds what a list shows, one reads
single rows by their key. In memory they are one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from faxtui.paths import data_folder, shown
from faxtui.store.schema import ForeignFileError, NewerSchemaError, judge, prepare

PATIENCE: Final = 10.0
"""Seconds to wait for another process that writes."""
WRITING: Final = 16_000
LISTING: Final = 600
READING: Final = 256
"""Kilobytes that a connection keeps of the file: the one that writes, the one that finds, and the others. Enough for
what is above the leaves of a million faxes; those are left to the system's own cache, which no process pays for."""
_COMPANIONS: Final = ("-wal", "-shm", "-journal")


class Lane(AbstractContextManager[sqlite3.Connection]):
    """A connection that one thread at a time uses."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    def use(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection, for reading."""
        return self

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, for a change that is made wholly or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def close(self) -> None:
        """Close the connection; twice does no harm."""
        with self._lock:
            self._connection.close()


class Database:
    """An opened store; `path` is None in memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        first = _connect(path)
        try:
            self.indexed = prepare(first)
            """Whether it has a full-text index."""
        except BaseException:
            first.close()
            raise
        self.writing = Lane(first)
        self.selecting = self.writing if path is None else Lane(_connect(path, READING))
        self.listing = self.writing if path is None else Lane(_connect(path, LISTING))
        self.keyed = self.writing if path is None else Lane(_connect(path, READING))

    def close(self) -> None:
        """Close all connections."""
        for lane in (self.keyed, self.listing, self.selecting, self.writing):
            lane.close()


def store_path(environ: Mapping[str, str], name: str, project_id: str, base_url: str) -> Path | None:
    """The file of a profile, there or not; None for a user without a home.

    Project and service are part of its name, so that a profile which is pointed elsewhere begins anew.
    """
    folder = data_folder(environ)
    if folder is None:
        return None
    place = hashlib.sha256(f"{project_id}\n{base_url}".encode()).hexdigest()[:12]
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)[:40]
    return folder / "faxes" / f"{safe}-{place}.sqlite"


def open_database(path: Path | None) -> tuple[Database, str]:
    """The store at a path (None: in memory), and a sentence when something had to be done about it, else nothing.

    A file that is damaged, newer than we are or not ours is renamed, never deleted. Where no file can be kept at all,
    the store is in memory.
    """
    try:
        if path is not None:
            _make_private(path)
        return Database(path), ""
    except NewerSchemaError:
        why = "was made by a newer faxtui"
    except ForeignFileError:
        why = "is not a store of faxtui"
    except sqlite3.OperationalError as error:  # locked, unreadable, no room: nothing is wrong with the file itself
        return Database(None), f"The store could not be opened ({error}); this time it is kept in memory only."
    except sqlite3.DatabaseError:
        why = "is damaged"
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Database(None), f"The store could not be opened ({reason}); this time it is kept in memory only."
    assert path is not None  # noqa: S101 - only files are damaged
    return _begin_anew(path, why)


def _begin_anew(path: Path, why: str) -> tuple[Database, str]:
    try:
        aside = set_aside(path)
        _make_private(path)
        return Database(path), f"The store {why}: it was set aside as {shown(aside)}, and a new one was begun."
    except (OSError, sqlite3.Error):
        return Database(None), f"The store {why} and could not be set aside; this time it is kept in memory only."


def set_aside(path: Path) -> Path:
    """Rename a store and what belongs to it; the new name tells when."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside, count = path.with_name(f"{path.name}.aside-{stamp}"), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}.aside-{stamp}-{count}")
    path.rename(aside)
    for suffix in _COMPANIONS:
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def _make_private(path: Path) -> None:
    """Make folder and file for their owner only; SQLite gives the files beside it the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _connect(path: Path | None, kilobytes: int = WRITING) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path or ":memory:", timeout=PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        judge(connection)  # before anything is written to a file that may not be ours
        if path is not None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 8000")  # pages; a sync would copy the same ones many times
            connection.execute("PRAGMA synchronous = NORMAL")  # the service has it all: a lost second costs a poll
        connection.execute("PRAGMA temp_store = MEMORY")  # nothing of a fax in temporary files
        connection.execute(f"PRAGMA cache_size = -{kilobytes}")
        connection.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        connection.close()
        raise
    return connection
