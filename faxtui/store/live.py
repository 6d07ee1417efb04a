"""The live feed: polls the service, fast while a fax is on its way, slowly while nothing happens or nobody watches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax

PAGE_SIZE: Final = 200
MOST_OPEN_LOOKUPS: Final = 20
"""Open faxes beyond what is listed that one poll asks for, so that it stays small; the next one asks for others."""
LONGEST_PAUSE: Final = 60.0
LONGEST_WAIT: Final = 3600.0
"""The longest that a service may ask to be left alone (429)."""
UNWATCHED_AFTER: Final = 120.0
"""Seconds without the terminal's focus after which nobody is taken to watch."""
UNWATCHED_PAUSE: Final = 300.0
"""Seconds between polls while nobody watches."""


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
        open_ids: Callable[[], Awaitable[Sequence[str]]],
        *,
        busy_seconds: float = 2.0,
        idle_seconds: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._open_ids = open_ids
        self._busy_seconds = busy_seconds
        self._idle_seconds = idle_seconds
        self._now = now
        self._failures = 0
        self._busy = False
        self._asked_to_wait = 0.0
        """Seconds for which the service wants no request (429)."""
        self._newest: frozenset[str] = frozenset()
        """The newest page of the last whole poll; until one of it is listed again, there may be more to list."""
        self._turn = 0
        """The open fax beyond what is listed that is asked for next."""
        self._nudge = asyncio.Event()
        self._watched = True
        self._going: asyncio.TimerHandle | None = None

    @property
    def seconds(self) -> float:
        """How long until the next poll, in seconds: doubled with each failure, at most four times."""
        if not self._watched:
            return max(UNWATCHED_PAUSE, self._asked_to_wait)
        base = self._busy_seconds if self._busy else self._idle_seconds
        pause = min(LONGEST_PAUSE, base * 2 ** min(self._failures, 2)) if self._failures else base
        return max(pause, self._asked_to_wait)

    def poll_soon(self) -> None:
        """Ask again at once, as after a send."""
        self._asked_to_wait = 0.0
        self._nudge.set()

    def watched(self, there: bool) -> None:
        """The terminal got the focus or lost it: who comes back sees news at once, who stays away costs nothing."""
        if self._going is not None:
            self._going.cancel()
            self._going = None
        if not there:
            self._going = asyncio.get_running_loop().call_later(UNWATCHED_AFTER, self._leave)
        elif not self._watched:
            self._watched = True
            self._nudge.set()

    def _leave(self) -> None:
        self._watched = False

    async def events(self) -> AsyncIterator[Heard | Silence]:
        """First all faxes of the service's window, then what changes; ends when the reader stops."""
        complete = False
        try:
            while True:
                failed = False
                async for event in self._poll(everything=not complete):
                    failed = failed or isinstance(event, Silence)
                    yield event
                complete = complete or not failed
                self._busy = bool(await self._open_ids())
                await self._pause()
        finally:
            self.watched(True)  # no timer is left behind

    async def _poll(self, *, everything: bool) -> AsyncIterator[Heard | Silence]:
        from faxtui.api.errors import FaxApiError, NotFound, RateLimited  # late: after the first paint

        try:
            pages: list[frozenset[str]] = []
            while True:
                answer = await self._client.faxes.list(page=len(pages) + 1, page_size=PAGE_SIZE)
                yield Heard(answer.faxes, "poll", self._now())
                pages.append(frozenset(fax.id for fax in answer.faxes))
                joined = not everything and not self._newest.isdisjoint(pages[-1])
                if joined or not pages[-1] or len(pages) >= answer.total_pages:
                    break
            self._newest, listed = pages[0], frozenset[str]().union(*pages)
            for fax_id in self._in_turn([fax_id for fax_id in await self._open_ids() if fax_id not in listed]):
                with contextlib.suppress(NotFound):  # no longer visible: what was seen of it stands
                    yield Heard([await self._client.faxes.get(fax_id)], "poll", self._now())
            self._failures, self._asked_to_wait = 0, 0.0
        except FaxApiError as error:
            self._failures = min(self._failures + 1, 6)
            if isinstance(error, RateLimited):
                self._asked_to_wait = min(error.retry_after or 0.0, LONGEST_WAIT)
            yield Silence(error, self._now())

    def _in_turn(self, fax_ids: Sequence[str]) -> Sequence[str]:
        """As many of these as one poll asks for, so that with time each has its turn."""
        first = self._turn % max(1, len(fax_ids))
        self._turn = first + MOST_OPEN_LOOKUPS if len(fax_ids) > MOST_OPEN_LOOKUPS else 0
        return [*fax_ids[first:], *fax_ids[:first]][:MOST_OPEN_LOOKUPS]

    async def _pause(self) -> None:
        """Until the next poll is due; who leaves or comes back meanwhile changes when that is."""
        try:
            async with asyncio.timeout(self.seconds):
                await self._nudge.wait()
        except TimeoutError:
            pass
        self._nudge.clear()
