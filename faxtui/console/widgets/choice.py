"""One of a few words, in one line: ← and → or space change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """Shows the chosen word between arrows; `labels` are what people read for the values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "step(1)", "Next", show=False),
        Binding("left,h", "step(-1)", "Previous", show=False),
    ]
    value = reactive("")

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The widget."""
            return self.choice

    def __init__(self, value: str, values: Sequence[str], labels: Sequence[str] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._values = list(values) if value in values else [value, *values]
        names = dict(zip(values, labels or values, strict=True))
        self._labels = [names.get(each, each) for each in self._values]
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """The word, between arrows while it has the focus."""
        word = self._labels[self._values.index(self.value)] or "—"
        return Content(f"‹ {word} ›" if self.has_focus else word)

    def watch_value(self) -> None:
        """Tell."""
        self.post_message(self.Changed(self))

    def validate_value(self, value: str) -> str:
        """Only what can be chosen."""
        return value if value in self._values else self.value

    def learn(self, value: str) -> None:
        """Let a value be chosen that was not offered, under its own name."""
        if value not in self._values:
            self._values.append(value)
            self._labels.append(value)

    def action_step(self, step: int) -> None:
        """The next word, around."""
        self.value = self._values[(self._values.index(self.value) + step) % len(self._values)]

    def on_click(self, event: events.Click) -> None:
        """A click is a step."""
        self.focus()
        self.action_step(1)
