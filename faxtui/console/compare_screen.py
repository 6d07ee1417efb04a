"""Two services side by side, of one profile or of two: only the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.api.models import Service
from faxtui.cells import fit
from faxtui.config import open_client
from faxtui.connection import DEMO
from faxtui.console.workers import start
from faxtui.store.service_fields import differences
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.config import Choice, Connection

LABEL, VALUE = 20, 24


class CompareScreen(ModalScreen[None]):
    """← and → change what the first service is compared with, p takes it from another profile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,c", "dismiss", "Close", priority=True),
        Binding("right,l,space", "step(1)", "Next service"),
        Binding("left,h", "step(-1)", "Service before"),
        Binding("p", "profile", "Another profile"),
    ]

    def __init__(self, first: Service, others: Sequence[Service], profile: str | None = None) -> None:
        super().__init__()
        self._first = first
        self._own = list(others)
        self._profile = profile
        """The profile of the first service, as far as it has one."""
        self._others = self._own
        self._place = 0
        self._of = ""
        """The other profile; empty for the same one."""

    def compose(self) -> ComposeResult:
        """The table, what is amiss, and how to go on."""
        with Vertical(classes="dialog"):
            yield Static("Compare services", classes="title", markup=False)
            with VerticalScroll(can_focus=False, classes="compared"):
                yield Static(id="differences", markup=False)
            yield Static(id="outcome", markup=False)
            yield Static("← → another service · p another profile · esc closes", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin with the first of the others."""
        self._show()

    def action_step(self, step: int) -> None:
        """Another service."""
        if self._others:
            self._place = (self._place + step) % len(self._others)
            self._show()

    # -- another profile ---------------------------------------------------------------------------------------

    def action_profile(self) -> AwaitMount:
        """Ask which profile the other service is of."""
        from faxtui.console.profiles_screen import ProfilesScreen  # late: few comparisons need it

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                return
            if choice.connection is None or choice.profile == self._profile:
                self._take(self._own, "")
            else:
                start(self, partial(self._load, choice.connection), "load")

        picker = ProfilesScreen(
            self._of or self._profile, read_only=True, title="Compare with", demo=self._profile == DEMO, switches=False
        )
        return self.app.push_screen(picker, chosen)

    async def _load(self, connection: Connection) -> None:
        """Ask the other service with a client that can only look, and that is closed after it."""
        from faxtui.api.errors import FaxApiError

        name = clean(connection.name, 40)
        self._say(f"Asking {name}…", "$muted")
        try:
            async with open_client(connection, read_only=True) as client:
                services = [service async for service in client.services.iter()]
        except FaxApiError as error:
            self._say(f"{name}: {clean(error, 160)}", "$error")
        else:
            self._take(services, name)

    def _take(self, services: Sequence[Service], profile: str) -> None:
        """Compare with these; the one of the same name is meant first, else the default one."""
        self._others, self._of = list(services), profile
        order = sorted(range(len(self._others)), key=lambda place: self._likeness(self._others[place]))
        self._place = order[0] if order else 0
        self._say("")
        self._show()

    def _likeness(self, service: Service) -> tuple[bool, bool]:
        return service.name.casefold() != self._first.name.casefold(), not service.default_for_project

    # -- drawing -----------------------------------------------------------------------------------------------

    def _say(self, text: str, tone: str = "") -> None:
        self.query_one("#outcome", Static).update(Content.styled(text, tone))

    def _show(self) -> None:
        told = self.query_one("#differences", Static)
        if not self._others:
            whose = f"{self._of} has no service." if self._of else "This project has no other service."
            told.update(Content(f"{whose}  p takes one of another profile."))
            return
        other = self._others[self._place]
        lines = [] if not self._of else [self._line("Profile", self._profile or "this one", self._of)]
        lines += [self._line("", clean(self._first.name, 60), clean(other.name, 60))]
        found = differences(self._first, other)
        rows = [self._row(each.label, clean(each.left, 200), clean(each.right, 200)) for each in found]
        told.update(Content("\n").join([*lines, *(rows or [Content("They do not differ in any setting.")])]))

    def _line(self, label: str, left: str, right: str) -> Content:
        return Content.styled(f"{label:<{LABEL}}  {fit(left, VALUE)}  {fit(right, VALUE)}", "bold $accent")

    def _row(self, label: str, left: str, right: str) -> Content:
        values = "  ".join(fit(value or "—", VALUE) for value in (left, right))
        return Content.assemble((f"{label:<{LABEL}}  ", "$muted"), values)
