"""A button whose focus is seen without colours too: a mark stands before its words while Enter presses it."""

from __future__ import annotations

from typing import Final

from textual import widgets
from textual.content import Content

MARK: Final = "▸ "
"""As wide as the blanks in its place, so that nothing moves when the focus does."""


class Button(widgets.Button):
    """Textual's, with the mark."""

    def on_mount(self) -> None:
        """The mark's cells are room enough before the words."""
        self.styles.line_pad = 0

    def render(self) -> Content:
        """Mark or blanks, then the label."""
        return Content(MARK if self.has_focus else " " * len(MARK)) + Content(str(self.label))

    def get_content_width(self, *_: object) -> int:
        """In cells, the same with and without the focus; a blank ends it."""
        return len(MARK) + Content(str(self.label)).cell_length + 1
