"""What the store keeps of webhooks: every delivery, each of its attempts, and the URLs with their passwords."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from faxtui.server.fields import masked
from faxtui.server.store import Store, Wire, dump
from faxtui.server.tables import attempts, deliveries, documents, faxes
from faxtui.server.webhook_urls import without_userinfo

MAX_KEPT: Final = 10_000
"""Deliveries that are kept once they are over, newest first; open ones are always kept."""

TEST_DOCUMENT: Final = "test-inbound"
"""The page that test webhooks carry; it belongs to no fax and stays."""

_PRUNE_EVERY: Final = 500


class State(StrEnum):
    """PENDING until an attempt succeeds or none is left; LOST when a chaos rule took the webhook away."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    LOST = "LOST"


class Delivery(NamedTuple):
    """One event on its way to one URL. Times are milliseconds since 1970; `fax` is JSON as it was at the event."""

    id: str
    created: int
    fax_id: str
    service_id: str
    event: str
    event_time: str
    fax: str
    document_id: str | None
    url: str
    content_type: str
    replay_of: str | None
    state: str
    retries: int
    attempts: int
    due: int | None


class Waiting(NamedTuple):
    """What the courier has to know of a delivery that is still open."""

    id: str
    url: str
    due: int
    attempts: int


_COLUMNS: Final = [deliveries.c[name] for name in Delivery._fields]


class WebhookStore:
    """Deliveries over the one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._added = 0

    def add(self, delivery: Delivery) -> None:
        """Keep a new delivery; called inside a transaction."""
        self._store.execute(insert(deliveries), delivery._asdict())
        self._added += 1
        if self._added % _PRUNE_EVERY == 0:
            self._prune()

    def get(self, delivery_id: str) -> Delivery | None:
        """One delivery, or None."""
        for row in self._store.rows(select(*_COLUMNS).where(deliveries.c.id == delivery_id)):
            return Delivery._make(row)
        return None

    def find(self, where: Sequence[ColumnElement[bool]], *, offset: int, limit: int) -> list[Delivery]:
        """Deliveries that meet all conditions, newest first."""
        query = select(*_COLUMNS).where(*where).order_by(deliveries.c.id.desc()).offset(offset).limit(limit)
        return [Delivery._make(row) for row in self._store.rows(query)]

    def count(self, where: Sequence[ColumnElement[bool]]) -> int:
        """How many deliveries meet all conditions."""
        return int(self._store.value(select(func.count()).select_from(deliveries).where(*where)))

    def newest(self) -> datetime:
        """When the newest delivery was made; without any, long ago."""
        query = select(deliveries.c.created).order_by(deliveries.c.id.desc()).limit(1)
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self._store.value(query) or 0)

    def waiting(self) -> list[Waiting]:
        """All open deliveries, those that are due first."""
        columns = [deliveries.c[name] for name in Waiting._fields]
        query = select(*columns).where(deliveries.c.due.is_not(None)).order_by(deliveries.c.due, deliveries.c.id)
        return [Waiting._make(row) for row in self._store.rows(query)]

    def add_attempt(self, delivery: Delivery, wire: Wire, state: State, due: int | None) -> None:
        """Keep an attempt and what follows from it; pages that nobody needs any more go.

        Of a delivery that was deleted meanwhile, with its fax, nothing is kept.
        """
        number = delivery.attempts + 1
        values = {"state": state.value, "due": due, "attempts": number}
        with self._store.transaction():
            changed = self._store.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))
            if not changed.rowcount:
                return
            self._store.execute(
                insert(attempts),
                {"delivery_id": delivery.id, "number": number, "wire": dump({"number": number, **wire})},
            )
            if due is None and delivery.document_id is not None and delivery.document_id != TEST_DOCUMENT:
                self._store.drop_unused(delivery.document_id)

    def attempts(self, delivery_id: str) -> list[Wire]:
        """The attempts of a delivery in order."""
        query = select(attempts.c.wire).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number)
        return [json.loads(row.wire) for row in self._store.rows(query)]

    def forget_content(self, fax_id: str) -> None:
        """Send what is still to come about a fax without its pages, which its owner has deleted."""
        with self._store.transaction():
            self._store.execute(update(deliveries).where(deliveries.c.fax_id == fax_id).values(document_id=None))

    def callback_url(self, fax_id: str, shown: str) -> str:
        """Where the end of a fax is reported, with the name and password to use there."""
        found: str | None = self._store.value(select(faxes.c.callback_url).where(faxes.c.id == fax_id))
        return found or shown

    def callback_url_like(self, shown: str) -> str | None:
        """The newest callback URL with a name and password that is shown like this, masked."""
        scheme, rest = without_userinfo(shown)
        stored = faxes.c.callback_url
        query = (
            select(stored)
            .where(stored.is_not(None), stored.startswith(scheme, autoescape=True))
            .where(stored.endswith(f"@{rest}", autoescape=True))
            .order_by(faxes.c.created.desc())
        )
        return next((row[0] for row in self._store.rows(query.limit(10)) if masked(row[0]) == shown), None)

    def pages_length(self, document_id: str) -> int | None:
        """Bytes of a document's PDF; None while it has none."""
        length: int | None = self._store.value(
            select(func.length(documents.c.pdf)).where(documents.c.id == document_id)
        )
        return length

    def pages_part(self, document_id: str, offset: int, length: int) -> bytes:
        """A part of a document's PDF; empty when the document is gone."""
        return self._store.pdf_part(document_id, offset, length)

    def _prune(self) -> None:
        over = select(deliveries.c.id).where(deliveries.c.due.is_(None)).order_by(deliveries.c.id.desc())
        self._store.execute(delete(deliveries).where(deliveries.c.id.in_(over.limit(-1).offset(MAX_KEPT))))
