"""A test request followed step by step: the fax comes in, its webhook goes out, and who gets it by mail."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.form_screen import Form, FormField
from faxtui.console.widgets.button import Button
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.workers import start
from faxtui.store.facts import FactGroup
from faxtui.store.inbound_steps import CALLER, INBOUND, WEBHOOK_ONLY, is_done, steps
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from faxtui.api.models import Fax
    from faxtui.console.app import FaxConsole
    from faxtui.console.local_deliveries import LocalDeliveries
    from faxtui.store.project import Holdings

LOOK_SECONDS: Final = 1.0
MOST_LOOKS: Final = 900
"""After a quarter of an hour nobody waits any more."""


def request_form(holdings: Holdings, place: LocalDeliveries) -> Form:
    """Asks what to try; answers the fax or the delivery that the local service made of it."""
    numbers = [number.phone_number for number in holdings.numbers]
    fields = [
        FormField("what", "Try", "A whole call from outside, or only the webhook with a made-up fax, which is stored "
                  "nowhere.", INBOUND, (INBOUND, WEBHOOK_ONLY), ("a fax from outside", "only the webhook")),
        FormField("to", "To", "The number of yours that is called.", numbers[0] if numbers else "", numbers,
                  [clean(number, 24) for number in numbers]),
        FormField("from", "From", "The number that seems to call.", CALLER),
        FormField("file", "Document", "What is faxed; empty sends the built-in test page.", path=True),
    ]  # fmt: skip

    async def save(values: Mapping[str, str]) -> Mapping[str, Any]:
        wanted = {name: values[name].strip() for name in ("to", "from")}
        if values["what"] == WEBHOOK_ONLY:
            return {"delivery": await place.test_inbound(holdings.service.id, **_named(wanted))}
        name, document = await asyncio.to_thread(_document, values["file"].strip())
        return {"fax": await place.receive(name, document, **_named(wanted))}

    return Form(f"Test request to “{clean(holdings.service.name, 60)}”", fields, save, "Start", creating=True)


def _named(wanted: Mapping[str, str]) -> dict[str, str]:
    return {"sender": wanted["from"], "recipient": wanted["to"]}


def _document(path: str) -> tuple[str, bytes]:
    """Name and bytes of the document, or of the built-in test page."""
    from pathlib import Path

    from faxtui.api.errors import InvalidRequest, Violation
    from faxtui.store.inbound_steps import TEST_PAGE

    if not path:
        return "test.txt", TEST_PAGE
    file = Path(path).expanduser()
    try:
        return file.name, file.read_bytes()
    except OSError as error:
        why = f"It cannot be read: {error.strerror or type(error).__name__}."
        raise InvalidRequest(why, violations=(Violation("file", why),)) from None


class InboundScreen(ModalScreen[None]):
    """Looks once a second until everything has happened; draws only what differs."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", priority=True)]

    def __init__(self, started: Mapping[str, Any], holdings: Holdings, place: LocalDeliveries) -> None:
        super().__init__()
        self._delivery: Mapping[str, Any] = started.get("delivery") or {}
        self._wire: Mapping[str, Any] = started.get("fax") or {}
        self._fax_id = str(self._wire.get("id") or self._delivery.get("faxId") or "")
        self._fax: Fax | None = None
        self._is_stored = bool(self._wire)
        self._deliveries: Sequence[Mapping[str, Any]] = [self._delivery] if self._delivery else []
        self._holdings, self._place = holdings, place

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """The steps, and a way to the fax."""
        with Vertical(classes="dialog form"):
            yield Static("Test request", classes="title", markup=False)
            yield FactsView(id="inbound-steps", markup=False)
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Open the fax", id="open", disabled=True)
                yield Button("Close  esc", id="leave")

    def on_mount(self) -> None:
        """Follow."""
        self.set_focus(self.query_one("#leave"))
        self.call_after_refresh(self._show)
        start(self, self._follow, "inbound")

    async def _follow(self) -> None:
        from faxtui.api.errors import FaxApiError

        for _ in range(MOST_LOOKS):
            try:
                await self._look()
            except FaxApiError as error:
                self._say(f"No news: {clean(error, 160)}")
                return
            self._show()
            if self._is_over:
                return
            await asyncio.sleep(LOOK_SECONDS)
        self._say("It takes longer than anybody waits; the activity goes on to tell.")

    async def _look(self) -> None:
        client = self.console.session.client
        if self._is_stored and client is not None:
            self._fax = await client.faxes.get(self._fax_id)
        found = await self._place.of_fax(self._fax_id)
        self._deliveries = [await self._place.get(str(each.get("id"))) for each in found]

    @property
    def _is_over(self) -> bool:
        return is_done(self._fax, self._deliveries, self._holdings, is_stored=self._is_stored)

    def _show(self) -> None:
        told = steps(self._fax, self._deliveries, self._holdings, is_stored=self._is_stored)
        self.query_one(FactsView).show([FactGroup("", told)], (), None)
        self.query_one("#open", Button).disabled = self.console.session.mirror.get(self._fax_id) is None
        if self._is_over:
            self._say("Everything has happened that this service does.")

    def _say(self, text: str) -> None:
        self.query_one("#outcome", Static).update(text)

    @on(Button.Pressed, "#open")
    def _open(self) -> None:
        fax_id, console = self._fax_id, self.console
        opening: Callable[[], object] = lambda: console.open_fax(fax_id)  # noqa: E731 - after this screen has gone
        self.dismiss(None)
        self.app.call_later(opening)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close; what was begun goes on in the service."""
        self.dismiss(None)
