"""Everything the service remembers. Used from the event loop's thread only; each write is one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from faxtui.server.attachment import Attachment
from faxtui.server.fields import masked
from faxtui.server.prepared import Prepared
from faxtui.server.tables import (
    REMOVED,
    attachments,
    deliveries,
    documents,
    fax_labels,
    faxes,
    numbers,
    open_database,
    services,
)
from faxtui.server.uploads import LARGE, Upload
from faxtui.server.watching import Watcher

Wire = dict[str, Any]
"""A resource as the JSON object that the API answers."""


class StoredFax(NamedTuple):
    """A fax to be kept: its wire object, its creation in milliseconds since 1970 and the document it shows."""

    wire: Wire
    created: int
    document_id: str | None
    callback_url: str | None = None
    """Only where it has a name and a password, which the wire object has masked."""


class StoredDocument(NamedTuple):
    """The pages of one or more faxes; `page_bytes` is empty until they have been converted or drawn."""

    id: str
    recipe: str | None
    resolution: str
    method: str
    page_bytes: tuple[int, ...]


_FAX_WIRE = Prepared(select(faxes.c.wire).where(faxes.c.id == bindparam("id")))
_FAX_DOCUMENT = Prepared(select(faxes.c.document_id).where(faxes.c.id == bindparam("id")))
_ADD_FAX = Prepared(insert(faxes))
_ADD_LABEL = Prepared(insert(fax_labels))
_CHANGE_FAX = Prepared(
    update(faxes).where(faxes.c.id == bindparam("fax_id")).values(status=bindparam("st"), wire=bindparam("text"))
)
_SERVICE = Prepared(select(services.c.wire).where(services.c.id == bindparam("id"), services.c.is_default != REMOVED))
_RULES = Prepared(select(services.c.wire).where(services.c.id == bindparam("id")))
_DEFAULT_SERVICE = Prepared(select(services.c.wire).where(services.c.is_default == 1))
_NUMBER = Prepared(select(numbers.c.number).where(numbers.c.number == bindparam("number")))
_FIRST_NUMBERS = (
    select(numbers.c.number).where(numbers.c.suspended == 0).order_by(numbers.c.position, numbers.c.number).limit(1)
)
_NUMBERS = Prepared(_FIRST_NUMBERS)
_NUMBERS_OF_SERVICE = Prepared(_FIRST_NUMBERS.where(numbers.c.service_id == bindparam("id")))
_ADD_DOCUMENT = Prepared(insert(documents))
_DOCUMENT = Prepared(
    select(*documents.c["id", "recipe", "resolution", "method", "page_bytes"]).where(documents.c.id == bindparam("id"))
)
_PDF = Prepared(select(documents.c.pdf).where(documents.c.id == bindparam("id")))
_SET_PAGES = Prepared(
    update(documents)
    .where(documents.c.id == bindparam("document"))
    .values(pdf=bindparam("content"), page_bytes=bindparam("sizes"))
)
_ADD_FILE = Prepared(insert(attachments))
_MAKE_ROOM = Prepared(
    update(attachments)
    .where(attachments.c.document_id == bindparam("document"), attachments.c.position == bindparam("at"))
    .values(data=func.zeroblob(bindparam("size")))
)
_FILES = Prepared(
    select(literal_column("rowid"), *attachments.c["name", "declared"])
    .where(attachments.c.document_id == bindparam("id"))
    .order_by(attachments.c.position)
)
_DROP_FILES = Prepared(delete(attachments).where(attachments.c.document_id == bindparam("id")))
"""Statements of every send and every step of a call."""


class Store:
    """The service's memory, in RAM or in a data folder."""

    def __init__(self, folder: Path | None) -> None:
        self._db: Connection = open_database(folder)
        self._raw = cast("sqlite3.Connection", self._db.connection.driver_connection)
        self._writing = False
        self.watcher = Watcher()

    def close(self) -> None:
        """Let go of the database file."""
        self._db.close()
        self._db.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep several writes together: all are stored, or none. One inside another belongs to the outer one."""
        if self._writing:
            yield
            return
        self._writing = True
        try:
            yield
            self._raw.commit()  # fails where the disk is full, and must be undone as any other write
            self._db.commit()  # SQLAlchemy's books
        except BaseException:
            self._db.rollback()
            self._raw.rollback()  # the line above undoes only what SQLAlchemy knows of
            self.watcher.undone()
            raise
        finally:
            self._writing = False
        self.watcher.kept()

    # Faxes

    def add_faxes(self, new: Sequence[StoredFax]) -> None:
        """Keep new faxes; called inside a transaction."""
        _ADD_FAX.run_each(self._raw, [_fax_row(fax) for fax in new])
        labels = [
            {"fax_id": fax.wire["id"], "key": key, "value": value}
            for fax in new
            for key, value in fax.wire.get("labels", {}).items()
        ]
        if labels:
            _ADD_LABEL.run_each(self._raw, labels)
        for fax in new:
            self.watcher.changed(None, fax.wire)

    def fax_text(self, fax_id: str) -> str | None:
        """The JSON text of a fax, or None."""
        text: str | None = self.value(_FAX_WIRE, {"id": fax_id})
        return text

    def fax(self, fax_id: str) -> Wire | None:
        """The JSON object of a fax, or None."""
        text = self.fax_text(fax_id)
        return None if text is None else json.loads(text)

    def change_fax(self, fax_id: str, changes: Mapping[str, Any]) -> None:
        """Set fields of a fax; a field set to None is left out from then on."""
        with self.transaction():
            self._change_fax(fax_id, changes)

    def drop_content(self, fax_id: str) -> None:
        """Forget the pages of a fax; they go from the database with the last fax that shows them."""
        with self.transaction():
            document_id = self.document_id(fax_id)
            self._db.execute(update(faxes).where(faxes.c.id == fax_id).values(document_id=None))
            self._change_fax(fax_id, {"hasFile": False})
            if document_id is not None:
                self.drop_unused(document_id)

    def document_id(self, fax_id: str) -> str | None:
        """Which document a fax shows, or None when its content is gone or never was."""
        found: str | None = self.value(_FAX_DOCUMENT, {"id": fax_id})
        return found

    def open_faxes(self) -> list[str]:
        """Ids of the outbound faxes whose outcome is still to come, oldest first."""
        query = (
            select(faxes.c.id)
            .where(faxes.c.status.in_(("QUEUED", "IN_PROGRESS")), faxes.c.direction == "OUTBOUND")
            .order_by(faxes.c.created, faxes.c.id)
        )
        return [row[0] for row in self.rows(query)]

    def newest(self) -> datetime:
        """The moment after the newest fax was made; without any fax, long ago."""
        latest = self.value(select(func.max(faxes.c.created))) or 0
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=latest + 1)

    def count_faxes(self, where: Sequence[ColumnElement[bool]]) -> int:
        """How many faxes meet all conditions."""
        return int(self.value(select(func.count()).select_from(faxes).where(*where)))

    def fax_texts(self, where: Sequence[ColumnElement[bool]], *, offset: int, limit: int) -> list[str]:
        """JSON texts of the faxes that meet all conditions, newest first."""
        query = (
            select(faxes.c.wire)
            .where(*where)
            .order_by(faxes.c.created.desc(), faxes.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return [row[0] for row in self.rows(query)]

    # Documents

    def add_document(
        self, document_id: str, files: Iterable[Upload], *, resolution: str, method: str, recipe: str | None = None
    ) -> None:
        """Keep what is to become fax pages; called inside a transaction."""
        row = {"id": document_id, "recipe": recipe, "resolution": resolution, "method": method}
        self.run(_ADD_DOCUMENT, {**row, "pdf": None, "page_bytes": None})
        for at, file in enumerate(files):
            self._add_file(document_id, at, file)

    def _add_file(self, document_id: str, at: int, file: Upload) -> None:
        is_large = file.size > LARGE
        data = b"" if is_large else b"".join(file.pieces())
        row = {"document_id": document_id, "position": at, "name": file.name, "declared": file.declared, "data": data}
        row_number = _ADD_FILE.run(self._raw, row).lastrowid
        if is_large:  # SQLite would hold a value of its own and one of the whole row beside ours
            self.run(_MAKE_ROOM, {"document": document_id, "at": at, "size": file.size})
            with self._raw.blobopen("attachments", "data", row_number or 0) as blob:
                for piece in file.pieces():
                    blob.write(piece)

    def document(self, document_id: str) -> StoredDocument | None:
        """What is known of a document, without its pages."""
        for name, recipe, resolution, method, page_bytes in self.rows(_DOCUMENT, {"id": document_id}):
            return StoredDocument(name, recipe, resolution, method, tuple(json.loads(page_bytes or "[]")))
        return None

    def pdf(self, document_id: str) -> bytes | None:
        """The pages of a document, or None when it is gone or they are not there yet."""
        found: bytes | None = self.value(_PDF, {"id": document_id})
        return found

    def pdf_part(self, document_id: str, offset: int, length: int) -> bytes:
        """A part of the pages, without reading the rest of them; empty when they are gone."""
        of_document = documents.c.id == document_id, documents.c.pdf.is_not(None)
        row_number = self.value(select(literal_column("rowid")).where(*of_document))
        if row_number is None:
            return b""
        with self._raw.blobopen("documents", "pdf", row_number, readonly=True) as blob:
            blob.seek(offset)
            part: bytes = blob.read(length)
        return part

    def files_of(self, document_id: str) -> list[Attachment]:
        """The files of a document that has not been converted yet, in order."""
        return [
            Attachment(self._blob("attachments", "data", row_number), name, declared)
            for row_number, name, declared in self.rows(_FILES, {"id": document_id})
        ]

    def _blob(self, table: str, column: str, row_number: int) -> bytes:
        """A value as large as it is, without the second one that a query holds meanwhile."""
        with self._raw.blobopen(table, column, row_number, readonly=True) as blob:
            return blob.read()

    def file_bytes(self, document_id: str) -> int:
        """How large these files are together."""
        sizes = select(func.sum(func.length(attachments.c.data))).where(attachments.c.document_id == document_id)
        return int(self.value(sizes) or 0)

    def set_pages(self, document_id: str, pdf: bytes, page_bytes: Sequence[int]) -> None:
        """Keep the converted pages and let go of the files they were made of."""
        with self.transaction():
            sizes = json.dumps(list(page_bytes))
            self.run(_SET_PAGES, {"document": document_id, "content": pdf, "sizes": sizes})
            self.run(_DROP_FILES, {"id": document_id})

    # Services and numbers

    def add_service(self, wire: Wire, created: int, phone_numbers: Sequence[Wire]) -> None:
        """Keep a service with its numbers; called inside a transaction. What is shown of it has no password."""
        url = wire.get("incomingWebhookUrl")
        row = {"id": wire["id"], "created": created, "is_default": int(wire["defaultForProject"]), "webhook_url": url}
        shown = {**wire, "incomingWebhookUrl": masked(url)} if url else wire
        self._db.execute(insert(services), {**row, "wire": dump(shown)})
        rows = [
            {"number": entry["phoneNumber"], "service_id": wire["id"], "position": at, "wire": dump(entry)}
            for at, entry in enumerate(phone_numbers)
        ]
        if rows:
            self._db.execute(insert(numbers), rows)

    def services(self) -> list[Wire]:
        """All services in the order they were made."""
        living = services.c.is_default != REMOVED
        query = select(services.c.wire).where(living).order_by(services.c.created, services.c.id)
        return [json.loads(row.wire) for row in self.rows(query)]

    def service(self, service_id: str | None) -> Wire | None:
        """One service, or the project's default one for None."""
        text = self.value(_DEFAULT_SERVICE) if service_id is None else self.value(_SERVICE, {"id": service_id})
        return None if text is None else json.loads(text)

    def rules_of(self, fax: Wire) -> Wire:
        """The service that a fax came under, as far as its life needs it: also when it was removed meanwhile."""
        text = self.value(_RULES, {"id": fax.get("serviceId")})
        return {} if text is None else json.loads(text)

    def owns(self, number: str) -> bool:
        """Whether a number belongs to one of the project's services."""
        return self.value(_NUMBER, {"number": number}) is not None

    def first_number(self, service_id: str | None) -> str | None:
        """The number a service (or, for None, the project) sends from when nothing else says so."""
        of_service = service_id is not None
        found: str | None = self.value(_NUMBERS_OF_SERVICE, {"id": service_id}) if of_service else self.value(_NUMBERS)
        return found

    # What the stores of other resources are made on

    @property
    def changes(self) -> int:
        """A number that grows with every row that is written."""
        return int(self._raw.total_changes)

    def rows(self, query: Select[Any] | Prepared, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Read, and leave no transaction open behind a read that stands alone; what is prepared gives plain tuples."""
        if isinstance(query, Prepared):
            return query.run(self._raw, values).fetchall()
        found = self._db.execute(query, values).all()
        if not self._writing:
            self._db.rollback()
        return found

    def value(self, query: Select[Any] | Prepared, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        rows = self.rows(query, values)
        return rows[0][0] if rows else None

    def run(self, statement: Prepared, values: Mapping[str, Any]) -> None:
        """Write what is prepared; called inside a transaction."""
        statement.run(self._raw, values)

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Write; called inside a transaction."""
        return cast("CursorResult[Any]", self._db.execute(statement, values))

    def _change_fax(self, fax_id: str, changes: Mapping[str, Any]) -> None:
        before = self.fax(fax_id)
        if before is None:
            raise KeyError(f"There is no fax {fax_id}.")
        wire = {key: value for key, value in {**before, **changes}.items() if value is not None}
        self.run(_CHANGE_FAX, {"fax_id": fax_id, "st": wire["status"], "text": dump(wire)})
        self.watcher.changed(before, wire)

    def drop_unused(self, document_id: str) -> None:
        """Forget pages that no fax shows and no webhook still has to take along; called inside a transaction."""
        shown = select(faxes.c.id).where(faxes.c.document_id == document_id)
        awaited = select(deliveries.c.id).where(deliveries.c.document_id == document_id, deliveries.c.due.is_not(None))
        if not any(self._db.execute(query.limit(1)).first() for query in (shown, awaited)):
            self.run(_DROP_FILES, {"id": document_id})
            self._db.execute(delete(documents).where(documents.c.id == document_id))


def dump(wire: Mapping[str, Any]) -> str:
    """JSON text as the service keeps and answers it."""
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":"))


def _fax_row(fax: StoredFax) -> dict[str, Any]:
    wire = fax.wire
    return {
        "id": wire["id"],
        "created": fax.created,
        "status": wire["status"],
        "direction": wire["direction"],
        "sender": wire["from"],
        "recipient": wire["to"],
        "service_id": wire["serviceId"],
        "from_country": wire.get("fromCountry"),
        "to_country": wire.get("toCountry"),
        "document_id": fax.document_id,
        "callback_url": fax.callback_url,
        "wire": dump(wire),
    }
