"""The numbers of one service: whether each works, and who gets what is faxed to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.confirm_screen import Question
from faxtui.console.form_screen import Form, FormField, FormScreen
from faxtui.console.holdings_screen import HoldingsScreen
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.service_facts import NumberRow, number_row
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import ServicePhoneNumber
    from faxtui.store.project import Holdings

GLYPHS: Final = {"good": "✓", "bad": "✗", "busy": "!"}
COLUMNS: Final = (
    Share("Number", 14),
    Share("", 2),
    Share("Status", 11),
    Share("Faxes", 5, right=True),
    Share("Mailed to", 20, grows=3),
    Share("Note", 10, grows=2, from_width=100),
)


class NumbersScreen(HoldingsScreen):
    """Lies over the services pane; escape goes back to it."""

    scope: ClassVar[str] = "numbers"
    tab: ClassVar[str] = "services"

    def __init__(self, service_id: str) -> None:
        super().__init__()
        self._service_id = service_id
        self._counts: dict[str, int] = {}
        """Known faxes by number, as far as they were counted."""

    def body(self) -> ComposeResult:
        """The list and a line on the number under the cursor."""
        yield Static(id="heading", markup=False)
        yield ListTable(COLUMNS, self._row, id="table")
        yield Static(id="empty", markup=False)
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(ListTable))

    @property
    def holdings(self) -> Holdings | None:
        """The service whose numbers these are."""
        return self.project.get(self._service_id)

    def _numbers(self) -> dict[str, ServicePhoneNumber]:
        return {number.phone_number: number for number in self.holdings.numbers} if self.holdings else {}

    @property
    def number(self) -> ServicePhoneNumber | None:
        """The number under the cursor."""
        return self._numbers().get(self.query_one(ListTable).key or "")

    def under_cursor(self) -> str:
        """The number, and who reads its faxes."""
        number = self.number
        if number is None or self.holdings is None:
            return ""
        called = number.phone_number
        readers = (
            one.email for one in self.holdings.emails if any(link.number == called for link in one.phone_numbers)
        )
        return " ".join((called, *readers))

    def _facts(self, key: str) -> NumberRow | None:
        number = self._numbers().get(key)
        return number_row(self.holdings, number) if self.holdings and number else None

    def _row(self, key: str) -> Row | None:
        facts = self._facts(key)
        if facts is None:
            return None
        faxes = str(self._counts.get(key, "…"))
        texts = (facts.number, facts.country, facts.status, faxes, facts.receives, facts.note)
        return Row(GLYPHS[facts.tone], facts.tone, texts)

    def show(self) -> None:
        """Draw what is known now."""
        holdings = self.holdings
        name = clean(holdings.service.name, 60) if holdings else "This service is gone."
        self.query_one("#heading", Static).update(f"Numbers of {name}" if holdings else name)
        table = self.query_one(ListTable)
        table.forget_rows()
        table.show(list(self._numbers()))
        table.display = bool(table.row_count)
        self.say_empty(
            not table.row_count, "This service has no numbers.  They are assigned in the vendor's dashboard."
        )
        self._tell()
        start(self, self._count, "count")

    async def _count(self) -> None:
        """Count in a thread: a number may have a million faxes."""
        numbers = list(self._numbers())
        counts = await self.console.session.read(lambda store: {one: store.count_of_number(one) for one in numbers})
        differing = [one for one, count in counts.items() if self._counts.get(one) != count]
        self._counts.update(counts)
        if differing:
            self.query_one(ListTable).forget_drawn(differing)

    @on(RowTable.Highlighted)
    def _tell(self) -> None:
        facts = self._facts(self.query_one(ListTable).key or "")
        line = ""
        if facts is not None:
            note = f"  “{facts.note}”" if facts.note else ""
            line = f"{facts.number} is {facts.status}{note}. Its faxes are mailed to {facts.receives}."
            if facts.status == "no receiver":
                line = f"Nobody gets the faxes of {facts.number}: no webhook URL, and no address that receives them."
        self.query_one("#trouble", Static).update(line)

    def why_off(self, command_id: str) -> str:
        """Commands on a number need one."""
        if command_id in ("number_suspend", "number_copy", "number_faxes") and self.number is None:
            return "No number is under the cursor."
        return super().why_off(command_id)

    # -- commands ----------------------------------------------------------------------------------------------

    def do_number_back(self) -> None:
        """Back to the services."""
        self.app.pop_screen()

    def do_number_suspend(self) -> AwaitMount | None:
        """Suspend it with a note, or let it work again."""
        number = self.number
        if number is None:
            return None
        if number.suspended:
            self._resume(number)
            return None
        told: list[str] = []
        note = FormField("note", "Note", "Why, for those who look later. Faxes to it are refused until it is resumed.")

        async def save(values: Mapping[str, str]) -> str:
            client = self.console.session.client
            assert client is not None  # noqa: S101 - off until connected
            text = values["note"].strip() or None
            await self._look_again(client, number.phone_number, told)
            return (await client.numbers.suspend(self._service_id, number.phone_number, text)).phone_number

        title = f"Suspend {clean(number.phone_number, 24)}"
        form = Form(title, [note], save, "Suspend", creating=True, guarded=True)
        return self.app.push_screen(FormScreen(form), self._suspended)

    async def _look_again(self, client: AsyncFaxClient, number: str, told: list[str]) -> None:
        """Refuse, once for each note, to overwrite what somebody else noted meanwhile."""
        from faxtui.api.errors import InvalidRequest, Violation

        listed = client.numbers.iter(self._service_id)
        now = next((each for each in [one async for one in listed] if each.phone_number == number), None)
        their_note = (now.note or "") if now is not None and now.suspended else None
        if their_note is None or their_note in told:
            return
        told.append(their_note)
        words = f"with the note “{clean(their_note, 80)}”" if their_note else "without a note"
        why = f"Somebody else suspended it meanwhile {words}: ^s again writes yours instead."
        raise InvalidRequest(why, violations=(Violation("note", why),))

    def _suspended(self, number: Any) -> None:
        if number:
            self.console.say(f"{clean(number, 24)} is suspended.")
            self.load()

    def _resume(self, number: ServicePhoneNumber) -> None:
        shown = clean(number.phone_number, 24)

        async def act() -> str:
            client = self.console.session.client
            assert client is not None  # noqa: S101 - off until connected
            await client.numbers.resume(self._service_id, number.phone_number)
            return f"{shown} works again."

        lines = [f"It was suspended with the note “{clean(number.note, 120)}”." if number.note else "It is suspended."]
        self.ask_then(Question(f"Let {shown} work again?", lines, "Resume", danger=False), act)

    def do_number_faxes(self) -> None:
        """Show the faxes from and to this number."""
        if self.number:
            self.console.show_faxes(f"number:{self.number.phone_number}")

    def do_number_copy(self) -> None:
        """Hand the number to the terminal's clipboard."""
        if self.number:
            self.console.copy(self.number.phone_number)
