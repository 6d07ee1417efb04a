"""The profile switcher: each profile of the settings with colour and guards, and the demo; Enter connects there."""

from __future__ import annotations

import asyncio
import os
from functools import partial
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
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.config import Choice
    from faxtui.console.app import FaxConsole
    from faxtui.profiles import Profile


class ProfilesScreen(ModalScreen["Choice | None"]):
    """Answers what the chosen profile comes to, or None; one that does not add up says why and stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", priority=True),
        Binding("a", "add", "Add"),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(
        self,
        current: str | None,
        *,
        read_only: bool = False,
        title: str = "Switch profile",
        demo: bool = True,
        switches: bool = True,
    ) -> None:
        super().__init__()
        self._current = current
        self._read_only = read_only
        """Every profile is entered read-only, whatever it says."""
        self._title = title
        self._demo = demo
        """Whether the demo is among them."""
        self._switches = switches
        """Whether the console goes there: then where it is needs no answer, and a profile may be added."""

    def compose(self) -> ComposeResult:
        """The list, what is wrong, and how to go on."""
        with Vertical(classes="dialog small"):
            yield Static(self._title, classes="title", markup=False)
            yield OptionList(id="profiles", markup=False)
            yield Static(id="outcome", markup=False)
            ways = (
                "enter connects there · a adds a profile · esc stays"
                if self._switches
                else "enter asks it · esc goes back"
            )
            yield Static(ways, classes="hint", markup=False)

    def on_mount(self) -> None:
        """Read the settings now: profiles may have been added meanwhile."""
        try:
            settings = settings_of(os.environ)
            profiles = dict(settings.profiles) if settings else {}
        except ConfigError as error:
            profiles = {}
            self._say(str(error))
        options = self.query_one(OptionList)
        listed: dict[str, Profile | None] = {**profiles, DEMO: None} if self._demo else dict(profiles)
        if not listed:
            console: FaxConsole = self.app  # type: ignore[assignment]
            self._say(f"There is no profile: {console.key_of('switch')} adds one.")
        width = max(map(len, listed), default=0)
        options.add_options([Option(self._line(name, profile, width), id=name) for name, profile in listed.items()])
        options.highlighted = next((i for i, one in enumerate(options.options) if one.id == self._current), 0)
        self.set_focus(options)

    def _line(self, name: str, profile: Profile | None, width: int) -> Content:
        """The name on its colour, then in words what its colour cannot say."""
        color = "" if profile is None else PRODUCTION if profile.production else BADGES.get(profile.color or "", "")
        facts = [
            ("embedded, demo data", profile is None),
            ("production", profile is not None and profile.production),
            ("read-only", (self._read_only and self._switches) or (profile is not None and profile.read_only)),
            ("in use", name == self._current),
        ]
        told = ", ".join(word for word, holds in facts if holds)
        return Content.assemble((f" {name} ", color), " " * (width + 1 - len(name)), told)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there, unless it is where we are or does not add up."""
        name = event.option.id or DEMO
        if name == self._current and self._switches:
            self.dismiss(None)
        else:
            start(self, partial(self._choose, name), "choose")

    async def _choose(self, name: str) -> None:
        """Find the key beside the screen: a `secret_command` may wait for a token to be touched."""
        self._say(f"Looking for the key of {name}…", "$muted")
        try:
            choice = await asyncio.to_thread(choose, os.environ, profile=name, read_only=self._read_only)
        except ConfigError as error:
            self._say(str(error))
        else:
            self.dismiss(choice)

    def action_add(self) -> AwaitMount | None:
        """Make one more profile, and go there."""
        if not self._switches:
            return None
        from faxtui.console.welcome_screen import WelcomeScreen  # late: few visits add one

        def added(choice: Choice | None) -> None:
            if choice is not None:
                self.dismiss(choice)

        return self.app.push_screen(WelcomeScreen(first=False), added)

    def _say(self, text: str, tone: str = "$error") -> None:
        self.query_one("#outcome", Static).update(Content.styled(clean(text, 300), tone))

    def action_move(self, step: int) -> None:
        """As the arrows do."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)
