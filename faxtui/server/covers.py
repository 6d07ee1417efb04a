"""Cover pages on faxes: what a send ordered, the values of the tags, and the pages put in front.

The documents of a send are converted once for all its recipients; a cover page names its recipient, so each fax gets
pages of its own when it comes to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update

from faxtui.server.clock import Clock
from faxtui.server.cover_page_store import CoverPageStore
from faxtui.server.ids import IdMaker
from faxtui.server.library import Library, Sizes
from faxtui.server.prepared import Prepared
from faxtui.server.store import Store, Wire
from faxtui.server.tables import cover_orders, faxes
from faxtui.server.workshop import Cover

AUTOMATIC: Final = ("from", "to", "date", "pageCount")
"""Tags that the service fills in by itself, whatever coverPageData says."""

_ORDERED: Final = Prepared(select(cover_orders.c.pdf).where(cover_orders.c.document_id == bindparam("id")))


class Covers:
    """Orders cover pages in the transaction of a send, and puts them on before the first call."""

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._ids = IdMaker()

    def page(self, cover_page_id: str | None) -> bytes | None:
        """A cover page as it is now; None for none."""
        return CoverPageStore(self._store).pdf(cover_page_id) if cover_page_id else None

    def order(self, document_id: str, page: bytes | None) -> None:
        """Keep the cover page of a send, when it has one; called inside a transaction."""
        if page is not None:
            self._store.execute(insert(cover_orders), {"document_id": document_id, "pdf": page})

    async def put_on(self, fax: Wire, document_id: str, sizes: Sizes) -> Sizes:
        """Give a fax pages with its cover page in front, where one was ordered; the sizes of its pages then.

        `Unconvertible` as for its other documents. A fax that has its cover page stays as it is, also after a restart.
        """
        ordered: bytes | None = self._store.value(_ORDERED, {"id": document_id})
        if ordered is None:
            return sizes
        document, behind = self._store.document(document_id), self._store.pdf(document_id)
        if document is None or behind is None:
            return sizes
        values, own_keys, notes = values_of(fax)
        cover = Cover(ordered, values, own_keys, behind)
        pages = await self._library.put_cover(cover, resolution=document.resolution, method=document.method)
        with self._store.transaction():
            if self._store.document_id(fax["id"]) == document_id:  # its owner may have deleted its content meanwhile
                covered = self._ids.make(self._clock.now())
                self._store.add_document(covered, (), resolution=document.resolution, method=document.method)
                self._store.set_pages(covered, pages.pdf, pages.page_bytes)
                self._store.execute(update(faxes).where(faxes.c.id == fax["id"]).values(document_id=covered))
                self._store.drop_unused(document_id)
                self._store.change_fax(fax["id"], {"coverPageWarnings": [*notes, *pages.notes] or None})
        return pages.page_bytes


def values_of(fax: Mapping[str, object]) -> tuple[dict[str, str], tuple[str, ...], list[str]]:
    """The values of the tags but for the number of pages, the keys that are the sender's own, and what is to be said.

    Keys are taken in lower case, whatever the sender wrote; of two that differ only by that the lower one counts.
    """
    given = fax.get("coverPageData")
    data = dict(given) if isinstance(given, Mapping) else {}
    own = {key.strip().lower(): value for key, value in sorted(data.items(), key=lambda item: item[0].islower())}
    taken = [name for name in AUTOMATIC if name.lower() in own]
    for name in taken:
        del own[name.lower()]
    notes = [f"coverPageData cannot set {name}: the service fills it in." for name in taken]
    values = {**own, "from": str(fax["from"]), "to": str(fax["to"]), "date": _date(fax)}
    return values, tuple(own), notes


def _date(fax: Mapping[str, object]) -> str:
    """The day of the send as 2/4/2025, where the sender says the header's clock stands."""
    zone = ZoneInfo(str(fax.get("headerTimeZone") or "America/New_York"))
    day = datetime.fromisoformat(str(fax["createTime"])).astimezone(zone)
    return f"{day.month}/{day.day}/{day.year}"
