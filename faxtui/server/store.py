"""Everything the service remembers. Used from the event loop's thread only; each write is one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from faxtui.server.tables import attachments, documents, fax_labels, faxes, numbers, open_database, services

Wire = dict[str, Any]
"""A resource as the JSON object that the API answers."""


class StoredFax(NamedTuple):
    """A fax to be kept: its wire object, its creation in milliseconds since 1970 and the document it shows."""

    wire: Wire
    created: int
    document_id: str | None


class StoredFile(NamedTuple):
    """A file as the sender handed it over."""

    data: bytes
    name: str
    declared: str


class StoredDocument(NamedTuple):
    """The pages of one or more faxes; `pdf` is None until they have been converted or drawn."""

    id: str
    recipe: str | None
    resolution: str
    method: str
    pdf: bytes | None
    page_bytes: tuple[int, ...]


_FAX_WIRE = select(faxes.c.wire).where(faxes.c.id == bindparam("id"))
_FAX_DOCUMENT = select(faxes.c.document_id).where(faxes.c.id == bindparam("id"))
_CHANGE_FAX = (
    update(faxes).where(faxes.c.id == bindparam("fax_id")).values(status=bindparam("st"), wire=bindparam("text"))
)
_SERVICE = select(services.c.wire).where(services.c.id == bindparam("id"))
_DEFAULT_SERVICE = select(services.c.wire).where(services.c.is_default == 1)
_NUMBER = select(numbers.c.number).where(numbers.c.number == bindparam("number"))
_NUMBERS = select(numbers.c.number).order_by(numbers.c.position, numbers.c.number).limit(1)
_NUMBERS_OF_SERVICE = _NUMBERS.where(numbers.c.service_id == bindparam("id"))
"""Statements of every send and every step of a call are built once: building costs more than running them."""


class Store:
    """The service's memory, in RAM or in a data folder."""

    def __init__(self, folder: Path | None) -> None:
        self._db: Connection = open_database(folder)
        self._writing = False

    def close(self) -> None:
        """Let go of the database file."""
        self._db.close()
        self._db.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep several writes together: all are stored, or none."""
        self._writing = True
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        finally:
            self._writing = False
        self._db.commit()

    # Faxes

    def add_faxes(self, new: Sequence[StoredFax]) -> None:
        """Keep new faxes; called inside a transaction."""
        self._db.execute(insert(faxes), [_fax_row(fax) for fax in new])
        labels = [
            {"fax_id": fax.wire["id"], "key": key, "value": value}
            for fax in new
            for key, value in fax.wire.get("labels", {}).items()
        ]
        if labels:
            self._db.execute(insert(fax_labels), labels)

    def fax_text(self, fax_id: str) -> str | None:
        """The JSON text of a fax, or None."""
        text: str | None = self._value(_FAX_WIRE, {"id": fax_id})
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
            document_id = self._db.execute(_FAX_DOCUMENT, {"id": fax_id}).scalar()
            self._db.execute(update(faxes).where(faxes.c.id == fax_id).values(document_id=None))
            self._change_fax(fax_id, {"hasFile": False})
            if document_id is not None:
                self._drop_unused(document_id)

    def document_id(self, fax_id: str) -> str | None:
        """Which document a fax shows, or None when its content is gone or never was."""
        found: str | None = self._value(_FAX_DOCUMENT, {"id": fax_id})
        return found

    def open_faxes(self) -> list[str]:
        """Ids of the outbound faxes whose outcome is still to come, oldest first."""
        query = (
            select(faxes.c.id)
            .where(faxes.c.status.in_(("QUEUED", "IN_PROGRESS")), faxes.c.direction == "OUTBOUND")
            .order_by(faxes.c.created, faxes.c.id)
        )
        return [row[0] for row in self._rows(query)]

    def count_faxes(self, where: Sequence[ColumnElement[bool]]) -> int:
        """How many faxes meet all conditions."""
        return int(self._value(select(func.count()).select_from(faxes).where(*where)))

    def fax_texts(self, where: Sequence[ColumnElement[bool]], *, offset: int, limit: int) -> list[str]:
        """JSON texts of the faxes that meet all conditions, newest first."""
        query = (
            select(faxes.c.wire)
            .where(*where)
            .order_by(faxes.c.created.desc(), faxes.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return [row[0] for row in self._rows(query)]

    # Documents

    def add_document(
        self, document_id: str, files: Iterable[StoredFile], *, resolution: str, method: str, recipe: str | None = None
    ) -> None:
        """Keep what is to become fax pages; called inside a transaction."""
        row = {"id": document_id, "recipe": recipe, "resolution": resolution, "method": method}
        self._db.execute(insert(documents), row)
        rows = [{"document_id": document_id, "position": at, **file._asdict()} for at, file in enumerate(files)]
        if rows:
            self._db.execute(insert(attachments), rows)

    def document(self, document_id: str) -> StoredDocument | None:
        """A document with its pages as far as they are there."""
        columns = documents.c
        query = select(
            columns.id, columns.recipe, columns.resolution, columns.method, columns.pdf, columns.page_bytes
        ).where(columns.id == document_id)
        for row in self._rows(query):
            sizes = tuple(json.loads(row.page_bytes or "[]"))
            return StoredDocument(row.id, row.recipe, row.resolution, row.method, row.pdf, sizes)
        return None

    def files_of(self, document_id: str) -> list[StoredFile]:
        """The files of a document that has not been converted yet, in order."""
        query = (
            select(attachments.c.data, attachments.c.name, attachments.c.declared)
            .where(attachments.c.document_id == document_id)
            .order_by(attachments.c.position)
        )
        return [StoredFile(row.data, row.name, row.declared) for row in self._rows(query)]

    def set_pages(self, document_id: str, pdf: bytes, page_bytes: Sequence[int]) -> None:
        """Keep the converted pages and let go of the files they were made of."""
        with self.transaction():
            values = {"pdf": pdf, "page_bytes": json.dumps(list(page_bytes))}
            self._db.execute(update(documents).where(documents.c.id == document_id).values(values))
            self._db.execute(delete(attachments).where(attachments.c.document_id == document_id))

    # Services and numbers

    def add_service(self, wire: Wire, created: int, phone_numbers: Sequence[Wire]) -> None:
        """Keep a service with its numbers; called inside a transaction."""
        row = {"id": wire["id"], "created": created, "is_default": int(wire["defaultForProject"])}
        self._db.execute(insert(services), {**row, "wire": dump(wire)})
        rows = [
            {"number": entry["phoneNumber"], "service_id": wire["id"], "position": at, "wire": dump(entry)}
            for at, entry in enumerate(phone_numbers)
        ]
        self._db.execute(insert(numbers), rows)

    def services(self) -> list[Wire]:
        """All services in the order they were made."""
        query = select(services.c.wire).order_by(services.c.created, services.c.id)
        return [json.loads(row.wire) for row in self._rows(query)]

    def service(self, service_id: str | None) -> Wire | None:
        """One service, or the project's default one for None."""
        text = self._value(_DEFAULT_SERVICE) if service_id is None else self._value(_SERVICE, {"id": service_id})
        return None if text is None else json.loads(text)

    def owns(self, number: str) -> bool:
        """Whether a number belongs to one of the project's services."""
        return self._value(_NUMBER, {"number": number}) is not None

    def first_number(self, service_id: str | None) -> str | None:
        """The number a service (or, for None, the project) sends from when nothing else says so."""
        of_service = service_id is not None
        found: str | None = (
            self._value(_NUMBERS_OF_SERVICE, {"id": service_id}) if of_service else self._value(_NUMBERS)
        )
        return found

    def _rows(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Read, and leave no transaction open behind a read that stands alone."""
        found = self._db.execute(query, values).all()
        if not self._writing:
            self._db.rollback()
        return found

    def _value(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        rows = self._rows(query, values)
        return rows[0][0] if rows else None

    def _change_fax(self, fax_id: str, changes: Mapping[str, Any]) -> None:
        text = self._db.execute(_FAX_WIRE, {"id": fax_id}).scalar_one()
        wire = {**json.loads(text), **changes}
        wire = {key: value for key, value in wire.items() if value is not None}
        self._db.execute(_CHANGE_FAX, {"fax_id": fax_id, "st": wire["status"], "text": dump(wire)})

    def _drop_unused(self, document_id: str) -> None:
        used = self._db.execute(select(faxes.c.id).where(faxes.c.document_id == document_id).limit(1)).first()
        if used is None:
            self._db.execute(delete(attachments).where(attachments.c.document_id == document_id))
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
        "wire": dump(wire),
    }
