"""What the store keeps of services and their numbers; a service's webhook URL with its password lies apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from faxtui.server.prepared import Prepared
from faxtui.server.store import Store, Wire, dump
from faxtui.server.tables import (
    REMOVED,
    cover_pages,
    domains,
    email_numbers,
    emails,
    faxes,
    mail_templates,
    numbers,
    services,
)

OPEN: Final = ("QUEUED", "IN_PROGRESS")
"""The states of a fax whose end is still to come."""
_LIVING: Final = services.c.is_default != REMOVED
_SENDING: Final = Prepared(select(numbers.c.suspended).where(numbers.c.number == bindparam("number")))
"""Asked for by every send that names its number, hence built once."""


class Listed(NamedTuple):
    """One page of JSON texts, and how many there are on all pages."""

    texts: list[str]
    total: int


class ServiceStore:
    """Services over the one store; what changes several rows is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, offset: int, limit: int) -> Listed:
        """Services in the order they were made."""
        query = select(services.c.wire).where(_LIVING).order_by(services.c.created, services.c.id)
        total = self._store.value(select(func.count()).select_from(services).where(_LIVING))
        return Listed([row.wire for row in self._store.rows(query.offset(offset).limit(limit))], total)

    def text(self, service_id: str) -> str | None:
        """The JSON text of a service as it is answered, or None."""
        found: str | None = self._store.value(select(services.c.wire).where(services.c.id == service_id, _LIVING))
        return found

    def webhook_url(self, service_id: str) -> str | None:
        """Where inbound faxes of a service are reported, with the name and password to use there."""
        found: str | None = self._store.value(select(services.c.webhook_url).where(services.c.id == service_id))
        return found

    def put(self, wire: Wire, created: int, webhook_url: str | None) -> None:
        """Keep a new service, or a changed one; a new default takes the place of the old one."""
        with self._store.transaction():
            if wire["defaultForProject"]:
                self._unset_default(wire)
            if self.text(wire["id"]) is None:
                self._store.add_service(wire, created, [])
            values = {"wire": dump(wire), "webhook_url": webhook_url, "is_default": int(wire["defaultForProject"])}
            self._store.execute(update(services).where(services.c.id == wire["id"]).values(values))

    def remove(self, service_id: str, heir_id: str) -> None:
        """Forget a service with its emails, cover pages and domains; its numbers go to the heir.

        While faxes of it are under way, whether their pages are to be kept stays known.
        """
        with self._store.transaction():
            mine = select(domains.c.name).where(domains.c.service_id == service_id)
            self._store.execute(delete(mail_templates).where(mail_templates.c.domain.in_(mine)))
            pages = select(cover_pages.c.id).where(cover_pages.c.service_id == service_id)
            for row in self._store.rows(pages):
                self.forget_cover_page(row.id)
            for table in (domains, cover_pages, email_numbers, emails):
                self._store.execute(delete(table).where(table.c.service_id == service_id))
            self._hand_over(service_id, heir_id)
            gone = {"is_default": REMOVED, "webhook_url": None}
            self._store.execute(update(services).where(services.c.id == service_id).values(gone))
            under_way = select(faxes.c.id).where(faxes.c.service_id == services.c.id, faxes.c.status.in_(OPEN))
            self._store.execute(delete(services).where(services.c.is_default == REMOVED, ~under_way.exists()))

    def forget_cover_page(self, cover_page_id: str) -> None:
        """Take a cover page off every service that puts it on its faxes; called inside a transaction."""
        query = select(services.c.id, services.c.wire).where(services.c.wire.contains(f'"{cover_page_id}"'))
        for row in self._store.rows(query):
            wire = json.loads(row.wire)
            if wire.get("coverPageId") == cover_page_id:
                self._set_wire(row.id, {key: value for key, value in wire.items() if key != "coverPageId"})

    def _unset_default(self, new: Wire) -> None:
        query = select(services.c.wire).where(services.c.is_default == 1, services.c.id != new["id"])
        for row in self._store.rows(query):
            old = {**json.loads(row.wire), "defaultForProject": False, "updatedAt": new["updatedAt"]}
            self._set_wire(old["id"], old)
            self._store.execute(update(services).where(services.c.id == old["id"]).values(is_default=0))

    def _hand_over(self, service_id: str, heir_id: str) -> None:
        last = self._store.value(select(func.max(numbers.c.position)).where(numbers.c.service_id == heir_id))
        query = select(numbers.c.number, numbers.c.wire).where(numbers.c.service_id == service_id)
        for place, row in enumerate(self._store.rows(query.order_by(numbers.c.position)), (last or 0) + 1):
            wire = {**json.loads(row.wire), "serviceId": heir_id}
            values = {"service_id": heir_id, "position": place, "wire": dump(wire)}
            self._store.execute(update(numbers).where(numbers.c.number == row.number).values(values))

    def _set_wire(self, service_id: str, wire: Mapping[str, Any]) -> None:
        self._store.execute(update(services).where(services.c.id == service_id).values(wire=dump(wire)))


class NumberStore:
    """The project's numbers, each on one service."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, service_id: str | None, offset: int, limit: int) -> Listed:
        """The numbers of a service in the order they came to it; of the project for None."""
        mine = [] if service_id is None else [numbers.c.service_id == service_id]
        query = select(numbers.c.wire).where(*mine).order_by(numbers.c.position, numbers.c.number)
        total = self._store.value(select(func.count()).select_from(numbers).where(*mine))
        return Listed([row.wire for row in self._store.rows(query.offset(offset).limit(limit))], total)

    def number(self, number: str) -> Wire | None:
        """One number (API: `ServicePhoneNumber`), or None when it is not of this project."""
        text = self._store.value(select(numbers.c.wire).where(numbers.c.number == number))
        return None if text is None else json.loads(text)

    def of_service(self, service_id: str) -> set[str]:
        """All numbers of a service."""
        return {row[0] for row in self._store.rows(select(numbers.c.number).where(numbers.c.service_id == service_id))}

    def is_suspended(self, number: str) -> bool | None:
        """Whether a number is suspended; None for one that is not of this project."""
        found = self._store.value(_SENDING, {"number": number})
        return None if found is None else bool(found)

    def has_emails(self, number: str) -> bool:
        """Whether any email address works with a number."""
        query = select(email_numbers.c.address).where(email_numbers.c.number == number).limit(1)
        return self._store.value(query) is not None

    def give(self, wire: Wire) -> None:
        """Put a number, new or not, behind those of its service."""
        number, service_id = wire["phoneNumber"], wire["serviceId"]
        last = select(func.max(numbers.c.position)).where(numbers.c.service_id == service_id)
        place = {"service_id": service_id, "position": (self._store.value(last) or 0) + 1, "suspended": 0}
        values = {**place, "wire": dump(wire)}
        with self._store.transaction():
            if self.is_suspended(number) is None:
                self._store.execute(insert(numbers), {"number": number, **values})
            else:
                self._store.execute(update(numbers).where(numbers.c.number == number).values(values))

    def put(self, wire: Wire) -> None:
        """Keep a number that has changed."""
        values = {"wire": dump(wire), "suspended": int(wire["suspended"])}
        with self._store.transaction():
            self._store.execute(update(numbers).where(numbers.c.number == wire["phoneNumber"]).values(values))
