"""The footer: keys in the order of the command table, also those that were rebound, cut between two of them.

They are drawn once for several changes in a row, and not at all where they stay the same: all of them take longer than
a key in the list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from faxtui.cells import cells
from faxtui.console.commands import COMMANDS

if TYPE_CHECKING:
    from textual.screen import Screen

_COMMAND: Final = re.compile(r"run\('(\w+)'\)$")
_MORE: Final = "…"
_STAYING: Final = ("help", "quit")


class KeyBar(Footer):
    """Textual's footer; what has no room is left out whole, and a mark says that there is more (`?` tells all)."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._drawn_for = 0
        self._waits = False
        self._drawn: list[tuple[Any, ...]] = []

    def compose(self) -> ComposeResult:
        """The keys that fit."""
        keys = sorted((each for each in super().compose() if isinstance(each, FooterKey)), key=_place)
        self._drawn_for = width = self.app.size.width
        shown = _fitting(keys, width)
        rest = [key for key in shown if _id(key) in _STAYING]
        yield from (key for key in shown if key not in rest)
        if len(shown) < len(keys):
            yield Static(_MORE, classes="more")
        yield from rest

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

    def on_resize(self, _: events.Resize) -> None:
        """Others fit into another width."""
        if self._drawn_for and self._drawn_for != self.app.size.width:
            self._drawn_for = self.app.size.width
            self.call_after_refresh(self.recompose)


def _fitting(keys: list[FooterKey], width: int) -> list[FooterKey]:
    """Those that have room; the way to all others, and the way out, stay as long as they alone have it."""
    if sum(map(_width, keys)) <= width + 1:
        return keys
    left = width - cells(_MORE) - 1
    shown: list[FooterKey] = []
    for key in sorted(keys, key=lambda key: _id(key) not in _STAYING):
        left -= _width(key)
        if left < 0:
            break
        shown.append(key)
    return [key for key in keys if key in shown]


def _width(key: FooterKey) -> int:
    return cells(key.key_display) + 1 + cells(key.description) + 1


def _id(key: FooterKey) -> str:
    """The command of a key; empty for keys of other kinds."""
    found = _COMMAND.search(key.action)
    return found[1] if found else ""


def _place(key: FooterKey) -> int:
    """Where its command stands in the table; keys of other kinds, as of a field that is typed in, come first."""
    return list(COMMANDS).index(_id(key)) if _id(key) in COMMANDS else -1
