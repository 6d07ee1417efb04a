"""What can be done in the list of faxes: filter, go to a time, mark, copy and export; how it is drawn is elsewhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.reactive import reactive

from faxtui.console import marks
from faxtui.console.commands import COMMANDS
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.saved_views import columns_of_views
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.workers import start
from faxtui.store.query import Query
from faxtui.store.query_views import open_view

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.console.fax_lister import FaxLister
    from faxtui.console.widgets.time_bar import TimeBar
    from faxtui.store.sorting import Order

ON_ONE: Final = ("mark", "mark_down", "mark_up")
"""Those that are done to the row under the cursor."""
ON_MANY: Final = ("mark_all", "export", "resend", "delete_pages")
"""Commands that are done to what the list shows or what is marked in it."""


class FaxesCommands(PaneScreen):
    """Acts on what the lister lists."""

    query_text: reactive[Query] = reactive(Query(), init=False, repaint=False)
    table: FaxTable
    _lister: FaxLister
    _view = ""
    """The view that is open."""
    _view_columns: tuple[str, ...] = ()
    """Its own columns; none are the list's."""

    @property
    def marked(self) -> frozenset[str]:
        """Ids of the faxes that are marked for what is done to many."""
        return self.table.marked

    def why_off(self, command_id: str) -> str:
        """What is done to many faxes waits while the filter is no query: the list shows others than it says."""
        if command_id in ON_MANY and self.query_one(FilterBar).is_wrong:
            return "The list is not filtered by what is typed: mend the filter, or take it away, first."
        return super().why_off(command_id)

    async def action_run(self, command_id: str) -> None:
        """What is done to faxes waits for the list of the filter that was typed just before."""
        if COMMANDS[command_id].needs_fax or command_id in ON_MANY or command_id in ON_ONE:
            await self._as_typed()
        await super().action_run(command_id)

    async def _as_typed(self) -> None:
        """Take over the filter whose message may still be on its way, and wait until what it finds is drawn."""
        bar = self.query_one_optional(FilterBar)
        if bar is not None and bar.wanted != self.query_text:
            self.query_text = bar.wanted
        await self._lister.begun()

    def do_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).edit()

    def do_go_to_time(self) -> None:
        """Ask for a time."""
        from faxtui.console.widgets.time_bar import TimeBar  # late: not part of the first paint

        self.query_one(TimeBar).ask()

    def on_time_bar_asked(self, message: TimeBar.Asked) -> None:
        """Go there."""
        from faxtui.console.time_jump import go_to_time  # late: not part of the first paint

        start(self, partial(go_to_time, self.console, self._lister, message.stretch), "time")

    def on_time_bar_left(self) -> None:
        """The list takes the keys again."""
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
        """Choose the columns; they are kept for the profile, or for the view that is open."""
        from faxtui.console.columns_screen import ColumnsScreen  # late, as above

        view, usual = self._view, self.console.columns

        def chosen(names: tuple[str, ...] | None) -> None:
            if names is not None:
                if view:
                    self._view_columns = names
                else:
                    self.console.columns = names
                self.table.choose_columns(self._view_columns or self.console.columns)
                start(self, partial(self._keep_columns, names, view), "columns", exclusive=False)

        screen = ColumnsScreen(self._view_columns, view, usual) if view else ColumnsScreen(usual)
        return self.app.push_screen(screen, chosen)

    async def _keep_columns(self, names: tuple[str, ...], view: str) -> None:
        """Write them into the settings, unless those were never begun: a demo leaves nothing behind."""
        from faxtui.config import FILE_NAME, ConfigError, settings_folder  # late, as above
        from faxtui.profile_edit import put_columns, put_view_columns

        connection = self.console.session.connection
        try:
            path = settings_folder(os.environ) / FILE_NAME
            if not path.exists():
                self.console.say("The columns stay until you leave: there is no settings file to keep them in.")
                return
            if view:
                await asyncio.to_thread(put_view_columns, path, view, names)
            else:
                await asyncio.to_thread(put_columns, path, connection.profile if connection else None, names)
        except (ConfigError, OSError) as error:
            self.console.say(f"The columns were not kept: {error}", "warning")

    def go_to_view(self) -> None:
        """Show the columns of the view that the filter names, or without one those of the list."""
        view = open_view(self.query_text.text)
        if view == self._view:
            return
        self._view = view
        if view:
            start(self, self._take_columns, "view columns")
        else:
            self._show_columns(())

    async def _take_columns(self) -> None:
        """Those of the view; they are read in a thread."""
        view, known = self._view, await asyncio.to_thread(columns_of_views)
        if view == self._view:
            self._show_columns(known.get(view, ()))

    def _show_columns(self, of_view: Sequence[str]) -> None:
        if tuple(of_view) != self._view_columns:
            self._view_columns = tuple(of_view)
            self.table.choose_columns(self._view_columns or self.console.columns)

    def filter(self, text: str) -> None:
        """Show what matches, with the filter in sight."""
        self.query_one(FilterBar).put(text)

    def do_clear(self) -> None:
        """Take the marks off; without any, take the filter away."""
        if self.marked:
            count = len(self.marked)
            self.table.mark(())
            if count > 1:
                self.console.say(f"{count:,} marks were taken off.".replace(",", " "))
            return
        self.query_one(FilterBar).reset()
        self.query_text = Query()

    def do_copy(self) -> None:
        """Hand the ids of the marked faxes, or the one under the cursor, to the terminal's clipboard (OSC 52)."""
        if self.marked:
            start(self, partial(marks.copy_marked, self), "copy")
        else:
            super().do_copy()

    def do_mark(self) -> None:
        """Mark the fax under the cursor, or take its mark off."""
        self.table.toggle_mark()

    async def do_mark_down(self) -> None:
        """Mark from here to the fax below."""
        await self.table.stretch(1)

    async def do_mark_up(self) -> None:
        """Mark from here to the fax above."""
        await self.table.stretch(-1)

    async def do_mark_all(self) -> None:
        """Mark all that the filter finds; when they are, none. Keys that follow wait for it, within reason."""
        done = asyncio.Event()
        start(self, partial(marks.mark_all, self, self._lister, done), "mark")
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), marks.PATIENCE)

    def do_export(self) -> None:
        """Ask where to write the marked faxes, or all that the filter finds."""
        start(self, partial(marks.export, self, self._lister), "export")

    def do_open(self) -> AwaitMount | None:
        """Open the fax under the cursor."""
        return self.console.open_fax(self.fax_id) if self.fax_id else None

    def neighbour(self, step: int) -> str | None:
        """Move the cursor and answer the fax it is on now."""
        table = self.table
        table.cursor += step
        start(self, partial(table.go, table.cursor), "ahead")
        return table.fax_id
