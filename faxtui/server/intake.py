"""How sends are stored: those that come together share one transaction, since a commit costs more than its rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from faxtui.server.store import Store


class Intake:
    """Takes the writes of sends in turn; belongs to the event loop's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Callable[[], None], asyncio.Future[None]]] = []

    async def keep(self, write: Callable[[], None]) -> None:
        """Run `write` inside a transaction; returns when that is stored, and raises what kept it from being stored."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.append((write, stored))
        if len(self._waiting) == 1:
            loop.call_soon(self._store_waiting)  # behind the other requests that have arrived by now
        await stored

    def _store_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not self._stored_together([write for write, _ in waiting]):
            for write, stored in waiting:  # one of them may have kept the others from being stored
                _store_alone(self._store, write, stored)
            return
        for _, stored in waiting:
            if not stored.done():  # whoever waited for it may be gone
                stored.set_result(None)

    def _stored_together(self, writes: Sequence[Callable[[], None]]) -> bool:
        try:
            with self._store.transaction():
                for write in writes:
                    write()
        except Exception:  # noqa: BLE001 - nothing of it is stored; each is tried alone, and fails by itself
            return False
        return True


def _store_alone(store: Store, write: Callable[[], None], stored: asyncio.Future[None]) -> None:
    try:
        with store.transaction():
            write()
    except Exception as error:  # noqa: BLE001 - goes to the one who waits
        if not stored.done():
            stored.set_exception(error)
    else:
        if not stored.done():
            stored.set_result(None)
