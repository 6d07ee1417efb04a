"""Fills the store with older faxes beside the live feed: quietly, from where it was left, no faster than allowed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from faxtui.console.messages import FaxesSynced
from faxtui.store.sightings import Changes, Glimpse

if TYPE_CHECKING:
    from faxtui.console.session import Session
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.sync import Synced

PATIENCE: Final = 8
"""Failures in a row after which it stops until the next time."""
AGAIN_AFTER: Final = 3600.0
"""Seconds from the end of one pass to the next, which finds what was deleted and what the last one left out."""

INDEXED_SECONDS: Final = 10.0
"""After the first change of a stream, until its texts go into the index; queries find them all the same."""


async def backfill(session: Session) -> None:
    """One pass after the other, until cancelled."""
    while True:
        with suppress(sqlite3.Error):  # the disk failed: whoever reads next says so, and memory takes over
            await _pass(session)
        await asyncio.sleep(AGAIN_AFTER)


async def _pass(session: Session) -> None:
    from faxtui.api.errors import AuthenticationError
    from faxtui.store.sync import Sync, Synced, Trouble

    assert session.client is not None  # noqa: S101
    await index(session)
    sync, failures = Sync(session.client, session.mirror), 0
    async for news in sync.run():
        if isinstance(news, Synced):
            failures = 0
            await _tell(session, news)
            session.synced_to = sync.reached
            session.post(FaxesSynced(news.changes))
            if news.done:
                await index(session)
        elif isinstance(news, Trouble):
            failures += 1
            if failures >= PATIENCE or isinstance(news.error, AuthenticationError):
                return


async def index_later(session: Session) -> None:
    """Put what came in quick succession into the full-text index, once for many changes of the same faxes."""
    await asyncio.sleep(INDEXED_SECONDS)
    with suppress(sqlite3.Error):  # as above
        await index(session)


async def index(session: Session) -> None:
    """Put what was listed into the full-text index, in pieces between which others may write."""
    while await session.read(lambda store: store.index_texts()):
        pass


async def _tell(session: Session, news: Synced) -> None:
    """What became of single faxes goes into the journal; whole windows are history, no news."""
    if news.window is not None or not news.changes:
        return

    def look(store: FaxStore) -> Glimpse:
        ids = news.changes.changed
        return Glimpse(Changes((), ids), store.records(ids), {fax_id: store.sightings(fax_id) for fax_id in ids})

    seen = await session.read(look)
    session.journal.heard(seen.changes, seen, "sync", news.at)
