"""Where the documents of a send are to be fetched from, kept with their credentials until they have been."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select

from faxtui.server.prepared import Prepared
from faxtui.server.store import Store
from faxtui.server.tables import document_urls

_URLS = Prepared(
    select(document_urls.c.url).where(document_urls.c.document_id == bindparam("id")).order_by(document_urls.c.position)
)
_FORGET = Prepared(delete(document_urls).where(document_urls.c.document_id == bindparam("id")))


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
        return [url for (url,) in self._store.rows(_URLS, {"id": document_id})]

    def forget(self, document_id: str) -> None:
        """Let go of the addresses of a document that has its pages; called inside a transaction."""
        self._store.run(_FORGET, {"id": document_id})
