"""Asks in which order the list of faxes shall be."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from faxtui.store.sorting import CHOICES, Order


class SortScreen(ModalScreen["Order | None"]):
    """Answers the order, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, current: Order) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        """The orders, and how to go on."""
        with Vertical(classes="dialog small"):
            yield Static("Sort the list", classes="title", markup=False)
            yield OptionList(id="orders", markup=False)
            yield Static("enter sorts · the word stands for it in any filter · esc stays", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Each with its word."""
        options = self.query_one(OptionList)
        orders = [order for order in map(Order.read, CHOICES) if order is not None]
        width = max(len(order.words) for order in orders) + 2
        for order in orders:
            is_current = order == self._current
            line = f"{'●' if is_current else ' '} {order.words.capitalize():<{width}}"
            options.add_option(Option(Content(f"{line}sort:{order.written}"), id=order.written))
        options.highlighted = CHOICES.index(self._current.written)
        self.set_focus(options)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Order.read(event.option.id or ""))

    def action_move(self, step: int) -> None:
        """As the arrows do."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        """Leave the order as it is."""
        self.dismiss(None)
