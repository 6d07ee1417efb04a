"""Covers the console after a time without a key, so that nobody else reads what a person left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.timer import Timer

    from faxtui.console.app import FaxConsole

_CHANGING: Final = ("send", "save", "read", "choose", "plan", "switch")
"""Workers at whose end a screen goes or comes: what is over it then would be taken away in its place."""
_AGAIN_SECONDS: Final = 1.0


class IdleLock:
    """Without seconds nothing ever runs."""

    def __init__(self, console: FaxConsole, seconds: float | None) -> None:
        self._console = console
        self._seconds = seconds
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Begin anew to wait for a time without keys."""
        if self._timer is not None:
            self._timer.stop()
        if self._seconds is not None:
            self._timer = self._console.set_timer(self._seconds, self.lock)

    def put_off(self) -> None:
        """A person is there: the time starts again."""
        if self._timer is not None:
            self._timer.reset()

    def lock(self) -> None:
        """Hide everything until a person says to go on."""
        from faxtui.console.lock_screen import LockScreen  # late: most never see it

        if self._is_changing():
            self._timer = self._console.set_timer(_AGAIN_SECONDS, self.lock)
        elif not isinstance(self._console.screen, LockScreen):
            self._console.clear_notifications()
            self._console.push_screen(LockScreen(), lambda _: self.begin())

    def _is_changing(self) -> bool:
        """Whether the answer to what the open screen, or the console, has begun will open or close a screen."""
        nodes = (self._console, self._console.screen)
        workers = self._console.workers
        return any(one.group in _CHANGING and one.node in nodes and not one.is_finished for one in workers)
