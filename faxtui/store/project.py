"""What a project has besides faxes: services, their numbers, email addresses and cover pages, as last loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import CoverPage, Email, Service, ServicePhoneNumber


class Holdings(NamedTuple):
    """What belongs to one service."""

    service: Service
    numbers: Sequence[ServicePhoneNumber] = ()
    emails: Sequence[Email] = ()
    covers: Sequence[CoverPage] = ()

    def receivers(self, number: str) -> list[str]:
        """The addresses to which faxes of a number are mailed."""
        return [email.email for email in self.emails if _may(email, number, "receive")]

    def senders(self, number: str) -> list[str]:
        """The addresses that may send from a number."""
        return [email.email for email in self.emails if _may(email, number, "send")]


class Project:
    """Replaced as a whole by each load, so that a screen never draws half of one."""

    def __init__(self) -> None:
        self._holdings: Mapping[str, Holdings] = {}
        self.loaded = False

    @property
    def service_ids(self) -> list[str]:
        """The default service first, then by name."""

        def order(service_id: str) -> tuple[bool, str, str]:
            service = self._holdings[service_id].service
            return not service.default_for_project, service.name.casefold(), service_id

        return sorted(self._holdings, key=order)

    def get(self, service_id: str | None) -> Holdings | None:
        """What is known of a service."""
        return self._holdings.get(service_id or "")

    def all(self) -> list[Holdings]:
        """Everything, the default service first."""
        return [self._holdings[service_id] for service_id in self.service_ids]

    async def load(self, client: AsyncFaxClient) -> None:
        """Ask for everything; raises errors of the API client and then keeps what was known before."""
        services = [service async for service in client.services.iter()]
        parts = await asyncio.gather(*(holdings_of(client, service) for service in services))
        self._holdings = {part.service.id: part for part in parts}
        self.loaded = True


async def holdings_of(client: AsyncFaxClient, service: Service) -> Holdings:
    """A service with its numbers, addresses and cover pages; raises errors of the API client."""

    async def numbers() -> list[ServicePhoneNumber]:
        return [number async for number in client.numbers.iter(service.id)]

    async def emails() -> list[Email]:
        return [email async for email in client.emails.iter(service.id)]

    async def covers() -> list[CoverPage]:
        return [cover async for cover in client.cover_pages.iter(service.id)]

    return Holdings(service, *await asyncio.gather(numbers(), emails(), covers()))


def _may(email: Email, number: str, what: str) -> bool:
    """Whether an address may `send` from a number or `receive` its faxes."""
    granted = [str(entry.permissions).lower() for entry in email.phone_numbers if entry.number == number]
    return any(permission in ("both", what) for permission in granted)
