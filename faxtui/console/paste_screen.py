"""Many addresses at once: lines of a CSV, pasted or typed, judged before anything is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from faxtui.console.widgets.button import Button
from faxtui.store.email_matrix import Pasted, read_lines


class PasteScreen(ModalScreen["dict[tuple[str, str], str] | None"]):
    """Answers what the lines say, or None; a line that is wrong takes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "Take", priority=True),
        Binding("escape", "leave", "Close", priority=True),
    ]

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__()
        self._numbers = numbers

    def compose(self) -> ComposeResult:
        """A text, what was made of it, two buttons."""
        area = TextArea(id="lines", show_line_numbers=True)
        area.cursor_blink = False
        with Vertical(classes="dialog"):
            yield Static("Paste addresses", classes="title", markup=False)
            yield Static("address, number, permission (both, send, receive or none; both when left out)", markup=False)
            yield area
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Take  ^s", variant="primary", id="take")
                yield Button("Close  esc", id="leave")

    def on_mount(self) -> None:
        """Ready to paste."""
        self.set_focus(self.query_one(TextArea))
        self._judge()

    def _read(self) -> Pasted:
        return read_lines(self.query_one(TextArea).text, self._numbers)

    @on(TextArea.Changed)
    def _judge(self) -> None:
        read = self._read()
        tone = "$warning" if read.problems else "$muted"
        more = f"  (and {len(read.problems) - 1} more)" if len(read.problems) > 1 else ""
        text = f"{read.problems[0]}{more}" if read.problems else f"{len(read.cells)} good lines."
        self.query_one("#outcome", Static).update(Content.styled(text, tone))

    @on(Button.Pressed, "#take")
    def action_take(self) -> None:
        """Take all lines as pending changes, once none is wrong."""
        read = self._read()
        if read.cells and not read.problems:
            self.dismiss(dict(read.cells))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Take nothing."""
        self.dismiss(None)
