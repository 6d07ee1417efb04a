"""The six panes as numbered tabs on one line."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from faxtui.cells import cells
from faxtui.console.panes import PANE_NAMES, PANES


class PaneBar(Widget):
    """Shows which pane is open; a click opens another, as its number key does."""

    current = reactive("faxes")
    attention = reactive(0)
    """How many things need a person."""

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def _labels(self) -> list[str]:
        titles = [f"{place} {pane.title}{self._count(pane.name)}" for place, pane in enumerate(PANES, 1)]
        names = zip(PANE_NAMES, titles, strict=True)
        return [f"[{title}]" if name == self.current else f" {title} " for name, title in names]

    def _count(self, name: str) -> str:
        """Two digits have room at 80 columns."""
        return f" {min(self.attention, 99)}" if name == "attention" and self.attention else ""

    def _fitting(self) -> list[tuple[str, str]]:
        """Panes and labels that have room whole; what is left out is on the right, or on the left of the open one."""
        pairs = list(zip(PANE_NAMES, self._labels(), strict=True))
        first = 0
        while True:
            shown = pairs[first:]
            while sum(cells(label) + 1 for _, label in shown) > self.size.width - 2 * (len(shown) < len(pairs)):
                shown.pop()
            if not shown or any(name == self.current for name, _ in shown) or first == len(pairs) - 1:
                return shown
            first += 1

    def render(self) -> Content:
        """The tabs, the open one in brackets and in the accent colour."""
        shown = self._fitting()
        parts = [Content.styled(label, "bold $accent" if pane == self.current else "$muted") for pane, label in shown]
        if shown and shown[-1][0] != PANE_NAMES[-1]:
            parts.append(Content.styled("…", "$muted"))
        return Content(" ") + Content(" ").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Find the tab under the mouse."""
        start = 1
        for pane, label in self._fitting():
            if start <= event.x < start + len(label):
                self.post_message(self.Picked(pane))
                return
            start += len(label) + 1
