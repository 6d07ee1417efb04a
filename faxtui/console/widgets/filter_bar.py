"""The line above the list: how many faxes of what, or the filter being typed."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from faxtui.store.query import Query, QueryError


class FilterBar(Horizontal):
    """Filters while you type; a text that is no query says why and keeps the last good one."""

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
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False

    def summarise(self, shown: int, total: int, known: bool) -> None:
        """Say how many faxes are shown of how many, and of which time."""
        if not known:
            text = ""
        elif shown == total:
            text = f"{total:,} {'fax' if total == 1 else 'faxes'} · last 7 days".replace(",", " ")
        else:
            text = f"{shown:,} of {total:,} · last 7 days".replace(",", " ")
        self.query_one("#summary", Static).update(Content.styled(text, "$muted"))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            query = Query.parse(event.value)
        except QueryError as error:
            self.query_one("#summary", Static).update(Content.styled(str(error), "$warning"))
        else:
            self.post_message(self.Changed(query))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()

    def on_key(self, event: events.Key) -> None:
        """Esc while typing takes the filter away; Down goes to the list and keeps it."""
        if not self.query_one(Input).has_focus:
            return
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.reset()
            self.post_message(self.Changed(Query()))
            self.post_message(self.Done())
        elif event.key == "down":
            event.stop()
            self._leave()

    def _leave(self) -> None:
        field = self.query_one(Input)
        field.display = bool(field.value.strip())
        self.post_message(self.Done())
