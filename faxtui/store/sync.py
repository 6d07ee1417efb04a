"""Fills the store from the service: newest first, window by window, from where it was left; trouble only delays it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.coverage import LONGEST_WINDOW, Coverage, Window
from faxtui.store.sightings import Changes
from faxtui.store.vanished import SAMPLE
from faxtui.store.window_pages import WindowPages

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax
    from faxtui.store.entries import Entry
    from faxtui.store.fax_store import FaxStore

PAGE_SIZE: Final = 1000
MOST_WAITING: Final = 5000
"""Faxes that wait until those before them are written."""
SLACK: Final = timedelta(minutes=10)
"""The newest stretch of time that is listed again next time: clocks differ, and a list may lag behind."""
REACH: Final = timedelta(days=400)
"""How far back a sync goes unless told."""
MOST_MISSING: Final = 200
"""Faxes of one window that are asked for one by one when the list has them no more."""
PATIENCE: Final = 4
"""Failures of a window that are not the network's after which a smaller one is tried."""
SMALLEST: Final = timedelta(minutes=1)
"""The shortest window that is tried before it is left out."""
LONGEST_PAUSE: Final = 60.0
COVERAGE: Final = "coverage"
"""The note under which the store keeps which windows are done."""


class Synced(NamedTuple):
    """Something arrived: what changed in the store, and the window that is done when `done`."""

    changes: Changes
    window: Window | None
    done: bool
    at: datetime
    is_loss: bool = False
    """The service no longer knows those that changed."""


class Trouble(NamedTuple):
    """A request failed; it is made again after `pause` seconds. Nothing that arrived is lost."""

    error: FaxApiError
    pause: float
    at: datetime


class LeftOut(NamedTuple):
    """A stretch of time that the service fails to list, even in small parts; the next sync tries it again."""

    window: Window
    error: FaxApiError
    at: datetime


News = Synced | Trouble | LeftOut


class Sync:
    """One pass over everything from now back to `reach`; `run()` ends when all of it has been seen."""

    def __init__(
        self,
        client: AsyncFaxClient,
        store: FaxStore,
        *,
        reach: timedelta = REACH,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._store = store
        self._reach = reach
        self._now = now
        self._sleep = sleep
        self._failures = 0
        self._ahead: WindowPages | None = None
        self.reached: datetime | None = None
        """Since when all faxes are in the store."""

    async def run(self) -> AsyncIterator[News]:
        """First what is open, then the windows that are not done, newest first; to be called again at any time."""
        async for news in self.recheck_open():
            yield news
        now = self._now()
        kept = Coverage.read(await asyncio.to_thread(self._store.note, COVERAGE))
        if kept.done and kept.done[-1].end > now:  # noted while the clock was ahead: what came since is not listed
            kept = Coverage()
        try:
            async for news in self._go_back(kept, now):
                yield news
        finally:
            await self._forget()

    async def _go_back(self, kept: Coverage, now: datetime) -> AsyncIterator[News]:
        """Window by window."""
        passed, limit, seen, horizon = kept, LONGEST_WINDOW, kept, now - self._reach
        while window := passed.next_window(horizon, now, limit):
            wider = min(4 * limit, LONGEST_WINDOW)
            ended: FaxApiError | None = None
            async for news in self._list(window, passed.add(window).next_window(horizon, now, wider)):
                ended = news.error if isinstance(news, Trouble) else None
                if isinstance(news, Synced) and news.done:
                    seen = seen.add(window)
                    self.reached = seen.since(now)
                yield news
            if ended is None:
                passed, limit = passed.add(window), wider
                kept = await self._keep(kept, window, now - SLACK)
            elif self._failures >= PATIENCE and _is_the_answers_fault(ended):
                self._failures, limit = 0, (window.end - window.start) / 4
                if limit < SMALLEST:
                    passed, limit = passed.add(window), SMALLEST
                    yield LeftOut(window, ended, self._now())

    async def _keep(self, kept: Coverage, window: Window, settled: datetime) -> Coverage:
        """Note for the next start that a window is done, as far as it lies before `settled`."""
        self._failures = 0
        if window.start >= settled:
            return kept
        kept = kept.add(Window(window.start, min(window.end, settled)))
        await asyncio.to_thread(self._store.put_note, COVERAGE, kept.wire())
        return kept

    async def recheck_open(self) -> AsyncIterator[News]:
        """Ask for every fax whose outcome is still to come; one that the service lost is marked."""
        for fax_id in await asyncio.to_thread(self._store.open_ids):
            async for news in self._look(fax_id):
                yield news

    async def _list(self, window: Window, then: Window | None) -> AsyncIterator[News]:
        """One window: every page of it, then what the list lacks; ends after the first trouble.

        The first page of the window that comes `then` is on its way while the last ones of this one are written.
        """
        from faxtui.api.errors import FaxApiError

        missing = await asyncio.to_thread(self._store.known_between, *window)
        writing: asyncio.Task[Synced] | None = None
        waiting: list[Entry] = []
        trouble: Trouble | None = None
        try:
            async with aclosing(await self._pages(window)) as pages:
                async for entries in pages:
                    if missing:
                        missing.difference_update(entry.id for entry in entries)
                    waiting += entries
                    if writing is not None and (writing.done() or len(waiting) >= MOST_WAITING):
                        done, writing = writing, None
                        yield await done
                    if writing is None and waiting:
                        # Written while the next pages are on their way.
                        writing, waiting = asyncio.create_task(self._take(waiting, window)), []
            if then is not None:
                self._ahead = WindowPages(then, self._ask_for(then))
        except FaxApiError as error:
            trouble = self._trouble(error)
        finally:
            if writing is not None:
                await asyncio.wait([writing])
        if writing is not None:
            yield await writing
        if waiting:
            yield await self._take(waiting, window)
        if trouble is not None:
            yield trouble
            await self._sleep(trouble.pause)
            return
        async for one in self._look_for(sorted(missing, reverse=True)):
            yield one
        yield Synced(Changes((), ()), window, True, self._now())

    async def _pages(self, window: Window) -> AsyncGenerator[Sequence[Entry], None]:
        """Those of a window, begun already or not."""
        ahead = self._ahead
        if ahead is not None and ahead.window == window:
            self._ahead = None
            return ahead.rest()
        await self._forget()
        return self._ask_for(window)

    async def _forget(self) -> None:
        """The pages that were begun are not asked for, or no more."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await ahead.aclose()

    def _ask_for(self, window: Window) -> AsyncGenerator[Sequence[Entry], None]:
        from faxtui.store.list_page import read_page

        start, end = window
        return self._client.faxes.pages(
            read_page, lambda page: page.entries, page_size=PAGE_SIZE, created_after=start, created_before=end
        )

    async def _look_for(self, missing: Sequence[str]) -> AsyncIterator[News]:
        """What became of faxes that a list lacks; when the service knows none of many, it is asked for no more."""
        looked, lost = missing[:SAMPLE], 0
        for fax_id in looked:
            async for news in self._look(fax_id):
                lost += isinstance(news, Synced) and news.is_loss
                yield news
        rest = missing[len(looked) :]
        if rest and lost == len(looked):
            yield await self._lose(rest)
            return
        for fax_id in rest[:MOST_MISSING]:
            async for news in self._look(fax_id):
                yield news

    async def _lose(self, fax_ids: Sequence[str]) -> Synced:
        """Note that the service no longer knows them."""
        at = self._now()
        news = await asyncio.to_thread(self._store.mark_gone, fax_ids, at)
        return Synced(Changes((), tuple(news)), None, False, at, is_loss=True)

    async def _look(self, fax_id: str) -> AsyncIterator[News]:
        """One fax by its id, until the service tells or this kind of trouble has come too often."""
        from faxtui.api.errors import FaxApiError, NotFound

        for _ in range(PATIENCE):
            try:
                fax = await self._client.faxes.get(fax_id)
            except NotFound:
                yield await self._lose([fax_id])
                return
            except FaxApiError as error:
                trouble = self._trouble(error)
                yield trouble
                await self._sleep(trouble.pause)
            else:
                self._failures = 0
                yield await self._take([fax], None)
                return

    async def _take(self, faxes: Sequence[Fax | Entry], window: Window | None) -> Synced:
        at = self._now()
        changes = await asyncio.to_thread(partial(self._store.apply, faxes, at, "sync", later=window is not None))
        return Synced(changes, window, False, at)

    def _trouble(self, error: FaxApiError) -> Trouble:
        """How long to wait: as the service says, else longer with each failure."""
        self._failures += 1
        seconds = error.retry_after if error.retry_after is not None else 0.5 * 2 ** min(self._failures - 1, 7)
        return Trouble(error, min(seconds, LONGEST_PAUSE), self._now())


def _is_the_answers_fault(error: FaxApiError) -> bool:
    """Whether less to answer may help: not when nobody answers, nor when the key is refused."""
    from faxtui.api.errors import InvalidRequest, ServerError, UnexpectedResponse

    return isinstance(error, (ServerError, UnexpectedResponse, InvalidRequest))
