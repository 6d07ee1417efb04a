"""What became of each of many, those with trouble first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.widgets.button import Button
from faxtui.text import clean

MOST_SHOWN: Final = 500
"""Lines at most; what is left out is counted."""


class Result(NamedTuple):
    """What became of one."""

    name: str
    told: str
    bad: bool = False


def result_lines(results: Sequence[Result]) -> list[Content]:
    """One line each, trouble first and else in the order given."""
    ordered = sorted(results, key=lambda result: not result.bad)
    lines = [
        Content.assemble(("✗ " if one.bad else "✓ ", "$error" if one.bad else "$success"), clean(one.name, 60), "  ",
                         (clean(one.told, 200), "$error" if one.bad else "$muted"))
        for one in ordered[:MOST_SHOWN]
    ]  # fmt: skip
    rest = ordered[MOST_SHOWN:]
    if rest:
        lines.append(Content(f"and {len(rest)} more, {sum(one.bad for one in rest)} of them with trouble"))
    return lines


class ResultsScreen(ModalScreen[None]):
    """The arrows scroll; Escape and Enter close."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "leave", "Close", priority=True)]

    def __init__(self, title: str, results: Sequence[Result]) -> None:
        super().__init__()
        self._title, self._results = title, results

    def compose(self) -> ComposeResult:
        """The sum, the lines, and a way out."""
        with Vertical(classes="dialog confirm"):
            yield Static(clean(self._title, 200), classes="title", markup=False)
            with VerticalScroll(id="results"):
                yield Static(Content("\n").join(result_lines(self._results)), markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Close  esc", id="leave")

    def on_mount(self) -> None:
        """The lines have the arrows."""
        self.set_focus(self.query_one("#results"))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
