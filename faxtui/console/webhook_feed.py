"""The console's own webhook receiver: what comes in is confirmed, written down, and in the list at once.

The server has a thread of its own; everything here runs on the console's loop, to which it hands over.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from faxtui.console.messages import FaxesSynced
from faxtui.store.received import Inbox, Received, late_entry, missing_entry, refused_entry
from faxtui.store.sightings import Changes
from faxtui.store.webhook_watch import GRACE, WebhookWatch
from faxtui.text import clean
from faxtui.webhook_keys import credentials_in, path_in, with_userinfo

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.api.notices import Notice
    from faxtui.console.session import Session
    from faxtui.console.webhook_server import WebhookServer
    from faxtui.store.journal import Entry
    from faxtui.store.received import Arrival

T = TypeVar("T")
AT_ONCE: Final = 16
"""Webhooks that are handled at the same time, which bounds the bodies in memory."""
ASKED_SECONDS: Final = 0.01
"""Webhooks of one fax that come within this time share one question to the service."""
NAME: Final = "faxtui"


class ReceiverTrouble(Exception):
    """The receiver cannot be started; the text is one sentence."""


class WebhookFeed:
    """Off until `start`; belongs to one session and ends with it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._server: WebhookServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = copy_context()
        """Of who started it, in which widgets know their app."""
        self._asking: dict[str, asyncio.Future[Fax]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._first_missed: dict[str, datetime] = {}
        self._refused: Counter[int] = Counter()
        self._first_refused: dict[int, datetime] = {}
        self.inbox = Inbox()
        self.watch: WebhookWatch | None = None
        self.taken = 0
        self.last_at: datetime | None = None
        self.path = ""
        self.credentials = ("", "")
        self.is_made_up = True
        """Whether name, password or path were made up for this run, so that the URL ends with it."""
        self.on_news: Callable[[], object] | None = None

    @property
    def is_on(self) -> bool:
        """Whether it takes webhooks."""
        return self._server is not None

    @property
    def place(self) -> str:
        """Scheme, host and port that it listens at; empty while it is off."""
        return "" if self._server is None else self._server.place

    @property
    def refused(self) -> Counter[int]:
        """How many calls were refused, by the status they got."""
        return self._refused

    @property
    def missing(self) -> frozenset[str]:
        """Faxes whose webhook should have come here by now, and has not; nothing while it is off."""
        return frozenset(self._first_missed.copy()) if self.is_on else frozenset()

    def url(self, place: str = "") -> str:
        """The whole URL with path, name and password, at its own place or one that leads to it."""
        return with_userinfo(f"{(place or self.place).rstrip('/')}{self.path}", *self.credentials)

    def without_path(self, text: str) -> str:
        """A text for the screen: the secret path of the own receiver is never shown."""
        return text.replace(self.path, "/•••") if self.path else text

    # -- on and off ----------------------------------------------------------------------------------------------

    def start(self, host: str, port: int) -> None:
        """Listen; ReceiverTrouble when that cannot be. Path and credentials are the environment's, else made up."""
        from secrets import token_urlsafe

        from faxtui.api.receiver import WebhookReceiver, new_secret_path
        from faxtui.connection import ConfigError
        from faxtui.console.webhook_server import WebhookServer

        if self._server is not None:
            raise ReceiverTrouble(f"Webhooks are taken in already, at {self.place}.")
        try:
            path, credentials = path_in(os.environ), credentials_in(os.environ)
        except ConfigError as error:
            raise ReceiverTrouble(str(error)) from None
        self.is_made_up = path is None or credentials is None
        self.path, self.credentials = path or new_secret_path(), credentials or (NAME, token_urlsafe(24))
        self._loop, self._context = asyncio.get_running_loop(), copy_context()
        receiver = WebhookReceiver(
            self._handle, path=self.path, credentials=self.credentials, get_fax=self._ask, at_once=AT_ONCE
        )
        logging.getLogger("faxtui.api.receiver").addHandler(logging.NullHandler())  # stderr is the screen
        try:
            server = WebhookServer(receiver, host, port, self._tell_refused)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ReceiverTrouble(f"{clean(host, 80)}:{port} cannot be listened on: {why}.") from None
        except OverflowError:
            raise ReceiverTrouble("Ports go up to 65535.") from None
        self.watch = WebhookWatch(self.path)
        self._server = server
        self._session.journal.on_change = self._changed
        server.start()

    async def stop(self) -> None:
        """Take no more in, and wait for nothing that is missing; what came stays in the journal."""
        server, self._server, self.watch = self._server, None, None
        self._session.journal.on_change = None
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._first_missed.clear()
        if server is not None:
            await server.stop()

    # -- from the server's thread --------------------------------------------------------------------------------

    async def _here(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the console's loop and in its context, and wait for it on the server's."""
        loop, context = self._loop, self._context
        assert loop is not None  # noqa: S101 - it is served only once started

        async def within() -> T:
            return await loop.create_task(work, context=context.copy())

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(within(), loop))

    async def _ask(self, fax_id: str) -> Fax:
        return await self._here(self._get(fax_id))

    async def _handle(self, notice: Notice) -> None:
        from faxtui.console.webhook_server import ARRIVAL

        await self._here(self._take(notice, ARRIVAL.get()()))

    def _tell_refused(self, status: int) -> None:
        assert self._loop is not None  # noqa: S101 - as above
        self._loop.call_soon_threadsafe(self._note_refused, status, context=self._context.copy())

    # -- on the console's loop -----------------------------------------------------------------------------------

    async def _get(self, fax_id: str) -> Fax:
        """The service's word on a fax, asked for after the webhook came; those that come together share one answer."""
        asking = self._asking.get(fax_id)
        if asking is None:
            asking = self._asking[fax_id] = asyncio.ensure_future(self._get_soon(fax_id))
        return await asyncio.shield(asking)

    async def _get_soon(self, fax_id: str) -> Fax:
        """Ask with the session's own client, so that its rate and its token are shared."""
        from faxtui.api.errors import TransportError

        await asyncio.sleep(ASKED_SECONDS)
        del self._asking[fax_id]  # who comes from now on needs a newer answer
        self._check_on()
        client = self._session.client
        if client is None:
            raise TransportError("Not connected yet.")
        return await client.faxes.get(fax_id)

    async def _take(self, notice: Notice, arrival: Arrival) -> None:
        """Write one down; what the service says of its fax goes into the list, what only the webhook says does not."""
        self._check_on()
        now = datetime.now(UTC)
        self.taken += 1
        self.last_at = now
        received = Received(notice, arrival, now)
        self._session.journal.note(self.inbox.add(received))
        if notice.belief != "unconfirmed":
            self._arrived(notice, now)
            await self._session.take([notice.fax], now, "webhook")
        self._tell()

    def _check_on(self) -> None:
        """Once stopped the session may hold another project already: nothing comes in, and it is delivered again."""
        if self._server is None:
            raise ReceiverTrouble("The receiver has stopped.")

    def _arrived(self, notice: Notice, now: datetime) -> None:
        fax_id = notice.fax.id
        awaited = self.watch.came(fax_id, str(notice.event.event)) if self.watch is not None else None
        timer = self._timers.pop(fax_id, None)
        if timer is not None:
            timer.cancel()
        missed = self._first_missed.pop(fax_id, None)
        if awaited is not None and missed is not None:
            self._session.journal.note(late_entry(awaited, missed, now))
            self._judge_anew(fax_id)

    def _note_refused(self, status: int) -> None:
        if self._server is None:
            return
        now = datetime.now(UTC)
        self._refused[status] += 1
        first = self._first_refused.setdefault(status, now)
        self._session.journal.note(refused_entry(status, self._refused[status], first, now))
        self._tell()

    def _tell(self) -> None:
        if self.on_news is not None:
            self.on_news()

    # -- what did not come ---------------------------------------------------------------------------------------

    def _changed(self, entry: Entry) -> None:
        """A change of a fax that something else than a webhook told: its webhook has to come too."""
        fax = self._session.mirror.get(entry.fax_id)
        if entry.source == "webhook" or fax is None or self.watch is None:
            return
        awaited = self.watch.polled(fax, self._session.webhook_urls.get(fax.service_id or ""), datetime.now(UTC))
        if awaited is not None and fax.id not in self._timers:
            self._look_again(fax.id, GRACE)

    def _look_again(self, fax_id: str, wait: timedelta) -> None:
        loop = asyncio.get_running_loop()
        self._timers[fax_id] = loop.call_later(wait.total_seconds(), self._note_missing, fax_id)

    def _note_missing(self, fax_id: str) -> None:
        self._timers.pop(fax_id, None)
        awaited = next((one for one in self.watch or () if one.fax_id == fax_id), None)
        if awaited is None:
            return
        now = datetime.now(UTC)
        first = self._first_missed.setdefault(fax_id, now)
        self._session.journal.note(missing_entry(awaited, first, now))
        following = awaited.next_try(now)
        if following is not None:
            self._look_again(fax_id, following - now + GRACE)
        self._judge_anew(fax_id)
        self._tell()

    def _judge_anew(self, fax_id: str) -> None:
        """Of the fax itself nothing is new; what needs a person is."""
        self._session.post(FaxesSynced(Changes((), (fax_id,))))
