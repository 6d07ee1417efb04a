"""Everything about one entry of the journal, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll

from faxtui.console.entry_views import replay_form, webhook_views
from faxtui.console.form_screen import FormScreen
from faxtui.console.local_deliveries import LocalDeliveries
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.workers import start
from faxtui.masking import Hide, hide
from faxtui.store.curl import as_curl
from faxtui.store.journal import WEBHOOK
from faxtui.store.journal_facts import delivery_facts, entry_facts
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.store.journal import Entry


def _as_is(text: str) -> str:
    return text


class EntryCommands(PaneScreen):
    """Commands on the entry at hand, for the list and for the entry's own screen."""

    is_masked: bool = True
    """Whether numbers and addresses are hidden."""

    @property
    def entry(self) -> Entry | None:
        """The entry that commands act on."""
        return None

    def show(self) -> None:
        """Draw what is known now."""

    @property
    def hide(self) -> Hide:
        """What texts go through before they are shown; the receiver's secret path never is."""
        without_path = self.console.session.webhooks.without_path
        numbers = hide if self.is_masked and not self.console.veil.on else _as_is  # the veil hides all, and can reveal
        return lambda text: without_path(numbers(text))

    def under_cursor(self) -> str:
        """Everything about the entry."""
        return f"{self.entry.what} {self.entry.error}".strip() if self.entry else ""

    def deliveries(self) -> LocalDeliveries | None:
        """Where webhooks are told of: only by a service on this machine."""
        connection = self.console.session.connection
        if connection is None or not LocalDeliveries.may_be_at(connection.base_url):
            return None
        return LocalDeliveries(connection.base_url)

    def why_off(self, command_id: str) -> str:
        """Each works on one kind of entry."""
        entry = self.entry
        if command_id in ("activity_open", "activity_curl", "activity_replay", "activity_fax") and entry is None:
            return "No entry is under the cursor."
        if command_id == "activity_curl" and entry is not None and not entry.method:
            return "Only a call can be copied as curl."
        if command_id == "activity_replay" and entry is not None:
            return self._why_no_replay(entry) or super().why_off(command_id)
        if command_id == "activity_fax" and entry is not None and not self.console.session.mirror.get(entry.fax_id):
            return "No fax that is listed belongs to this entry."
        return super().why_off(command_id)

    def _why_no_replay(self, entry: Entry) -> str:
        if entry.key.startswith(WEBHOOK):
            return "" if self.deliveries() is not None else "Only a local service sends its webhooks again."
        received = self.console.session.webhooks.inbox.get(entry.key)
        if received is None:
            return "Only a webhook that was sent, or that is still held, can be sent again."
        return (
            "" if received.has_documents else "Its document is no longer held in memory, so it would not be the same."
        )

    def do_activity_mask(self) -> None:
        """Hide or show numbers and addresses."""
        self.is_masked = not self.is_masked
        self.show()

    def do_activity_curl(self) -> None:
        """Hand the call to the terminal's clipboard, with the token as a variable."""
        entry, connection = self.entry, self.console.session.connection
        if entry is None or connection is None:
            return
        base = (connection.auth_url or connection.base_url) if entry.what == "/oauth2/token" else connection.base_url
        self.console.copy(as_curl(entry, base, mask=self.is_masked))

    def do_activity_fax(self) -> AwaitMount | None:
        """Open the fax."""
        return self.console.open_fax(self.entry.fax_id) if self.entry else None

    def do_activity_replay(self) -> AwaitMount | None:
        """Ask where to, then send the same webhook again: by the local service, or from here what came in here."""
        entry = self.entry
        if entry is None:
            return None
        received = self.console.session.webhooks.inbox.get(entry.key)
        form = replay_form(entry, received, self.deliveries())
        return self.app.push_screen(FormScreen(form), self._replayed) if form else None

    def _replayed(self, state: Any) -> None:
        if state:
            self.console.say(f"Sent again: {state}.")
            self.do_refresh()


class EntryScreen(EntryCommands):
    """Lies over the activity; escape goes back to it."""

    scope: ClassVar[str] = "entry"
    tab: ClassVar[str] = "activity"

    def __init__(self, entry: Entry, *, is_masked: bool) -> None:
        super().__init__()
        self._entry = entry
        self._delivery: Mapping[str, Any] = {}
        self.is_masked = is_masked

    def body(self) -> ComposeResult:
        """Facts, both forms of a webhook side by side where there is room, and what differs; all of it scrolls."""
        with VerticalScroll(id="entry"):
            yield FactsView(id="entry-facts", markup=False)
            with Container(id="forms"):
                yield FactsView(id="form-json", markup=False)
                yield FactsView(id="form-multipart", markup=False)
            yield FactsView(id="entry-more", markup=False)

    def on_mount(self) -> None:
        """Show what is known; a webhook's attempts are asked for."""
        self.set_focus(self.query_one("#entry"))
        self.call_after_refresh(self.show)  # facts are wrapped for a width that is known then
        self.do_refresh(quiet=True)

    @property
    def entry(self) -> Entry | None:
        """The entry that is open."""
        return self._entry

    def show(self) -> None:
        """Facts, and for a webhook what was told, in both forms, and tried."""
        groups = entry_facts(self._entry, self.hide, self.console.zone)
        if self._delivery:
            groups += delivery_facts(self._delivery, self.hide)
        self.query_one("#entry-facts", FactsView).show(groups, (), None)
        views = webhook_views(self._entry, self._delivery, self.console.session, self.hide)
        self.query_one("#forms").display = views is not None
        self.query_one("#entry-more").display = views is not None
        if views is not None:
            self.query_one("#form-json", FactsView).show([views.json], (), None)
            self.query_one("#form-multipart", FactsView).show([views.multipart], (), None)
            self.query_one("#entry-more", FactsView).show(views.more, (), None)

    async def _load(self) -> None:
        from faxtui.api.errors import FaxApiError

        deliveries = self.deliveries()
        if deliveries is None:
            return
        try:
            self._delivery = await deliveries.get(self._entry.key.removeprefix(WEBHOOK))
        except FaxApiError as error:
            self.console.say(f"The attempts cannot be shown. {clean(error, 160)}", "warning")
        self.show()

    def do_refresh(self, *, quiet: bool = False) -> None:
        """Ask anew, unless all that is known of the entry is here already."""
        if self._entry.key.startswith(WEBHOOK):
            start(self, self._load, "delivery")
        elif not quiet:
            super().do_refresh()

    def do_entry_back(self) -> None:
        """Back to the activity."""
        self.app.pop_screen()
