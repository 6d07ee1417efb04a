"""What one running service is made of, and how it starts and stops."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request

from faxtui.server.auth import Keeper
from faxtui.server.calls import Dialler
from faxtui.server.clock import Clock
from faxtui.server.errors import StartError
from faxtui.server.furnishing import FIRST_NUMBER, new_service, service_number
from faxtui.server.ids import IdMaker, milliseconds
from faxtui.server.library import Library
from faxtui.server.line import TimedLine
from faxtui.server.store import Store

_DEMO_PAUSE: Final = 8.0
"""Simulated seconds before demo faxes are sent: the first page somebody opens need not wait for their conversion."""


@dataclass(frozen=True)
class ServiceSettings:
    """What a service is told when it starts.

    Without a `data_dir` everything lives in memory. `window_days` is the time that an unfiltered list reaches back
    (None: all of it); `seed` decides how long simulated calls ring.
    """

    project_id: str
    key_id: str
    key_secret: str
    data_dir: Path | None = None
    demo: bool = False
    window_days: int | None = 7
    seed: int = 1


class Core:
    """The parts of one service, joined; everything but `clock` belongs to the event loop's thread."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = IdMaker()
        self.keeper = Keeper(settings.project_id, settings.key_id, settings.key_secret, clock)
        self.store = Store(settings.data_dir)
        self.library = Library(self.store)
        self.dialler = Dialler(self.store, self.library, TimedLine(clock, settings.seed), clock)
        self._furnish()

    def start(self) -> None:
        """Begin to send what is queued; called on the event loop."""
        self.dialler.resume(_DEMO_PAUSE if self.settings.demo else 0.0)

    async def stop(self) -> None:
        """Break off calls and close the store; what was still open is taken up at the next start."""
        await self.dialler.close()
        await self.library.close()
        self.store.close()

    def _furnish(self) -> None:
        """Give an empty store its first service, or the demo data."""
        known = self.store.service(None)
        if known is not None:
            if known["projectId"] != self.settings.project_id:
                self.store.close()
                owner = known["projectId"]
                raise StartError(f"The data folder belongs to another project, {owner}: name that, or another folder.")
        elif self.settings.demo:
            from faxtui.server.demo import fill

            fill(self.store, self.settings.project_id, self.clock.now())
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
