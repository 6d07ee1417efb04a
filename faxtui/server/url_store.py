"""Where the documents of a send are to be fetched from, kept with their credentials until they have been."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from faxtui.server.store import Store
from faxtui.server.tables import document_urls


class UrlStore:
    """The addresses of documents, in the service's own database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def order(self, document_id: str, urls: Sequence[str]) -> None:
        """Keep what is to be fetched for a document, in order; called inside a transaction."""
        rows = [{"document_id": document_id, "position": at, "url": url} for at, url in enumerate(urls)]
        if rows:
            self._store.execute(insert(document_urls), rows)

    def of(self, document_id: str) -> list[str]:
        """What is still to be fetched for a document."""
        columns = document_urls.c
        query = select(columns.url).where(columns.document_id == document_id).order_by(columns.position)
        return [row.url for row in self._store.rows(query)]

    def forget(self, document_id: str) -> None:
        """Let go of the addresses of a document that has its pages; called inside a transaction."""
        self._store.execute(delete(document_urls).where(document_urls.c.document_id == document_id))
