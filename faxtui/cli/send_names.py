"""The service and the cover page of a send, named by people and sent as ids."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from faxtui.cli.connecting import configured_client

if TYPE_CHECKING:
    from faxtui.api.sending import SendFields

_ID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""A ULID: what the API's ids are, and no name that people give."""


def with_ids(fields: SendFields) -> SendFields:
    """The same fields with ids where names stood; asks the service only then. CommandError for a name nobody has."""
    names = (fields.get("service_id"), fields.get("cover_page_id"))
    if all(name is None or _ID.fullmatch(name) for name in names):
        return fields
    return asyncio.run(_looked_up(fields))


async def _looked_up(fields: SendFields) -> SendFields:
    from faxtui.cli.choosing import all_services, locate, service_named  # late: most sends name nothing

    service, cover = fields.get("service_id"), fields.get("cover_page_id")
    found: SendFields = {**fields}
    async with configured_client() as client:
        if service is not None:
            found["service_id"] = service_named(await all_services(client), service).id
        if cover is not None:
            _, page = await locate(
                client,
                found.get("service_id"),
                cover,
                "cover page",
                client.cover_pages.iter,
                lambda page: (page.id, page.name),
            )
            found["cover_page_id"] = page.id
    return found
