"""What can be done in the list of faxes: filter, go to a time, mark, copy and export; how it is drawn is elsewhere."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.reactive import reactive

from faxtui.console.pane_screen import PaneScreen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.widgets.time_bar import TimeBar
from faxtui.console.workers import start
from faxtui.store.query import Query
from faxtui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widget import AwaitMount

    from faxtui.console.fax_lister import FaxLister
    from faxtui.store.sorting import Order

MOST_COPIED: Final = 2000
"""Ids that are handed to the clipboard at most: terminals take some 75 kB."""


class FaxesCommands(PaneScreen):
    """Acts on what the lister lists."""

    query_text: reactive[Query] = reactive(Query(), init=False, repaint=False)
    _lister: FaxLister

    @property
    def table(self) -> FaxTable:
        """The list."""
        return self.query_one(FaxTable)

    @property
    def marked(self) -> frozenset[str]:
        """Ids of the faxes that are marked for what is done to many."""
        return self.table.marked

    def do_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).edit()

    def do_go_to_time(self) -> None:
        """Ask for a time."""
        self.query_one(TimeBar).ask()

    @on(TimeBar.Asked)
    def _time_asked(self, message: TimeBar.Asked) -> None:
        from faxtui.console.time_jump import go_to_time  # late: not part of the first paint

        start(self, partial(go_to_time, self.console, self._lister, message.stretch), "time")

    @on(TimeBar.Left)
    def _time_left(self) -> None:
        self.set_focus(self.table if self.table.display else None)

    def do_sort(self) -> AwaitMount:
        """Choose an order; it becomes a word of the filter."""
        from faxtui.console.sort_screen import SortScreen  # late: not part of the first paint

        def chosen(order: Order | None) -> None:
            if order is not None:
                self._sort(order)

        return self.app.push_screen(SortScreen(self.query_text.order), chosen)

    def _sort(self, order: Order) -> None:
        text = self.query_text.sorted_by(order)
        if text:
            self.filter(text)
        else:
            self.query_one(FilterBar).reset()
            self.query_text = Query()

    def do_columns(self) -> AwaitMount:
        """Choose the columns; they are kept for the profile."""
        from faxtui.console.columns_screen import ColumnsScreen  # late, as above

        def chosen(names: tuple[str, ...] | None) -> None:
            if names is not None:
                self.console.columns = names
                self.table.choose_columns(names)
                start(self, partial(self._keep_columns, names), "columns", exclusive=False)

        return self.app.push_screen(ColumnsScreen(self.console.columns), chosen)

    async def _keep_columns(self, names: tuple[str, ...]) -> None:
        """Write them into the settings, unless those were never begun: a demo leaves nothing behind."""
        from faxtui.config import FILE_NAME, ConfigError, settings_folder  # late, as above
        from faxtui.profile_edit import put_columns

        connection = self.console.session.connection
        try:
            path = settings_folder(os.environ) / FILE_NAME
            if not path.exists():
                self.console.say("The columns stay until you leave: there is no settings file to keep them in.")
                return
            await asyncio.to_thread(put_columns, path, connection.profile if connection else None, names)
        except (ConfigError, OSError) as error:
            self.console.say(f"The columns were not kept: {error}", "warning")

    def filter(self, text: str) -> None:
        """Show what matches, with the filter in sight."""
        self.query_one(FilterBar).put(text)

    def do_clear(self) -> None:
        """Take the marks off; without any, take the filter away."""
        if self.marked:
            self.table.mark(())
            return
        self.query_one(FilterBar).reset()
        self.query_text = Query()

    def do_copy(self) -> None:
        """Hand the ids of the marked faxes, or the one under the cursor, to the terminal's clipboard (OSC 52)."""
        if self.marked:
            start(self, self._copy_marked, "copy")
        else:
            super().do_copy()

    async def _copy_marked(self) -> None:
        ids = await self._marked_in_order()
        told = ids[:MOST_COPIED]
        self.console.copy_to_clipboard(" ".join(clean(fax_id, 64) for fax_id in told))
        amount = f"{len(ids)} ids" if len(told) == len(ids) else f"The first {len(told)} of {len(ids)} ids"
        self.console.say(f"Sent to your terminal's clipboard: {amount}.")

    async def _marked_in_order(self) -> list[str]:
        marked, order = self.marked, self.query_text.order
        return await self.console.session.read(lambda store: store.in_order(marked, order))

    def do_mark(self) -> None:
        """Mark the fax under the cursor, or take its mark off."""
        self.table.toggle_mark()

    async def do_mark_down(self) -> None:
        """Mark from here to the fax below."""
        await self.table.stretch(1)

    async def do_mark_up(self) -> None:
        """Mark from here to the fax above."""
        await self.table.stretch(-1)

    def do_mark_all(self) -> None:
        """Mark all that the filter finds; when they are, none."""
        start(self, self._mark_all, "mark")

    async def _mark_all(self) -> None:
        await self._lister.rest()
        ids = self._lister.view.ids
        found = frozenset(await self.console.session.read(lambda store: ids.everything()))
        if ids is self._lister.view.ids or found <= self.marked:
            self.table.mark(self.marked - found if found <= self.marked else self.marked | found)

    def do_export(self) -> None:
        """Ask where to write the marked faxes, or all that the filter finds."""
        start(self, self._export, "export")

    async def _export(self) -> None:
        from faxtui.console.export_screen import ExportScreen  # late: not part of the first paint

        await self._lister.rest()
        view = self._lister.view
        ids = await self._marked_in_order() if self.marked else view.ids
        if not ids:
            self.console.say("There is no fax to export.", "warning")
            return
        of_all = f"{len(ids):,} of {view.total:,} faxes".replace(",", " ")

        def exported(path: Path | None) -> None:
            if path:
                self.console.say(f"Exported {of_all} to {path.absolute()}")

        self.console.clear_notifications()
        await self.console.push_screen(
            ExportScreen(self.console.session, ids, f"{of_all}{', those marked' if self.marked else ''}"), exported
        )
