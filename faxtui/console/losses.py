"""What follows when the service no longer knows faxes, and when it turns out to be another one than before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from faxtui.console.messages import FaxesSynced, OtherService
from faxtui.store.sightings import Changes
from faxtui.store.vanished import USUAL_REACH

if TYPE_CHECKING:
    from faxtui.console.session import Session
    from faxtui.store.live import Vanished

_AHEAD: Final = timedelta(days=1)
"""Faxes that are dated so far in the future are looked for, too: clocks differ."""
_SLACK: Final = timedelta(minutes=10)
"""The oldest part of what the service lists is not looked at for what is missing, for the same reason."""


async def known_since(session: Session, since: datetime | None) -> set[str]:
    """Ids of faxes since then that the service still knew when it was last asked; None: of the time that it lists."""
    start, end = since or session.now() - USUAL_REACH + _SLACK, session.now() + _AHEAD
    return await session.read(lambda store: store.known_between(start, end))


async def lose(session: Session, vanished: Vanished) -> None:
    """Note that the service no longer knows faxes; when it is another one, all that was read of it is read anew."""
    ids = await session.read(lambda store: store.mark_gone(vanished.fax_ids, vanished.at))
    await session.count()
    session.forget_documents(ids)
    if vanished.is_other:
        await session.names.load()
        if session.project.all():
            await session.load_project()
        await session.older.begin_anew()
        session.post(OtherService(len(ids)))
    if ids:
        session.post(FaxesSynced(Changes((), tuple(ids))))
