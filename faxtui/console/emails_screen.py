"""Fax to e-mail: which address may send from which number and gets its faxes, edited in place, applied at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.confirm_screen import Question
from faxtui.console.form_screen import Form, FormField, FormScreen
from faxtui.console.holdings_screen import HoldingsScreen
from faxtui.console.widgets.matrix import Matrix, MatrixCell
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.store.email_matrix import MEANINGS, NONE, WORDS, Assignment, EmailMatrix, check_address
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.store.project import Holdings

ON_A_ROW: Final = ("email_step", "email_none", "email_remove", "email_copy")


class EmailsScreen(HoldingsScreen):
    """One service at a time; changes are collected and applied as one PUT per address."""

    scope: ClassVar[str] = "emails"

    def __init__(self) -> None:
        super().__init__()
        self._service_id = ""
        self._matrix: EmailMatrix | None = None
        self._by_number = False

    def body(self) -> ComposeResult:
        """Which service, the matrix, a line on the cell under the cursor."""
        yield Static(id="heading", markup=False)
        yield Matrix("Address", self._cell_of, self._label_of, id="table")
        yield Static(id="empty", markup=False)
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The matrix has the focus."""
        self.set_focus(self.query_one(Matrix))

    @property
    def holdings(self) -> Holdings | None:
        """The service whose addresses these are: the one chosen, else the default one."""
        ids = self.project.service_ids
        if self._service_id not in ids and ids:
            self._service_id = ids[0]
        return self.project.get(self._service_id)

    @property
    def unsaved(self) -> str:
        """What is pending, as one sentence; empty for nothing."""
        count = self._matrix.pending if self._matrix else 0
        return f"{count} {'change' if count == 1 else 'changes'} to e-mail pending." if count else ""

    def _axes(self) -> tuple[list[str], list[str]]:
        """Rows and columns as they are shown."""
        matrix = self._matrix
        if matrix is None:
            return [], []
        return (matrix.numbers, matrix.emails) if self._by_number else (matrix.emails, matrix.numbers)

    def _at(self, key: str, place: int) -> tuple[str, str]:
        """Address and number of a cell."""
        other = self._axes()[1][place]
        return (other, key) if self._by_number else (key, other)

    def _cell_of(self, key: str, place: int) -> MatrixCell:
        assert self._matrix is not None  # noqa: S101 - no cell is drawn without it
        email, number = self._at(key, place)
        return MatrixCell(WORDS.get(self._matrix.wanted(email, number), "?"), self._matrix.is_pending(email, number))

    def _label_of(self, key: str) -> Row:
        new = self._matrix is not None and not self._by_number and self._matrix.is_new(key)
        return Row("+" if new else " ", "", [clean(key, 120)])

    def show(self) -> None:
        """Draw what is known now, keeping what is pending."""
        holdings = self.holdings
        if holdings is not None:
            older, self._matrix = self._matrix, EmailMatrix(holdings)
            if older is not None:
                self._matrix.adopt(older)
        self._draw()

    def _draw(self) -> None:
        rows, columns = self._axes()
        table = self.query_one(Matrix)
        table.set_columns([clean(name, 13) for name in columns])
        table.show(rows)
        table.display = bool(rows)
        self.say_empty(not rows, f"No address on this service.  {self.console.key_of('email_add')} adds the first one.")
        self._tell()

    @on(RowTable.Highlighted)
    @on(Matrix.Moved)
    def _tell(self) -> None:
        holdings, matrix, table = self.holdings, self._matrix, self.query_one(Matrix)
        if holdings is None or matrix is None:
            self.query_one("#heading", Static).update("")
            return
        key_of = self.console.key_of
        ways = f"{key_of('email_apply')} applies, {key_of('email_drop')} drops"
        waiting = f"   {matrix.pending} pending: {ways}" if matrix.pending else ""
        others = f"   {key_of('email_previous')} and {key_of('email_next')} show the other services"
        several = others if len(self.project.service_ids) > 1 else ""
        self.query_one("#heading", Static).update(f"{clean(holdings.service.name, 60)}{waiting or several}")
        lines = matrix.lint()[:2]
        if table.key is not None and self._axes()[1]:
            email, number = self._at(table.key, table.column)
            meaning = MEANINGS.get(matrix.wanted(email, number), "has an unknown permission")
            lines.insert(0, f"{clean(email, 60)} {meaning}: {clean(number, 20)}.")
        self.query_one("#trouble", Static).update("\n".join(lines))

    def why_off(self, command_id: str) -> str:
        """Cells need an address and a number; applying needs something that waits."""
        if command_id in ON_A_ROW and (self.query_one(Matrix).key is None or not self._axes()[1]):
            return "No address is under the cursor."
        if command_id == "email_apply" and not (self._matrix and self._matrix.pending):
            return f"Nothing is pending: {self.console.key_of('email_step')} changes the cell under the cursor."
        if command_id in ("email_add", "email_paste") and not (self._matrix and self._matrix.numbers):
            return "This service has no number that an address could work with."
        return super().why_off(command_id)

    # -- cells -------------------------------------------------------------------------------------------------

    def _here(self) -> tuple[str, str]:
        table = self.query_one(Matrix)
        return self._at(table.key or "", table.column)

    def do_email_step(self) -> None:
        """The next permission of the cell."""
        if self._matrix:
            self._matrix.step(*self._here())
            self._draw()

    def do_email_none(self) -> None:
        """Nothing in this cell."""
        if self._matrix:
            self._matrix.set(*self._here(), NONE)
            self._draw()

    def do_email_remove(self) -> None:
        """Take the address off all its numbers."""
        if self._matrix:
            email, _ = self._here()
            for number in self._matrix.numbers:
                self._matrix.set(email, number, NONE)
            self._draw()

    def do_email_turn(self) -> None:
        """Addresses down, or numbers down."""
        self._by_number = not self._by_number
        table = self.query_one(Matrix)
        table._heading = "Number" if self._by_number else "Address"
        self._draw()

    def under_cursor(self) -> str:
        """Address and number of the cell."""
        return " ".join(self._here()) if self.query_one(Matrix).display and self._axes()[0] else ""

    def do_email_copy(self) -> None:
        """Hand the address to the terminal's clipboard."""
        self.console.copy(self._here()[0])

    # -- services ----------------------------------------------------------------------------------------------

    def do_email_next(self) -> None:
        """The next service."""
        self._switch(1)

    def do_email_previous(self) -> None:
        """The service before."""
        self._switch(-1)

    def _switch(self, step: int) -> None:
        ids = self.project.service_ids
        if not ids or self.holdings is None:
            return
        if self._matrix and self._matrix.pending:
            ways = f"{self.console.key_of('email_apply')} applies them, {self.console.key_of('email_drop')} drops them"
            self.console.say(f"Changes are pending: {ways}.", "warning")
            return
        self._service_id = ids[(ids.index(self._service_id) + step) % len(ids)]
        self._matrix = None
        self.show()

    # -- many at once ------------------------------------------------------------------------------------------

    def do_email_add(self) -> AwaitMount | None:
        """A new address for the number under the cursor."""
        matrix = self._matrix
        if matrix is None:
            return None
        numbers = [*matrix.numbers]
        fields = [
            FormField("email", "Address", "Where faxes are mailed to and may come from.", check=check_address),
            FormField("number", "Number", "The first number it works with; others follow in the matrix.", numbers[0],
                      numbers, [clean(number, 20) for number in numbers]),
            FormField("permissions", "May", "Both, only send, or only receive.", "both", ("both", "send", "receive")),
        ]  # fmt: skip

        async def save(values: Mapping[str, str]) -> Mapping[str, str]:
            return values

        return self.app.push_screen(FormScreen(Form("New address", fields, save, "Add", creating=True)), self._added)

    def _added(self, values: Any) -> None:
        if values and self._matrix:
            email = values["email"].strip()
            self._matrix.set(email, values["number"], values["permissions"])
            self._draw()
            if not self._by_number:
                self.query_one(Matrix).select(email)

    def do_email_paste(self) -> AwaitMount:
        """Many at once, as lines of a CSV."""
        from faxtui.console.paste_screen import PasteScreen  # late: rarely needed

        numbers = self._matrix.numbers if self._matrix else []
        return self.app.push_screen(PasteScreen(numbers), self._pasted)

    def _pasted(self, cells: Any) -> None:
        if cells and self._matrix:
            for (email, number), permission in cells.items():
                self._matrix.set(email, number, permission)
            self._draw()

    # -- applying ----------------------------------------------------------------------------------------------

    def do_email_apply(self) -> None:
        """Show what changes, then put it address by address."""
        holdings, matrix = self.holdings, self._matrix
        if holdings is None or matrix is None:
            return
        wanted, service_id = matrix.assignments(), holdings.service.id

        async def act() -> str:
            return await self._put_all(service_id, wanted, matrix)

        count = f"{matrix.pending} {'change' if matrix.pending == 1 else 'changes'}"
        addresses = f"{len(wanted)} {'address' if len(wanted) == 1 else 'addresses'}"
        lines = [line for assignment in wanted for line in assignment.told]
        self.ask_then(
            Question(f"Apply {count} to {addresses}?", lines, "Apply", danger=False, many=str(matrix.pending)), act
        )

    async def _put_all(self, service_id: str, wanted: Sequence[Assignment], matrix: EmailMatrix) -> str:
        """Put one after the other; trouble after the first says how far it came.

        A PUT replaces all that an address has: what somebody else changed of it meanwhile is told first.
        """
        from faxtui.api.errors import FaxApiError

        client = self.console.session.client
        assert client is not None  # noqa: S101 - off until connected
        moved = matrix.moved([email async for email in client.emails.iter(service_id)])
        if moved:
            more = f" and {len(moved) - 2} more" if len(moved) > 2 else ""
            return (
                f"Nothing was changed: somebody else was there first. {'; '.join(moved[:2])}{more}. "
                f"What is pending is kept: {self.console.key_of('email_apply')} shows it anew."
            )
        for done, assignment in enumerate(wanted):
            try:
                await self._put(service_id, assignment, matrix.is_new(assignment.email))
            except FaxApiError as error:
                if not done:
                    raise
                return f"{done} of {len(wanted)} addresses changed, the rest is still pending. {clean(error, 160)}"
        return f"{len(wanted)} {'address' if len(wanted) == 1 else 'addresses'} changed."

    async def _put(self, service_id: str, wanted: Assignment, new: bool) -> None:
        from faxtui.api.models import EmailNumber

        client = self.console.session.client
        assert client is not None  # noqa: S101 - off until connected
        numbers = [EmailNumber.model_validate({"number": n, "permissions": may}) for n, may in wanted.numbers]
        if not numbers:
            await client.emails.delete(service_id, wanted.email)
        elif new:
            await client.emails.add(service_id, wanted.email, numbers)
        else:
            await client.emails.set_numbers(service_id, wanted.email, numbers)

    def do_email_drop(self) -> None:
        """Drop what is pending; with nothing pending, back to the faxes."""
        if self._matrix and self._matrix.pending:
            count = self._matrix.pending
            self._matrix.drop()
            self._draw()
            self.console.say(f"{count} pending {'change' if count == 1 else 'changes'} dropped.")
        else:
            self.do_home()
