"""One page under way at a time: over a slow line the next one waits until the terminal has drawn the one before.

Without that, pages pile up in the line's buffers while a key is held, and every key lags behind them all.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

_FIRST_SECONDS: Final = 1.0
"""For the answer of a terminal that has not answered yet; one that does not is never waited for again."""
_SECONDS: Final = 8.0
"""For one that has; half a megabyte at half a megabit a second."""


class Fence:
    """For the event loop only; without a driver that hears answers, nobody ever waits."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._under_way = 0
        self._is_clear = asyncio.Event()
        self._is_clear.set()
        self._has_answered = self._is_deaf = False

    def put(self) -> None:
        """A page was written: ask the terminal to say when it has come so far."""
        ask = getattr(self._app._driver, "ask_when_drawn", None)
        if ask is not None and not self._is_deaf:
            self._under_way += 1
            self._is_clear.clear()
            ask(partial(self._told, asyncio.get_running_loop()))

    async def clear(self) -> None:
        """Wait until nothing is under way, or until waiting is no use any more."""
        try:
            await asyncio.wait_for(self._is_clear.wait(), _SECONDS if self._has_answered else _FIRST_SECONDS)
        except TimeoutError:
            self._is_deaf = not self._has_answered
            self._under_way = 0
            self._is_clear.set()

    def _told(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the console has ended meanwhile
            loop.call_soon_threadsafe(self._passed)

    def _passed(self) -> None:
        self._has_answered = True
        self._under_way = max(0, self._under_way - 1)
        if not self._under_way:
            self._is_clear.set()
