"""One connection of the console: starts the embedded service if needed, holds client and store, follows the feed."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from faxtui.console.backfill import Backfill
from faxtui.console.fax_intake import FaxIntake
from faxtui.console.heard_notes import NOTED_EVERY, heard_before, note_heard
from faxtui.console.losses import known_since, lose
from faxtui.console.messages import (
    AuditTrouble,
    Connected,
    FaxesChanged,
    FaxesRecalled,
    FaxesSynced,
    ServiceSilent,
    WebhookTrouble,
)
from faxtui.console.service_names import ServiceNames
from faxtui.console.webhook_feed import ReceiverTrouble, WebhookFeed
from faxtui.store.journal import Journal
from faxtui.store.keeping import Keeper
from faxtui.store.project import Project
from faxtui.store.sightings import Arrival, Changes, Glimpse
from faxtui.store.times import here

if TYPE_CHECKING:
    from textual.message import Message

    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax
    from faxtui.config import Connection
    from faxtui.embedded import EmbeddedService
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.live import Poller
    from faxtui.store.query import Query
    from faxtui.store.quiet_troubles import Webhooks

T = TypeVar("T")
MOST_KNOWN: Final = 20_000
"""Faxes that `known` answers unless told otherwise."""
DOCUMENT_BYTES = 48 * 1024 * 1024
"""How many bytes of downloaded documents are kept in memory; none ever go to disk."""


def _load_libraries() -> None:
    """Import what the first paint did not need, off the event loop."""
    import faxtui.api.client
    import faxtui.store.fax_store
    import faxtui.store.live  # noqa: F401


def waiting_for(connection: Connection | None) -> str:
    """What the empty list says until the service answers."""
    if connection is None:
        return "Starting the embedded service with demo data…"
    return f"Connecting to {connection.base_url}…"


class Session:
    """Everything between the screens and the service, for the life of the console."""

    def __init__(
        self,
        connection: Connection | None,
        post: Callable[[Message], object],
        read_only: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: tzinfo | None = None,
    ) -> None:
        self.connection = connection
        self.read_only = read_only or (connection is not None and connection.read_only)
        self.now = now
        self._zone = zone
        self.counts = (0, 0)
        """How many faxes are on their way, and how many failed today."""
        self._keeper = Keeper()
        self._intake = FaxIntake(self._take_in)
        self._indexing: asyncio.Task[None] | None = None
        self.journal = Journal()
        self.client: AsyncFaxClient | None = None
        self.poller: Poller | None = None
        self.sender = ""
        """Who faxes are sent as when nothing else is said: number and service."""
        self.heard_at: datetime | None = None
        """When the service last answered: how old the screen is at most."""
        self.recalled_at: datetime | None = None
        """When the service last answered before this start: as of when the faxes are that are known from then."""
        self._noted_at: datetime | None = None
        self.project = Project()
        self.project_trouble = ""
        """Why the project could not be loaded the last time, as one sentence."""
        self.post = post
        """Tells the screens."""
        self._embedded: EmbeddedService | None = None
        self._again = asyncio.Event()
        self._polled = asyncio.Event()
        """Set once the service has told its newest faxes."""
        self.older = Backfill(self)
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self.webhook_urls: dict[str, str] = {}
        """Where each service sends webhooks, by its id; names and passwords are masked."""
        self.webhooks = WebhookFeed(self)
        self.names = ServiceNames(self)

    @property
    def mirror(self) -> FaxStore:
        """What this machine knows of the project's faxes; look up single ones only, the rest belongs into `read`."""
        return self._keeper.store

    async def run(self) -> None:
        """Connect, then follow the feed until cancelled; a failed start waits for `retry()`."""
        await asyncio.gather(self._start_service(), asyncio.to_thread(_load_libraries))  # neither needs the other
        self._connect()
        await self._recall()
        await self.names.begin()
        async with asyncio.TaskGroup() as group:
            follower = group.create_task(self._follow())
            filler = group.create_task(self._fill())
            follower.add_done_callback(lambda _: filler.cancel())

    async def _fill(self) -> None:
        """Fetch older faxes, once the newest are there."""
        await self._polled.wait()
        await self.older.run()

    async def _start_service(self) -> None:
        """Start the embedded service, unless the environment names another one."""
        while self.connection is None:
            from faxtui.embedded import EmbeddedError, EmbeddedService  # late: only needed here

            self._embedded = EmbeddedService()
            try:
                self.connection = await self._embedded.start()
            except EmbeddedError as error:
                self.post(ServiceSilent(str(error), "not started", datetime.now(UTC)))
                self._again.clear()
                await self._again.wait()

    def _connect(self) -> None:
        from faxtui.config import open_client

        assert self.connection is not None  # noqa: S101
        self.client = open_client(self.connection, read_only=self.read_only, warn=self._warn)
        self.client.on_call = self.journal.called
        self.post(Connected(self.connection.name, self.connection.base_url, self.connection.embedded))
        if self.connection.webhooks:
            self._take_webhooks(self.connection.webhooks)

    def _take_webhooks(self, place: str) -> None:
        """Start the receiver that the profile asks for; when that fails, the console goes on without."""
        from faxtui.webhook_keys import place_of

        try:
            self.webhooks.start(*place_of(place))
        except ReceiverTrouble as trouble:
            self.post(WebhookTrouble(f"No webhooks are taken in. {trouble}"))

    async def _recall(self) -> None:
        """Open the store, and show what was known at the last start where records are kept."""
        from faxtui.store.database import store_path

        assert self.connection is not None  # noqa: S101
        place = (self.connection.name, self.connection.project_id, self.connection.base_url)
        path = store_path(os.environ, *place) if self.connection.store == "disk" else None
        await self._keeper.open(path)
        await self.count()
        if path is not None:
            self.recalled_at = await heard_before(self)
            self.post(FaxesRecalled(self._keeper.message))

    async def switch(self, connection: Connection | None, read_only: bool) -> None:
        """End everything of the connection that is open, then hold this one: `run` connects to it."""
        await self.close()
        self.connection, self.read_only = connection, read_only
        self.client = self.poller = self._embedded = self.heard_at = self.recalled_at = self._noted_at = None
        self._keeper, self.project, self.journal = Keeper(), Project(), Journal()
        self._intake = FaxIntake(self._take_in)
        self.webhooks, self.webhook_urls = WebhookFeed(self), {}
        self.sender = self.project_trouble = ""
        self.counts, self.older = (0, 0), Backfill(self)
        self.names = ServiceNames(self)
        self._polled.clear()
        self._documents.clear()
        self._again.clear()

    # -- what is known of faxes --------------------------------------------------------------------------------

    async def read(self, work: Callable[[FaxStore], T]) -> T:
        """Work on the store in a thread; where the disk fails, what follows is in memory and that is said."""
        told = self._keeper.message
        try:
            return await self._keeper.do(work)
        finally:
            if self._keeper.message != told:
                self.post(FaxesRecalled(self._keeper.message))
                self.retry()

    async def take(self, faxes: Sequence[Fax], at: datetime, source: str) -> Changes:
        """Take over records from outside, the one way in which faxes enter; the screens are told what differs.

        `source` is how we know: `poll`, `webhook`, `send`, `list` or `delete` (of its pages).
        """
        return await self._intake.take(faxes, at, source)

    async def _take_in(self, arrivals: Sequence[Arrival]) -> list[Changes]:
        keeper, today = self._keeper, here(self.now(), self._zone)

        def work(store: FaxStore) -> tuple[list[Glimpse], tuple[int, int], bool]:
            return store.take_in(arrivals), store.counts(today), store.defers(arrivals)

        taken, counts, deferred = await self.read(work)
        if keeper is self._keeper:  # else the console has gone on to another project meanwhile
            if deferred and (self._indexing is None or self._indexing.done()):
                from faxtui.console.backfill import index_later

                self._indexing = asyncio.create_task(index_later(self))
            self.counts = counts
            for arrival, seen in zip(arrivals, taken, strict=True):
                self.heard_at = arrival.at
                self.journal.heard(seen.changes, seen, arrival.source, arrival.at)
            for source, those in groupby(zip(arrivals, taken, strict=True), lambda pair: pair[0].source):
                self._tell(source, list(those))
        return [seen.changes for seen in taken]

    def _tell(self, source: str, taken: Sequence[tuple[Arrival, Glimpse]]) -> None:
        """Tell the screens of what came from one source together, each fax once."""
        added = dict.fromkeys(fax_id for _, seen in taken for fax_id in seen.changes.added)
        changed = dict.fromkeys(fax_id for _, seen in taken for fax_id in seen.changes.changed if fax_id not in added)
        faxes = {fax_id: seen.faxes[fax_id] for _, seen in taken for changes in seen.changes for fax_id in changes}
        self.post(FaxesChanged(Changes(tuple(added), tuple(changed)), source, taken[-1][0].at, faxes))

    def known(self, query: Query, most: int = MOST_KNOWN) -> Sequence[Fax]:
        """The newest faxes that match, newest first. Reads the disk: call it in a thread."""
        return self.mirror.known(query, most)

    async def count(self) -> None:
        """Count anew what is on its way and what failed today."""
        keeper, today = self._keeper, here(self.now(), self._zone)
        counts = await self.read(lambda store: store.counts(today))
        if keeper is self._keeper:
            self.counts = counts

    def _warn(self, text: str) -> None:
        self.post(AuditTrouble(text))

    async def seen_again(self, fax_id: str) -> None:
        """Note in the audit log that pages in memory are looked at again; the first look is noted as a download."""
        if fax_id in self._documents and self.connection is not None:
            from faxtui.connection import auditor

            await auditor(self.connection, self._warn).view(fax_id)

    async def load_project(self) -> None:
        """Ask for services, numbers, addresses and cover pages; trouble keeps what was known."""
        from faxtui.api.errors import FaxApiError

        if self.client is None:
            return
        try:
            await self.project.load(self.client)
        except FaxApiError as error:
            self.project_trouble = self.reason(error)[0]
        else:
            self.project_trouble = ""
            await self.names.take([holdings.service for holdings in self.project.all()])

    async def _follow(self) -> None:
        from faxtui.store.live import Heard, Poller, Vanished

        assert self.client is not None  # noqa: S101
        assert self.connection is not None  # noqa: S101
        near = urlsplit(self.connection.base_url).hostname in ("127.0.0.1", "::1", "localhost")
        pace = (1.0, 5.0) if near else (2.0, 10.0)  # a service on this machine costs nobody a network
        self.poller = Poller(
            self.client,
            self._open_ids,
            known_since=partial(known_since, self),
            busy_seconds=pace[0],
            idle_seconds=pace[1],
        )
        async for event in self.poller.events():
            if isinstance(event, Heard):
                await self.take(event.faxes, event.at, event.source)
                await self._look_elsewhere(event.faxes)
                self._polled.set()
                if self._noted_at is None or event.at - self._noted_at >= NOTED_EVERY:
                    self._noted_at = event.at
                    await note_heard(self)
                self.names.want({fax.service_id or "" for fax in event.faxes})
            elif isinstance(event, Vanished):
                await lose(self, event)
            else:
                self.post(ServiceSilent(*self.reason(event.error), event.at))

    async def _look_elsewhere(self, polled: Sequence[Fax]) -> None:
        """Tell the screens what a second console on the same store took in: to this one it was no news."""
        found = await self.read(lambda store: store.elsewhere())
        if found:
            ids = dict.fromkeys((*(fax.id for fax in polled), *found.changed))
            self.post(FaxesSynced(Changes((), tuple(ids))) if ids else FaxesRecalled())

    async def _open_ids(self) -> list[str]:
        return await self.read(lambda store: store.open_ids())

    def reason(self, error: FaxApiError) -> tuple[str, str]:
        """Why there is no news: a sentence, and what the top line calls it."""
        from faxtui.api.errors import AuthenticationError

        if self._embedded is not None and self._embedded.pid is None:
            return "The embedded service has ended, and its demo data with it. Leave, and start faxtui anew.", "ended"
        return str(error), "key refused" if isinstance(error, AuthenticationError) else "not answering"

    def retry(self) -> None:
        """Ask again now: start the service anew, or poll at once."""
        self._again.set()
        self.older.again()
        if self.poller is not None:
            self.poller.poll_soon()

    def webhooks_missed(self) -> Webhooks:
        """What is known of webhooks: those that did not come here, and those that nobody took."""
        from faxtui.store.quiet_troubles import Webhooks

        return Webhooks(self.webhooks.missing, self.journal.refused())

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

    def forget_documents(self, fax_ids: Iterable[str]) -> None:
        """Keep no pages of these faxes in memory."""
        for fax_id in fax_ids:
            self._documents.pop(fax_id, None)

    async def close(self) -> None:
        """End the webhook receiver, close the client and end the embedded service."""
        await self.webhooks.stop()
        self.names.end()
        await note_heard(self)
        await self._intake.end()
        if self._indexing is not None:
            self._indexing.cancel()  # what is left is put in at the next start
        if self.client is not None:
            await self.client.aclose()
        await self._keeper.close()
        if self._embedded is not None:
            await self._embedded.stop()
