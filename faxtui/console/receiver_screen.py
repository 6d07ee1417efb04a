"""The console's webhook receiver: where it listens, what came, and handing its URL to a service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.form_screen import Form, FormField, FormScreen
from faxtui.console.widgets.button import Button
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.workers import start
from faxtui.masking import mask_secrets
from faxtui.store.facts import Fact, FactGroup
from faxtui.store.received import REASONS
from faxtui.store.service_fields import BY_NAME
from faxtui.text import clean
from faxtui.webhook_keys import CREDENTIALS, PATH, place_of

if TYPE_CHECKING:
    from faxtui.api.models import Service
    from faxtui.console.app import FaxConsole
    from faxtui.console.webhook_feed import WebhookFeed

DEFAULT_PLACE: Final = "127.0.0.1:8036"
HIDDEN: Final = "/•••"


def _check_place(text: str) -> str:
    try:
        place_of(text)
    except ValueError as error:
        return str(error)
    return ""


def start_form(feed: WebhookFeed) -> Form:
    """Asks where to listen; a port that is taken is told at the field."""

    async def save(values: Mapping[str, str]) -> bool:
        from faxtui.api.errors import InvalidRequest, Violation
        from faxtui.console.webhook_feed import ReceiverTrouble

        try:
            feed.start(*place_of(values["place"]))
        except ReceiverTrouble as trouble:
            raise InvalidRequest(str(trouble), violations=(Violation("place", str(trouble)),)) from None
        return True

    words = "Host and port; port 0 takes a free one. Beyond this machine put TLS before it: a tunnel or a proxy."
    field = FormField("place", "Listen at", words, DEFAULT_PLACE, check=_check_place)
    return Form("Take webhooks in", [field], save, "Start", creating=True)


class ReceiverScreen(ModalScreen[None]):
    """Shows the receiver while it runs; secrets leave it only by the clipboard and in the service's setting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    @property
    def feed(self) -> WebhookFeed:
        """The session's receiver."""
        return self.console.session.webhooks

    def compose(self) -> ComposeResult:
        """Facts and what can be done."""
        with Vertical(classes="dialog form"):
            yield Static("Webhooks come in here", classes="title", markup=False)
            yield FactsView(id="receiver-facts", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Use for a service", id="use", variant="primary")
                yield Button("Copy URL", id="copy")
                yield Button("Stop", id="stop")
                yield Button("Close  esc", id="leave")

    def on_mount(self) -> None:
        """Follow what comes."""
        self.feed.on_news = self.show
        self.set_focus(self.query_one("#leave"))
        self.call_after_refresh(self.show)  # facts are wrapped for a width that is known then

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.feed.on_news = None

    def show(self) -> None:
        """Draw what is known now."""
        feed = self.feed
        last = feed.last_at.astimezone(self.console.zone).strftime("%H:%M:%S") if feed.last_at else ""
        kept = f"{PATH} and {CREDENTIALS} keep them the same for the next start."
        secret = f"made up, gone when it stops. {kept}" if feed.is_made_up else f"those of {PATH} and {CREDENTIALS}"
        facts = [
            Fact("Listens at", f"{feed.place}{HIDDEN}"),
            Fact("Path, password", secret),
            Fact("Taken", f"{feed.taken}{f', the last at {last}' if last else ''}"),
            Fact("Each is", "confirmed by asking the service for its fax"),
        ]
        missing = sum(1 for _ in feed.watch or ())
        facts += [Fact("Awaited", f"{missing} that a poll saw and no webhook told yet", "busy")] if missing else []
        facts += [
            Fact("Refused", f"{count} with {status}: {REASONS.get(status, 'another reason')}", "bad")
            for status, count in sorted(feed.refused.items())
        ]
        self.query_one(FactsView).show([FactGroup("", facts)], (), None)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close; the receiver goes on."""
        self.dismiss(None)

    @on(Button.Pressed, "#stop")
    def _stop(self) -> None:
        start(self.console, self._stop_feed, "receiver")
        self.dismiss(None)

    async def _stop_feed(self) -> None:
        await self.feed.stop()
        self.console.say("The webhook receiver has stopped: the service will try again for about three days.")

    @on(Button.Pressed, "#copy")
    def _copy(self) -> None:
        App.copy_to_clipboard(self.console, self.feed.url())  # nobody's number: shortened by --mask it would not work
        self.console.say("The URL, with path, name and password, was sent to your terminal's clipboard.")

    # -- handing it to a service -----------------------------------------------------------------------------------

    @on(Button.Pressed, "#use")
    def _use(self) -> None:
        session = self.console.session
        if session.read_only or session.client is None:
            self.console.say("Nothing can be changed: this console is read-only or not connected.", "warning")
            return
        start(self, self._ask_service, "receiver")

    async def _ask_service(self) -> None:
        session = self.console.session
        if not session.project.loaded:
            await session.load_project()
        services = [holdings.service for holdings in session.project.all()]
        if not services:
            self.console.say(session.project_trouble or "There is no service.", "warning")
            return
        ids, names = [one.id for one in services], [clean(one.name, 40) for one in services]
        reached = "The address by which the service gets here, as a tunnel's; path, name and password are added."
        check = BY_NAME["incoming_webhook_url"].check
        fields = [
            FormField("service", "Service", "Whose incoming faxes are told here from now on.", ids[0], ids, names),
            FormField("place", "Reached at", reached, self.feed.place, check=check),
        ]

        async def save(values: Mapping[str, str]) -> Mapping[str, str]:
            return values

        form = Form("Send webhooks here", fields, save, "Go on", creating=True)
        await self.app.push_screen(FormScreen(form), partial(self._ask_use, {one.id: one for one in services}))

    def _ask_use(self, services: Mapping[str, Service], values: Any) -> None:
        from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile

        if not values or not self.feed.is_on:
            return
        service, place = services[values["service"]], values["place"].strip()
        connection = self.console.session.connection
        was = clean(mask_secrets(service.incoming_webhook_url or ""), 160) or "nothing"
        lines = [f"Webhook URL: {was} → {_masked(place)}"]
        if "@" in was:
            lines.append("Name and password of the URL that it has now cannot be read back: note them first.")
        if _is_here(place) and not _is_here(
            self.console.session.connection and self.console.session.connection.base_url
        ):
            lines.append("That address means this machine: a service elsewhere cannot reach it.")
        if self.feed.is_made_up:
            lines.append("Path and password end with this receiver: set another URL before you leave.")

        def decided(yes: bool | None) -> None:
            if yes:
                start(self.console, partial(self._set, service, place), "act", exclusive=False)

        title, no = f"Tell “{clean(service.name, 60)}” to send its webhooks here?", "Nothing was changed."
        question = Question(title, lines, "Set URL", declined=no)
        self.app.push_screen(ConfirmScreen(on_profile(question, connection)), decided)

    async def _set(self, service: Service, place: str) -> None:
        from faxtui.api.errors import FaxApiError

        session = self.console.session
        if session.client is None:
            return
        try:
            now = await session.client.services.get(service.id)
            if now.incoming_webhook_url != service.incoming_webhook_url:
                self.console.say("Nothing was changed: somebody else changed the URL meanwhile. Look again.", "warning")
            else:
                await session.client.services.update(service.id, incoming_webhook_url=self.feed.url(place))
                self.console.say(f"“{clean(service.name, 60)}” sends its webhooks here now.")
        except FaxApiError as error:
            self.console.say(f"Nothing was changed. {clean(error, 200)}", "error")
        await session.load_project()


def _masked(place: str) -> str:
    scheme, _, rest = clean(place, 120).rstrip("/").partition("://")
    return f"{scheme}://***:***@{rest.rpartition('@')[2]}{HIDDEN}"


def _is_here(url: str | None) -> bool:
    from faxtui.console.local_deliveries import LocalDeliveries

    return bool(url) and LocalDeliveries.may_be_at(url or "")
