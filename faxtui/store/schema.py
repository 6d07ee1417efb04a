"""The tables of the store and how they came to be: each migration takes a file from one version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from faxtui.store.columns import TEXTS

APPLICATION: Final = 0x46415854
"""`FAXT` in the file's header (`PRAGMA application_id`), by which a store is told from another program's database."""

_FIRST: Final = """
CREATE TABLE faxes (
    seq INTEGER PRIMARY KEY,       -- position in the list, see positions.py
    id TEXT NOT NULL UNIQUE,
    created INTEGER,               -- microseconds since 1970, as all times here
    state TEXT NOT NULL,
    inbound INTEGER NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    labels TEXT NOT NULL,
    words TEXT NOT NULL,
    service TEXT NOT NULL,
    code INTEGER,
    kind TEXT NOT NULL,
    pages INTEGER,
    price INTEGER,                 -- millionths
    file INTEGER NOT NULL,
    gone INTEGER                   -- since when the service no longer knows the fax
);
CREATE INDEX faxes_by_state ON faxes (state);
CREATE INDEX faxes_by_service ON faxes (service);
CREATE INDEX faxes_by_sender ON faxes (sender);
CREATE INDEX faxes_by_recipient ON faxes (recipient);
CREATE INDEX faxes_by_code ON faxes (code) WHERE code IS NOT NULL;
CREATE TABLE records (seq INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE sightings (
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    pages INTEGER,
    source TEXT NOT NULL
);
CREATE INDEX sightings_by_fax ON sightings (seq, at);
CREATE TABLE services (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_LATER_TEXTS: Final = """
CREATE TABLE unindexed (seq INTEGER PRIMARY KEY);  -- faxes whose texts are not in the full-text index yet
ALTER TABLE faxes ADD COLUMN seen_at INTEGER;      -- the first sighting; older files have it among the others
ALTER TABLE faxes ADD COLUMN seen_status TEXT;
ALTER TABLE faxes ADD COLUMN seen_pages INTEGER;
ALTER TABLE faxes ADD COLUMN seen_source TEXT;
"""
_GONE: Final = "UPDATE faxes SET state = 'gone' WHERE gone IS NOT NULL;"
MIGRATIONS: Final = (_FIRST, _LATER_TEXTS, _GONE)
_TEXT_INDEX: Final = (
    f"CREATE VIRTUAL TABLE texts USING fts5({', '.join(TEXTS)}, content='faxes', content_rowid='seq',"
    " tokenize='trigram case_sensitive 1', columnsize=0)"
)


class NewerSchemaError(Exception):
    """The file was made by a later version of faxtui."""


class ForeignFileError(Exception):
    """The file is another program's database."""


def judge(connection: sqlite3.Connection, latest: int = len(MIGRATIONS)) -> int:
    """The version of a file, 0 for a new one; raises when it is none of ours or newer than we are. Writes nothing."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version > latest:
        raise NewerSchemaError
    if tables and owner != APPLICATION:
        raise ForeignFileError
    return version


def prepare(connection: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> bool:
    """Bring a file up to this version; whether it has a full-text index, which an SQLite without FTS5 cannot make."""
    for number in range(judge(connection, len(migrations)), len(migrations)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {migrations[number]} PRAGMA user_version = {number + 1};"
            f" PRAGMA application_id = {APPLICATION}; COMMIT;"
        )
    return _text_index(connection)


def _text_index(connection: sqlite3.Connection) -> bool:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'texts'").fetchone()
    if known:
        connection.execute("SELECT rowid FROM texts LIMIT 0")  # raises where FTS5 is missing
        return True
    try:
        connection.execute(_TEXT_INDEX)
        connection.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
        connection.execute("DELETE FROM unindexed")
    except sqlite3.OperationalError:
        return False
    return True
