"""What of a send's cover page would be printed raw: tags to which nobody gave a value."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.covers import AUTOMATIC

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Service
    from faxtui.api.sending import SendFields
    from faxtui.cli.recipients import Recipient

_MOST_SERVICES: Final = 10
"""Services that are asked for the cover page; it may be another one's than the sending one's."""


class CoverUse(NamedTuple):
    """Which cover page a send has, and what its tags are given."""

    cover_id: str | None
    """None: the service's own, where it has one."""
    service_id: str | None
    """None: the project's default."""
    given: Sequence[frozenset[str]]
    """Names with values, in lower case, for each recipient."""


def cover_use(fields: SendFields, people: Sequence[Recipient]) -> CoverUse:
    """As the fields and the columns of the recipients say."""
    common = {name.lower() for name in fields.get("cover_page_data") or ()}
    given = {frozenset(common | {name.lower() for name, _ in person.cover}) for person in people}
    return CoverUse(fields.get("cover_page_id"), fields.get("service_id"), sorted(given, key=len))


async def raw_tags(client: AsyncFaxClient, use: CoverUse) -> list[str]:
    """The tags that at least one recipient would see raw, as written; raises as the client and the conversion do."""
    services = [service async for service in client.services.iter()]
    sending = next((one for one in services if one.id == use.service_id), None) or next(
        (one for one in services if one.default_for_project), None
    )
    cover_id = use.cover_id or (sending.cover_page_id if sending else None)
    pdf = await _pdf_of(client, cover_id, [one for one in (sending, *services) if one]) if cover_id else b""
    if not pdf:
        return []
    from faxtui.pages.worker import Worker

    def find() -> list[list[str]]:
        with Worker() as worker:
            found: list[list[str]] = worker.call("faxtui.pages.proof:find_tags", pdf)
            return found

    names = dict.fromkeys(name for page in await asyncio.to_thread(find) for name in page)
    own = [name for name in names if name.lower() not in AUTOMATIC]
    return [name for name in own if any(name.lower() not in given for given in use.given)]


async def _pdf_of(client: AsyncFaxClient, cover_id: str, services: Sequence[Service]) -> bytes:
    """The file of the cover page, of whichever service it is; empty when none of these has it."""
    from faxtui.api.errors import NotFound

    for service_id in list(dict.fromkeys(one.id for one in services))[:_MOST_SERVICES]:
        try:
            page = await client.cover_pages.get(service_id, cover_id)
        except NotFound:
            continue
        return page.file.content if page.file else b""
    return b""
