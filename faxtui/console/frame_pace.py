"""When a screen paints: at once, and after a frame as soon as the eye has had it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

GAP: Final = 0.01
"""Seconds from the end of a frame to the next one: a key that comes just after a change waits no longer."""


class FramePace:
    """In the place of a screen's timer in Textual, whose next turn after a frame may be two of its periods away.

    For the event loop only; nothing runs while nothing is to be painted.
    """

    def __init__(self, paint: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        self._paint, self._failed = paint, failed
        self._next: asyncio.TimerHandle | None = None
        self._free_at = 0.0

    def resume(self) -> None:
        """There is something to paint."""
        if self._next is None:
            loop = asyncio.get_running_loop()
            self._next = loop.call_at(max(loop.time(), self._free_at), self._turn)

    def pause(self) -> None:
        """It was painted otherwise."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _turn(self) -> None:
        self._next = None
        try:
            self._paint()
        except Exception as error:  # noqa: BLE001 - handed to the app, as from a timer: the loop would swallow it
            self._failed(error)
        self._free_at = asyncio.get_running_loop().time() + GAP
