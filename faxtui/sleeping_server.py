"""uvicorn that sleeps until it is told to end; it knows nothing of ours, so that anything may use it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import uvicorn


def plain_config(app: Any, **more: Any) -> uvicorn.Config:
    """HTTP only, nothing logged but what is critical, and no word about itself in answers; `more` goes before it."""
    usual = {"ws": "none", "log_config": None, "log_level": "critical", "access_log": False, "server_header": False}
    return uvicorn.Config(app, **{**usual, **more})


class SleepingServer(uvicorn.Server):
    """Waits for `stop` instead of looking ten times a second whether it is to end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None

    def stop(self) -> None:
        """Ask it to end; from any thread, at any time."""
        self.should_exit = True
        if self._loop is not None and self._stopped is not None:
            with contextlib.suppress(RuntimeError):  # the loop may have closed meanwhile
                self._loop.call_soon_threadsafe(self._stopped.set)

    def has_begun(self) -> None:
        """Called once it serves; nothing here."""

    def is_ending(self) -> None:
        """Called before connections are closed; nothing here."""

    async def main_loop(self) -> None:
        """Sleep until `stop`."""
        await self.on_tick(0)
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self.has_begun()
        if not self.should_exit:
            await self._stopped.wait()
        self.is_ending()
