"""The tables of the service's database, and how the database is opened.

A fax, a service and a number keep the JSON object that the API answers as text beside the columns that lists filter
by: reads hand the text on without parsing it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from faxtui.server.errors import StartError

SCHEMA_VERSION: Final = 1
DATABASE_NAME: Final = "fax-service.sqlite"
_LOCK_PATIENCE: Final = 0.3
"""Seconds to wait for a data folder that another service may be closing."""

metadata = MetaData()

services = Table(
    "services",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Integer, nullable=False),
    Column("is_default", Integer, nullable=False, index=True),
    Column("wire", Text, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("service_id", Text, ForeignKey("services.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("wire", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recipe", Text),  # names of demo documents, drawn when first looked at
    Column("resolution", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("pdf", LargeBinary),  # the fax pages; empty until converted
    Column("page_bytes", Text),  # JSON list: Group 4 bytes of each page, for the line's timing
)

attachments = Table(
    "attachments",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("declared", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

faxes = Table(
    "faxes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Integer, nullable=False),  # milliseconds since 1970
    Column("status", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("from_country", Text),
    Column("to_country", Text),
    Column("document_id", Text, ForeignKey("documents.id"), index=True),
    Column("wire", Text, nullable=False),
    Index("faxes_by_time", "created", "id"),
    Index("faxes_by_status", "status", "created", "id"),
    Index("faxes_by_service", "service_id", "created", "id"),
    Index("faxes_by_recipient", "recipient", "created", "id"),
    Index("faxes_by_sender", "sender", "created", "id"),
)

fax_labels = Table(
    "fax_labels",
    metadata,
    Column("fax_id", Text, ForeignKey("faxes.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Index("labels_by_value", "key", "value"),
)


def open_database(folder: Path | None) -> Connection:
    """The one connection of a service: in memory, or on a file in `folder` that no other service may use meanwhile."""
    engine = create_engine(
        _url(folder),
        poolclass=StaticPool,
        hide_parameters=True,  # an error's text goes to the log, what faxes hold does not
        connect_args={"check_same_thread": False, "timeout": _LOCK_PATIENCE},
    )
    event.listen(engine, "connect", _settings_of(folder))
    try:
        connection = engine.connect()
        _ensure_schema(connection)
    except DatabaseError as error:
        raise StartError(_cannot_open(folder, error)) from error
    return connection


def _url(folder: Path | None) -> str:
    if folder is None:
        return "sqlite://"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / DATABASE_NAME
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    return f"sqlite:///{path}"


def _settings_of(folder: Path | None) -> Any:
    """What each new SQLite connection is told first."""

    def configure(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        if folder is not None:
            # One service per folder: a second one would dial the same faxes again.
            cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return configure


def _ensure_schema(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version not in (0, SCHEMA_VERSION):
        raise StartError(f"The data folder is of another version of the service (layout {version}).")
    if version == 0:
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.commit()


def _cannot_open(folder: Path | None, error: DatabaseError) -> str:
    if "locked" in str(error.orig):
        return f"The data folder {folder} is in use by another service."
    return f"The database in {folder} cannot be read: {error.orig}."
