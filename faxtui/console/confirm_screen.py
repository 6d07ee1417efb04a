"""The one question before anything is deleted or changed for many; it names what, and Cancel has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from faxtui.console.widgets.button import Button
from faxtui.console.widgets.field import Field
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.config import Connection

LINE_LETTERS = 200


class Question(NamedTuple):
    """What is asked, in whole sentences."""

    title: str
    """Names the act and the object, as in `Delete the service “Billing”?`."""
    lines: Sequence[str]
    """What will happen, what it depends on, what cannot be undone."""
    act: str
    """The word on the button that does it."""
    typed: str = ""
    """What a person must type before the button works, such as a count; empty asks for nothing."""
    danger: bool = True
    sure: bool = False
    """Whether Enter does it at once, since nothing is lost by it: the button of the act has the focus."""
    many: str = ""
    """How many things change, when it is many: production has this typed in place of the profile's name."""
    declined: str = ""
    """What is told after a no; empty where who asks says it."""


def on_profile(question: Question, connection: Connection | None) -> Question:
    """The question as a profile asks it: on production something must always be typed."""
    if connection is None or not connection.production or question.typed:
        return question
    return question._replace(typed=question.many or clean(connection.name, 60))


class ConfirmScreen(ModalScreen[bool]):
    """Answers whether to do it; Escape, `n` and Enter on Cancel are no, `y` and the act's button are yes.

    No key that opens such a question is its yes, so that one held too long does nothing; what must be typed takes
    every letter, and Enter behind it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("n", "leave", show=False),
        Binding("y", "act", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The sentences, a field when something must be typed, two buttons."""
        question = self._question
        with Vertical(classes="dialog small confirm"):
            yield Static(clean(question.title, LINE_LETTERS), classes="title", markup=False)
            with VerticalScroll(can_focus=False):
                lines = [Content(clean(line, LINE_LETTERS)) for line in question.lines]
                yield Static(Content("\n").join(lines), id="told", markup=False)
            if question.typed:
                yield Static(f"Type  {clean(question.typed, 60)}  to go on:", classes="asked", markup=False)
                yield Field(id="typed", keys={"enter": self.action_act, "escape": self.action_leave})
            with Horizontal(classes="buttons"):
                yield Button("Cancel  esc", id="leave")
                key = "enter" if question.typed or question.sure else "y"
                yield Button(f"{question.act}  {key}", variant="error" if question.danger else "primary", id="act")

    def on_mount(self) -> None:
        """Cancel first, unless nothing is lost; a thing to type waits behind it."""
        self.query_one("#act", Button).disabled = bool(self._question.typed)
        first = "#typed" if self._question.typed else "#act" if self._question.sure else "#leave"
        self.set_focus(self.query_one(first))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#act", Button).disabled = event.value.strip() != self._question.typed

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Do nothing, and say so."""
        if self._question.declined:
            self.app.notify(self._question.declined, markup=False)
        self.dismiss(False)

    @on(Button.Pressed, "#act")
    def action_act(self) -> None:
        """Do it, once what must be typed is typed."""
        if not self.query_one("#act", Button).disabled:
            self.dismiss(True)
