"""The line above the list: how many faxes of what, or the filter being typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from faxtui.console.widgets.field import Field
from faxtui.store.query import Query, QueryError
from faxtui.text import clean


class FilterBar(Vertical):
    """Filters while you type; a text that is no query says why and keeps the last good one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep the filter"),  # the field takes these keys itself: here for the footer
        Binding("escape", "take_away", "take it away"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._said = Content("")

    class Changed(Message):
        """Another query is wanted."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    class Done(Message):
        """Typing is over; the list takes the keys again."""

    def compose(self) -> ComposeResult:
        """The input appears on demand; the summary is always there."""
        keys = {"enter": self.action_keep, "down": self.action_keep, "escape": self.action_take_away}
        hint = "status:failed to:+1415 -service:billing"
        with Horizontal():
            yield Field(placeholder=hint, compact=True, id="filter", keys=keys)
            yield Static(id="summary", markup=False)
        yield Static(id="filter-problem", markup=False)

    def on_mount(self) -> None:
        """There is no filter yet."""
        self.query_one(Input).display = False
        self._complain("")

    def edit(self) -> None:
        """Let a person type."""
        field = self.query_one(Input)
        field.display = True
        self.screen.set_focus(field)  # at once: the letters that follow the / may already be waiting

    def reset(self) -> None:
        """No filter."""
        self._complain("")
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False

    def put(self, text: str) -> None:
        """Filter by this text, as if it had been typed."""
        field = self.query_one(Input)
        field.display = True
        field.value = text

    def summarise(
        self, shown: int | None, total: int, known: bool, *, marked: int = 0, reach: str = "last 7 days"
    ) -> None:
        """Say how many faxes are shown of how many, and of which time; None is still being counted."""
        if not known:
            text = ""
        elif shown is None:
            text = f"counting… of {total:,} · {reach}".replace(",", " ")
        elif shown == total:
            text = f"{total:,} {'fax' if total == 1 else 'faxes'} · {reach}".replace(",", " ")
        else:
            text = f"{shown:,} of {total:,} · {reach}".replace(",", " ")
        marks = Content.styled(f"{marked:,} marked".replace(",", " ") + (" · " if text else ""), "bold $accent")
        told = Content.styled(text, "$muted")
        said = Content.assemble(marks, told) if marked else told
        if said != self._said:  # the same again costs nothing, and as long a text no new layout
            self.query_one("#summary", Static).update(said, layout=len(said) != len(self._said))
            self._said = said

    def _complain(self, text: str) -> None:
        line = self.query_one("#filter-problem", Static)
        line.update(Content.styled(clean(text, 200), "$warning"))
        line.display = bool(text)
        self.query_one("#summary").display = not text  # it counts what an earlier filter shows

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            query = Query.parse(event.value, self._now())
        except QueryError as error:
            self._complain(str(error))
        else:
            self._complain("")
            self.post_message(self.Changed(query))

    def action_take_away(self) -> None:
        """No filter, and back to the list."""
        self.reset()
        self.post_message(self.Changed(Query()))
        self._leave()

    def action_keep(self) -> None:
        """Back to the list with the filter as it is."""
        field = self.query_one(Input)
        field.display = bool(field.value.strip())
        self._leave()

    def _leave(self) -> None:
        self.screen.set_focus(None)  # keys that are waiting are no letters any more
        self.post_message(self.Done())
