"""What can be done in the list of faxes: filter, go to a time, mark, copy and export; how it is drawn is elsewhere."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.reactive import reactive

from faxtui.console import marks
from faxtui.console.commands import COMMANDS
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.workers import start
from faxtui.store.query import Query

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
