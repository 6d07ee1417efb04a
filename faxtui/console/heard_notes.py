"""Keeps in the store when the service last answered, so that the next start can tell as of when its faxes are."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from faxtui.console.session import Session

NOTED_EVERY: Final = timedelta(minutes=1)
"""So much later it may have been if the console was killed."""
_NAME: Final = "heard"


async def note_heard(session: Session) -> None:
    """Note when the service last answered this console, where records are kept."""
    import sqlite3  # late: the first paint needs no database

    if session.heard_at is None or session.connection is None or session.connection.store != "disk":
        return
    text = session.heard_at.astimezone(UTC).isoformat()
    with suppress(sqlite3.Error):  # whoever reads next says that the disk fails
        await session.read(lambda store: store.put_note(_NAME, text))


async def heard_before(session: Session) -> datetime | None:
    """When it last answered before this start; None when it never did, or the note is nonsense."""
    noted = await session.read(lambda store: store.note(_NAME))
    with suppress(TypeError, ValueError):
        moment = datetime.fromisoformat(str(noted))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
