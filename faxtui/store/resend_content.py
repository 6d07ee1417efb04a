"""What a resend sends: the stored pages, or some of them, with the settings of the fax that it repeats."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from faxtui.api.errors import InvalidRequest, NotFound
from faxtui.api.masking import is_masked
from faxtui.api.sending import SEND_LABEL, SendFile
from faxtui.store.lineage import PAGES_LABEL, RESEND_LABEL, RESOLUTION_LABEL

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax, Service
    from faxtui.api.sending import SendFields
    from faxtui.store.resend import Item

_KEPT: Final = (
    *("header_text", "header_page_numbers", "header_time_zone", "service_id", "resolution"),
    *("image_conversion_method", "max_retries", "retry_delay_seconds", "in_progress_notifications"),
)
"""Settings that are the same in the answer and in a send."""


_OURS: Final = (SEND_LABEL, PAGES_LABEL, RESOLUTION_LABEL)
"""Labels that tell of one send, not of those that repeat it."""


class Cutter(Protocol):
    """Counts and cuts pages away from the event loop; both raise ConversionError."""

    async def count(self, data: bytes) -> int:
        """Pages of a PDF."""
        ...

    async def pages_from(self, data: bytes, first: int, last: int | None) -> bytes:
        """See `faxtui.pages.extract.pages_from`."""
        ...


class Sources(NamedTuple):
    """Where the pages come from."""

    download: Callable[[str], Awaitable[bytes]]
    """The stored pages of a fax as a PDF."""
    cutter: Cutter


async def fields_for(client: AsyncFaxClient, item: Item, sources: Sources) -> SendFields:
    """Everything of the send but its number; InvalidRequest when it would not be the same fax again."""
    fax = item.fax
    fields: Any = {name: value for name in _KEPT if (value := getattr(fax, name)) is not None}
    fields |= {"from_": fax.from_ or None, "labels": _labels(item)}
    if item.resolution:
        fields["resolution"] = item.resolution
    if fax.callback_url and not is_masked(fax.callback_url):  # a masked one is the service's own, which applies anyway
        fields |= {"callback_url": fax.callback_url, "callback_url_content_type": fax.callback_url_content_type}
    if not fax.has_file:
        urls = fax.content_url or []
        if any(is_masked(url) for url in urls):
            raise InvalidRequest("The document's URL has a masked password: send the document anew.")
        fields |= {"content_url": urls, **_cover(fax)}
        return cast("SendFields", fields)
    data = await sources.download(fax.id)
    data, cover = await _pages(client, item, data, sources.cutter)
    fields |= {"files": [SendFile("fax.pdf", data)], **cover}
    return cast("SendFields", fields)


def _labels(item: Item) -> dict[str, str]:
    kept = {key: value for key, value in (item.fax.labels or {}).items() if key not in _OURS}
    pages = {PAGES_LABEL: f"{item.pages[0]}-{item.pages[1]}"} if item.pages else {}
    was = f"{item.resolution}, was {item.fax.resolution or 'not told'}"
    changed = {RESOLUTION_LABEL: was} if item.resolution else {}
    return {**kept, RESEND_LABEL: item.fax.id, **pages, **changed}


async def _pages(client: AsyncFaxClient, item: Item, data: bytes, cutter: Cutter) -> tuple[bytes, dict[str, Any]]:
    """The document, and the cover page to put before it; a stored fax has its cover page in front already."""
    fax = item.fax
    if item.pages is not None:
        total = await cutter.count(data)
        if total != fax.number_of_pages:
            raise InvalidRequest(f"{total} pages are stored, the fax had {fax.number_of_pages}: resend it whole.")
        if not await _covers_every_fax(client, fax):
            return await cutter.pages_from(data, *item.pages), {}
        raise InvalidRequest("Its service puts a cover page before every fax: resend it whole.")
    if fax.cover_page_id:
        covers = await _cover_pages(client, fax, cutter)
        if covers is not None:
            return await cutter.pages_from(data, covers + 1, None), _cover(fax)
    if await _covers_every_fax(client, fax):
        told = "is gone" if fax.cover_page_id else "it had none"
        raise InvalidRequest(f"Its service puts a cover page before every fax now, and its own {told}: send it anew.")
    return data, {}


def _cover(fax: Fax) -> dict[str, Any]:
    """The cover page of the original, as fields."""
    if not fax.cover_page_id:
        return {}
    return {"cover_page_id": fax.cover_page_id, "cover_page_data": fax.cover_page_data or None}


async def _cover_pages(client: AsyncFaxClient, fax: Fax, cutter: Cutter) -> int | None:
    """How many pages the cover page of a fax has; None when it is gone, so that nothing can be put in its place."""
    async for service in client.services.iter():
        try:
            cover = await client.cover_pages.get(service.id, fax.cover_page_id or "")
        except NotFound:
            continue
        if cover.file is not None:
            return await cutter.count(cover.file.content)
    return None


async def _covers_every_fax(client: AsyncFaxClient, fax: Fax) -> bool:
    """Whether its service puts a cover page before each fax by itself."""
    service = await _service(client, fax)
    return service is not None and bool(service.cover_page_id)


async def _service(client: AsyncFaxClient, fax: Fax) -> Service | None:
    if not fax.service_id:  # a send without one goes through the default service
        async for service in client.services.iter():
            if service.default_for_project:
                return service
        return None
    try:
        return await client.services.get(fax.service_id)
    except NotFound:
        return None
