"""Asks which columns the list of faxes shall have, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from faxtui.store.fax_columns import FAX_COLUMNS, USUAL
from faxtui.store.query_views import SIGN


class ColumnsScreen(ModalScreen["tuple[str, ...] | None"]):
    """Answers the names of the columns, or None to leave them as they are; no names are the usual ones, and of a view
    those of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", priority=True),
        Binding("space", "show", "Show or hide", priority=True),
        Binding("J,shift+down", "carry(1)", show=False),
        Binding("K,shift+up", "carry(-1)", show=False),
        Binding("u", "usual", "The usual ones"),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, chosen: Sequence[str], view: str = "", usual: Sequence[str] = ()) -> None:
        """`view` is the one whose columns they are, `usual` what it shows without any of its own."""
        super().__init__()
        self._view, self._usual = view, tuple(usual or USUAL)
        self._shown = set(chosen or self._usual)
        self._names = _in_order(chosen or self._usual)

    def compose(self) -> ComposeResult:
        """The columns, from the left to the right, and how to go on."""
        usual = "as the list" if self._view else "usual"
        ways = f"space shows or hides · J K move · u {usual} · enter keeps · esc"
        with Vertical(classes="dialog small"):
            title = f"Columns of the view {SIGN}{self._view}" if self._view else "Columns of the list"
            yield Static(title, classes="title", markup=False)
            yield OptionList(id="columns", markup=False)
            yield Static(ways, classes="hint", markup=False)

    def on_mount(self) -> None:
        """From the first one on."""
        self._list(0)
        self.set_focus(self._options)

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    def _list(self, place: int) -> None:
        options = self._options
        options.clear_options()
        options.add_options([Option(self._line(name), id=name) for name in self._names])
        options.highlighted = place

    def _line(self, name: str) -> Content:
        column = FAX_COLUMNS[name]
        box = "[x]" if name in self._shown else "[ ]"
        return Content(f"{box} {column.heading or 'Direction':<15}{column.about}")

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        shown = tuple(name for name in self._names if name in self._shown)
        self.dismiss(() if shown == self._usual else shown)

    def action_show(self) -> None:
        """Show what is under the cursor, or hide it; one column stays."""
        place = self._options.highlighted or 0
        if self._shown != {self._names[place]}:
            self._shown ^= {self._names[place]}
            self._list(place)

    def action_carry(self, step: int) -> None:
        """Take the column under the cursor further to the left or right."""
        place = self._options.highlighted or 0
        there = place + step
        if 0 <= there < len(self._names):
            names = self._names
            names[place], names[there] = names[there], names[place]
            self._list(there)

    def action_usual(self) -> None:
        """As it was before anything was chosen."""
        self._shown, self._names = set(self._usual), _in_order(self._usual)
        self._list(0)

    def action_move(self, step: int) -> None:
        """As the arrows do."""
        (self._options.action_cursor_down if step > 0 else self._options.action_cursor_up)()

    def action_leave(self) -> None:
        """Leave them as they are."""
        self.dismiss(None)


def _in_order(chosen: Sequence[str]) -> list[str]:
    """The chosen ones, then all others."""
    return [*chosen, *(name for name in FAX_COLUMNS if name not in chosen)]
