"""One send from the console: labelled, so that a lost or late answer is settled by looking, never by sending again."""

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
LATE_SECONDS: Final = 6.0
"""How long an answer may take before we look for the fax beside waiting on."""


async def send_once(
    client: AsyncFaxClient | None,
    to: str,
    document: Path,
    header: str | None,
    sender: str | None = None,
    service: str | None = None,
) -> list[Fax]:
    """Send and answer the faxes; raises `OutcomeUnknown` only when looking did not settle it."""
    from faxtui.api import new_send_label
    from faxtui.api.errors import OutcomeUnknown, TransportError

    if client is None:
        raise TransportError("Not connected yet: nothing was sent.")
    label, since = new_send_label(), datetime.now(UTC)
    send = asyncio.create_task(
        client.faxes.send(
            to, files=[document], header_text=header, labels=dict([label]), from_=sender, service_id=service
        ),
        name="send",
    )
    try:
        while not (await asyncio.wait({send}, timeout=LATE_SECONDS))[0]:
            found = await _look(client, label, to, since)
            if found:
                return found  # the service has it: what was left to wait for is only the answer
        return await send
    except OutcomeUnknown as lost:
        for seconds in LOOKS:
            await asyncio.sleep(seconds)
            found = await _look(client, label, to, since)
            if found:
                return found
        raise lost
    finally:
        send.cancel()


async def _look(client: AsyncFaxClient, label: tuple[str, str], to: str, since: datetime) -> list[Fax]:
    """The fax by its label; none when it is not there or the service is away."""
    from faxtui.api.errors import FaxApiError

    try:
        return await client.faxes.find_sent(label, to=to, since=since)
    except FaxApiError:
        return []
