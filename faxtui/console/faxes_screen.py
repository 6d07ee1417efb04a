"""The first pane: the list of faxes, and beside it the page and facts of the one under the cursor."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from faxtui.console import marks
from faxtui.console.backfill import reach_text
from faxtui.console.fax_lister import FaxLister
from faxtui.console.faxes_commands import FaxesCommands
from faxtui.console.list_clock import ListClock
from faxtui.console.pane_screen import WIDE
from faxtui.console.saved_views import saved_views
from faxtui.console.unseen import Unseen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.workers import start
from faxtui.store.later_deliveries import resent_row
from faxtui.store.query import Query
from faxtui.store.row_cells import more_cells
from faxtui.store.rows import FaxRow, fax_row, when_text
from faxtui.store.times import here
from faxtui.store.vanished import GONE
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual import events
    from textual.timer import Timer

    from faxtui.api.models import Fax
    from faxtui.console.messages import FaxesChanged, FaxesSynced, ServiceSilent
    from faxtui.console.widgets.facts_view import FactsView
    from faxtui.console.widgets.page_view import PageView
    from faxtui.store.patience import Patience

SETTLED_SECONDS: Final = 0.8
"""How long a filter must stand before older faxes are fetched for it: half a word may reach far back."""
REST_SECONDS: Final = 0.15
"""How long the cursor must rest on a fax before its facts and page are shown."""


class FaxesScreen(FaxesCommands):
    """Draws only from what is in memory, so no key waits for the network, and none for the disk on the event loop."""

    scope: ClassVar[str] = "faxes"

    def __init__(self) -> None:
        super().__init__()
        self._completing = asyncio.Lock()
        self._preview: PageView | None = None
        self._facts: FactsView | None = None
        self._trouble: ServiceSilent | None = None
        self._heard_once = False
        self._resting: Timer | None = None
        self._in_place = ""  # what the preview says in place of a page
        self._clock = ListClock()
        self._hidden = 0  # faxes that are marked and not in the list
        self._lister = FaxLister(self, self._shown)
        self._unseen = Unseen(self)
        self.table = FaxTable(self._row, has=self._lister.has, fetch=self._lister.fetch, id="table")

    def body(self) -> ComposeResult:
        """What is waited for, and room for page and facts: the first frame, which has no faxes yet."""
        # Now rather than at the first resize, which would style and draw all that is here a second time.
        self.add_class("-wide" if self.app.size.width >= WIDE else "-narrow", update=False)
        self.table.display = False
        with Vertical(id="faxes"), Horizontal(id="body"):
            yield self.table
            yield Static(self.console.waiting_for, id="empty", markup=False)
            yield Vertical(id="side")

    async def complete(self) -> None:
        """Put in what the first frame can do without, once: the filter, page and facts, the line for a time."""
        from faxtui.console.widgets.facts_view import FactsView
        from faxtui.console.widgets.page_view import PageView
        from faxtui.console.widgets.time_bar import TimeBar

        async with self._completing:
            if self._preview is not None or not self.is_attached:
                return
            self._preview = PageView(self.console.loader, id="preview", takes_focus=False)
            self._facts = FactsView(id="facts", markup=False)
            faxes, body, side = (self.query_one(f"#{name}") for name in ("faxes", "body", "side"))
            with self.app.batch_update():
                await faxes.mount(FilterBar(self._time, self._service_names, saved_views, self._patience), before=body)
                await faxes.mount(TimeBar(self._time, id="go-to"), after=body)
                await side.mount(self._preview, self._facts)
            if self.is_filled:  # else it was closed meanwhile
                self.table.choose_columns(self.console.columns)
                self._shown(frozenset())

    async def action_run(self, command_id: str) -> None:
        """A key that was typed ahead finds all that it may need."""
        await self.complete()
        await super().action_run(command_id)

    def _time(self) -> datetime:
        return here(self.console.now(), self.console.zone)

    def _patience(self) -> Patience:
        return self.console.attention.patience

    def _service_names(self) -> Iterable[str]:
        return self.console.session.mirror.services.values()

    def on_unmount(self) -> None:
        """Nobody waits for what is still looked for."""
        self._lister.give_up()

    @property
    def is_filled(self) -> bool:
        """Whether its widgets are there; when the console ends they go before it does."""
        return self.query_one_optional(FaxTable) is not None

    @property
    def fax_id(self) -> str | None:
        """The fax under the cursor."""
        return self.table.fax_id

    def _row(self, fax_id: str) -> FaxRow | None:
        fax, services = self._lister.view.get(fax_id), self.console.session.mirror.services
        if fax is None:
            return None
        now, zone = self.console.now(), self.console.zone
        row = fax_row(fax, services, now, zone)
        row = resent_row(row) if self._lister.view.is_resent(fax_id) else row
        return row._replace(more=more_cells(fax, now, zone)) if self.table.shows_more else row

    # -- what arrives ------------------------------------------------------------------------------------------

    def faxes_changed(self, message: FaxesChanged) -> None:
        """Show new and changed faxes; an update that only confirms writes nothing to the terminal."""
        first, trouble = not self._heard_once, self._trouble is not None
        self._trouble, self._heard_once = None, True
        if message.changes:
            self._unseen.came(message.changes.added)
            self._lister.changed((*message.changes.added, *message.changes.changed))
        elif first or trouble:
            self._shown(frozenset())
        else:
            self.console.top_line.show_news()
        self._go_with_time()

    def _go_with_time(self) -> None:
        """A row of today that stands until tomorrow is yesterday's; ages of the filter go on."""
        now = here(self.console.now(), self.console.zone)
        if self._clock.is_another_day(now):
            self.table.forget_rows()
        if self.query_text and self._clock.is_filter_old(now):
            self.query_one(FilterBar).judge_again()

    def faxes_recalled(self) -> None:
        """Show what was known at the last start; the top line tells that the service has not answered yet."""
        self._lister.ask(self.query_text)

    def faxes_synced(self, message: FaxesSynced) -> None:
        """Older faxes arrived: the list grows below, or only the time that it covers."""
        if message.changes:
            self._lister.changed((*message.changes.added, *message.changes.changed))
        else:
            self._shown(frozenset())

    def start_anew(self) -> None:
        """Nothing is known of the project that is connected to now: no row, page or filter of another one stays."""
        self._trouble, self._heard_once = None, False
        self.query_one(FilterBar).reset(forget=True)
        self.set_reactive(FaxesScreen.query_text, Query())
        self._lister.end()
        self._lister, self._unseen = FaxLister(self, self._shown), Unseen(self)
        self._view, self._view_columns = "", ()
        self.table.choose_columns(self.console.columns)
        self.table.begin_anew(self._lister.has, self._lister.fetch)
        if self._facts is not None and self._preview is not None:
            self._facts.show([], (), self.console.zone)
            self._preview.clear("")
        self._in_place = ""
        self._shown(frozenset())

    def services_known(self) -> None:
        """Names of services arrived: rows show them, and an order may be theirs."""
        self.table.forget_rows()
        if self.query_text.order.by_service:
            self._lister.ask(self.query_text)
        self._show_facts()

    def service_silent(self, message: ServiceSilent) -> None:
        """Keep what is on screen; an empty list says what happened."""
        self._trouble = message
        if not self.table.row_count:
            self._shown(frozenset())

    def select(self, fax_id: str) -> None:
        """Put the cursor on a fax, as after a send; a filter that hides it is taken away."""
        place = self._lister.view.ids.glance(fax_id)
        if place is None:
            start(self, partial(self._select, fax_id), "select")
        else:
            self.table.cursor = place

    async def _select(self, fax_id: str) -> None:
        await self._lister.rest()
        place = await self._place(fax_id)
        if place is None and self.query_text:
            self.query_one(FilterBar).reset()
            self.query_text = Query()
            await self._lister.rest()
            place = await self._place(fax_id)
        if place is not None:
            await self.table.go(place)

    async def _place(self, fax_id: str) -> int | None:
        ids = self._lister.view.ids
        return await self.console.session.read(lambda store: ids.find(fax_id))

    def sent(self, faxes: Sequence[Fax]) -> None:
        """Show faxes that were just sent without waiting for the feed."""
        start(self, partial(self._take_over, faxes), "sent", exclusive=False)
        names = ", ".join(clean(fax.to, 32) for fax in faxes)
        self.console.say(f"The service took the fax to {names}. Its status is under the cursor.")

    async def _take_over(self, faxes: Sequence[Fax]) -> None:
        session = self.console.session
        changes = await session.take(faxes, self.console.now(), "send")
        session.retry()
        self._lister.changed(changes.added)
        self.select(faxes[0].id)

    # -- the list ----------------------------------------------------------------------------------------------

    def _shown(self, changed: frozenset[str]) -> None:
        """The list was drawn: say how many faxes it has, or why it has none."""
        table, view = self.table, self._lister.view
        self.console.top_line.show_news()
        self._summarise()
        self._count_hidden()
        self._look_above()
        empty = self.query_one("#empty", Static)
        if not view.ids:
            empty.update("\n".join(self._why_empty(view.total)))
        empty.display = not view.ids
        table.display = bool(view.ids)
        if view.ids and self.focused is None:  # a list that was empty had to give the focus away
            self.set_focus(table)
        if self.fax_id in changed:
            self._show_facts()
            self._show_preview(again=False)

    def _summarise(self) -> None:
        view, bar = self._lister.view, self.query_one(FilterBar)
        shown = len(view.ids) if view.whole else None
        told = [marks.hidden_text(len(self.marked), self._hidden)] if self.marked else []
        told += [self._unseen.text()] if self._unseen.count else []
        known = self._heard_once or view.total > 0
        bar.summarise(shown, view.total, known, marks=" · ".join(told), reach=self._reach())

    def _reach(self) -> str:
        """Which time the list covers, in words; before the service has answered, as of when it is."""
        console = self.console
        if not self._heard_once and console.session.recalled_at is not None:
            return f"as of {when_text(console.session.recalled_at, console.now(), console.zone)}"
        return reach_text(console.session.older, console.now(), console.zone, console.key_of("refresh"))

    @on(FaxTable.Marked)
    def _marks_changed(self) -> None:
        self._hidden = min(self._hidden, len(self.marked))
        self._summarise()
        self._count_hidden()

    def _count_hidden(self) -> None:
        """Say how many of the marked faxes are not in the list: what is done to those marked is done to them too."""
        if self._hidden or (self.marked and self.query_text):
            start(self, self._tell_hidden, "hidden")

    async def _tell_hidden(self) -> None:
        hidden = await marks.hidden_marks(self.console)
        if hidden != self._hidden:
            self._hidden = hidden
            self._summarise()

    def _look_above(self) -> None:
        if self._unseen.is_there:
            start(self, self._tell_unseen, "unseen")

    async def _tell_unseen(self) -> None:
        if await self._unseen.look():
            self._summarise()

    def _why_empty(self, total: int) -> tuple[str, ...]:
        key_of = self.console.key_of
        if self._trouble is not None and not self._heard_once:
            ways = f"{key_of('refresh')} tries again, {key_of('quit')} leaves."
            return (clean(self._trouble.reason), "", f"Nothing was changed.  {ways}")
        if not self._heard_once:
            return (self.console.waiting_for,)
        if total:
            wanted = clean(self.query_text.text, 120)
            ways = f"{key_of('clear')} takes the filter away, {key_of('filter')} changes it."
            return (f"No fax matches  {wanted}", "", ways)
        reach = self._reach()
        known = f"in the {reach}" if reach == "last 7 days" else f"{reach}"
        return (f"No faxes {known}.", "", f"{key_of('send')} sends the first one.")

    def watch_query_text(self) -> None:
        """Filter anew."""
        self.go_to_view()
        self._lister.ask(self.query_text)
        start(self, self._fetch_older, "older")

    async def _fetch_older(self) -> None:
        """Fetch what a filter reaches back to, once it has stood for a moment."""
        await asyncio.sleep(SETTLED_SECONDS)
        session = self.console.session
        since = self.query_text.pushed(session.mirror.services).filters.get("created_after")
        if since is not None and session.older.ask(since):
            self._summarise()

    @on(FilterBar.Changed)
    def _filter_changed(self, message: FilterBar.Changed) -> None:
        self._clock.judged(self.console.now())
        self.query_text = message.query

    @on(FilterBar.Done)
    def _filter_done(self) -> None:
        self.set_focus(self.table if self.table.display else None)

    @on(FaxTable.Highlighted)
    def _highlighted(self, message: FaxTable.Highlighted) -> None:
        """Facts and page follow once the cursor rests: laid out at every key, they would cost more than the list."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_SECONDS, self._show_side)

    def _show_side(self) -> None:
        self._look_above()
        self._show_facts()
        self._show_preview()

    @on(FaxTable.Chosen)
    def _chosen(self) -> None:
        self.do_open()

    def _side_is_open(self) -> bool:
        return self._preview is not None and self.has_class("-wide")

    def _show_preview(self, *, again: bool = True) -> None:
        """Show the page of the fax under the cursor; not `again` when it is there already."""
        if not self._side_is_open() or self._preview is None:
            return
        view, fax, before = self._preview, self._fax(), self._in_place
        self._in_place = ""
        if fax is None:
            view.clear("")
        elif fax.has_file and (again or view.document_id != fax.id):
            view.show(fax.id)
        elif not fax.has_file:
            self._in_place = "Pages appear once the fax is converted." if fax.is_open else "No stored pages."
            self._in_place = "The pages are not there any more." if fax.status == GONE else self._in_place
            if again or self._in_place != before:
                view.clear(self._in_place)

    def _show_facts(self) -> None:
        if not self._side_is_open():
            return
        start(self, partial(self._tell_facts, self._fax()), "facts")

    async def _tell_facts(self, fax: Fax | None) -> None:
        from faxtui.store.facts import brief_facts, fax_facts  # late: not part of the first paint
        from faxtui.store.later_deliveries import settled_facts

        session, zone = self.console.session, self.console.zone
        seen = await session.read(lambda store: store.sightings(fax.id)) if fax else ()
        report = self.console.attention.report
        judged = report.of(fax.id) if report and fax else None
        groups = brief_facts(fax_facts(fax, session.mirror.services, zone, judged)) if fax else []
        groups = settled_facts(groups) if fax and self._lister.view.is_resent(fax.id) else groups
        if self._facts is not None:
            self._facts.show(groups, seen, zone)

    def _fax(self) -> Fax | None:
        return self._lister.view.get(self.fax_id) if self.fax_id else None

    def on_resize(self, event: events.Resize) -> None:
        """The side pane may have appeared."""
        self.call_after_refresh(self._show_preview)
        self.call_after_refresh(self._show_facts)
