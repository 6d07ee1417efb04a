"""The line above the list: how many faxes of what, or the filter being typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from faxtui.store.query import Query, QueryError


class FilterBar(Horizontal):
    """Filters while you type; a text that is no query says why and keeps the last good one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "keep", "keep the filter", key_display="⏎"),
        Binding("escape", "take_away", "take it away"),
    ]
    _problem = ""

    class Changed(Message):
        """Another query is wanted."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    class Done(Message):
        """Typing is over; the list takes the keys again."""

    def compose(self) -> ComposeResult:
        """The input appears on demand; the summary is always there."""
        yield Input(
            placeholder="status:failed to:+1415 -service:billing", compact=True, id="filter", select_on_focus=False
        )
        yield Static(id="summary", markup=False)

    def on_mount(self) -> None:
        """A blinking cursor would write to the terminal for ever."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.display = False

    def edit(self) -> None:
        """Let a person type."""
        field = self.query_one(Input)
        field.display = True
        self.screen.set_focus(field)  # at once: the letters that follow the / may already be waiting

    def reset(self) -> None:
        """No filter."""
        self._problem = ""
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False

    def summarise(self, shown: int, total: int, known: bool) -> None:
        """Say how many faxes are shown of how many, and of which time."""
        if self._problem or not known:
            text = self._problem
        elif shown == total:
            text = f"{total:,} {'fax' if total == 1 else 'faxes'} · last 7 days".replace(",", " ")
        else:
            text = f"{shown:,} of {total:,} · last 7 days".replace(",", " ")
        tone = "$warning" if self._problem else "$muted"
        self.query_one("#summary", Static).update(Content.styled(text, tone))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            query = Query.parse(event.value)
        except QueryError as error:
            self._problem = str(error)
            self.summarise(0, 0, known=True)
        else:
            self._problem = ""
            self.post_message(self.Changed(query))

    def action_take_away(self) -> None:
        """No filter, and back to the list."""
        self.reset()
        self.post_message(self.Changed(Query()))
        self.post_message(self.Done())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Back to the list with the filter as it is."""
        field = self.query_one(Input)
        field.display = bool(field.value.strip())
        self.post_message(self.Done())
