"""The mouse on a page: drag moves it, the wheel scrolls it, with shift sideways, with ctrl nearer and farther."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events

_ROWS: Final = 3
"""Rows that a notch of the wheel moves a page by."""
_COLUMNS: Final = 8


class PageMouse(Widget):
    """What a page view does with the mouse; the view itself says how it moves."""

    _held: tuple[int, int] | None = None
    """Where on the screen the page was held last, while a button is down."""

    @abstractmethod
    def pan_by(self, columns: int, rows: int) -> None:
        """Move the window over the page by so many cells."""

    @abstractmethod
    def step_zoom(self, step: int, *, around: bool = False) -> None:
        """Go nearer or farther."""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the page."""
        if event.button == 1:
            self._held = (event.screen_x, event.screen_y)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The page goes where the hand goes."""
        if self._held is not None:
            across, down = self._held[0] - event.screen_x, self._held[1] - event.screen_y
            self._held = (event.screen_x, event.screen_y)
            self.pan_by(across, down)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        if self._held is not None:
            self._held = None
            self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down the page; shift: to the right; ctrl: farther."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up the page; shift: to the left; ctrl: nearer."""
        self._wheel(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """To the right."""
        event.stop()
        self.pan_by(_COLUMNS, 0)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """To the left."""
        event.stop()
        self.pan_by(-_COLUMNS, 0)

    def _wheel(self, event: events.MouseEvent, way: int) -> None:
        event.stop()
        if event.ctrl:
            self.step_zoom(-way)
        elif event.shift:
            self.pan_by(_COLUMNS * way, 0)
        else:
            self.pan_by(0, _ROWS * way)
