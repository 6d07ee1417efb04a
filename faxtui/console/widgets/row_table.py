"""A list of records: only visible rows are drawn, so a million scroll like a hundred.

The cursor and the scroll position follow a record by its key while rows arrive above it.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from faxtui.console.widgets.kept_lines import KeptView, as_painted
from faxtui.console.widgets.row_strip import head_strip, row_strip

if TYPE_CHECKING:
    from textual import events

    from faxtui.console.widgets.row_strip import Column, Row

NOTHING: Sequence[str] = ()
PREPARE_AFTER: Final = 0.01
"""Seconds after which what a key changed is on its way to the terminal; a key that is held comes every 0.03."""
SCREENS_KEPT: Final = 3
"""Screens whose lines are kept as they are drawn: what is in sight, the one before and the next."""
LEAST_KEPT: Final = 120
"""Lines that are kept at least."""
MOST_PREPARED: Final = 120
"""Lines of a screen above which none is drawn ahead."""


def place_of(key: str, keys: Sequence[str], near: int = 0) -> int | None:
    """Where a record is listed, if it is; looked for from `near` on first, as rows arrive above it."""
    for start in (near, 0):
        try:
            return keys.index(key, start)
        except ValueError:
            continue
    return None


class RowTable(KeptView, can_focus=True):
    """A virtual table, fed with keys; who builds on it says which columns fit and what the row of a key is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"row-table--{part}" for part in ("head", "cursor", "cursor-blurred", "good", "bad", "busy", "calm")
    }
    MOVES: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("up", "k"), "move(-1)"),
        **dict.fromkeys(("down", "j"), "move(1)"),
        **dict.fromkeys(("pageup", "ctrl+u"), "move_page(-1)"),
        **dict.fromkeys(("pagedown", "ctrl+d"), "move_page(1)"),
        **dict.fromkeys(("home", "g"), "move_to(0)"),
        **dict.fromkeys(("end", "G"), "move_to(-1)"),
    }
    """Keys that move the cursor. Each is done before the next key is looked at: on a slow line `↓x` comes in one piece,
    and must not delete what was above."""
    cursor = reactive(0, repaint=False)

    class Highlighted(Message):
        """The cursor is on another row, or on none."""

        def __init__(self, key: str | None) -> None:
            super().__init__()
            self.key = key

    class Chosen(Message):
        """A row was clicked a second time."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: Sequence[str] = NOTHING
        self._columns: list[Column] = []
        self._fitted = 0
        self._strips: LRUCache[tuple[str, bool, int], Strip] = LRUCache(LEAST_KEPT)
        self._row_styles: dict[tuple[str, bool], Style] = {}
        self._step = 0
        """How far the cursor moved last."""
        self._preparing: asyncio.TimerHandle | None = None
        self.key_done = asyncio.Event()
        """Set when the key that the app handed over is done."""

    @abstractmethod
    def columns_for(self, width: int) -> list[Column]:
        """The columns that fit `width` cells; the last one takes what is left."""

    @abstractmethod
    def row_of(self, key: str) -> Row | None:
        """What the row of a key shows; None draws nothing."""

    @property
    def key(self) -> str | None:
        """What is under the cursor."""
        return self.key_at(self.cursor) if 0 <= self.cursor < len(self._keys) else None

    def key_at(self, place: int) -> str | None:
        """The key at a place of the list; None while it is not known."""
        return self._keys[place]

    async def reach(self, first: int, last: int) -> None:
        """Called before these rows come into sight, for lists that have to fetch them."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._keys)

    @property
    def at_top(self) -> bool:
        """Whether nothing was moved: rows that arrive then push the others down beneath the cursor."""
        return self.cursor == 0 and self.scroll_offset.y == 0

    def show(self, keys: Sequence[str], changed: Sequence[str] = NOTHING) -> None:
        """Show these; cursor and scroll stay with the record they were at."""
        held, offset = self.key, self.cursor - self.scroll_offset.y
        at_top, before = self.at_top, self._in_sight()
        same = keys is self._keys or keys == self._keys
        self._keys = keys
        self._undraw(changed)
        self._grow()
        place = None if at_top or held is None else place_of(held, keys, self.cursor)
        place = min(self.cursor, max(0, len(keys) - 1)) if place is None else place
        self.set_reactive(RowTable.cursor, place)
        if not same and place != offset + self.scroll_offset.y:
            self._follow(max(0, place - offset))
        if self.key != held:
            self.post_message(self.Highlighted(self.key))
        self._repaint(before, frozenset(changed))

    def _in_sight(self) -> list[tuple[str | None, bool]]:
        """What each line shows, and whether the cursor is there."""
        top = self.scroll_offset.y
        places = range(top, min(len(self._keys), top + max(0, self.size.height - 1)))
        return [(self.key_at(place), place == self.cursor) for place in places]

    def _repaint(self, before: Sequence[tuple[str | None, bool]], changed: Collection[str]) -> None:
        """Paint the lines that show something else than before, all of them when those are most."""
        now = self._in_sight()
        lines = [
            line
            for line, (old, new) in enumerate(zip_longest(before, now), start=1)
            if old != new or new is None or new[0] is None or new[0] in changed
        ]
        if not before or len(lines) > len(now) // 2:
            self.refresh()
        elif lines:
            self.refresh(*map(self.line_region, lines))

    def _grow(self) -> None:
        """Take over how many rows there are; while the scroll bar stays, nothing has to be laid out for more."""
        size = Size(0, len(self._keys) + 1)
        if self.show_vertical_scrollbar and size.height >= self.virtual_size.height:
            self.set_reactive(RowTable.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
        else:
            self.virtual_size = size

    def _follow(self, top: int) -> None:
        """Scroll with rows that came or went above: what is in sight is the same, so that nothing is painted for it."""
        if not self.show_vertical_scrollbar or top > self.max_scroll_y:
            self._scroll(top)
            return
        self.set_reactive(RowTable.scroll_y, float(top))
        self.set_reactive(RowTable.scroll_target_y, float(top))
        self.vertical_scrollbar.position = top

    def select(self, key: str) -> None:
        """Put the cursor on a record, if it is in the list."""
        place = place_of(key, self._keys)
        if place is not None:
            self.cursor = place

    def forget_rows(self) -> None:
        """Draw every row anew, as after names, times or colours changed."""
        self._strips.clear()
        self._row_styles.clear()
        self.refresh()

    def forget_drawn(self, keys: Collection[str]) -> None:
        """Draw these rows anew."""
        self._undraw(keys)
        for line, (key, _) in enumerate(self._in_sight(), start=1):
            if key in keys:
                self.refresh(self.line_region(line))

    def _undraw(self, keys: Collection[str]) -> None:
        gone = set(keys)
        for drawn in [drawn for drawn in self._strips.keys() if drawn[0] in gone] if gone else ():  # noqa: SIM118 - an LRUCache is no dict
            self._strips.discard(drawn)

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two rows that changed and keep the cursor in sight."""
        top, height = self.scroll_offset.y, max(1, self.size.height - 1)
        self.refresh(*(self.line_region(place - top + 1) for place in (before, after)))
        if after < top:
            self._scroll(after)
        elif after >= top + height:
            self._scroll(after - height + 1)
        self._step = after - before
        if self._preparing is None:
            self._preparing = asyncio.get_running_loop().call_later(PREPARE_AFTER, self._prepare)
        self.post_message(self.Highlighted(self.key))

    def _prepare(self) -> None:
        self._preparing = None
        if self.is_attached and self._fitted == self.size.width:
            self.prepare()

    def prepare(self) -> None:
        """Draw what the key that moved the cursor would bring into sight when it is pressed again.

        Nothing is written for it; when the key comes, its rows are there.
        """
        strips = [self._strip_of(place, under_cursor) for place, under_cursor in self._ahead() if self.may_draw(place)]
        known = (strip for strip in strips if strip is not None)
        for painted in as_painted(self, known, self.line_region(0).column_span):
            painted.render(self.app.console)

    def may_draw(self, place: int) -> bool:
        """Whether a row may be drawn before it is in sight."""
        return True

    def _ahead(self) -> Iterator[tuple[int, bool]]:
        """Places of the next page the way that the cursor goes, and of the cursor; whether it is on them."""
        top, height, step = self.scroll_offset.y, max(0, self.size.height - 1), self._step
        next_page = top + height if step > 0 else top - height
        if height < MOST_PREPARED:
            for place in range(max(0, next_page), min(len(self._keys), next_page + height)):
                yield place, False
        if self._keys:
            yield self.cursor, False
            yield self.validate_cursor(self.cursor + step), True

    def _scroll(self, top: int) -> None:
        """Scroll at once; forced, because a list that just grew too long has no scroll bar yet."""
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    async def _on_key(self, event: events.Key) -> None:
        move = self.MOVES.get(event.key)
        if move is not None:
            event.prevent_default().stop()
            await self.run_action(move)
        self.key_done.set()

    def lacks(self, place: int) -> None:
        """Called when a row that is in sight cannot be drawn."""

    async def go(self, place: int) -> None:
        """Put the cursor at a place once its rows are there, so that nothing blank is painted."""
        place, before = self.validate_cursor(place), self.cursor
        height, top = max(1, self.size.height - 1), self.scroll_offset.y
        ahead = max(0, place - height + 1) if place >= top + height else min(top, place)
        if ahead != top or self.key_at(place) is None:  # what is in sight is there
            await self.reach(ahead, ahead + height - 1)
        self.cursor += place - before  # rows may have arrived above meanwhile

    def validate_cursor(self, place: int) -> int:
        """Keep the cursor inside the list."""
        return max(0, min(place, len(self._keys) - 1))

    async def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        await self.go(self.cursor + rows)

    async def action_move_page(self, pages: int) -> None:
        """Move the cursor by what is visible."""
        await self.go(self.cursor + pages * max(1, self.size.height - 2))

    async def action_move_to(self, place: int) -> None:
        """Move to the first or, with -1, the last row."""
        await self.go(place if place >= 0 else len(self._keys) - 1)

    def on_resize(self, event: events.Resize) -> None:
        """The scroll bar may come or go with the new height."""
        self.virtual_size = Size(0, len(self._keys) + 1)
        self.forget_rows()
        self._strips.maxsize = max(LEAST_KEPT, SCREENS_KEPT * event.size.height)

    def notify_style_update(self) -> None:
        """Another theme has other colours."""
        super().notify_style_update()
        self.forget_rows()

    def on_focus(self) -> None:
        """The cursor row looks different with the focus."""
        self.forget_rows()

    def on_blur(self) -> None:
        """The cursor row looks different without the focus."""
        self.forget_rows()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one on the same row opens the record."""
        place = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or not 0 <= place < len(self._keys):
            return
        key = self.key_at(place)
        if event.chain > 1 and key is not None:
            self.post_message(self.Chosen(key))
        self.cursor = place

    def render_line(self, y: int) -> Strip:
        """Draw one line: the headings stay on top, rows scroll beneath."""
        width = self.size.width
        if width != self._fitted:  # only here is it known whether a scroll bar takes a column
            self._columns, self._fitted = self.columns_for(width), width
        if y == 0:
            return self._head(width)
        place = self.scroll_offset.y + y - 1
        if place >= len(self._keys):
            return Strip.blank(width, self.rich_style)
        strip = self._strip_of(place, place == self.cursor)
        if strip is None:
            self.lacks(place)
            return Strip.blank(width, self._style("", place == self.cursor))
        return strip

    def _strip_of(self, place: int, under_cursor: bool) -> Strip | None:
        """A row as it is drawn; None while it cannot be."""
        key, width = self.key_at(place), self._fitted
        strip = self._strips.get((key, under_cursor, width)) if key is not None else None
        if strip is None and key is not None:
            strip = self._draw(key, under_cursor, width)
            if strip is not None:
                self._strips[key, under_cursor, width] = strip
        return strip

    def _head(self, width: int) -> Strip:
        return head_strip(self._columns, width, self.get_component_rich_style("row-table--head"))

    def _draw(self, key: str, under_cursor: bool, width: int) -> Strip | None:
        row = self.row_of(key)
        if row is None:
            return None
        return row_strip(row, self._columns, width, self._style("", under_cursor), self._style(row.tone, under_cursor))

    def _style(self, tone: str, under_cursor: bool) -> Style:
        """The style of a row or, with a tone, of its status; Textual takes long to answer, so each is asked once."""
        key = (tone, under_cursor)
        if key not in self._row_styles:
            self._row_styles[key] = self._find_style(tone, under_cursor)
        return self._row_styles[key]

    def _find_style(self, tone: str, under_cursor: bool) -> Style:
        part = "cursor" if self.has_focus else "cursor-blurred"
        base = self.get_component_rich_style(f"row-table--{part}") if under_cursor else self.rich_style
        if not tone or (under_cursor and self.has_focus):
            return base
        style = self.get_component_rich_style(f"row-table--{tone}")
        return base + Style(color=style.color, bold=style.bold)
