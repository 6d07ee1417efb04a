"""Pictures that the terminal holds for us (kitty graphics): sent beside the drawn text, taken away when not shown.

A picture's number is the colour of the letters it stands on, so it must be one that arrives as it was meant: with 16
million colours any, with 256 the number of a colour of the palette.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from rich.color import Color

from faxtui.console.fence import Fence
from faxtui.terminal import in_tmux

if TYPE_CHECKING:
    from textual.app import App

_FIRST: Final = 0x5A0000
_USED: Final = 0xFFFF
_PALETTE: Final = tuple(range(20, 52))  # blues and greens of the colour cube, none of them near a grey


class Pictures:
    """Which pictures the terminal holds; for the event loop only."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._held: set[int] = set()
        self._next = int.from_bytes(os.urandom(2), "big")  # another console in the same window takes others
        self.cell: tuple[int, int] | None = None
        """Pixels of a cell, across and down; None while pictures cannot be shown."""
        self.tmux = in_tmux(os.environ)
        self.fence = Fence(app)
        """How far the terminal has come with what was drawn."""

    def allow(self, cell: tuple[int, int]) -> bool:
        """From now on pages may be pictures; False when their numbers would not arrive."""
        if self._app.no_color or self._app.console.color_system not in ("truecolor", "256"):
            return False
        self.cell = cell
        return True

    def take_number(self) -> int:
        """A number for a picture to come."""
        self._next += 1
        if self._app.console.color_system == "256":
            return _PALETTE[self._next % len(_PALETTE)]
        return _FIRST + self._next % _USED

    def colour(self, number: int) -> Color:
        """The colour that arrives at the terminal as this number."""
        if self._app.console.color_system == "256":
            # Textual makes 24-bit colours of all, and the last step before the wire makes the palette's of them.
            return Color.from_triplet(Color.from_ansi(number).get_truecolor())
        return Color.from_rgb(number >> 16, number >> 8 & 0xFF, number & 0xFF)

    def send(self, number: int, orders: str) -> None:
        """Write the orders that `graphics.kitty_send` made, before the letters are drawn."""
        self._held.add(number)
        self._write(orders)

    def forget(self, number: int) -> None:
        """Take one away."""
        from faxtui.pages.graphics import kitty_forget  # late: not part of the first paint

        if number in self._held:
            self._held.discard(number)  # a stop from outside may have come between
            self._write(kitty_forget(number, tmux=self.tmux))

    def forget_all(self) -> None:
        """Leave nothing behind, as on exit or before the console is suspended."""
        for number in tuple(self._held):
            self.forget(number)

    def _write(self, text: str) -> None:
        driver = self._app._driver
        if driver is not None and not driver.is_headless:
            driver.write(text)
