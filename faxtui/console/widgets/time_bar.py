"""The line below the list in which a time is typed, to go there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from faxtui.console.widgets.field import Field
from faxtui.store.moments import Stretch, read_stretch
from faxtui.text import clean

HINT: Final = "14:02, yesterday, mon 9:00, 24 feb, 2026-02-24 or 3d"


class TimeBar(Horizontal):
    """There only while it asks; a text that is no time says so and stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "go there"),  # the field takes these keys itself: here for the footer
        Binding("escape", "leave", "stay"),
    ]

    def __init__(self, now: Callable[[], datetime], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._now = now

    class Asked(Message):
        """This time is wanted."""

        def __init__(self, stretch: Stretch) -> None:
            super().__init__()
            self.stretch = stretch

    class Left(Message):
        """The list takes the keys again."""

    def compose(self) -> ComposeResult:
        """What is asked, the text, what is wrong with it."""
        yield Static("Go to", classes="what", markup=False)
        yield Field(placeholder=HINT, compact=True, keys={"enter": self.action_go, "escape": self.action_leave})
        yield Static(classes="problem", markup=False)

    def on_mount(self) -> None:
        """Nobody asked yet."""
        self.display = False

    def ask(self) -> None:
        """Let a person type; what was typed last is replaced by the first letter."""
        field = self.query_one(Field)
        self._complain("")
        self.display = True
        self.screen.set_focus(field)  # at once: the letters that follow the key may already be waiting
        field.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text may be a time."""
        event.stop()
        self._complain("")

    def action_go(self) -> None:
        """Go to what was typed; nothing is nowhere."""
        text = self.query_one(Field).value
        if not text.strip():
            self.action_leave()
            return
        stretch = read_stretch(text, self._now())
        if stretch is None:
            self._complain("no time")
            return
        self.action_leave()
        self.post_message(self.Asked(stretch))

    def action_leave(self) -> None:
        """Stay where the cursor is."""
        self.display = False
        self.screen.set_focus(None)  # keys that are waiting are no letters any more
        self.post_message(self.Left())

    def _complain(self, text: str) -> None:
        line = self.query_one(".problem", Static)
        line.update(Content.styled(clean(text, 60), "$warning"))
        line.display = bool(text)
