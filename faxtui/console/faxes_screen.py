"""The first pane: the list of faxes, and beside it the page and facts of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Static

from faxtui.console.pane_screen import PaneScreen
from faxtui.console.saved_views import saved_views
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.widgets.page_view import PageView
from faxtui.store.facts import brief_facts, fax_facts
from faxtui.store.query import Query
from faxtui.store.rows import FaxRow, fax_row
from faxtui.text import clean

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer
    from textual.widget import AwaitMount

    from faxtui.api.models import Fax
    from faxtui.console.messages import FaxesChanged, ServiceSilent
    from faxtui.console.paging import PageLoader

REST_SECONDS: Final = 0.15
"""How long the cursor must rest on a fax before its facts and page are shown."""


class FaxesScreen(PaneScreen):
    """Draws only from the mirror, so no key waits for the network."""

    scope: ClassVar[str] = "faxes"
    query_text: reactive[Query] = reactive(Query(), init=False)

    def __init__(self, loader: PageLoader) -> None:
        super().__init__()
        self._loader = loader
        self._trouble: ServiceSilent | None = None
        self._heard_once = False
        self._resting: Timer | None = None

    def body(self) -> ComposeResult:
        """Filter and list; page and facts."""
        with Vertical(id="faxes"):
            yield FilterBar(
                lambda: self.console.now().astimezone(self.console.zone),
                lambda: self.console.session.mirror.services.values(),
                saved_views,
            )
            with Horizontal(id="body"):
                yield FaxTable(self._row, id="table")
                yield Static(id="empty", markup=False)
                with Vertical(id="side"):
                    yield PageView(self._loader, id="preview", takes_focus=False)
                    yield FactsView(id="facts", markup=False)

    def on_mount(self) -> None:
        """Draw what is known: nothing yet."""
        self.set_focus(self.query_one(FaxTable))
        self._show_list()

    @property
    def is_filled(self) -> bool:
        """Whether its widgets are there; when the console ends they go before it does."""
        return bool(self.query(FaxTable))

    @property
    def fax_id(self) -> str | None:
        """The fax under the cursor."""
        return self.query_one(FaxTable).fax_id

    def _row(self, fax_id: str) -> FaxRow | None:
        mirror = self.console.session.mirror
        fax = mirror.get(fax_id)
        return fax_row(fax, mirror.services, self.console.now(), self.console.zone) if fax else None

    # -- what arrives ------------------------------------------------------------------------------------------

    def faxes_changed(self, message: FaxesChanged) -> None:
        """Show new and changed faxes; an update that only confirms writes nothing to the terminal."""
        first, trouble = not self._heard_once, self._trouble is not None
        self._trouble, self._heard_once = None, True
        if message.changes or first or trouble:
            self._show_list(message.changes.changed)
        if self.fax_id in message.changes.changed:
            self._show_facts()
            self._show_preview(again=False)

    def faxes_recalled(self) -> None:
        """Show what was known at the last start; the top line tells that the service has not answered yet."""
        self._show_list()

    def start_anew(self) -> None:
        """Nothing is known of the project that is connected to now: no row, page or filter of another one stays."""
        self._trouble, self._heard_once = None, False
        self.query_one(FilterBar).reset()
        self.query_text = Query()
        self.query_one(FaxTable).forget_rows()
        self.query_one(FactsView).show([], (), self.console.zone)
        self.query_one(PageView).clear("")
        self._show_list()

    def services_known(self) -> None:
        """Names of services arrived: rows show them."""
        self.query_one(FaxTable).forget_rows()
        self._show_facts()

    def service_silent(self, message: ServiceSilent) -> None:
        """Keep what is on screen; an empty list says what happened."""
        self._trouble = message
        if not self.query_one(FaxTable).fax_id:
            self._show_list()

    def select(self, fax_id: str) -> None:
        """Put the cursor on a fax, as after a send; a filter that hides it is taken away."""
        table = self.query_one(FaxTable)
        if fax_id not in self._selected():
            self.query_text = Query()
            self.query_one(FilterBar).reset()
        table.show(self._selected())
        table.select(fax_id)

    def filter(self, text: str) -> None:
        """Show what matches, with the filter in sight."""
        self.query_one(FilterBar).put(text)

    def neighbour(self, step: int) -> str | None:
        """Move the cursor and answer the fax it is on now."""
        table = self.query_one(FaxTable)
        table.cursor += step
        return table.fax_id

    # -- the list ----------------------------------------------------------------------------------------------

    def _selected(self) -> list[str]:
        return self.console.session.mirror.select(self.query_text)

    def _show_list(self, changed: tuple[str, ...] = ()) -> None:
        ids, total = self._selected(), len(self.console.session.mirror)
        self.query_one(FaxTable).show(ids, changed)
        self.query_one(FilterBar).summarise(len(ids), total, self._heard_once)
        empty = self.query_one("#empty", Static)
        if not ids:
            empty.update("\n".join(self._why_empty(total)))
        empty.display = not ids
        table = self.query_one(FaxTable)
        table.display = bool(ids)
        if ids and self.focused is None:  # a list that was empty had to give the focus away
            self.set_focus(table)

    def _why_empty(self, total: int) -> tuple[str, ...]:
        if self._trouble is not None and not self._heard_once:
            return (clean(self._trouble.reason), "", "Nothing was changed.  u tries again, q leaves.")
        if not self._heard_once:
            return (self.console.waiting_for,)
        if total:
            wanted = clean(self.query_text.text, 120)
            return (f"No fax matches  {wanted}", "", "Esc takes the filter away, / changes it.")
        return ("No faxes in the last 7 days.", "", "s sends the first one.")

    def watch_query_text(self) -> None:
        """Filter anew."""
        self._show_list()

    @on(FilterBar.Changed)
    def _filter_changed(self, message: FilterBar.Changed) -> None:
        self.query_text = message.query

    @on(FilterBar.Done)
    def _filter_done(self) -> None:
        table = self.query_one(FaxTable)
        self.set_focus(table if table.display else None)

    @on(FaxTable.Highlighted)
    def _highlighted(self, message: FaxTable.Highlighted) -> None:
        """Facts and page follow once the cursor rests: laid out at every key, they would cost more than the list."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_SECONDS, self._show_side)

    def _show_side(self) -> None:
        self._show_facts()
        self._show_preview()

    @on(FaxTable.Chosen)
    def _chosen(self) -> None:
        self.do_open()

    def _side_is_open(self) -> bool:
        return self.has_class("-wide")

    def _show_preview(self, *, again: bool = True) -> None:
        """Show the page of the fax under the cursor; not `again` when it is there already."""
        if not self._side_is_open():
            return
        view, fax = self.query_one(PageView), self._fax()
        if fax is None:
            view.clear("")
        elif fax.has_file:
            if again or view.document_id != fax.id:
                view.show(fax.id)
        else:
            view.clear("Pages appear once the fax is converted." if fax.is_open else "No stored pages.")

    def _show_facts(self) -> None:
        if not self._side_is_open():
            return
        mirror, fax = self.console.session.mirror, self._fax()
        groups = brief_facts(fax_facts(fax, mirror.services, self.console.zone)) if fax else []
        self.query_one(FactsView).show(groups, mirror.sightings(fax.id) if fax else (), self.console.zone)

    def _fax(self) -> Fax | None:
        fax_id = self.query_one(FaxTable).fax_id
        return self.console.session.mirror.get(fax_id) if fax_id else None

    def on_resize(self, event: events.Resize) -> None:
        """The side pane may have appeared."""
        self.call_after_refresh(self._show_preview)
        self.call_after_refresh(self._show_facts)

    # -- commands ----------------------------------------------------------------------------------------------

    def do_open(self) -> AwaitMount | None:
        """Open the fax under the cursor."""
        return self.console.open_fax(self.fax_id) if self.fax_id else None

    def do_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).edit()

    def do_clear(self) -> None:
        """Take the filter away, or do nothing."""
        self.query_one(FilterBar).reset()
        self.query_text = Query()
