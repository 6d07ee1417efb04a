"""The send dialog: to whom, which document, which header; nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, Input, Label, Static

from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.store.checks import Checked, check_document, check_header, check_recipient, complete_path
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.errors import FaxApiError, InvalidRequest
    from faxtui.api.models import Fax  # noqa: F401 - what the dialog answers, named in its base class
    from faxtui.console.app import FaxConsole


WRONG: Final = {
    "to": "Look at the number.",
    "file": "Look at the document.",
    "header": "Look at the header.",
}
NOTE_LETTERS: Final = 140
"""Two lines beside a field: longer words of a service would push the buttons off a small terminal."""


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


class PathField(Field):
    """Tab takes the suggestion while there is one, else it moves on."""

    def _moves(self) -> dict[str, Callable[[], object]]:
        return super()._moves() | {"tab": self._complete}

    async def _complete(self) -> None:
        """Looked up anew: a Tab that comes with the letters comes before the suggestion for them."""
        whole = await asyncio.to_thread(complete_path, self.value)
        if whole and whole != self.value:
            self.value = whole
            self.cursor_position = len(whole)
        else:
            self.screen.focus_next()


class SendScreen(ModalScreen["list[Fax] | None"]):
    """Answers the faxes that the service took, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Send"),
        Binding("escape", "leave", "Close, keeping what is typed"),
        Binding("ctrl+l", "clear", "Clear what is typed"),
    ]
    FIELDS: ClassVar[dict[str, str]] = {"to": "to", "file": "file", "headerText": "header"}

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self._draft = draft or Draft()
        self._checked: dict[str, Checked] = {}
        self._sending = False
        self._return_to = "to"
        """Where a person is needed after a send that did not happen."""

    @property
    def is_sending(self) -> bool:
        """Whether a send is under way whose outcome is not known yet."""
        return self._sending

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """Three fields, each with a line that says what was made of it."""
        with Vertical(classes="dialog"):
            yield Static(self._title(), classes="title", markup=False)
            yield Label("To")
            yield Field(self._draft.to, id="to", placeholder="+14155550100", keys=self._keys())
            yield Static(id="to-note", classes="hint", markup=False)
            yield Label("Document")
            yield PathField(
                self._draft.file,
                id="file",
                placeholder="~/letter.pdf",
                suggester=PathSuggester(),
                keys=self._keys(),
            )
            yield Static(id="file-note", classes="hint", markup=False)
            yield Label("Header")
            yield Field(self._draft.header, id="header", placeholder="Example Clinic, Records", keys=self._keys())
            yield Static(id="header-note", classes="hint", markup=False)
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Send  ^s", variant="primary", id="send")
                yield Button("Close  esc", id="leave")

    def _keys(self) -> dict[str, Callable[[], object]]:
        """What a field does in the order of its keys: letters after ^s are no part of the fax any more."""
        return {"enter": self.focus_next, "ctrl+s": self.action_send, "escape": self.action_leave}

    def _title(self) -> Content:
        kept = "   your unsent draft, ^l clears it" if any(self._draft) else f"   {self.console.session.sender}"
        return Content.assemble("Send a fax", (kept, "$muted not bold"))

    def on_mount(self) -> None:
        """Judge the draft; the recipient always comes first, so that a kept number is seen before it is used."""
        for name in ("to", "header", "file"):
            self._check(name)
        self.set_focus(self.query_one("#to"))

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
        self._tell(name, checked.note, "$muted" if checked.ok or not text.strip() else "$warning")

    def _tell(self, name: str, note: str, tone: str) -> None:
        self.query_one(f"#{name}-note", Static).update(Content.styled(clean(note, NOTE_LETTERS), tone))

    # -- sending -----------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#send")
    def _send_pressed(self) -> None:
        self.action_send()

    def action_send(self) -> None:
        """Send once what the fields hold now; a second press while the first is under way does nothing."""
        if not self._sending:
            self._lock(True)
            start(self, partial(self._send, self._typed_in()), "send", exclusive=False)

    def _typed_in(self) -> Draft:
        return Draft(*(self.query_one(f"#{name}", Input).value for name in ("to", "file", "header")))

    def _lock(self, sending: bool) -> None:
        """While a fax is being sent nothing of it can be changed."""
        self._sending = sending
        for part in self.query("Input, #send"):
            part.disabled = sending

    async def _send(self, wanted: Draft) -> None:
        try:
            await self._send_once(wanted)
        finally:
            if self.is_attached:
                self._lock(False)
                self.set_focus(self.query_one(f"#{self._return_to}"))

    async def _send_once(self, wanted: Draft) -> None:
        from faxtui.api.errors import FaxApiError, InvalidRequest
        from faxtui.console.sending import send_document

        to, header = check_recipient(wanted.to), check_header(wanted.header)
        document = await asyncio.to_thread(check_document, wanted.file)
        checked = {"to": to, "file": document, "header": header}
        wrong = next((name for name in WRONG if not checked[name].ok), None)
        if wrong is not None:
            self._say(f"Nothing was sent. {WRONG[wrong]}", "$warning")
            self._return_to = wrong
            return
        if not await self._agreed(to.value, Path(document.value).name):
            self._say("Nothing was sent. What you typed is kept.")
            return
        self._say("Sending…")
        try:
            client, connection = self.console.session.client, self.console.session.connection
            origin = (connection.sender, connection.default_service) if connection else (None, None)
            faxes = await send_document(client, to.value, Path(document.value), header.value or None, *origin)
        except InvalidRequest as error:
            self._refused(error)
        except FaxApiError as error:
            self._failed(error)
        else:
            self.console.draft = None
            self.dismiss(faxes)

    async def _agreed(self, to: str, document: str) -> bool:
        """On a production profile a person types its name before a fax leaves."""
        from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile

        lines = [clean(document, 120), "It goes to a real machine and cannot be taken back."]
        question = on_profile(Question(f"Send a fax to {to}?", lines, "Send"), self.console.session.connection)
        return not question.typed or await self.app.push_screen_wait(ConfirmScreen(question))

    def _refused(self, error: InvalidRequest) -> None:
        """Put the service's words beside the field that it refused."""
        told = False
        for violation in error.violations:
            name = self.FIELDS.get(violation.field)
            if name:
                self._tell(name, violation.description, "$warning")  # only told: sending again asks the service again
                self._return_to = self._return_to if told else name
                told = True
        self._say("Nothing was sent: see above." if told else f"Nothing was sent. {clean(error, 120)}", "$error")

    def _failed(self, error: FaxApiError) -> None:
        from faxtui.api.errors import OutcomeUnknown

        if isinstance(error, OutcomeUnknown):
            self._say(f"{clean(error, 120)} It was not repeated: look in the list before you send again.", "$error")
        else:
            told = clean(error, 120)
            told = told if "othing was sent" in told else f"Nothing was sent. {told}"
            self._say(f"{told} What you typed is kept: ^s tries again.", "$error")

    def _say(self, text: str, tone: str = "") -> None:
        self.query_one("#outcome", Static).update(Content.styled(clean(text), tone))

    def action_clear(self) -> None:
        """Forget the draft."""
        if not self._sending:
            for field in self.query(Input):
                field.value = ""
            self.query_one(".title", Static).update("Send a fax")
            self.set_focus(self.query_one("#to"))

    # -- leaving -----------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close and keep what is typed for the next time; a send under way is not abandoned."""
        if self._sending:
            self._say("Sending: wait for the service's answer.", "$warning")
            return
        draft = self._typed_in()
        self.console.draft = draft if any(draft) else None
        if any(draft):
            self.console.say("Not sent. What you typed is kept for the next s.")
        self.dismiss(None)
