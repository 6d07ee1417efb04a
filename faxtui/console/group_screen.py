"""The faxes behind one row of the Attention pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.pane_screen import PaneScreen
from faxtui.console.resending import open_number, open_resend
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.store.attention_rows import act_text
from faxtui.store.facts import duration_text
from faxtui.store.lineage import created, far_number
from faxtui.store.rows import fax_row
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.store.triage import Group

COLUMNS: Final = (
    Share("When", 12),
    Share("From", 15, grows=1),
    Share("To", 15, grows=1),
    Share("Pages", 5, right=True),
    Share("Service", 12, grows=1, from_width=90),
    Share("Why", 12, grows=1),
)
STUCK_COLUMNS: Final = (*COLUMNS[:-1], Share("For", 12, grows=1))
"""Of faxes that did not end: since when each is on its way."""


class GroupScreen(PaneScreen):
    """Lies over the Attention pane; what happens meanwhile changes its rows, not which faxes it lists."""

    scope: ClassVar[str] = "group"
    tab: ClassVar[str] = "attention"

    def __init__(self, group: Group) -> None:
        super().__init__()
        self._group = group

    def body(self) -> ComposeResult:
        """What they have in common, and the list."""
        act = act_text(self._group, self.console.now(), self.console.zone)
        yield Static(f"{clean(self._group.what, 40).capitalize()} · {act}", id="heading", markup=False)
        yield ListTable(STUCK_COLUMNS if self._group.is_stuck else COLUMNS, self._row, id="table")
        told = f"{clean(self._group.meaning, 160)} {clean(self._group.advice, 160)}"
        yield Static(told, id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        table = self.query_one(ListTable)
        table.show(self._group.faxes.ids)
        self.set_focus(table)

    def attention_changed(self) -> None:
        """Faxes may have moved on."""
        for table in self.query(ListTable):
            table.forget_rows()

    @property
    def row_id(self) -> str | None:
        """The fax under the cursor."""
        return self.query_one(ListTable).key

    def _row(self, fax_id: str) -> Row | None:
        mirror = self.console.session.mirror
        fax = mirror.get(fax_id) or self._group.faxes.find(fax_id)
        if fax is None:
            return None
        row = fax_row(fax, mirror.services, self.console.now(), self.console.zone)
        last = row.why
        if self._group.is_stuck and fax.is_open:
            last = duration_text((self.console.now() - created(fax)).total_seconds())
        return Row(row.status.glyph, row.status.tone, (row.when, row.from_, row.to, row.pages, row.service, last))

    @on(RowTable.Chosen)
    async def _chosen(self) -> None:
        await self.action_run("group_open")

    # -- commands ----------------------------------------------------------------------------------------------

    def do_group_back(self) -> None:
        """Back to the groups."""
        self.app.pop_screen()

    def do_group_open(self) -> AwaitMount | None:
        """Open the fax under the cursor."""
        return self.console.open_fax(self.row_id) if self.row_id else None

    def do_group_resend(self) -> None:
        """Plan to send the fax under the cursor once more."""
        if self.row_id:
            open_resend(self.console, [self.row_id])

    def do_group_number(self) -> None:
        """Show the record of its number."""
        fax = self._group.faxes.find(self.row_id) if self.row_id else None
        if fax is not None:
            open_number(self.console, far_number(fax))
