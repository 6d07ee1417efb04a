"""Holds the store of one connection: all work on it happens in threads, and trouble with the disk stops nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3

    from faxtui.store.fax_store import FaxStore

T = TypeVar("T")


class Keeper:
    """On disk for a path, else in memory; when the disk fails, a new store in memory takes over."""

    def __init__(self) -> None:
        self._store: FaxStore | None = None
        self._path: Path | None = None
        self._closed = False
        self.message = ""
        """What a person must know about the store, as one sentence; empty when all is well."""

    @property
    def store(self) -> FaxStore:
        """What this machine knows; nothing yet before `open`."""
        from faxtui.store.fax_store import FaxStore  # late: the first paint needs no database

        if self._store is None:
            self._store = FaxStore.open(None)
        return self._store

    async def open(self, path: Path | None) -> None:
        """Open the file; None keeps everything in memory."""
        if path is None:
            await asyncio.to_thread(lambda: self.store)
            return
        from faxtui.store.fax_store import FaxStore

        before, self._store = self._store, await asyncio.to_thread(FaxStore.open, path)
        self.message = self._store.message
        if before is not None:
            await asyncio.to_thread(before.close)

    async def do(self, work: Callable[[FaxStore], T]) -> T:
        """Work in a thread; after trouble with the disk once more, with what is in memory from then on."""
        import sqlite3  # late: the first paint needs no database

        store = self.store
        try:
            return await asyncio.to_thread(work, store)
        except sqlite3.Error as error:
            if self._closed:  # the answer is late: nobody waits for it
                raise asyncio.CancelledError from error
            if store.path is None and self._store is store:
                raise
            await self._go_on_in_memory(store, error)
        return await asyncio.to_thread(work, self.store)

    async def _go_on_in_memory(self, failed: FaxStore, error: sqlite3.Error) -> None:
        from faxtui.store.fax_store import FaxStore

        if self._store is not failed:  # somebody else has met the same trouble
            return
        self._store = FaxStore.open(None)
        self._store.services = failed.services
        self.message = f"Faxes are not kept on this machine any more: {error}."
        await asyncio.to_thread(failed.close)

    async def close(self) -> None:
        """Close the files; what is still at work ends unheard."""
        store, self._store, self._closed = self._store, None, True
        if store is not None:
            await asyncio.to_thread(store.close)
