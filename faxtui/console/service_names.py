"""Names of services, which faxes tell only by id: asked for beside the feed, which never waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

from faxtui.console.messages import NamesTrouble, ServicesKnown
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service
    from faxtui.console.session import Session

PATIENCE: Final = 2.0
"""Seconds that the first list waits for the names."""
PAUSE: Final = 60.0
"""Seconds before names are asked for again after trouble: a key may be one that lists no services."""


class ServiceNames:
    """Belongs to one connection of a session; what came is in its store, for the next start too."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked_for: set[str] = set()
        self._again_at = 0.0
        self._told = ""
        """The trouble that a person was told of; the same one is told once."""
        self._asking: asyncio.Task[None] | None = None

    def want(self, service_ids: set[str]) -> None:
        """Faxes came through these services: ask for the names of those that are not known, once for each."""
        known = self._session.mirror.services
        unknown = service_ids - {"", *known, *self._asked_for}
        is_asking = self._asking is not None and not self._asking.done()
        if (unknown or not known) and not is_asking and monotonic() >= self._again_at:
            self._asked_for |= unknown
            self._asking = asyncio.create_task(self.load())

    async def begin(self) -> None:
        """Ask at the start, before faxes are listed without the names; what takes longer comes later."""
        self._asking = asyncio.create_task(self.load())
        await asyncio.wait({self._asking}, timeout=PATIENCE)

    async def load(self) -> None:
        """Ask for the names of all services; trouble keeps what was known, and is the feed's to tell if it has it too.

        A service that answers for faxes and not for this is no silent one.
        """
        from faxtui.api.errors import AuthenticationError, FaxApiError, TransportError

        session = self._session
        assert session.client is not None  # noqa: S101
        try:
            services = [service async for service in session.client.services.iter()]
        except FaxApiError as error:
            self._again_at = monotonic() + PAUSE
            is_told = isinstance(error, (TransportError, AuthenticationError))  # by the feed, which meets it, too
            reason = "" if is_told else session.reason(error)[0]
            if reason and reason != self._told and self._session.names is self:
                self._told = reason
                session.post(NamesTrouble(f"The names of services could not be read: {clean(reason, 160)}"))
        else:
            self._told = ""
            await self.take(services)

    async def take(self, services: Sequence[Service]) -> None:
        """Take over what the service said of all of them."""
        session = self._session
        session.webhook_urls = {service.id: service.incoming_webhook_url or "" for service in services}
        names = {service.id: service.name for service in services}
        await session.read(lambda store: setattr(store, "services", names))
        session.sender = self._sender(services)
        session.post(ServicesKnown())

    def end(self) -> None:
        """Nobody waits for the answer any more."""
        if self._asking is not None:
            self._asking.cancel()

    def _sender(self, services: Sequence[Service]) -> str:
        """Who faxes are sent as: what the connection says, else the project's default service."""
        connection = self._session.connection
        assert connection is not None  # noqa: S101
        wanted = connection.default_service
        chosen = next((one for one in services if (one.id == wanted if wanted else one.default_for_project)), None)
        number = connection.sender or (chosen.default_from if chosen else None) or "your first number"
        name = chosen.name if chosen else wanted
        return f"as {clean(number, 24)}, {clean(name, 40)}" if name else ""
