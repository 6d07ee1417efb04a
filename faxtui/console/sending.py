"""One send from the console: `send_once` settles a lost or late answer by looking, never by sending again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax


async def send_document(
    client: AsyncFaxClient | None,
    to: str,
    document: Path,
    header: str | None,
    sender: str | None = None,
    service: str | None = None,
) -> list[Fax]:
    """Send and answer the faxes; raises `OutcomeUnknown` only when looking did not settle it."""
    from faxtui.api.errors import TransportError

    if client is None:
        raise TransportError("Not connected yet: nothing was sent.")
    return await client.faxes.send_once(to, files=[document], header_text=header, from_=sender, service_id=service)
