"""What somebody else changed while a form was open: field by field, whose value stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.widgets.button import Button
from faxtui.console.widgets.choice import Choice
from faxtui.text import clean

LETTERS: Final = 160
THEIRS: Final = "theirs"
YOURS: Final = "yours"


class Clash(NamedTuple):
    """One field that differs from what the form was opened with, in words that people read."""

    name: str
    label: str
    was: str
    theirs: str
    yours: str
    """Empty when the draft does not touch the field, or wants the same: then there is nothing to choose."""


class ConflictScreen(ModalScreen[Mapping[str, str] | None]):
    """Answers `theirs` or `yours` by field; None goes back to the form, where the draft is as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go_on", "Go on"),
        Binding("escape", "leave", "Back to the form", priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self._clashes = clashes

    def compose(self) -> ComposeResult:
        """Each field with the values at hand, and where both changed it, the choice."""
        with Vertical(classes="dialog form"):
            yield Static("Somebody else changed this meanwhile", classes="title", markup=False)
            yield Static("Nothing was sent. Your draft is kept.", classes="hint", markup=False)
            with VerticalScroll(can_focus=False, classes="clashes"):
                for clash in self._clashes:
                    with Horizontal(classes="form-line"):
                        yield Static(clean(clash.label, 22), classes="form-label", markup=False)
                        if clash.yours:
                            words = ("keep theirs", "overwrite with yours")
                            yield Choice(THEIRS, (THEIRS, YOURS), words, id=f"c-{clash.name}")
                        else:
                            yield Static("theirs stays: your draft does not touch it", markup=False)
                    yield Static(_values(clash), classes="clash", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Go on  ^s", variant="primary", id="go")
                yield Button("Back  esc", id="leave")

    def on_mount(self) -> None:
        """The first choice has the focus, else the way back."""
        first = next(iter(self.query(Choice)), None)
        self.set_focus(first or self.query_one("#leave"))

    @on(Button.Pressed, "#go")
    def action_go_on(self) -> None:
        """Take what was chosen; what has no choice stays theirs."""
        chosen = {str(choice.id).removeprefix("c-"): choice.value for choice in self.query(Choice)}
        self.dismiss({clash.name: chosen.get(clash.name, THEIRS) for clash in self._clashes})

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Back to the draft."""
        self.dismiss(None)


def _values(clash: Clash) -> Content:
    parts = [("was", clash.was), ("theirs", clash.theirs)] + ([("yours", clash.yours)] if clash.yours else [])
    lines = [Content.assemble((f"  {name:<8}", "$muted"), clean(value, LETTERS) or "nothing") for name, value in parts]
    return Content("\n").join(lines)
