"""Lets faxes go when their time is over: 13 months after they were made, record and pages.

Nothing polls: the next look is when the oldest fax comes of age, and a fax made later never does so before.
"""

from __future__ import annotations

import asyncio
import calendar
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, literal_column, select

from faxtui.server.clock import Clock
from faxtui.server.ids import milliseconds
from faxtui.server.store import Store
from faxtui.server.tables import deliveries, fax_labels, faxes

MONTHS: Final = 13
_AT_ONCE: Final = 200
"""Faxes in one transaction: between two of them requests are answered."""
_HAS_ENDED: Final = literal_column("+faxes.status").in_(("COMPLETED", "FAILURE"))
"""The plus keeps SQLite on the index by time: by status it would read every fax there is."""
_log = logging.getLogger(__name__)


class Retention:
    """Watches the clock for faxes that come of age; belongs to the event loop's thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Let go of what is over now, and from now on of each fax in its time."""
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self.sweep()
                oldest = self._oldest() or self._clock.now()
            except Exception:  # noqa: BLE001 - the boundary of one sweep: the service goes on, and so does the next sweep
                _log.exception("Old faxes could not be deleted")
                oldest = self._clock.now()
            wait = (end_of_retention(oldest) - self._clock.now()).total_seconds()
            await self._clock.quiet_alarm(max(wait, 1.0))

    async def sweep(self) -> None:
        """Delete every ended fax that is old enough, with its labels, webhooks and pages."""
        while ids := self._over():
            with self._store.transaction():
                self._delete(ids)
            await asyncio.sleep(0)

    def _over(self) -> list[str]:
        newest = milliseconds(start_of_retention(self._clock.now()))
        query = (
            select(faxes.c.id).where(faxes.c.created <= newest, _HAS_ENDED).order_by(faxes.c.created).limit(_AT_ONCE)
        )
        return [row.id for row in self._store.rows(query)]

    def _oldest(self) -> datetime | None:
        """When the oldest fax was made that has ended; one that is still open is looked at with the next."""
        created = self._store.value(select(faxes.c.created).where(_HAS_ENDED).order_by(faxes.c.created).limit(1))
        return None if created is None else datetime.fromtimestamp(created / 1000, UTC)

    def _delete(self, ids: list[str]) -> None:
        shown = select(faxes.c.document_id).where(faxes.c.id.in_(ids), faxes.c.document_id.is_not(None))
        documents = {row.document_id for row in self._store.rows(shown)}
        self._store.execute(delete(deliveries).where(deliveries.c.fax_id.in_(ids)))
        self._store.execute(delete(fax_labels).where(fax_labels.c.fax_id.in_(ids)))
        self._store.execute(delete(faxes).where(faxes.c.id.in_(ids)))
        for document_id in documents:
            self._store.drop_unused(document_id)


def end_of_retention(made: datetime) -> datetime:
    """The first moment at which a fax made then is let go."""
    day = _moved(made, MONTHS)
    # Months differ in length: wait until a look back from there reaches the day.
    while start_of_retention(day) < made:
        day += timedelta(days=1)
    return day


def start_of_retention(now: datetime) -> datetime:
    """Faxes made at this moment or before are over."""
    return _moved(now, -MONTHS)


def _moved(moment: datetime, months: int) -> datetime:
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
