"""What the store keeps of cover pages: a PDF with tags to be filled in for each fax."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select

from faxtui.server.service_store import Listed, ServiceStore
from faxtui.server.store import Store, Wire, dump
from faxtui.server.tables import cover_pages


class CoverPageStore:
    """Cover pages over the one store; the wire objects here are without the file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, service_id: str, offset: int, limit: int) -> Listed:
        """The cover pages of a service in the order they were added."""
        mine = cover_pages.c.service_id == service_id
        query = select(cover_pages.c.wire).where(mine).order_by(cover_pages.c.id).offset(offset).limit(limit)
        total = self._store.value(select(func.count()).select_from(cover_pages).where(mine))
        return Listed([row.wire for row in self._store.rows(query)], total)

    def exists(self, cover_page_id: str) -> bool:
        """Whether the project has this cover page, on whichever service."""
        return self._store.value(select(cover_pages.c.id).where(cover_pages.c.id == cover_page_id)) is not None

    def text(self, service_id: str, cover_page_id: str) -> str | None:
        """The JSON text of a cover page of this service, or None."""
        query = select(cover_pages.c.wire).where(cover_pages.c.id == cover_page_id)
        found: str | None = self._store.value(query.where(cover_pages.c.service_id == service_id))
        return found

    def pdf(self, cover_page_id: str) -> bytes | None:
        """The PDF as it was added, or None when the cover page is gone."""
        found: bytes | None = self._store.value(select(cover_pages.c.pdf).where(cover_pages.c.id == cover_page_id))
        return found

    def add(self, wire: Wire, pdf: bytes) -> None:
        """Keep a new cover page."""
        row = {"id": wire["id"], "service_id": wire["serviceId"], "wire": dump(wire), "pdf": pdf}
        with self._store.transaction():
            self._store.execute(insert(cover_pages), row)

    def remove(self, cover_page_id: str) -> None:
        """Forget a cover page, also as what a service puts on its faxes."""
        with self._store.transaction():
            ServiceStore(self._store).forget_cover_page(cover_page_id)
            self._store.execute(delete(cover_pages).where(cover_pages.c.id == cover_page_id))
