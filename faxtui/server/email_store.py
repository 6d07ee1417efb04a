"""What the store keeps of fax to email: which address of a service sends and receives with which numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from faxtui.server.service_store import Listed
from faxtui.server.store import Store, Wire, dump
from faxtui.server.tables import email_numbers, emails, numbers


class EmailStore:
    """Addresses over the one store; they are compared in lower case and answered as they were first given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, service_id: str, offset: int, limit: int) -> Listed:
        """The addresses of a service in the order they were added (API: `Email`)."""
        mine = emails.c.service_id == service_id
        query = select(emails.c.wire).where(mine).order_by(emails.c.created, emails.c.address)
        total = self._store.value(select(func.count()).select_from(emails).where(mine))
        return Listed([row.wire for row in self._store.rows(query.offset(offset).limit(limit))], total)

    def page_of_number(self, service_id: str, number: str, offset: int, limit: int) -> Listed:
        """The addresses of a number as plain JSON strings."""
        mine = (email_numbers.c.service_id == service_id, email_numbers.c.number == number)
        query = (
            select(emails.c.wire)
            .join(email_numbers, _same_address())
            .where(*mine)
            .order_by(emails.c.created, emails.c.address)
            .offset(offset)
            .limit(limit)
        )
        texts = [dump(json.loads(row.wire)["email"]) for row in self._store.rows(query)]
        return Listed(texts, self._store.value(select(func.count()).select_from(email_numbers).where(*mine)))

    def numbers_page(self, service_id: str, address: str, offset: int, limit: int) -> Listed:
        """The numbers of an address (API: `ServicePhoneNumber`), with what the address may do with each."""
        mine = (email_numbers.c.service_id == service_id, email_numbers.c.address == address.lower())
        query = (
            select(numbers.c.wire, email_numbers.c.permissions)
            .join(email_numbers, email_numbers.c.number == numbers.c.number)
            .where(*mine)
            .order_by(email_numbers.c.position)
            .offset(offset)
            .limit(limit)
        )
        texts = [dump({**json.loads(row.wire), "permissions": row.permissions}) for row in self._store.rows(query)]
        return Listed(texts, self._store.value(select(func.count()).select_from(email_numbers).where(*mine)))

    def email(self, service_id: str, address: str) -> Wire | None:
        """One address of a service, or None."""
        query = select(emails.c.wire).where(emails.c.service_id == service_id, emails.c.address == address.lower())
        text = self._store.value(query)
        return None if text is None else json.loads(text)

    def put(self, service_id: str, wire: Wire, created: int) -> None:
        """Keep a new address, or the new numbers of one that is there; `created` in milliseconds since 1970."""
        address = wire["email"].lower()
        with self._store.transaction():
            before = select(emails.c.created).where(emails.c.service_id == service_id, emails.c.address == address)
            known = self._store.value(before)
            self._forget(service_id, address)
            row = {"service_id": service_id, "address": address, "created": created if known is None else known}
            self._store.execute(insert(emails), {**row, "wire": dump(wire)})
            self._store.execute(insert(email_numbers), _number_rows(service_id, address, wire["phoneNumbers"]))

    def remove(self, service_id: str, address: str) -> None:
        """Forget an address of a service; on other services it stays."""
        with self._store.transaction():
            self._forget(service_id, address.lower())

    def _forget(self, service_id: str, address: str) -> None:
        for table in (email_numbers, emails):
            mine = (table.c.service_id == service_id, table.c.address == address)
            self._store.execute(delete(table).where(*mine))


def _same_address() -> Any:
    return (emails.c.service_id == email_numbers.c.service_id) & (emails.c.address == email_numbers.c.address)


def _number_rows(service_id: str, address: str, entries: Sequence[Wire]) -> list[dict[str, Any]]:
    mine = {"service_id": service_id, "address": address}
    return [
        {**mine, "number": entry["number"], "position": place, "permissions": entry["permissions"]}
        for place, entry in enumerate(entries)
    ]
