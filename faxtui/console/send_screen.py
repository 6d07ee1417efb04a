"""The send dialog: to whom, which documents, which header; nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from faxtui.console.send_fields import CompletingField, DocumentField, RecipientField
from faxtui.console.send_meaning import Meaning
from faxtui.console.send_more import SendMore
from faxtui.console.widgets.button import Button
from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.store.checks import Checked, check_header
from faxtui.store.documents import Documents, check_documents, fingerprint
from faxtui.store.recipients import Recipients, is_list, read_recipients
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.errors import FaxApiError, InvalidRequest
    from faxtui.api.models import Fax  # noqa: F401 - what the dialog answers, named in its base class
    from faxtui.console.app import FaxConsole
    from faxtui.console.sending import Order


WRONG: Final = {
    "to": "Look at the number.",
    "file": "Look at the document.",
    "header": "Look at the header.",
}
NOTE_LETTERS: Final = 140
"""Two lines beside a field: longer words of a service would push the buttons off a small terminal."""
TICK: Final = 1.0
"""Seconds between two words on a fax that is held back."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Draft(NamedTuple):
    """What was typed and not sent yet."""

    to: str = ""
    file: str = ""
    header: str = ""
    options: Mapping[str, str] = NOTHING
    """What was said beside, by the API's names."""
    tags: Mapping[str, str] = NOTHING
    """Values for the cover page, by tag in lower case."""


class SendScreen(ModalScreen["list[Fax] | None"]):
    """Answers the faxes that the service took, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Send"),
        Binding("ctrl+o", "options", "Options"),
        Binding("ctrl+t", "tags", "Values of the cover page"),
        Binding("f2", "proof", "Proof"),
        Binding("escape", "leave", "Close, keeping what is typed", priority=True),
        Binding("ctrl+l", "clear", "Clear what is typed"),
    ]
    FIELDS: ClassVar[dict[str, str]] = {"to": "to", "file": "file", "contentUrl": "file", "headerText": "header"}

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self._draft = draft or Draft()
        self._checked: dict[str, Checked] = {}
        self._sending = False
        self._held: asyncio.Event | None = None
        """Set to stop a fax that is held back; None while none is."""
        self._recipients: list[str] = []
        """Numbers that were faxed of late, for completion; read once the dialog is there."""
        self._return_to = "to"
        """Where a person is needed after a send that did not happen."""

    @property
    def is_sending(self) -> bool:
        """Whether a send is under way whose outcome is not known yet."""
        return self._sending and self._held is None

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    @cached_property
    def _meaning(self) -> Meaning:
        return Meaning(self.console)

    @property
    def more(self) -> SendMore:
        """Options and cover page."""
        return self.query_one(SendMore)

    def compose(self) -> ComposeResult:
        """Three fields, each with a line that says what was made of it; what else there is; the outcome."""
        with Vertical(classes="dialog"):
            yield Static(self._title(), classes="title", markup=False)
            yield Label("To")
            known = self._recipients
            yield RecipientField(self._draft.to, id="to", placeholder="+14155550100", keys=self._keys(), known=known)
            yield Static(id="to-note", classes="hint", markup=False)
            yield Label("Document")
            yield DocumentField(self._draft.file, id="file", placeholder="~/letter.pdf", keys=self._keys())
            yield Static(id="file-note", classes="hint", markup=False)
            yield Label("Header")
            yield Field(self._draft.header, id="header", placeholder="none", keys=self._keys())
            yield Static(id="header-note", classes="hint", markup=False)
            yield SendMore(self._draft.options, self._draft.tags)
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Send  ^s", variant="primary", id="send")
                yield Button("Proof  F2", id="proof")
                yield Button("Options  ^o", id="options")
                yield Button("Close  esc", id="leave")

    def _keys(self) -> dict[str, Callable[[], object]]:
        """What a field does in the order of its keys: letters after ^s are no part of the fax any more."""
        return {
            "enter": self.focus_next,
            "ctrl+s": self.action_send,
            "ctrl+o": self.action_options,
            "ctrl+t": self.action_tags,
            "f2": self.action_proof,
            "escape": self.action_leave,
        }

    def _title(self) -> Content:
        kept = "   your unsent draft, ^l clears it" if any(self._draft) else f"   {self.console.session.sender}"
        return Content.assemble("Send a fax", (kept, "$muted not bold"))

    def on_mount(self) -> None:
        """Judge the draft and know the project, whose own numbers and defaults count.

        The recipient always comes first, so that a kept number is seen before it is used.
        """
        for name in ("to", "header", "file"):
            self._check(name)
        self.set_focus(self.query_one("#to"))
        start(self, self.more.load, "project")
        start(self, self._recall, "recall")

    async def _recall(self) -> None:
        """Know whom faxes went to of late."""
        self._recipients += await self.console.session.read(lambda store: store.recipients())

    # -- judging while typing ----------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._check(str(event.input.id))
        self._say("")

    def _check(self, name: str) -> None:
        text = self.query_one(f"#{name}", Input).value
        if name == "file":
            start(self, partial(self._check_on_disk, name, text), "check-file")
        elif name == "to" and is_list(text):
            start(self, partial(self._check_on_disk, name, text), "check-to")
        elif name == "to":
            self._note(name, text, read_recipients(text, self._is_known).checked)
        else:
            self._note(name, text, check_header(text))

    def _is_known(self, number: str) -> bool:
        return self.console.session.mirror.has_faxed(number)

    async def _check_on_disk(self, name: str, text: str) -> None:
        self._checked.pop(name, None)
        known = partial(read_recipients, is_known=self._is_known)
        look: Callable[[str], Documents | Recipients] = check_documents if name == "file" else known
        found: Documents | Recipients = await asyncio.to_thread(look, text)
        if self.query_one(f"#{name}", Input).value == text:
            self._note(name, text, found.checked)

    def _note(self, name: str, text: str, checked: Checked) -> None:
        self._checked[name] = checked
        field, is_fine = self.query_one(f"#{name}", Input), checked.ok or not text.strip()
        if not is_fine and isinstance(field, CompletingField) and field.is_offering:
            self._tell(name, "Not whole yet: → takes what is in grey.", "$muted")
        else:
            self._tell(name, checked.note, "$muted" if is_fine else "$warning")

    @on(CompletingField.Offered)
    def _offered(self, message: CompletingField.Offered) -> None:
        """The grey letters are no part of what is judged: say it again beside them."""
        name = str(message.field.id)
        if name in self._checked:
            self._note(name, message.field.value, self._checked[name])

    def _tell(self, name: str, note: str, tone: str) -> None:
        self.query_one(f"#{name}-note", Static).update(Content.styled(clean(note, NOTE_LETTERS), tone))

    # -- options, cover page, proof ----------------------------------------------------------------------------

    @on(Button.Pressed, "#options")
    def action_options(self) -> None:
        """Everything else that a send may say."""
        if not self._sending:
            self.more.open_options()

    def action_tags(self) -> None:
        """The values of the cover page."""
        if not self._sending:
            self.more.open_tags()

    @on(Button.Pressed, "#proof")
    def action_proof(self) -> None:
        """The pages as they will be sent."""
        if not self._sending:
            start(self, self._open_proof, "proof")

    async def _open_proof(self) -> None:
        from faxtui.console.proof_screen import ProofScreen  # late: few sends are looked at

        await self.more.load()
        recipients, documents, header = await self._read(self._typed_in())
        if not documents.checked.ok:
            self._stop("file")
            self.set_focus(self.query_one("#file"))
            return
        plan = await self.more.plan(recipients.numbers, documents, header.value)
        chosen = await self.app.push_screen_wait(ProofScreen(plan))
        if chosen is not None:
            self.more.choose(chosen.settings)
            if chosen.send:
                self.action_send()

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
        to, file, header = (self.query_one(f"#{name}", Input).value for name in ("to", "file", "header"))
        return Draft(to, file, header, self.more.options, self.more.tags)

    def _lock(self, sending: bool) -> None:
        """While a fax is being sent nothing of it can be changed."""
        self._sending = sending
        for part in self.query("Input, #send, #proof, #options"):
            part.disabled = sending

    async def _send(self, wanted: Draft) -> None:
        try:
            order = await self._judge(wanted)
            if order is None:
                return
            self._return_to = "to"
            if not await self._meaning.is_meant(order):
                self._say("Nothing was sent. What you typed is kept.")
            elif await self._held_back():
                await self._send_once(order)
        finally:
            if self.is_attached:
                self._lock(False)
                self.set_focus(self.query_one(f"#{self._return_to}"))

    async def _read(self, wanted: Draft) -> tuple[Recipients, Documents, Checked]:
        recipients = await asyncio.to_thread(read_recipients, wanted.to, self._is_known)
        return recipients, await asyncio.to_thread(check_documents, wanted.file), check_header(wanted.header)

    async def _judge(self, wanted: Draft) -> Order | None:
        """What leaves, or None and a sentence about what is wrong."""
        from faxtui.console.sending import Order

        recipients, documents, header = await self._read(wanted)
        checked = {"to": recipients.checked, "file": documents.checked, "header": header}
        wrong = next((name for name in WRONG if not checked[name].ok), None)
        trouble = self.more.trouble()
        if wrong is not None or trouble:
            self._stop(wrong, trouble)
            return None
        try:
            document = await asyncio.to_thread(fingerprint, documents.files, documents.urls)
        except OSError:
            self._stop("file")
            return None
        raw = await self.more.raw_tags()
        return Order(recipients.numbers, documents, header.value, document, self.more.fields(), raw)

    def _stop(self, wrong: str | None, trouble: str = "") -> None:
        self._say(f"Nothing was sent. {WRONG[wrong] if wrong else trouble}", "$warning")
        self._return_to = wrong or "options"

    async def _held_back(self) -> bool:
        """Wait the seconds of the profile, told once a second; False when Esc stopped it."""
        connection = self.console.session.connection
        seconds = connection.hold_seconds if connection else 0
        if not seconds:
            return True
        self._held = asyncio.Event()
        try:
            for left in range(seconds, 0, -1):
                self._say(f"Sending in {left} s.  Esc stops it: nothing has left yet.", "$warning")
                try:
                    await asyncio.wait_for(self._held.wait(), TICK)
                except TimeoutError:
                    continue
                self._say("Stopped: nothing was sent. What you typed is kept.")
                return False
        finally:
            self._held = None
        return True

    async def _send_once(self, order: Order) -> None:
        from faxtui.api.errors import FaxApiError, InvalidRequest
        from faxtui.console.sending import originals_of, send_order

        self._say("Sending…")
        try:
            client, connection = self.console.session.client, self.console.session.connection
            origin = (connection.sender, connection.default_service) if connection else (None, None)
            faxes = await send_order(client, order, *origin)
        except InvalidRequest as error:
            self._refused(error)
        except FaxApiError as error:
            self._failed(error, order)
        else:
            self.console.draft = None
            self.console.originals |= originals_of(order, faxes)
            self.dismiss(faxes)

    def _refused(self, error: InvalidRequest) -> None:
        """Put the service's words beside the field that it refused."""
        told = False
        for violation in error.violations:
            name = self.FIELDS.get(violation.field)
            if name:
                self._tell(name, violation.description, "$warning")  # only told: sending again asks the service again
                self._return_to = self._return_to if told else name
                told = True
        behind = self.more.refused({violation.field: violation.description for violation in error.violations})
        if behind and not told:
            self._return_to = "options"
            self._say(f"Nothing was sent. {clean(behind, 120)}", "$error")
        else:
            self._say("Nothing was sent: see above." if told else f"Nothing was sent. {clean(error, 120)}", "$error")

    def _failed(self, error: FaxApiError, order: Order) -> None:
        from faxtui.api.errors import OutcomeUnknown

        if isinstance(error, OutcomeUnknown):
            self._meaning.doubt(order)
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
            self.more.clear()
            self.query_one(".title", Static).update("Send a fax")
            self.set_focus(self.query_one("#to"))

    # -- leaving -----------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close and keep what is typed for the next time; a fax held back is stopped, one under way not abandoned."""
        if self._held is not None:
            self._held.set()
            return
        if self._sending:
            self._say("Sending: wait for the service's answer.", "$warning")
            return
        draft = self._typed_in()
        self.console.draft = draft if any(draft) else None
        if any(draft):
            self.console.say("Not sent. What you typed is kept for the next s.")
        self.dismiss(None)
