"""The profile switcher: each profile of the settings with colour and guards, and the demo; Enter connects there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from faxtui.config import ConfigError, choose, settings_of
from faxtui.connection import DEMO
from faxtui.console.theme import BADGES, PRODUCTION
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.config import Choice
    from faxtui.profiles import Profile


class ProfilesScreen(ModalScreen["Choice | None"]):
    """Answers what the chosen profile comes to, or None; one that does not add up says why and stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close"),
        Binding("a", "add", "Add"),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, current: str | None, *, read_only: bool = False) -> None:
        super().__init__()
        self._current = current
        self._read_only = read_only
        """Every profile is entered read-only, whatever it says."""

    def compose(self) -> ComposeResult:
        """The list, what is wrong, and how to go on."""
        with Vertical(classes="dialog small"):
            yield Static("Switch profile", classes="title", markup=False)
            yield OptionList(id="profiles", markup=False)
            yield Static(id="outcome", markup=False)
            yield Static("enter connects there · a adds a profile · esc stays", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Read the settings now: profiles may have been added meanwhile."""
        try:
            settings = settings_of(os.environ)
            profiles = dict(settings.profiles) if settings else {}
        except ConfigError as error:
            profiles = {}
            self._say(str(error))
        options = self.query_one(OptionList)
        listed: dict[str, Profile | None] = {**profiles, DEMO: None}
        width = max(map(len, listed))
        options.add_options([Option(self._line(name, profile, width), id=name) for name, profile in listed.items()])
        options.highlighted = next((i for i, one in enumerate(options.options) if one.id == self._current), 0)
        self.set_focus(options)

    def _line(self, name: str, profile: Profile | None, width: int) -> Content:
        """The name on its colour, then in words what its colour cannot say."""
        color = "" if profile is None else PRODUCTION if profile.production else BADGES.get(profile.color or "", "")
        facts = [
            ("embedded, demo data", profile is None),
            ("production", profile is not None and profile.production),
            ("read-only", self._read_only or (profile is not None and profile.read_only)),
            ("in use", name == self._current),
        ]
        told = ", ".join(word for word, holds in facts if holds)
        return Content.assemble((f" {name} ", color), " " * (width + 1 - len(name)), told)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there, unless it is where we are or does not add up."""
        name = event.option.id or DEMO
        if name == self._current:
            self.dismiss(None)
            return
        try:
            choice = choose(os.environ, profile=name, read_only=self._read_only)
        except ConfigError as error:
            self._say(str(error))
        else:
            self.dismiss(choice)

    def action_add(self) -> AwaitMount:
        """Make one more profile, and go there."""
        from faxtui.console.welcome_screen import WelcomeScreen  # late: few visits add one

        def added(choice: Choice | None) -> None:
            if choice is not None:
                self.dismiss(choice)

        return self.app.push_screen(WelcomeScreen(first=False), added)

    def _say(self, text: str) -> None:
        self.query_one("#outcome", Static).update(Content.styled(clean(text, 300), "$error"))

    def action_move(self, step: int) -> None:
        """As the arrows do."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)
