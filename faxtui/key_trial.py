"""Trying a key on the service before it is kept: what it sees there, or which of the things typed is wrong, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from faxtui.api.client import AsyncFaxClient
from faxtui.api.errors import (
    AuthenticationError,
    FaxApiError,
    NotFound,
    PermissionDenied,
    TransportError,
    UnexpectedResponse,
    Violation,
)
from faxtui.connection import DEFAULT_BASE_URL
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service
    from faxtui.api.transport import CallRecord
    from faxtui.connection import Connection

SECONDS: Final = 15.0
"""How long one wait on the network may take: a person looks on."""
BUDGET: Final = 3.0
"""Seconds after which no further try begins."""
CLOCK_SLACK: Final = timedelta(minutes=2)
"""By how much two clocks may differ without a word."""
LOOKED_AT: Final = 6
"""Services whose numbers are asked for: enough to know the project again."""
_NUMBERS_TOLD: Final = 2


class Found(NamedTuple):
    """What a good key sees."""

    services: Sequence[Service]
    total: int
    """How many services there are, listed or not."""
    numbers: Mapping[str, Sequence[str]]
    """Numbers of the first services, by service id."""
    clock_ahead: timedelta = timedelta()
    """How far the service's clock is ahead of this machine's."""

    def lines(self) -> list[str]:
        """The same in sentences: services with their numbers, and what a person should know."""
        lines = (
            [f"{self.total} {'service' if self.total == 1 else 'services'}:"] if self.total else ["No services yet."]
        )
        lines += [self._line(service) for service in self.services if service.id in self.numbers]
        if self.total > len(self.numbers):
            lines.append(f"… and {self.total - len(self.numbers)} more.")
        off = clock_words(self.clock_ahead)
        return [*lines, f"This machine's clock is {off} the service's."] if off else lines

    def _line(self, service: Service) -> str:
        numbers = self.numbers[service.id]
        told = ", ".join(clean(number, 20) for number in numbers[:_NUMBERS_TOLD]) or "no numbers"
        more = f" and {len(numbers) - _NUMBERS_TOLD} more" if len(numbers) > _NUMBERS_TOLD else ""
        return f"  {clean(service.name, 40)}{' (default)' if service.default_for_project else ''}: {told}{more}"


class KeyTrouble(Exception):
    """The key was not accepted, or nobody was there to ask; says which value to look at first."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.description)
        self.field = violation.field
        """`project_id`, `key_id`, `key_secret`, `region` or `base_url`."""


async def try_key(connection: Connection, *, others: Sequence[str] = ()) -> Found:
    """Ask with a key that need not be saved; raises `KeyTrouble`.

    `others` are base URLs of the same vendor, asked for the project when the connection's own does not know it.
    """
    calls: list[CallRecord] = []
    ahead = timedelta()
    try:
        async with _client(connection) as client:
            client.on_call = calls.append
            try:
                return (await _look(client))._replace(clock_ahead=_ahead(client, connection))
            finally:
                ahead = _ahead(client, connection)
    except FaxApiError as error:
        has_token = any(call.path.endswith("/oauth2/token") and call.status == 200 for call in calls)
        elsewhere = await _elsewhere(connection, others) if has_token and _is_unknown(error) else ""
        raise KeyTrouble(explained(error, connection, has_token=has_token, ahead=ahead, elsewhere=elsewhere)) from None


def _client(connection: Connection) -> AsyncFaxClient:
    """A client that can only look, and that soon says what is wrong."""
    return AsyncFaxClient(
        connection.project_id,
        key_id=connection.key_id,
        key_secret=connection.key_secret,
        auth=connection.auth,
        base_url=connection.base_url,
        auth_url=connection.auth_url,
        timeout=SECONDS,
        retry_budget=BUDGET,
        read_only=True,
    )


def _ahead(client: AsyncFaxClient, connection: Connection) -> timedelta:
    """By how much the service's clock is ahead; one without https is for development and may have its own time."""
    return client.clock_ahead if connection.base_url.startswith("https:") else timedelta()


async def _look(client: AsyncFaxClient) -> Found:
    page = await client.services.list(page_size=50)
    services = sorted(page.services, key=lambda service: (not service.default_for_project, service.name.casefold()))
    looked_at = services[:LOOKED_AT]
    pages = await asyncio.gather(*(client.numbers.list(service.id, page_size=50) for service in looked_at))
    numbers = {
        service.id: [number.phone_number for number in page.numbers]
        for service, page in zip(looked_at, pages, strict=True)
    }
    return Found(services, max(page.total_items, len(services)), numbers)


def _is_unknown(error: FaxApiError) -> bool:
    return isinstance(error, AuthenticationError | PermissionDenied | NotFound)


async def _elsewhere(connection: Connection, others: Sequence[str]) -> str:
    """The first of the other places that knows the project with this key; empty when none does."""
    for place in others:
        if place != connection.base_url:
            try:
                async with _client(connection._replace(base_url=place)) as client:
                    await client.services.list(page_size=1)
            except FaxApiError:
                continue
            return place
    return ""


def clock_words(ahead: timedelta) -> str:
    """`3 h behind` or `5 min ahead of`, as this machine's clock is beside the service's; empty when they agree."""
    if abs(ahead) <= CLOCK_SLACK:
        return ""
    minutes = round(abs(ahead) / timedelta(minutes=1))
    amount = (
        f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
    )
    return f"{amount} {'behind' if ahead > timedelta() else 'ahead of'}"


def explained(
    error: FaxApiError, connection: Connection, *, has_token: bool, ahead: timedelta, elsewhere: str = ""
) -> Violation:
    """Which value a refusal or a silence speaks against, and one sentence that says what to do."""
    if isinstance(error, TransportError | UnexpectedResponse):
        return _unreachable(error, connection)
    if not _is_unknown(error):
        return Violation("project_id", clean(error, 140))
    if off := clock_words(ahead):
        return Violation("key_secret", f"Refused, and this machine's clock is {off} the service's: set it first.")
    if elsewhere:
        host = urlsplit(elsewhere).hostname or elsewhere
        return Violation("region", f"The key is good, but the project is not in this region: {host} knows it.")
    if has_token:
        return Violation("project_id", "The key is good, but not for this project: copy the project id once more.")
    if connection.auth == "basic":
        return Violation("key_secret", "The service refused key and project: one of the three values is not right.")
    return Violation(
        "key_secret", "The service does not know this key: key id and secret must be of the same access key."
    )


def _unreachable(error: FaxApiError, connection: Connection) -> Violation:
    """Nobody answered, or not in the API's words."""
    own = connection.base_url != DEFAULT_BASE_URL and not connection.base_url.endswith(".fax.api.sinch.com")
    advice = "" if own else " Is this machine online? A proxy is taken from HTTPS_PROXY."
    return Violation("base_url" if own else "region", f"{clean(error, 120)}{advice}")
