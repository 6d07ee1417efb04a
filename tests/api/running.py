"""Clients of a local service that runs on a loopback port."""

from __future__ import annotations

import time
from typing import Any

from faxtui.api import AsyncFaxClient
from faxtui.api.models import Fax
from tests.service import PATIENCE, RunningService


def client_of(service: RunningService, **settings: Any) -> AsyncFaxClient:
    """A client of a running service, whose clock the tests own."""
    given = {"key_id": service.key_id, "key_secret": service.key_secret, "base_url": service.url, **settings}
    return AsyncFaxClient(service.project_id, **given)


async def ended(client: AsyncFaxClient, service: RunningService, fax_id: str) -> Fax:
    """The fax once it has ended; the service's time moves on until then."""
    deadline = time.monotonic() + PATIENCE
    while (fax := await client.faxes.get(fax_id)).is_open:
        assert time.monotonic() < deadline, "the fax did not end"
        service.advance(10)
    return fax
