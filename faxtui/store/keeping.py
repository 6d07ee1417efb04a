"""Keeps what the console learns about faxes between its starts: the store beneath the mirror."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from faxtui.store.query import Query

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.mirror import Sighting

T = TypeVar("T")
WINDOW: Final = timedelta(days=7)
"""What a service lists unless asked for more, and so what the console shows."""
MOST: Final = 5000
"""Faxes that are drawn at a start before the service has answered."""


class Recalled(NamedTuple):
    """What is known from earlier, newest first."""

    faxes: Sequence[tuple[Fax, tuple[Sighting, ...]]]
    services: Mapping[str, str]


class Keeper:
    """All its work happens in threads; trouble with the disk ends the keeping, never the console."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: FaxStore | None = None
        self.message = ""
        """What a person must know about the store, as one sentence; empty when all is well."""

    async def recall(self, now: datetime) -> Recalled:
        """Open the store and read the newest faxes."""
        found = await self._work(lambda: self._recall(now))
        return found or Recalled((), {})

    async def keep(self, faxes: Sequence[Fax], at: datetime, source: str) -> None:
        """Take over records, as `FaxStore.apply` does."""
        if (store := self._store) is not None:
            await self._work(lambda: store.apply(faxes, at, source))

    async def keep_services(self, names: Mapping[str, str]) -> None:
        """Take over the names of services."""
        if (store := self._store) is not None:
            await self._work(lambda: setattr(store, "services", names))

    async def close(self) -> None:
        """Close the files."""
        store, self._store = self._store, None
        if store is not None:
            await asyncio.to_thread(store.close)

    def _open(self) -> FaxStore:
        from faxtui.store.fax_store import FaxStore  # late: the first paint needs no database

        if self._store is None:
            self._store = FaxStore.open(self._path)
            self.message = self._store.message
        return self._store

    def _recall(self, now: datetime) -> Recalled:
        store = self._open()
        ids = store.first(Query.parse(f"since:{(now - WINDOW).isoformat()}", now), MOST)
        known = ((store.get(fax_id), store.sightings(fax_id)) for fax_id in ids)
        return Recalled([(fax, seen) for fax, seen in known if fax is not None], dict(store.services))

    async def _work(self, work: Callable[[], T]) -> T | None:
        try:
            return await asyncio.to_thread(work)
        except (sqlite3.Error, ValueError) as error:  # ValueError: a record that no fax can be read from
            why = error if isinstance(error, sqlite3.Error) else "a kept record cannot be read"
            self.message = f"Faxes are not kept on this machine any more: {why}."
            await self.close()
            return None
