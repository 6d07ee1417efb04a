"""What one running service is made of, and how it starts and stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.requests import Request

from faxtui.server.auth import Keeper
from faxtui.server.callbacks import Callbacks
from faxtui.server.calls import Dialler
from faxtui.server.chaos import Chaos
from faxtui.server.clock import Clock
from faxtui.server.courier import WEBHOOK_SECONDS, Courier
from faxtui.server.covers import Covers
from faxtui.server.errors import StartError
from faxtui.server.events import Events
from faxtui.server.exchange import Exchange
from faxtui.server.fax_search import Searches
from faxtui.server.fetching import Fetcher
from faxtui.server.furnishing import FIRST_NUMBER, new_service, service_number
from faxtui.server.ids import IdMaker, milliseconds
from faxtui.server.inbound import Receiver
from faxtui.server.intake import Intake
from faxtui.server.library import Library
from faxtui.server.line import TimedLine
from faxtui.server.retention import Retention
from faxtui.server.store import Store
from faxtui.server.url_store import UrlStore
from faxtui.server.webhook_store import WebhookStore

_DEMO_PAUSE: Final = 2.0
"""Simulated seconds before demo faxes are sent: the first page somebody opens need not wait for their conversion."""


@dataclass(frozen=True)
class ServiceSettings:
    """What a service is told when it starts.

    Without a `data_dir` everything lives in memory. `window_days` is the time that an unfiltered list reaches back
    (None: all of it); `seed` decides how long simulated calls ring, `line_pace` shortens them.
    `random_failures` is the share of calls, 0 to 1, that fail by that seed. `chaos` are rules of failure in their
    short form, `webhook_seconds` the real time that a receiver has to answer.
    """

    project_id: str
    key_id: str
    key_secret: str = field(repr=False)
    data_dir: Path | None = None
    demo: bool = False
    window_days: int | None = 7
    seed: int = 1
    line_pace: float = 1.0
    random_failures: float = 0.0
    chaos: tuple[str, ...] = ()
    webhook_seconds: float = WEBHOOK_SECONDS
    allow_private_urls: bool = False
    """Whether documents are fetched from private addresses, too."""


class Core:
    """The parts of one service, joined; everything but `clock` belongs to the event loop's thread."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = IdMaker()
        self.keeper = Keeper(settings.project_id, settings.key_id, settings.key_secret, clock)
        self.store = Store(settings.data_dir)
        self.library = Library(self.store, Fetcher(allow_private=settings.allow_private_urls))
        self.intake = Intake(self.store)
        self.urls = UrlStore(self.store)
        self.events = Events(clock)
        self.chaos = Chaos(settings.seed)
        self.deliveries = WebhookStore(self.store)
        self.courier = Courier(self.deliveries, self.library, clock, self.events, settings.webhook_seconds)
        self.callbacks = Callbacks(self.store, self.deliveries, self.courier, self.chaos, self.events, clock)
        self.covers = Covers(self.store, self.library, clock)
        self.receiver = Receiver(self.store, self.library, self.callbacks, clock)
        self.retention = Retention(self.store, clock)
        self.searches = Searches(self.store)
        exchange = Exchange(self.receiver.refusal, seed=settings.seed, random_failures=settings.random_failures)
        line = TimedLine(clock, settings.seed, settings.line_pace, exchange.far_end)
        self.dialler = Dialler(self.store, self.library, self.covers, self.receiver, line, clock)
        self.has_new_demo = False
        self._furnish()
        for newest in (self.store.newest(), self.deliveries.newest()):
            clock.not_before(newest)  # an earlier run may have been ahead of real time
        self.store.watcher = self.callbacks

    def start(self) -> None:
        """Begin to send what is queued; called on the event loop."""
        self.courier.start()
        self.receiver.resume()
        self.retention.start()
        self.dialler.resume(_DEMO_PAUSE if self.settings.demo else 0.0)

    async def stop(self) -> None:
        """Break off calls and close the store; what was still open is taken up at the next start."""
        self.events.close()
        await self.dialler.close()
        await self.receiver.close()
        await self.retention.close()
        await self.courier.close()
        await self.library.close()
        self.store.close()

    def _furnish(self) -> None:
        """Give an empty store its first service, or the demo data, and note which."""
        known = self.store.service(None)
        if known is not None:
            if known["projectId"] != self.settings.project_id:
                self.store.close()
                owner = known["projectId"]
                raise StartError(f"The data folder belongs to another project, {owner}: name that, or another folder.")
        elif self.settings.demo:
            from faxtui.server.demo import fill

            fill(self.store, self.settings.project_id, self.clock.now())
            self.has_new_demo = True
        else:
            now = self.clock.now()
            facts = {"name": "Default Service", "defaultForProject": True, "defaultFrom": ""}
            service = new_service(self.ids.make(now), self.settings.project_id, now, facts)
            with self.store.transaction():
                self.store.add_service(service, milliseconds(now), [service_number(FIRST_NUMBER, service)])


def core_of(request: Request) -> Core:
    """The service that a request came to."""
    core: Core = request.app.state.core
    return core
