"""One send from the console: `send_once` settles a lost or late answer by looking, never by sending again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from faxtui.store.guards import DOCUMENT_LABEL

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.store.documents import Documents


class Order(NamedTuple):
    """A send that was judged and may leave."""

    numbers: tuple[str, ...]
    documents: Documents
    header: str
    document: str
    """The fingerprint of the documents."""
    fields: Mapping[str, Any] = MappingProxyType({})
    """What was said beside, by keyword of the client's `send`."""
    raw: tuple[str, ...] = ()
    """Tags of the cover page that have no value."""


async def send_order(
    client: AsyncFaxClient | None, order: Order, sender: str | None = None, service: str | None = None
) -> list[Fax]:
    """Send and answer the faxes; raises `OutcomeUnknown` only when looking did not settle it."""
    from faxtui.api.errors import TransportError

    if client is None:
        raise TransportError("Not connected yet: nothing was sent.")
    labels = {**order.fields.get("labels", {}), DOCUMENT_LABEL: order.document}
    fields: Any = {"from_": sender, **order.fields, "labels": labels}
    to: Any = order.numbers[0] if len(order.numbers) == 1 else list(order.numbers)
    return await client.faxes.send_once(
        to,
        files=list(order.documents.files),
        content_url=list(order.documents.urls) or None,
        header_text=order.header or None,
        service_id=service,
        **fields,
    )


def originals_of(order: Order, faxes: Iterable[Fax]) -> dict[str, str]:
    """The file behind each fax by its id, for looking at it beside what was sent; nothing where there were several."""
    files = order.documents.files
    return dict.fromkeys((fax.id for fax in faxes), str(files[0])) if len(files) == 1 else {}
