"""Fills the store with older faxes beside the live feed: quietly, from where it was left, no faster than allowed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from faxtui.console.messages import FaxesSynced
from faxtui.store.sightings import Changes, Glimpse
from faxtui.store.times import local
from faxtui.store.vanished import USUAL_REACH

if TYPE_CHECKING:
    from faxtui.console.session import Session
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.sync import Synced

PATIENCE: Final = 8
"""Failures in a row after which it stops until the next time."""
AGAIN_AFTER: Final = 3600.0
"""Seconds from the end of one pass to the next, which finds what was deleted and what the last one left out."""
CLOCK_SLACK: Final = timedelta(minutes=1)
"""A pass goes so much further than was asked for: it counts from when it begins, which is later than now."""
LONGEST: Final = timedelta(days=400)
"""How far back it goes at most, whatever is wished for."""

INDEXED_SECONDS: Final = 10.0
"""After the first change of a stream, until its texts go into the index; queries find them all the same."""


class Backfill:
    """Belongs to a session; what is kept on disk is filled by itself, what is in memory as far as somebody asks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wake = asyncio.Event()
        self._wished: datetime | None = None
        self.is_fetching = False
        """Whether a pass is at work, or about to begin."""
        self.reached: datetime | None = None
        """Every fax that was created since then is in the store; None while that is not known."""

    def whole_since(self, now: datetime) -> datetime:
        """From when on every fax is known: no earlier day has a number that means anything."""
        usual = now - USUAL_REACH
        return usual if self.reached is None else min(self.reached, usual)

    @property
    def lacks(self) -> datetime | None:
        """How far back somebody asked for, while not all of that is there."""
        if self._wished is None or (self.reached is not None and self.reached <= self._wished):
            return None
        return self._wished

    def again(self) -> None:
        """Try once more to fetch what was asked for."""
        if self.lacks is not None:
            self._wake.set()

    def ask(self, since: datetime) -> bool:
        """Fetch everything back to a moment, at most `LONGEST` ago; whether there is anything to fetch for it."""
        now = self._session.now()
        since = max(since, now - LONGEST)
        if since >= self.whole_since(now):
            return False
        if self._wished is None or since < self._wished:
            self._wished, self.is_fetching = since, True
            self._wake.set()
        return True

    async def begin_anew(self) -> None:
        """The service is another one: nothing that was listed of it before holds."""
        from faxtui.store.sync import COVERAGE

        self.reached = None
        await self._session.read(lambda store: store.put_note(COVERAGE, []))
        oldest = await self._session.read(lambda store: store.oldest())
        self._wished = min((at for at in (self._wished, oldest) if at is not None), default=None)
        self._wake.set()

    async def run(self) -> None:
        """One pass after the other, until cancelled."""
        import sqlite3  # late: not part of the first paint

        while True:
            if self._reach():
                self.is_fetching = True
                with suppress(sqlite3.Error):  # the disk failed: whoever reads next says so, and memory takes over
                    await self._pass(self._reach())
                self.is_fetching = False
                self._session.post(FaxesSynced(Changes((), ()), counts=self._wished is not None))
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_AFTER):
                    await self._wake.wait()
            self._wake.clear()

    def _reach(self) -> timedelta:
        """How far back a pass goes; in memory all that nobody asks for would only take room."""
        if self._session.mirror.path is not None:
            return LONGEST + CLOCK_SLACK
        return self._session.now() - self._wished + CLOCK_SLACK if self._wished is not None else timedelta()

    async def _pass(self, reach: timedelta) -> None:
        from faxtui.api.errors import AuthenticationError
        from faxtui.store.sync import Sync, Synced, Trouble

        session = self._session
        assert session.client is not None  # noqa: S101
        await index(self._session)
        sync, failures = Sync(session.client, session.mirror, reach=reach, now=session.now), 0
        async for news in sync.run():
            if isinstance(news, Synced):
                failures = 0
                await self._tell(news)
                self.reached = sync.reached or self.reached
                session.post(FaxesSynced(news.changes, counts=news.done and self._wished is not None))
                if news.done:
                    await index(self._session)
            elif isinstance(news, Trouble):
                failures += 1
                if failures >= PATIENCE or isinstance(news.error, AuthenticationError):
                    return

    async def _tell(self, news: Synced) -> None:
        """What became of single faxes goes into the journal; whole windows are history, no news."""
        session = self._session
        if news.is_loss:
            await session.count()
        if news.window is not None or not news.changes or news.is_loss:
            return

        def look(store: FaxStore) -> Glimpse:
            ids = news.changes.changed
            return Glimpse(Changes((), ids), store.records(ids), {fax_id: store.sightings(fax_id) for fax_id in ids})

        seen = await session.read(look)
        session.journal.heard(seen.changes, seen, "sync", news.at)


def reach_text(older: Backfill, now: datetime, zone: tzinfo | None, refresh: str) -> str:
    """Which time the faxes that are known cover, in words; `refresh` is the key that asks again."""
    there = _day(older.whole_since(now), now, zone)
    if older.lacks is not None:
        if older.is_fetching:
            return f"loading back to {_day(older.lacks, now, zone)}, at {there}"
        return f"older than {there} not loaded: {refresh} tries again"
    return f"back to {there}" if older.whole_since(now) < now - USUAL_REACH else "last 7 days"


def _day(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A day as short as it stays clear."""
    day = local(moment, zone)
    return f"{day:%d %b}" if day.year == local(now, zone).year else f"{day:%d %b %Y}"


async def index(session: Session) -> None:
    """Put what was listed into the full-text index, in pieces between which others may write."""
    while await session.read(lambda store: store.index_texts()):
        pass


async def index_later(session: Session) -> None:
    """Put what came in quick succession into the full-text index, once for many changes of the same faxes."""
    import sqlite3  # late, as above

    await asyncio.sleep(INDEXED_SECONDS)
    with suppress(sqlite3.Error):  # as above
        await index(session)
