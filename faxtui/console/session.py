"""One connection of the console: starts the embedded service if needed, holds client and mirror, follows the feed."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from faxtui.console.messages import (
    AuditTrouble,
    Connected,
    FaxesChanged,
    FaxesRecalled,
    ServiceSilent,
    ServicesKnown,
    WebhookTrouble,
)
from faxtui.console.webhook_feed import ReceiverTrouble, WebhookFeed
from faxtui.store.journal import Journal
from faxtui.store.mirror import Mirror
from faxtui.store.project import Project
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.message import Message

    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax, Service
    from faxtui.config import Connection
    from faxtui.embedded import EmbeddedService
    from faxtui.store.keeping import Keeper
    from faxtui.store.live import Poller
    from faxtui.store.query import Query
    from faxtui.store.quiet_troubles import Webhooks

DOCUMENT_BYTES = 48 * 1024 * 1024
"""How many bytes of downloaded documents are kept in memory; none ever go to disk."""


def _load_libraries() -> None:
    """Import what the first paint did not need, off the event loop."""
    import faxtui.api.client
    import faxtui.store.live  # noqa: F401


class Session:
    """Everything between the screens and the service, for the life of the console."""

    def __init__(self, connection: Connection | None, post: Callable[[Message], object], read_only: bool) -> None:
        self.connection = connection
        self.read_only = read_only or (connection is not None and connection.read_only)
        self.mirror = Mirror()
        self.journal = Journal()
        self.client: AsyncFaxClient | None = None
        self.poller: Poller | None = None
        self.sender = ""
        """Who faxes are sent as when nothing else is said: number and service."""
        self.heard_at: datetime | None = None
        """When the service last answered: how old the screen is at most."""
        self.project = Project()
        self.project_trouble = ""
        """Why the project could not be loaded the last time, as one sentence."""
        self._post = post
        self._embedded: EmbeddedService | None = None
        self._again = asyncio.Event()
        self._keeper: Keeper | None = None
        """Keeps records between starts; None where nothing is kept."""
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self.webhook_urls: dict[str, str] = {}
        """Where each service sends webhooks, by its id; names and passwords are masked."""
        self.webhooks = WebhookFeed(self)

    async def run(self) -> None:
        """Connect, then follow the feed until cancelled; a failed start waits for `retry()`."""
        await asyncio.gather(self._start_service(), asyncio.to_thread(_load_libraries))  # neither needs the other
        self._connect()
        await self._recall()
        await self._load_services()
        await self._follow()

    async def _start_service(self) -> None:
        """Start the embedded service, unless the environment names another one."""
        while self.connection is None:
            from faxtui.embedded import EmbeddedError, EmbeddedService  # late: only needed here

            self._embedded = EmbeddedService()
            try:
                self.connection = await self._embedded.start()
            except EmbeddedError as error:
                self._post(ServiceSilent(str(error), "not started", datetime.now(UTC)))
                self._again.clear()
                await self._again.wait()

    def _connect(self) -> None:
        from faxtui.config import open_client

        assert self.connection is not None  # noqa: S101
        self.client = open_client(self.connection, read_only=self.read_only, warn=self._warn)
        self.client.on_call = self.journal.called
        self._post(Connected(self.connection.name, self.connection.base_url, self.connection.embedded))
        if self.connection.webhooks:
            self._take_webhooks(self.connection.webhooks)

    def _take_webhooks(self, place: str) -> None:
        """Start the receiver that the profile asks for; when that fails, the console goes on without."""
        from faxtui.webhook_keys import place_of

        try:
            self.webhooks.start(*place_of(place))
        except ReceiverTrouble as trouble:
            self._post(WebhookTrouble(f"No webhooks are taken in. {trouble}"))

    async def _recall(self) -> None:
        """Show what was known at the last start, where records are kept."""
        from faxtui.store.database import store_path
        from faxtui.store.keeping import Keeper

        assert self.connection is not None  # noqa: S101
        if self.connection.store != "disk":
            return
        place = (self.connection.name, self.connection.project_id, self.connection.base_url)
        path = store_path(os.environ, *place)
        if path is None:
            return
        self._keeper = Keeper(path)
        known = await self._keeper.recall(datetime.now(UTC))
        self.mirror.recall(known.faxes)
        self.mirror.services = self.mirror.services or dict(known.services)
        self._post(FaxesRecalled(self._keeper.message))

    async def switch(self, connection: Connection | None, read_only: bool) -> None:
        """End everything of the connection that is open, then hold this one: `run` connects to it."""
        await self.close()
        self.connection, self.read_only = connection, read_only
        self.client = self.poller = self._embedded = self._keeper = self.heard_at = None
        self.mirror, self.project, self.journal = Mirror(), Project(), Journal()
        self.webhooks, self.webhook_urls = WebhookFeed(self), {}
        self.sender = self.project_trouble = ""
        self._documents.clear()
        self._again.clear()

    def _warn(self, text: str) -> None:
        self._post(AuditTrouble(text))

    async def seen_again(self, fax_id: str) -> None:
        """Note in the audit log that pages in memory are looked at again; the first look is noted as a download."""
        if fax_id in self._documents and self.connection is not None:
            from faxtui.connection import auditor

            await auditor(self.connection, self._warn).view(fax_id)

    async def _load_services(self) -> None:
        from faxtui.api.errors import FaxApiError

        assert self.client is not None  # noqa: S101
        try:
            services = [service async for service in self.client.services.iter()]
        except FaxApiError as error:
            self._post(ServiceSilent(*self._reason(error), datetime.now(UTC)))
        else:
            self._take_services(services)
            if self._keeper is not None:
                await self._keeper.keep_services(self.mirror.services)

    def _take_services(self, services: Sequence[Service]) -> None:
        self.mirror.services = {service.id: service.name for service in services}
        self.webhook_urls = {service.id: service.incoming_webhook_url or "" for service in services}
        self.sender = self._sender(services)
        self._post(ServicesKnown())

    async def load_project(self) -> None:
        """Ask for services, numbers, addresses and cover pages; trouble keeps what was known."""
        from faxtui.api.errors import FaxApiError

        if self.client is None:
            return
        try:
            await self.project.load(self.client)
        except FaxApiError as error:
            self.project_trouble = self._reason(error)[0]
        else:
            self.project_trouble = ""
            self._take_services([holdings.service for holdings in self.project.all()])

    def _sender(self, services: Sequence[Service]) -> str:
        """Who faxes are sent as: what the connection says, else the project's default service."""
        assert self.connection is not None  # noqa: S101
        wanted = self.connection.default_service
        chosen = next((one for one in services if (one.id == wanted if wanted else one.default_for_project)), None)
        number = self.connection.sender or (chosen.default_from if chosen else None) or "your first number"
        name = chosen.name if chosen else wanted
        return f"as {clean(number, 24)}, {clean(name, 40)}" if name else ""

    async def _follow(self) -> None:
        from faxtui.store.live import Heard, Poller

        assert self.client is not None  # noqa: S101
        assert self.connection is not None  # noqa: S101
        near = urlsplit(self.connection.base_url).hostname in ("127.0.0.1", "::1", "localhost")
        pace = (1.0, 5.0) if near else (2.0, 10.0)  # a service on this machine costs nobody a network
        self.poller = Poller(self.client, self.mirror, busy_seconds=pace[0], idle_seconds=pace[1])
        async for event in self.poller.events():
            if isinstance(event, Heard):
                await self.take(event.faxes, event.at, event.source)
                if not self.mirror.services:
                    await self._load_services()
            else:
                self._post(ServiceSilent(*self._reason(event.error), event.at))

    async def take(self, faxes: Sequence[Fax], at: datetime, source: str) -> None:
        """Take in what the service says of faxes: the one way into list, journal and store.

        `source` is `poll`, `webhook`, `send` or `list`.
        """
        self.heard_at = at
        changes = self.mirror.apply(faxes, at, source)
        self.journal.heard(changes, self.mirror, source, at)
        self._post(FaxesChanged(changes, source, at))
        if self._keeper is not None:
            await self._keep(self._keeper, faxes, at, source)

    async def _keep(self, keeper: Keeper, faxes: Sequence[Fax], at: datetime, source: str) -> None:
        """Keep what arrived; when that is no longer possible, say so once."""
        told = keeper.message
        await keeper.keep(list(faxes), at, source)
        if keeper.message != told:
            self._post(FaxesRecalled(keeper.message))

    def _reason(self, error: FaxApiError) -> tuple[str, str]:
        """Why there is no news: a sentence, and what the top line calls it."""
        from faxtui.api.errors import AuthenticationError

        if self._embedded is not None and self._embedded.pid is None:
            return "The embedded service has ended, and its demo data with it. q leaves; faxtui starts anew.", "ended"
        return str(error), "key refused" if isinstance(error, AuthenticationError) else "not answering"

    def retry(self) -> None:
        """Ask again now: start the service anew, or poll at once."""
        self._again.set()
        if self.poller is not None:
            self.poller.poll_soon()

    def known(self, query: Query) -> Sequence[Fax]:
        """Faxes that match, newest first; slow with many, so for a thread."""
        matches = self.mirror.matcher(query)
        return [fax for fax in self.mirror.faxes() if matches(fax)]

    def queue_seconds(self) -> list[float]:
        """How long faxes were seen waiting in the queue before they left."""
        return self.mirror.queue_seconds()

    def webhooks_heard(self) -> Webhooks:
        """What is known of webhooks: those that came here, and those that the service tells it could not deliver."""
        from faxtui.store.quiet_troubles import Webhooks

        heard, since = self.mirror.heard_by("webhook")
        return Webhooks(heard, since, self.journal.refused())

    async def document(self, fax_id: str) -> bytes:
        """The PDF of a fax, from memory or from the service; raises `FaxApiError`."""
        from faxtui.api.errors import TransportError

        if fax_id in self._documents:
            self._documents.move_to_end(fax_id)
            return self._documents[fax_id]
        if self.client is None:
            raise TransportError("Not connected yet.")
        data = await self.client.faxes.download(fax_id)
        self._documents[fax_id] = data
        while len(self._documents) > 1 and sum(map(len, self._documents.values())) > DOCUMENT_BYTES:
            self._documents.popitem(last=False)
        return data

    async def close(self) -> None:
        """End the webhook receiver, close the client and end the embedded service."""
        await self.webhooks.stop()
        if self.client is not None:
            await self.client.aclose()
        if self._keeper is not None:
            await self._keeper.close()
        if self._embedded is not None:
            await self._embedded.stop()


def waiting_words(connection: Connection | None) -> str:
    """What the empty list says until the service answers."""
    if connection is None:
        return "Starting the embedded service with demo data…"
    return f"Connecting to {connection.base_url}…"
