"""Covers the console after a time without a key, so that nobody else reads what a person left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from faxtui.console.app import FaxConsole


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

        if not isinstance(self._console.screen, LockScreen):
            self._console.clear_notifications()
            self._console.push_screen(LockScreen(), lambda _: self.begin())
