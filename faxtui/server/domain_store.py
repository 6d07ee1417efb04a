"""What the store keeps of mail domains and of the templates of the mails sent under them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Row, delete, func, insert, select, update

from faxtui.server.store import Store, Wire, dump
from faxtui.server.tables import domains, mail_templates


class StoredDomain(NamedTuple):
    """A domain of a service; times in milliseconds since 1970."""

    id: str
    name: str
    service_id: str
    created: int
    updated: int
    verified: bool


class DomainStore:
    """Domains and templates over the one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, service_id: str, offset: int, limit: int) -> tuple[list[StoredDomain], int]:
        """The domains of a service in the order they were made, and how many there are on all pages."""
        mine = domains.c.service_id == service_id
        query = select(domains).where(mine).order_by(domains.c.created, domains.c.id).offset(offset).limit(limit)
        total = self._store.value(select(func.count()).select_from(domains).where(mine))
        return [_domain(row) for row in self._store.rows(query)], total

    def domain(self, name: str) -> StoredDomain | None:
        """A domain of the project, whichever service has it."""
        rows = self._store.rows(select(domains).where(domains.c.name == name))
        return _domain(rows[0]) if rows else None

    def add(self, domain: StoredDomain, templates: Sequence[Wire]) -> None:
        """Keep a new domain with its templates (API: `TemplateByNameResponse.template`)."""
        with self._store.transaction():
            self._store.execute(insert(domains), {**domain._asdict(), "verified": int(domain.verified)})
            rows = [{"domain": domain.name, "name": wire["name"], "wire": dump(wire)} for wire in templates]
            self._store.execute(insert(mail_templates), rows)

    def set_verified(self, name: str, updated: int) -> None:
        """Note that the records of a domain were found."""
        with self._store.transaction():
            self._store.execute(update(domains).where(domains.c.name == name).values(verified=1, updated=updated))

    def remove(self, name: str) -> None:
        """Forget a domain and its templates."""
        with self._store.transaction():
            self._store.execute(delete(mail_templates).where(mail_templates.c.domain == name))
            self._store.execute(delete(domains).where(domains.c.name == name))

    def template(self, domain: str, name: str) -> Wire | None:
        """One template of a domain, or None."""
        query = select(mail_templates.c.wire).where(mail_templates.c.domain == domain, mail_templates.c.name == name)
        text = self._store.value(query)
        return None if text is None else json.loads(text)

    def put_template(self, domain: str, wire: Wire) -> None:
        """Keep a template that has changed."""
        mine = (mail_templates.c.domain == domain, mail_templates.c.name == wire["name"])
        with self._store.transaction():
            self._store.execute(update(mail_templates).where(*mine).values(wire=dump(wire)))


def _domain(row: Row[tuple[object, ...]]) -> StoredDomain:
    return StoredDomain(row.id, row.name, row.service_id, row.created, row.updated, bool(row.verified))
