"""The services of the project: what each sets, what hangs on it and what is amiss; made, changed and deleted here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.connection import DEMO
from faxtui.console.confirm_screen import Question
from faxtui.console.form_screen import FormScreen
from faxtui.console.holdings_screen import HoldingsScreen
from faxtui.console.service_form import service_form
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.list_with_facts import list_with_facts
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.service_facts import service_facts, service_row, what_depends_on
from faxtui.store.service_fields import client_values
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Service
    from faxtui.store.project import Holdings

COLUMNS: Final = (
    Share("Service", 18, grows=2),
    Share("", 7),
    Share("Sends as", 13),
    Share("Numbers", 7, right=True),
    Share("Keeps", 9),
    Share("Webhook", 12, grows=2),
)


class ServicesScreen(HoldingsScreen):
    """Enter opens the numbers of the service under the cursor."""

    scope: ClassVar[str] = "services"

    def body(self) -> ComposeResult:
        """The list, and on wide terminals everything about one service."""
        yield from list_with_facts(COLUMNS, self._row)
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(ListTable))

    @property
    def holdings(self) -> Holdings | None:
        """The service under the cursor."""
        return self.project.get(self.query_one(ListTable).key)

    def under_cursor(self) -> str:
        """The service with its numbers."""
        holdings = self.holdings
        if holdings is None:
            return ""
        numbers = (number.phone_number for number in holdings.numbers)
        return " ".join((holdings.service.id, holdings.service.default_from or "", *numbers))

    def _row(self, service_id: str) -> Row | None:
        holdings = self.project.get(service_id)
        if holdings is None:
            return None
        row = service_row(self._shown(holdings))
        texts = (row.name, "default" if row.default else "", row.sender, str(row.numbers), row.keeps, row.webhook)
        return Row("!" if row.troubles else " ", "busy" if row.troubles else "", texts)

    def _shown(self, holdings: Holdings) -> Holdings:
        """Without the secret path of the own receiver, before anything is cut to fit."""
        url = self.console.session.webhooks.without_path(holdings.service.incoming_webhook_url or "")
        if url == (holdings.service.incoming_webhook_url or ""):
            return holdings
        return holdings._replace(service=holdings.service.model_copy(update={"incoming_webhook_url": url}))

    def show(self) -> None:
        """Draw what is known now."""
        table = self.query_one(ListTable)
        table.forget_rows()
        table.show(self.project.service_ids)
        table.display = bool(table.row_count)
        self.say_empty(not table.row_count, f"No services.  {self.console.key_of('service_new')} makes the first one.")
        self._show_facts()

    @on(RowTable.Highlighted)
    def _show_facts(self) -> None:
        holdings = self.holdings
        facts = service_facts(self._shown(holdings)) if holdings else []
        self.query_one(FactsView).show(facts, (), self.console.zone)
        self.query_one("#trouble", Static).update(" ".join(service_row(holdings).troubles) if holdings else "")

    @on(RowTable.Chosen)
    def _chosen(self) -> None:
        self.do_service_numbers()

    def why_off(self, command_id: str) -> str:
        """Commands on a service need one."""
        on_one = (
            "service_numbers",
            "service_edit",
            "service_default",
            "service_delete",
            "service_copy",
            "service_compare",
            "service_test",
        )
        if command_id in on_one and self.holdings is None:
            return "No service is under the cursor."
        return super().why_off(command_id)

    @property
    def _client(self) -> AsyncFaxClient:
        client = self.console.session.client
        assert client is not None  # noqa: S101 - commands that write are off until then
        return client

    # -- commands ----------------------------------------------------------------------------------------------

    def do_service_numbers(self) -> AwaitMount | None:
        """Open the numbers of the service."""
        from faxtui.console.numbers_screen import NumbersScreen  # late: not part of the first visit

        holdings = self.holdings
        return self.app.push_screen(NumbersScreen(holdings.service.id)) if holdings else None

    def do_service_new(self) -> AwaitMount:
        """Fill in a new service."""

        async def save(values: Mapping[str, str]) -> str:
            filled = client_values({name: value for name, value in values.items() if value.strip()})
            return (await self._client.services.create(**filled)).id

        return self.app.push_screen(FormScreen(service_form(None, save)), self._saved)

    def do_service_edit(self) -> AwaitMount | None:
        """Change the settings of the service; only what differs is sent."""
        holdings = self.holdings
        if holdings is None:
            return None
        service_id = holdings.service.id

        async def save(values: Mapping[str, str]) -> str:
            return (await self._client.services.update(service_id, **client_values(values))).id

        async def again() -> Service:
            return await self._client.services.get(service_id)

        return self.app.push_screen(FormScreen(service_form(holdings, save, again)), self._saved)

    def _saved(self, service_id: Any) -> None:
        if service_id:
            self.console.say("Saved.")
            self.load()

    def do_service_default(self) -> None:
        """Make it the one that faxes use which name none."""
        holdings = self.holdings
        if holdings is None:
            return
        service, name = holdings.service, clean(holdings.service.name, 60)
        if service.default_for_project:
            self.console.say(f"“{name}” is the default already.")
            return

        async def act() -> str:
            await self._client.services.update(service.id, default_for_project=True)
            return f"“{name}” is the default now."

        lines = ["Faxes that name no service will use its sender, retries, cover page and webhook from now on."]
        self.ask_then(Question(f"Make “{name}” the default service?", lines, "Make default", danger=False), act)

    def do_service_delete(self) -> None:
        """Delete it, after telling what depends on it."""
        holdings = self.holdings
        if holdings is None:
            return
        if holdings.service.default_for_project:
            self.console.say("The default service cannot be deleted: make another one the default first.", "warning")
            return
        start(self, partial(self._ask_deletion, holdings), "deletion")

    async def _ask_deletion(self, holdings: Holdings) -> None:
        """Ask once its faxes are counted, in a thread; somebody who has gone elsewhere meanwhile is not asked."""
        service, name = holdings.service, clean(holdings.service.name, 60)
        faxes = await self.console.session.read(lambda store: store.count_of_service(service.id))
        if not self.is_current or self.holdings is None or self.holdings.service.id != service.id:
            return

        async def act() -> str:
            await self._client.services.delete(service.id)
            return f"“{name}” is deleted."

        depends = what_depends_on(holdings, faxes)
        lines = [*(depends or ["Nothing depends on it."]), "This cannot be undone."]
        self.ask_then(Question(f"Delete the service “{name}”?", lines, "Delete", typed=name if depends else ""), act)

    def do_service_test(self) -> AwaitMount | None:
        """On a local service let a fax come in; elsewhere say what is possible, and prepare it."""
        from faxtui.console.service_test import open_test  # late: not part of the first visit

        return open_test(self, self.holdings) if self.holdings else None

    def do_service_compare(self) -> AwaitMount | None:
        """Show in what it differs from another service."""
        from faxtui.console.compare_screen import CompareScreen  # late: not part of the first visit

        holdings, connection = self.holdings, self.console.session.connection
        if holdings is None:
            return None
        others = [self._shown(one).service for one in self.project.all() if one.service.id != holdings.service.id]
        profile = (DEMO if connection.embedded else connection.profile) if connection else None
        return self.app.push_screen(CompareScreen(self._shown(holdings).service, others, profile))

    def do_service_copy(self) -> None:
        """Hand the service's id to the terminal's clipboard."""
        if self.holdings:
            self.console.copy(self.holdings.service.id)
