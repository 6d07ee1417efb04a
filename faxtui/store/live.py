"""The live feed: polls the service, fast while a fax is on its way, slowly while nothing happens or nobody watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.times import aware
from faxtui.store.vanished import SAMPLE

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


class Vanished(NamedTuple):
    """Faxes that the service no longer lists and, asked for by their ids, does not know."""

    fax_ids: tuple[str, ...]
    at: datetime
    is_other: bool
    """Whether it lists none of several that were known: it was started anew, or is another one."""


KnownSince = Callable[[datetime | None], Awaitable[Collection[str]]]
"""Ids of the faxes that were created since then and that the service still knew; None: in the time that it lists."""


async def _nothing(since: datetime | None) -> Collection[str]:
    return ()


class Poller:
    """One endless stream of what the service says, for one reader."""

    def __init__(
        self,
        client: AsyncFaxClient,
        open_ids: Callable[[], Awaitable[Sequence[str]]],
        *,
        known_since: KnownSince = _nothing,
        busy_seconds: float = 2.0,
        idle_seconds: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._open_ids = open_ids
        self._known_since = known_since
        self._busy_seconds = busy_seconds
        self._idle_seconds = idle_seconds
        self._now = now
        self._failures = 0
        self._busy = False
        self._asked_to_wait = 0.0
        """Seconds for which the service wants no request (429)."""
        self._newest: frozenset[str] = frozenset()
        """The newest page of the last whole poll; until one of it is listed again, there may be more to list."""
        self._unlisted: set[str] = set()
        """Faxes that the service knows, although its list lacks them."""
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

    async def events(self) -> AsyncIterator[Heard | Vanished | Silence]:
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

    async def _poll(self, *, everything: bool) -> AsyncIterator[Heard | Vanished | Silence]:
        from faxtui.api.errors import FaxApiError, RateLimited  # late: after the first paint

        try:
            pages: list[frozenset[str]] = []
            known = self._newest or frozenset(await self._known_since(None))
            while True:
                answer = await self._client.faxes.list(page=len(pages) + 1, page_size=PAGE_SIZE)
                yield Heard(answer.faxes, "poll", self._now())
                pages.append(frozenset(fax.id for fax in answer.faxes))
                joined = not everything and not self._newest.isdisjoint(pages[-1])
                is_whole = not pages[-1] or len(pages) >= answer.total_pages
                if joined or is_whole:
                    break
            self._newest, listed = pages[0], frozenset[str]().union(*pages)
            lacking = set(await self._known_since(None if is_whole else _oldest(answer.faxes))) - listed
            async for event in self._look_for(lacking, known.isdisjoint(listed)):
                yield event
            for fax_id in self._in_turn([one for one in await self._open_ids() if one not in listed]):
                yield await self._look(fax_id)
            self._failures, self._asked_to_wait = 0, 0.0
        except FaxApiError as error:
            self._failures = min(self._failures + 1, 6)
            if isinstance(error, RateLimited):
                self._asked_to_wait = min(error.retry_after or 0.0, LONGEST_WAIT)
            yield Silence(error, self._now())

    async def _look_for(self, lacking: Iterable[str], is_other: bool) -> AsyncIterator[Heard | Vanished]:
        """What became of faxes that the list lacks; when the service knows none of many, it is asked for no more."""
        missing = sorted(fax_id for fax_id in lacking if fax_id not in self._unlisted)
        lost: list[str] = []
        for fax_id in missing[:SAMPLE]:
            event = await self._look(fax_id)
            if isinstance(event, Vanished):
                lost.append(fax_id)
            else:
                self._unlisted.add(fax_id)
                yield event
        if lost:
            is_none = len(lost) == min(SAMPLE, len(missing))
            yield Vanished(tuple(missing if is_none else lost), self._now(), is_other and is_none and len(lost) > 1)

    async def _look(self, fax_id: str) -> Heard | Vanished:
        """One fax by its id."""
        from faxtui.api.errors import NotFound

        try:
            return Heard([await self._client.faxes.get(fax_id)], "poll", self._now())
        except NotFound:
            return Vanished((fax_id,), self._now(), False)

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


def _oldest(faxes: Sequence[Fax]) -> datetime | None:
    """The earliest of these times: from then on the list is told whole."""
    return min((aware(fax.create_time) for fax in faxes if fax.create_time), default=None)
