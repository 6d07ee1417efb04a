"""The send dialog: to whom, which document, which header; nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, Input, Label, Static

from faxtui.console.workers import start
from faxtui.store.checks import Checked, check_document, check_header, check_recipient, complete_path

if TYPE_CHECKING:
    from faxtui.api.errors import FaxApiError, InvalidRequest
    from faxtui.api.models import Fax  # noqa: F401 - what the dialog answers, named in its base class
    from faxtui.console.app import FaxConsole


class Draft(NamedTuple):
    """What was typed and not sent yet."""

    to: str = ""
    file: str = ""
    header: str = ""


class PathSuggester(Suggester):
    """Completes file names, looking at the disk in a thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first path that begins like this."""
        return await asyncio.to_thread(complete_path, value)


class PathInput(Input):
    """Tab takes the suggestion while there is one, else it moves on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False)]

    def action_complete(self) -> None:
        """Take over the completed path, or go to the next field."""
        if self._suggestion and self._suggestion != self.value:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.screen.focus_next()


class SendScreen(ModalScreen["list[Fax] | None"]):
    """Answers the faxes that the service took, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Send"),
        Binding("escape", "leave", "Close, keeping what is typed"),
        # With priority, the next field has the focus before the letters that follow are looked at.
        Binding("enter", "next_field", "Next field", show=False, priority=True),
    ]
    FIELDS: ClassVar[dict[str, str]] = {"to": "to", "file": "file", "headerText": "header"}

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self._draft = draft or Draft()
        self._checked: dict[str, Checked] = {}
        self._sending = False

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """Three fields, each with a line that says what was made of it."""
        with Vertical(classes="dialog"):
            yield Static("Send a fax", classes="title", markup=False)
            yield Label("To")
            yield Input(self._draft.to, id="to", placeholder="+14155550100")
            yield Static(id="to-note", classes="hint", markup=False)
            yield Label("Document")
            yield PathInput(self._draft.file, id="file", placeholder="~/letter.pdf", suggester=PathSuggester())
            yield Static(id="file-note", classes="hint", markup=False)
            yield Label("Header")
            yield Input(self._draft.header, id="header", placeholder="Example Clinic, Records")
            yield Static(id="header-note", classes="hint", markup=False)
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Send  ^s", variant="primary", id="send")
                yield Button("Close  esc", id="leave")

    def on_mount(self) -> None:
        """Judge the draft and go to the first field that needs a person."""
        for field in self.query(Input):
            field.cursor_blink = False
        for name in ("to", "header", "file"):
            self._check(name)
        first = next((name for name in ("to", "file") if not getattr(self._draft, name)), "to")
        self.set_focus(self.query_one(f"#{first}"))

    # -- judging while typing ----------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._check(str(event.input.id))
        self._say("")

    def _check(self, name: str) -> None:
        text = self.query_one(f"#{name}", Input).value
        if name == "file":
            start(self, partial(self._check_file, text), "check-file")
        elif name == "to":
            self._note(name, text, check_recipient(text, self.console.session.mirror.has_faxed))
        else:
            self._note(name, text, check_header(text))

    async def _check_file(self, text: str) -> None:
        self._checked.pop("file", None)
        checked = await asyncio.to_thread(check_document, text)
        if self.query_one("#file", Input).value == text:
            self._note("file", text, checked)

    def _note(self, name: str, text: str, checked: Checked) -> None:
        self._checked[name] = checked
        tone = "$muted" if checked.ok or not text.strip() else "$warning"
        self.query_one(f"#{name}-note", Static).update(Content.styled(checked.note, tone))

    # -- sending -----------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter goes on from a field to the next one; on the last field and on buttons it does what they say."""
        return action != "next_field" or (self.focused is not None and self.focused.id in ("to", "file"))

    def action_next_field(self) -> None:
        """To the next field."""
        self.focus_next()

    @on(Input.Submitted, "#header")
    def _header_done(self) -> None:
        self.action_send()

    @on(Button.Pressed, "#send")
    def _send_pressed(self) -> None:
        self.action_send()

    def action_send(self) -> None:
        """Send once; a second press while the first is under way does nothing."""
        if not self._sending:
            self._sending = True
            self.query_one("#send", Button).disabled = True
            start(self, self._send, "send", exclusive=False)

    async def _send(self) -> None:
        try:
            await self._send_once()
        finally:
            self._sending = False
            if self.is_mounted:
                self.query_one("#send", Button).disabled = False

    async def _send_once(self) -> None:
        from faxtui.api.errors import FaxApiError, InvalidRequest
        from faxtui.console.sending import send_once

        await self._check_file(self.query_one("#file", Input).value)
        wrong = next((name for name in ("to", "file", "header") if not self._checked[name].ok), None)
        if wrong is not None:
            field = {"to": "number", "file": "document", "header": "header"}[wrong]
            self._say(f"Nothing was sent. The {field}: {self._checked[wrong].note}", "$warning")
            self.query_one(f"#{wrong}").focus()
            return
        self._say("Sending…")
        header = self._checked["header"].value or None
        try:
            faxes = await send_once(
                self.console.session.client, self._checked["to"].value, Path(self._checked["file"].value), header
            )
        except InvalidRequest as error:
            self._refused(error)
        except FaxApiError as error:
            self._failed(error)
        else:
            self.console.draft = None
            self.dismiss(faxes)

    def _refused(self, error: InvalidRequest) -> None:
        """Put the service's words beside the field that it refused."""
        told = False
        for violation in error.violations:
            name = self.FIELDS.get(violation.field)
            if name:
                self._note(name, "x", Checked("", violation.description, False))
                self.query_one(f"#{name}").focus()
                told = True
        self._say("Nothing was sent: see above." if told else f"Nothing was sent. {error}", "$error")

    def _failed(self, error: FaxApiError) -> None:
        from faxtui.api.errors import OutcomeUnknown

        if isinstance(error, OutcomeUnknown):
            self._say(f"{error} It was not repeated: look in the list before you send again.", "$error")
        else:
            told = str(error) if "othing was sent" in str(error) else f"Nothing was sent. {error}"
            self._say(f"{told} What you typed is kept: ^s tries again.", "$error")

    def _say(self, text: str, tone: str = "") -> None:
        self.query_one("#outcome", Static).update(Content.styled(text, tone))

    # -- leaving -----------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close and keep what is typed for the next time; a send under way is not abandoned."""
        if self._sending:
            self._say("Sending: wait for the service's answer.", "$warning")
            return
        values = {field.id: field.value for field in self.query(Input)}
        draft = Draft(values.get("to", ""), values.get("file", ""), values.get("header", ""))
        self.console.draft = draft if any(draft) else None
        self.dismiss(None)
