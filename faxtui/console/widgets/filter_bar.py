"""The line above the list: how many faxes of what, or the filter being typed.

While a word is typed its likely end is shown behind it, which → and Tab take; ↑ brings back earlier filters. What makes
the text no query is underlined, and told beside what the list shows instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Final

from rich.highlighter import Highlighter
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.store.patience import Patience
from faxtui.store.query import Query, QueryError
from faxtui.store.query_complete import continued, settled
from faxtui.text import clean

HINT: Final = "status:failed to:+1415 since:2d · f1 lists the fields"
MOST_EARLIER: Final = 20
"""Filters that ↑ brings back."""


class _Endings(Suggester):
    """The filter with its last word completed."""

    def __init__(self, services: Callable[[], Iterable[str]], views: Callable[[], Iterable[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)  # what is known grows meanwhile
        self._services, self._views = services, views

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text, or None."""
        return continued(value, self._services(), self._views())


class _Underlined(Highlighter):
    """Marks what is wrong in the filter."""

    def __init__(self) -> None:
        self.wrong: tuple[int, int] | None = None
        """First letter that is wrong and the one after the last."""

    def highlight(self, text: Text) -> None:
        """Underline it: that shows without colours, too."""
        if self.wrong is not None:
            text.stylize("underline", *self.wrong)


class _FilterField(Field):
    """Its keys stand in the footer: the input beneath has some of them without a word."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press('enter')", "keep"),
        Binding("escape", "press('escape')", "take away"),
        Binding("tab", "press('tab')", "complete"),
        Binding("up", "press('up')", "earlier"),
        Binding("f1", "press('f1')", "fields"),
    ]

    def action_press(self, key: str) -> None:
        """Do what the key does, for the mouse."""
        self.own_keys[key]()


class FilterBar(Vertical):
    """Filters while you type; a text that is no query says why and keeps the last good one.

    `services` answers the names of services and `views` the saved filters by name, as far as they are known; `patience`
    says what is stuck.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        services: Callable[[], Iterable[str]] = tuple,
        views: Callable[[], Mapping[str, str]] = dict,
        patience: Callable[[], Patience] = Patience,
    ) -> None:
        super().__init__()
        self._now, self._services, self._read_views, self._patience = now, services, views, patience
        self._views: Mapping[str, str] = {}
        self._mark = _Underlined()
        self._said = Content("")
        self._good = Query()
        self._earlier: list[str] = []
        """Filters that were in use, the newest last."""
        self._recalled = 0
        """How many steps back the text in the field was brought from; 0 for one that was typed."""
        self.is_wrong = False
        """Whether the text is no query, so that the list shows something else."""

    @property
    def wanted(self) -> Query:
        """What the list shows, or will once it has heard of it."""
        return self._good

    class Changed(Message):
        """Another query is wanted."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    class Done(Message):
        """Typing is over; the list takes the keys again."""

    def compose(self) -> ComposeResult:
        """The input appears on demand; the summary is always there."""
        keys = {
            "enter": self.action_keep,
            "escape": self.action_take_away,
            "tab": self._complete,
            "right": self._go_right,
            "up": self._go_back,
            "down": self._go_forth,
            "f1": self._explain,
        }
        with Horizontal():
            yield _FilterField(
                placeholder=HINT,
                compact=True,
                id="filter",
                keys=keys,
                highlighter=self._mark,
                suggester=_Endings(self._services, lambda: self._views),
            )
            yield Static(id="summary", markup=False)
        yield Static(id="filter-problem", markup=False)

    def on_mount(self) -> None:
        """There is no filter yet."""
        self.query_one(Input).display = False
        self._complain("")
        self.call_after_refresh(start, self, self._learn_views, "views")  # not before the first paint

    def edit(self) -> None:
        """Let a person type; views saved meanwhile are known."""
        start(self, self._learn_views, "views")
        field = self.query_one(Input)
        field.display = True
        self.screen.set_focus(field)  # at once: the letters that follow the / may already be waiting

    async def _learn_views(self) -> None:
        """Read the views in a thread; a text that is there by then is judged again, since it may name one."""
        views, field = await asyncio.to_thread(self._read_views), self.query_one(Input)
        if views != self._views:
            self._views = views
            if field.value:
                self._judge(field.value)

    def reset(self, *, forget: bool = False) -> None:
        """No filter; with `forget` none of the earlier ones either, which are another project's."""
        self._complain("")
        field = self.query_one(Input)
        self._good, self.is_wrong = Query(), False
        self._remember(field.value)
        if forget:
            self._earlier = []
        with self.prevent(Input.Changed):
            field.value = ""
        field.display = False

    def put(self, text: str) -> None:
        """Filter by this text, as if it had been typed."""
        start(self, self._learn_views, "views")
        field = self.query_one(Input)
        field.display = True
        field.value = text

    def judge_again(self) -> None:
        """Count ages and days of the filter from now on."""
        if text := self.query_one(Input).value:
            self._judge(text)

    def summarise(
        self, shown: int | None, total: int, known: bool, *, marks: str = "", reach: str = "last 7 days"
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
        told = Content.styled(text, "$muted")
        said = Content.assemble((marks + (" · " if text else ""), "bold $accent"), told) if marks else told
        if said != self._said:  # the same again costs nothing, and as long a text no new layout
            self.query_one("#summary", Static).update(said, layout=len(said) != len(self._said))
            self._said = said

    def _complain(self, text: str, wrong: tuple[int, int] | None = None) -> None:
        self._mark.wrong = wrong
        self.query_one(Input).refresh()
        line = self.query_one("#filter-problem", Static)
        line.update(Content.styled(clean(text, 200), "$warning"))
        line.display = bool(text)
        self.query_one("#summary").display = not text  # it counts what an earlier filter shows

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._recalled or event.value != self._earlier[-self._recalled]:
            self._recalled = 0
        self._judge(event.value)

    def _parsed(self, text: str) -> Query:
        return Query.parse(text, self._now(), self._views, self._patience())

    def _judge(self, text: str, *, whole: bool = False) -> None:
        """Filter by the text; the beginning of a field's name waits for its end while it is typed, and not `whole`."""
        typing = not whole and self.screen.focused is self.query_one(Input) and not self._recalled
        try:
            meant = self._parsed(text)
            begun = settled(text) if typing else text
            query = meant if begun == text else self._parsed(begun)
        except QueryError as error:
            self.is_wrong = True
            listed = clean(self._good.text, 60) or "every fax"
            self._complain(f"{error}  Listed: {listed}.", (error.position, error.position + error.length))
        else:
            self.is_wrong = False
            self._complain("")
            self._good = query
            self.post_message(self.Changed(query))

    def _remember(self, text: str) -> None:
        """Keep a filter for ↑, once."""
        if text.strip() and text not in self._earlier[-1:]:
            self._earlier = [*self._earlier, text][-MOST_EARLIER:]
        self._recalled = 0

    def _complete(self) -> None:
        """Take the ending that is shown; without one there is nowhere else to go."""
        field = self.query_one(Input)
        ending = continued(field.value, self._services(), self._views)
        if ending is not None:
            field.value = ending
            field.cursor_position = len(ending)

    def _go_right(self) -> None:
        """At the end take the ending, which the field itself may not know yet of letters that came just before."""
        field = self.query_one(Input)
        if field.cursor_position < len(field.value):
            field.action_cursor_right()
        else:
            self._complete()

    def _go_back(self) -> None:
        if self._recalled < len(self._earlier):
            self._recall(self._recalled + 1)

    def _go_forth(self) -> None:
        """On towards the newest filter, and from there into the list."""
        if self._recalled:
            self._recall(self._recalled - 1)
        else:
            self.action_keep()

    def _recall(self, steps: int) -> None:
        field = self.query_one(Input)
        self._recalled = steps
        field.value = self._earlier[-steps] if steps else ""
        field.cursor_position = len(field.value)

    def _explain(self) -> None:
        from faxtui.console.help_screen import FilterHelp  # late: rarely needed

        self.app.push_screen(FilterHelp())

    def action_take_away(self) -> None:
        """No filter, and back to the list."""
        self.reset()
        self.post_message(self.Changed(Query()))
        self._leave()

    def action_keep(self) -> None:
        """Back to the list with the filter as it is; not while it is wrong, since the list shows something else."""
        field = self.query_one(Input)
        self._judge(field.value, whole=True)  # letters that came just before have not been judged yet
        if self.is_wrong:
            self.app.bell()
            return
        self._remember(field.value)
        field.display = bool(field.value.strip())
        self._leave()

    def _leave(self) -> None:
        self.screen.set_focus(None)  # keys that are waiting are no letters any more
        self.post_message(self.Done())
