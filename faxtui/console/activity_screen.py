"""What happens: every call to the API, every change of a fax and, of a local service, every webhook; newest first.

Nothing is drawn while nothing happens: polls that bring nothing are hidden, or counted in one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from faxtui.console.entry_screen import EntryCommands, EntryScreen
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.field import Field
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.list_with_facts import list_with_facts
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.journal_facts import entry_facts, entry_row

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.store.journal import Entry, Journal

COLUMNS: Final = (
    Share("Time", 8),
    Share("Kind", 7),
    Share("Result", 12),
    Share("ms", 5, right=True, from_width=70),
    Share("Size", 8, right=True, from_width=70),
    Share("What", 20, grows=1),
)
TOGETHER_SECONDS: Final = 0.2
"""What happens within this time is drawn at once."""


class ActivityScreen(EntryCommands):
    """Follows the journal while it is open and not paused."""

    scope: ClassVar[str] = "activity"

    def __init__(self) -> None:
        super().__init__()
        self._polls = False
        self._paused = False
        self._waiting = 0
        """News that came while paused."""
        self._drawing: Timer | None = None
        self._changed: set[str] = set()

    def body(self) -> ComposeResult:
        """What is shown, the list, and on wide terminals the entry under the cursor."""
        with Horizontal(id="journal-bar"):
            yield Field(placeholder="failed POST +1415", compact=True, id="words",
                        keys={"enter": self._keep, "down": self._keep, "escape": self._take_away})  # fmt: skip
            yield Static(id="journal-summary", markup=False)
        yield from list_with_facts(COLUMNS, self._row)

    def on_mount(self) -> None:
        """The list has the focus; there is no filter."""
        self.query_one("#words").display = False
        self.set_focus(self.query_one(ListTable))

    def on_screen_resume(self) -> None:
        """Follow."""
        super().on_screen_resume()
        self._journal.on_news = self._heard
        self.show()
        self._ask_deliveries()

    def on_screen_suspend(self) -> None:
        """Whoever does not look needs no drawing."""
        self._journal.on_news = None

    @property
    def _journal(self) -> Journal:
        return self.console.session.journal

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self._journal.get(self.query_one(ListTable).key)

    # -- what arrives ------------------------------------------------------------------------------------------

    def _heard(self, entry: Entry) -> None:
        if entry.is_quiet and not self._polls:
            return
        if self._paused:
            self._waiting += 1
            if self._waiting == 1:
                self._summarise()
            return
        self._changed.add(entry.key)
        if self._drawing is None:
            self._drawing = self.set_timer(TOGETHER_SECONDS, self._draw_news)
        if entry.kind == "fax":
            self._ask_deliveries()

    def _draw_news(self) -> None:
        self._drawing = None
        changed, self._changed = self._changed, set()
        self._draw(tuple(changed))

    def _ask_deliveries(self) -> None:
        if self.deliveries() is not None:
            start(self, self._load_deliveries, "deliveries")

    async def _load_deliveries(self) -> None:
        from faxtui.api.errors import FaxApiError

        deliveries = self.deliveries()
        if deliveries is None:
            return
        try:
            news = self._journal.delivered(await deliveries.newest())
        except FaxApiError:
            return  # the top line tells when the service is silent; there is nothing else to say
        if news and not self._paused:
            self._draw(tuple(news))

    # -- the list ----------------------------------------------------------------------------------------------

    def _row(self, key: str) -> Row | None:
        entry = self._journal.get(key)
        if entry is None:
            return None
        row = entry_row(entry, self.hide, self.console.zone)
        return Row(row.glyph, row.tone, (row.time, row.kind, row.result, row.ms, row.size, row.what))

    def show(self) -> None:
        """Draw all of it anew."""
        self.query_one(ListTable).forget_rows()
        self._draw()

    def _draw(self, changed: tuple[str, ...] = ()) -> None:
        table = self.query_one(ListTable)
        table.show(self._journal.select(self.query_one("#words", Input).value, polls=self._polls), changed)
        table.display = bool(table.row_count)
        empty = self.query_one("#empty", Static)
        empty.display = not table.row_count
        filtered = self.query_one("#words", Input).value.strip()
        if empty.display:
            no_match = f"Nothing holds these words.  {self.console.key_of('home')} takes them away."
            empty.update(no_match if filtered else "Nothing happened yet.")
        self._summarise()
        self._show_facts()

    def _summarise(self) -> None:
        count = self.query_one(ListTable).row_count
        parts = [f"{count} {'entry' if count == 1 else 'entries'}"]
        place = self.console.session.webhooks.place
        parts += [f"webhooks at {place.partition('://')[2]}"] if place else []
        parts += ["polls shown"] if self._polls else []
        parts += ["numbers shown"] if not self.is_masked else []
        parts += [f"paused{', more waits' if self._waiting else ''}"] if self._paused else []
        text = Content.styled(" · ".join(parts), "$warning" if self._paused else "$muted")
        line = self.query_one("#journal-summary", Static)
        if str(line.render()) != text.plain:
            line.update(text)

    @on(RowTable.Highlighted)
    def _show_facts(self) -> None:
        entry = self.entry
        groups = entry_facts(entry, self.hide, self.console.zone) if entry else []
        self.query_one(FactsView).show(groups, (), None)

    @on(RowTable.Chosen)
    def _chosen(self) -> None:
        self.do_activity_open()

    @on(Input.Changed, "#words")
    def _typed(self) -> None:
        self._draw()

    def _keep(self) -> None:
        field = self.query_one("#words", Input)
        field.display = bool(field.value.strip())
        self.set_focus(self.query_one(ListTable))

    def _take_away(self) -> None:
        self.query_one("#words", Input).value = ""
        self._keep()

    # -- commands ----------------------------------------------------------------------------------------------

    def do_activity_open(self) -> AwaitMount | None:
        """Show everything about the entry."""
        return self.app.push_screen(EntryScreen(self.entry, is_masked=self.is_masked)) if self.entry else None

    def do_activity_filter(self) -> None:
        """Type words."""
        field = self.query_one("#words", Input)
        field.display = True
        self.set_focus(field)

    def do_activity_webhooks(self) -> AwaitMount:
        """Ask where to take webhooks in, or show what the receiver took."""
        from faxtui.console.form_screen import FormScreen
        from faxtui.console.receiver_screen import ReceiverScreen, start_form

        feed = self.console.session.webhooks
        if feed.is_on:
            return self.app.push_screen(ReceiverScreen())
        return self.app.push_screen(FormScreen(start_form(feed)), self._started)

    def _started(self, is_on: bool | None) -> None:
        if is_on:
            self._summarise()
            self.do_activity_webhooks()

    def do_activity_pause(self) -> None:
        """Hold still, or go on with what came meanwhile."""
        self._paused, self._waiting = not self._paused, 0
        if self._paused:
            self._summarise()
        else:
            self.show()

    def do_activity_polls(self) -> None:
        """Show or hide polls that brought nothing."""
        self._polls = not self._polls
        self._draw()

    def do_home(self) -> None:
        """The filter goes first, then the pane."""
        if self.query_one("#words", Input).value:
            self._take_away()
        else:
            super().do_home()

    def do_refresh(self) -> None:
        """Ask for news, and for webhooks."""
        super().do_refresh()
        self._ask_deliveries()
