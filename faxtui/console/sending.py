"""One send from the console: labelled, so that a lost answer is settled by looking instead of by sending again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax

LOOKS: Final = (0.0, 1.0, 3.0)
"""Seconds before each look for a fax whose answer was lost."""


async def send_once(client: AsyncFaxClient | None, to: str, document: Path, header: str | None) -> list[Fax]:
    """Send and answer the faxes; raises `OutcomeUnknown` only when looking did not settle it."""
    from faxtui.api import new_send_label
    from faxtui.api.errors import FaxApiError, OutcomeUnknown, TransportError

    if client is None:
        raise TransportError("Not connected yet.")
    label, since = new_send_label(), datetime.now(UTC)
    try:
        return await client.faxes.send(to, files=[document], header_text=header, labels=dict([label]))
    except OutcomeUnknown as lost:
        for seconds in LOOKS:
            await asyncio.sleep(seconds)
            try:
                found = await client.faxes.find_sent(label, to=to, since=since)
            except FaxApiError:
                continue  # the service is still away: look again
            if found:
                return found
        raise lost
