"""The welcome of a first start, over the demo that starts meanwhile; later the way to one more profile."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from faxtui.connection import DEMO
from faxtui.console.workers import start
from faxtui.first_run import remember_welcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import AwaitMount

    from faxtui.config import Choice
    from faxtui.console.app import FaxConsole

_WAYS: Final = {
    DEMO: ("Look around with demo data", "A made-up clinic on this machine; nothing leaves it."),
    "sinch": ("Connect to Sinch", "Your own project: its id and an access key."),
    "local": ("Connect to a local service", "One that runs already, as faxtui serve does."),
}


class WelcomeScreen(ModalScreen["Choice | None"]):
    """Answers where to go, or None to stay: at a first start with the demo data."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Stay", priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, *, first: bool) -> None:
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """What this is, the ways in, how to go on."""
        with Vertical(classes="dialog small"):
            yield Static("Welcome to faxtui" if self._first else "Add a profile", classes="title", markup=False)
            if self._first:
                yield Static("Every fax of a project, sent and read from here. Where to begin?", markup=False)
            ways = {key: way for key, way in _WAYS.items() if self._first or key != DEMO}
            yield OptionList(*(Option(_told(*way), id=key) for key, way in ways.items()), id="ways", markup=False)
            console: FaxConsole = self.app  # type: ignore[assignment]
            later = f"esc shows the demo data · {console.key_of('switch')} later"
            leaving = later if self._first else "esc goes back"
            yield Static(f"enter chooses · {leaving}", classes="hint", markup=False)

    def on_mount(self) -> None:
        """The first way has the focus."""
        self.set_focus(self.query_one(OptionList))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> AwaitMount | None:
        """Go that way."""
        if event.option.id == DEMO:
            self.dismiss(None)
            return None
        from faxtui.console.connect_form import local_form, save_profile, sinch_form  # late: the demo needs no form
        from faxtui.console.form_screen import FormScreen

        async def save(values: Mapping[str, str]) -> Choice:
            console: FaxConsole = self.app  # type: ignore[assignment]
            return await save_profile(console, values)

        def saved(choice: Choice | None) -> None:
            if choice is not None:
                self.dismiss(choice)

        make = sinch_form if event.option.id == "sinch" else local_form
        return self.app.push_screen(FormScreen(make(save)), saved)

    def action_move(self, step: int) -> None:
        """As the arrows do."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        """Stay where we are."""
        self.dismiss(None)


def _told(name: str, about: str) -> Content:
    return Content.assemble((f"{name}\n", "bold"), f"  {about}")


def open_welcome(console: FaxConsole) -> AwaitMount:
    """Welcome somebody; what they choose is remembered, so that nobody is asked twice."""
    from faxtui.console.switching import go_to

    def chosen(choice: Choice | None) -> None:
        start(console, partial(asyncio.to_thread, remember_welcome, os.environ), "welcome")
        if choice is not None:
            go_to(console, choice)

    return console.push_screen(WelcomeScreen(first=True), chosen)
