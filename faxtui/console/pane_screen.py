"""The frame that the six panes share: where you are, the tabs, the pane's own body, its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult

from faxtui.console.command_screen import CommandScreen
from faxtui.console.panes import PANE_NAMES
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.pane_bar import PaneBar
from faxtui.console.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widget import AwaitMount

    from faxtui.console.plan_files_screens import Wanted


WIDE: Final = 120
"""Columns from which a pane has room for a side pane."""


class PaneScreen(CommandScreen):
    """A pane's `scope` is its name; it lives as long as the console and keeps its cursor while others are open."""

    tab: ClassVar[str] = ""
    """The pane that a screen belongs to which lies over one, where it was opened from none."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def compose(self) -> ComposeResult:
        """Status, tabs, body, keys."""
        status, tabs = StatusLine(), PaneBar()
        status.place = self.scope
        tabs.current = self._pane_below()
        tabs.attention = self.console.attention.report.to_do if self.console.attention.report else 0
        yield status
        yield tabs
        yield from self.body()
        yield KeyBar()

    def _pane_below(self) -> str:
        """This pane, or the one that this screen was opened from."""
        if self.scope in PANE_NAMES:
            return self.scope
        below = (getattr(screen, "scope", "") for screen in reversed(self.app.screen_stack) if screen is not self)
        return next((scope for scope in below if scope in PANE_NAMES), self.tab)

    def body(self) -> ComposeResult:
        """What the pane shows."""
        yield from ()

    def on_screen_resume(self) -> None:
        """The top line may have changed while another pane was open."""
        self.console.update_status()

    @on(PaneBar.Picked)
    def _picked(self, message: PaneBar.Picked) -> None:
        self.console.open_pane(message.pane)

    def do_home(self) -> None:
        """Back to the faxes."""
        self.console.open_pane("faxes")

    def do_config_export(self) -> AwaitMount:
        """Ask where to, and write the project's settings there."""
        from faxtui.console.plan_files_screens import PlanSaveScreen  # late: most never see it

        def saved(path: Path | None) -> None:
            if path:
                self.console.say(f"Saved {path.absolute()}")

        return self.app.push_screen(PlanSaveScreen(), saved)

    def do_config_plan(self) -> AwaitMount:
        """Compare with a file; from there it can be applied."""
        return self._compare_settings("Plan: how would the project change?")

    def do_config_apply(self) -> AwaitMount:
        """The same: what would be done is always shown before it is asked."""
        return self._compare_settings("Apply settings: what would change is shown first")

    def do_config_drift(self) -> AwaitMount:
        """Compare with a file or another profile, and change nothing."""
        return self._compare_settings("Drift: how does the project differ?", drift=True)

    def _compare_settings(self, title: str, *, drift: bool = False) -> AwaitMount:
        from faxtui.console.plan_files_screens import PlanFileScreen  # late, as above
        from faxtui.console.plan_screen import PlanScreen

        def chosen(wanted: Wanted | None) -> None:
            if wanted is not None:
                self.app.push_screen(PlanScreen(wanted, drift=drift))

        return self.app.push_screen(PlanFileScreen(title, profiles=drift), chosen)
