"""The footer's keys, drawn once for several changes in a row, and not at all where they stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Footer

if TYPE_CHECKING:
    from textual.screen import Screen


class KeyFooter(Footer):
    """Textual's looks; drawing all keys anew takes longer than a key in the list."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._waits = False
        self._drawn: list[tuple[Any, ...]] = []

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Draw what is offered now, after what else has changed."""
        if screen.app.app_focus and self.is_attached and screen is self.screen and not self._waits:
            self._waits = True
            self.call_after_refresh(self._draw)

    async def _draw(self) -> None:
        self._waits = False
        if not self.is_attached:
            return
        offered = [(one.binding, one.enabled, one.tooltip) for one in self.screen.active_bindings.values()]
        if offered != self._drawn:
            self._drawn, self._bindings_ready = offered, True
            await self.recompose()
