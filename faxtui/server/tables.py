"""The tables of the service's database, and how the database is opened.

A fax, a service and a number keep the JSON object that the API answers as text beside the columns that lists filter
by: reads hand the text on without parsing it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from faxtui.server.errors import StartError

SCHEMA_VERSION: Final = 2
DATABASE_NAME: Final = "fax-service.sqlite"
REMOVED: Final = -1
"""In place of `is_default`: a service that is gone for everybody, kept for what it says of its open faxes."""
_LOCK_PATIENCE: Final = 0.3
"""Seconds to wait for a data folder that another service may be closing."""

metadata = MetaData()

services = Table(
    "services",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Integer, nullable=False),
    Column("is_default", Integer, nullable=False, index=True),  # 1, 0 or REMOVED
    Column("webhook_url", Text),  # with the name and password in it; the wire object has them masked
    Column("wire", Text, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("service_id", Text, ForeignKey("services.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("suspended", Integer, nullable=False, server_default="0"),
    Column("wire", Text, nullable=False),
)

cover_pages = Table(
    "cover_pages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("service_id", Text, ForeignKey("services.id"), nullable=False, index=True),
    Column("wire", Text, nullable=False),  # without the file
    Column("pdf", LargeBinary, nullable=False),
)

cover_orders = Table(  # cover pages that are still to be filled and put on, each for all faxes of one send
    "cover_orders",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("pdf", LargeBinary, nullable=False),  # as it was when the fax was sent
)

emails = Table(
    "emails",
    metadata,
    Column("service_id", Text, ForeignKey("services.id"), primary_key=True),
    Column("address", Text, primary_key=True),  # in lower case, which is how addresses are compared
    Column("created", Integer, nullable=False),
    Column("wire", Text, nullable=False),
)

email_numbers = Table(
    "email_numbers",
    metadata,
    Column("service_id", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("number", Text, ForeignKey("numbers.number"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("permissions", Text, nullable=False),
    ForeignKeyConstraint(["service_id", "address"], ["emails.service_id", "emails.address"]),
    Index("email_numbers_by_number", "number", "address"),
)

domains = Table(
    "domains",
    metadata,
    Column("name", Text, primary_key=True),
    Column("service_id", Text, ForeignKey("services.id"), nullable=False, index=True),
    Column("id", Text, nullable=False),
    Column("created", Integer, nullable=False),  # milliseconds since 1970
    Column("updated", Integer, nullable=False),
    Column("verified", Integer, nullable=False),
)

mail_templates = Table(
    "mail_templates",
    metadata,
    Column("domain", Text, ForeignKey("domains.name"), primary_key=True),
    Column("name", Text, primary_key=True),
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

document_urls = Table(  # documents that are still to be fetched, in front of the attachments
    "document_urls",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("url", Text, nullable=False),  # with its name and password
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
    Column("callback_url", Text),  # only where it has a name and a password, which the wire object has masked
    Column("wire", Text, nullable=False),
    # What follows the id lets a filter be judged, and faxes be passed over, without reading them.
    Index(
        "faxes_by_time",
        *("created", "id", "status", "direction", "service_id", "recipient", "sender", "to_country", "from_country"),
    ),
    Index("faxes_by_status", "status", "created", "id", "direction", "service_id"),
    Index("faxes_by_service", "service_id", "created", "id", "status", "direction"),
    Index("faxes_by_recipient", "recipient", "created", "id"),
    Index("faxes_by_sender", "sender", "created", "id"),
    Index("faxes_with_password", "created", sqlite_where=text("callback_url IS NOT NULL")),
)

fax_labels = Table(
    "fax_labels",
    metadata,
    Column("fax_id", Text, ForeignKey("faxes.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Index("labels_by_value", "key", "value"),
)

planned_calls = Table(  # of faxes that wait to be called again
    "planned_calls",
    metadata,
    Column("fax_id", Text, ForeignKey("faxes.id", ondelete="CASCADE"), primary_key=True),
    Column("due", Integer, nullable=False),  # milliseconds since 1970
)

COUNT_LEVELS: Final = (30, 25, 20)
"""Spans of time that faxes are counted in, coarse to fine, as powers of two of milliseconds: 12 days to 17 minutes."""

fax_counts = Table(  # kept by the triggers below, in the transaction that changes the fax
    "fax_counts",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("span", Integer, primary_key=True),  # the time of creation, shifted right by the level
    Column("status", Text, primary_key=True),
    Column("direction", Text, primary_key=True),
    Column("service_id", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
_COUNT_IN: Final = """
    INSERT INTO fax_counts SELECT column1, NEW.created >> column1, NEW.status, NEW.direction, NEW.service_id, 1
    FROM (VALUES (30), (25), (20)) WHERE true ON CONFLICT DO UPDATE SET n = n + 1;"""
_COUNT_OUT: Final = """
    UPDATE fax_counts SET n = n - 1 WHERE (level, span, status, direction, service_id) IN (SELECT
    column1, OLD.created >> column1, OLD.status, OLD.direction, OLD.service_id FROM (VALUES (30), (25), (20)));
    DELETE FROM fax_counts WHERE n = 0 AND (level, span, status, direction, service_id) IN (SELECT
    column1, OLD.created >> column1, OLD.status, OLD.direction, OLD.service_id FROM (VALUES (30), (25), (20)));"""
_TRIGGERS: Final = (
    f"CREATE TRIGGER fax_counted AFTER INSERT ON faxes BEGIN {_COUNT_IN} END",
    f"CREATE TRIGGER fax_discounted AFTER DELETE ON faxes BEGIN {_COUNT_OUT} END",
    f"""CREATE TRIGGER fax_recounted AFTER UPDATE OF created, status, direction, service_id ON faxes
    WHEN (OLD.created, OLD.status, OLD.direction, OLD.service_id)
    IS NOT (NEW.created, NEW.status, NEW.direction, NEW.service_id) BEGIN {_COUNT_OUT} {_COUNT_IN} END""",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Integer, nullable=False),  # milliseconds since 1970, like the other times
    Column("fax_id", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("event_time", Text, nullable=False),
    Column("fax", Text, nullable=False),  # the fax as it was at the event, in JSON
    Column("document_id", Text, index=True),  # the pages that go along
    Column("url", Text, nullable=False),  # with the name and password in it
    Column("content_type", Text, nullable=False),
    Column("replay_of", Text),
    Column("state", Text, nullable=False),
    Column("retries", Integer, nullable=False),  # how many may follow the first attempt
    Column("attempts", Integer, nullable=False),
    Column("due", Integer),  # when the next attempt is, while there is one to come
    Index("deliveries_by_state", "state", "id"),
    Index("deliveries_by_fax", "fax_id", "id"),
)

attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery_id", Text, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("wire", Text, nullable=False),
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


def _url(folder: Path | None) -> URL:
    if folder is None:
        return URL.create("sqlite")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / DATABASE_NAME
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    return URL.create("sqlite", database=str(path))


def _settings_of(folder: Path | None) -> Any:
    """What each new SQLite connection is told first."""

    def configure(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        if folder is not None:
            # One service per folder: a second one would dial the same faxes again.
            cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
            cursor.execute("PRAGMA journal_mode=WAL")
            # A commit is in the system's hands, so it survives kill -9. Only where the system itself dies may the last
            # ones be missing, each of them whole: it is a record of simulated calls, and waiting costs each send.
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA wal_autocheckpoint=4000")  # pages; each time one of our requests waits for the disc
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # deleted pages of a fax must not stay readable in the file
        cursor.close()

    return configure


def _ensure_schema(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version not in (0, SCHEMA_VERSION):
        raise StartError(f"The data folder is of another version of the service (layout {version}).")
    metadata.create_all(connection)  # also tables that came to a layout later
    if version == 0:
        for trigger in _TRIGGERS:
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.commit()


def _cannot_open(folder: Path | None, error: DatabaseError) -> str:
    if "locked" in str(error.orig):
        return f"The data folder {folder} is in use by another service."
    return f"The database in {folder} cannot be read: {error.orig}."
