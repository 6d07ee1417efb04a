"""The record of one number: how well it takes faxes, when it is busy, and every known fax to and from it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from faxtui.console.pane_screen import PaneScreen
from faxtui.console.resending import faxes_of_number
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.destination_facts import ledger_facts
from faxtui.store.destinations import ledger_of
from faxtui.store.rows import fax_row
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.api.models import Fax

COLUMNS: Final = (Share("When", 12), Share("", 1), Share("Pages", 5, right=True), Share("Why", 12, grows=1))


class DestinationScreen(PaneScreen):
    """Facts on the left, its faxes on the right; narrow terminals stack them."""

    scope: ClassVar[str] = "destination"
    tab: ClassVar[str] = "attention"

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._faxes: dict[str, Fax] = {}

    def body(self) -> ComposeResult:
        """The number, its facts, its faxes."""
        yield Static(clean(self._number, 40), id="heading", markup=False)
        with Horizontal(id="destination"):
            with VerticalScroll(id="destination-facts", can_focus=False):
                yield FactsView(id="holding-facts", markup=False)
            yield ListTable(COLUMNS, self._row, id="table")
        yield Static("Looking at what is known…", id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus; what is known is gathered beside."""
        self.set_focus(self.query_one(ListTable))
        self.attention_changed()

    def attention_changed(self) -> None:
        """Something happened, perhaps with this number."""
        if self.query("#trouble"):
            start(self, self._load, "destination")

    async def _load(self) -> None:
        found = await asyncio.to_thread(faxes_of_number, self.console, self._number)
        zone = self.console.zone
        self._faxes = {fax.id: fax for fax in found}
        ledger = ledger_of(self._number, found, zone)
        self.query_one(FactsView).show(ledger_facts(ledger, self.console.now(), zone), (), zone)
        table = self.query_one(ListTable)
        table.forget_rows()
        table.show(list(self._faxes))
        count = len(found)
        self.query_one("#trouble", Static).update(
            f"Built from the {count} {'fax' if count == 1 else 'faxes'} that this console knows of."
        )

    @property
    def row_id(self) -> str | None:
        """The fax under the cursor."""
        return self.query_one(ListTable).key

    def _row(self, fax_id: str) -> Row | None:
        fax, mirror = self._faxes[fax_id], self.console.session.mirror
        row = fax_row(mirror.get(fax_id) or fax, mirror.services, self.console.now(), self.console.zone)
        return Row(row.status.glyph, row.status.tone, (row.when, row.arrow, row.pages, row.why))

    @on(RowTable.Chosen)
    async def _chosen(self) -> None:
        await self.action_run("destination_open")

    # -- commands ----------------------------------------------------------------------------------------------

    def do_destination_back(self) -> None:
        """Back to where it was opened."""
        self.app.pop_screen()

    def do_destination_open(self) -> AwaitMount | None:
        """Open the fax under the cursor."""
        return self.console.open_fax(self.row_id) if self.row_id else None

    def do_destination_copy(self) -> None:
        """Hand the number to the terminal's clipboard."""
        self.console.copy(self._number)
