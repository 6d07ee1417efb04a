"""What every screen with a page on it can do with that page: look closer, turn it, invert it."""

from __future__ import annotations

from faxtui.console.command_screen import CommandScreen
from faxtui.console.widgets.page_view import PageView


class PageCommandScreen(CommandScreen):
    """A screen that holds one `PageView`."""

    def do_zoom(self) -> None:
        """The next distance, around."""
        self.query_one(PageView).step_zoom(1, around=True)

    def do_closer(self) -> None:
        """Nearer."""
        self.query_one(PageView).step_zoom(1)

    def do_farther(self) -> None:
        """Farther."""
        self.query_one(PageView).step_zoom(-1)

    def do_invert(self) -> None:
        """Swap ink and paper."""
        self.query_one(PageView).toggle_invert()

    def do_rotate(self) -> None:
        """A quarter turn."""
        self.query_one(PageView).turn()

    def do_cells(self) -> None:
        """Other cells."""
        self.query_one(PageView).change_cells()
