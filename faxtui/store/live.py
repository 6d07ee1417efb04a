"""The live feed: polls the service, fast while a fax is on its way and slowly while nothing happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax
    from faxtui.store.mirror import Mirror

PAGE_SIZE = 200
MOST_OPEN_LOOKUPS = 20
"""Open faxes older than the newest page that one poll asks for, so that a poll stays small."""


class Heard(NamedTuple):
    """Records that arrived, from where, and when."""

    faxes: list[Fax]
    source: str
    at: datetime


class Silence(NamedTuple):
    """A poll that failed; what was on screen before is still true as of the last `Heard`."""

    error: FaxApiError
    at: datetime


class Poller:
    """One endless stream of what the service says, for one reader."""

    def __init__(
        self,
        client: AsyncFaxClient,
        mirror: Mirror,
        *,
        busy_seconds: float = 2.0,
        idle_seconds: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._mirror = mirror
        self._busy_seconds = busy_seconds
        self._idle_seconds = idle_seconds
        self._now = now
        self._failures = 0
        self._nudge = asyncio.Event()

    @property
    def seconds(self) -> float:
        """How long until the next poll, in seconds: doubled with each failure, at most four times."""
        base = self._busy_seconds if self._mirror.open_ids() else self._idle_seconds
        return min(60.0, base * 2 ** min(self._failures, 2)) if self._failures else base

    def poll_soon(self) -> None:
        """Ask again at once, as after a send."""
        self._nudge.set()

    async def events(self) -> AsyncIterator[Heard | Silence]:
        """First all faxes of the service's window, then what changes; ends when the reader stops."""
        complete = False
        while True:
            failed = False
            async for event in self._poll(everything=not complete):
                failed = failed or isinstance(event, Silence)
                yield event
            complete = complete or not failed
            await self._pause()

    async def _poll(self, *, everything: bool) -> AsyncIterator[Heard | Silence]:
        from faxtui.api.errors import FaxApiError, NotFound, RateLimited  # late: after the first paint

        try:
            page = 1
            while True:
                answer = await self._client.faxes.list(page=page, page_size=PAGE_SIZE)
                yield Heard(answer.faxes, "poll", self._now())
                if not everything or page >= answer.total_pages:
                    break
                page += 1
            listed = {fax.id for fax in answer.faxes}
            beyond = [fax_id for fax_id in self._mirror.open_ids() if fax_id not in listed]
            for fax_id in beyond[:MOST_OPEN_LOOKUPS]:
                with contextlib.suppress(NotFound):  # no longer visible: what was seen of it stands
                    yield Heard([await self._client.faxes.get(fax_id)], "poll", self._now())
            self._failures = 0
        except FaxApiError as error:
            self._failures = min(self._failures + 1, 6)
            if isinstance(error, RateLimited) and error.retry_after:
                await asyncio.sleep(min(error.retry_after, 60.0))
            yield Silence(error, self._now())

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self.seconds):
                await self._nudge.wait()
        except TimeoutError:
            pass
        self._nudge.clear()
