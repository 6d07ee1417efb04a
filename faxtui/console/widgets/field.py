"""A field that takes keys strictly in their order, also when a slow line delivers many of them at once.

A plain input acts on letters at once but on Tab and arrows only after they went through the whole screen: typed ahead,
`+1415⇥letter.pdf` would end in one field. Here every key is done before the next one, and keys that arrive after the
focus moved go where the focus is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.widgets import Input

from faxtui.console.veil import NumberFilter

if TYPE_CHECKING:
    from textual.filter import LineFilter

EDITING: Final = {
    "left": "cursor_left",
    "right": "cursor_right",
    "home": "home",
    "end": "end",
    "backspace": "delete_left",
    "delete": "delete_right",
    "ctrl+a": "home",
    "ctrl+e": "end",
    "ctrl+u": "delete_left_all",
    "ctrl+k": "delete_right_all",
    "ctrl+w": "delete_left_word",
}


class Field(Input):
    """An input without a blinking cursor, which would write to the terminal for ever; `keys` adds keys of its own."""

    def __init__(self, *args: Any, keys: Mapping[str, Callable[[], object]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cursor_blink = False
        self.own_keys = dict(keys or {})
        self.key_done = asyncio.Event()
        """Set when the key that the app handed over is done; the app holds the next one back until then."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is typed must be read while it is typed: `--mask` hides it when the field is left."""
        filters = super().get_line_filters()
        return [one for one in filters if not isinstance(one, NumberFilter)] if self.has_focus else filters

    async def _on_key(self, event: events.Key) -> None:
        handled = True
        try:
            handled = await self._take(event)
        finally:
            if handled:
                self.key_done.set()
            else:
                self.call_next(self.key_done.set)  # after the letter, which the base class inserts

    async def _take(self, event: events.Key) -> bool:
        """Do what the key says, unless it is a letter; answers whether it was done."""
        holder = self.screen.focused
        done = self.own_keys.get(event.key) or self._moves().get(event.key)
        if holder is not self:
            event.prevent_default().stop()
            (holder or self.screen).post_message(events.Key(event.key, event.character))
        elif done is not None:
            event.prevent_default().stop()
            waiting = done()
            if isawaitable(waiting):
                await waiting  # what follows in the line of keys waits too
        elif event.key in EDITING:
            event.prevent_default().stop()
            await self.run_action(EDITING[event.key])
        else:
            return False
        return True

    def _moves(self) -> dict[str, Callable[[], object]]:
        return {"tab": self.screen.focus_next, "shift+tab": self.screen.focus_previous}
