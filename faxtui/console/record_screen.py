"""A fax's record as the service gave it: raw JSON, to read, to search and to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from faxtui.console.command_screen import CommandScreen
from faxtui.console.widgets.field import Field
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.record_view import RecordView
from faxtui.console.widgets.status_line import StatusLine
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping


class RecordScroll(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Scrolls by line and by screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", show=False),
        Binding("up,k", "scroll_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("home,g", "scroll_home", show=False),
        Binding("end,G", "scroll_end", show=False),
    ]


class RecordScreen(CommandScreen):
    """Lies over the fax; shown at once from the store, asked for anew on wish."""

    scope: ClassVar[str] = "record"

    def __init__(self, fax_id: str) -> None:
        super().__init__()
        self._fax_id = fax_id
        self._words = ""
        self._place = -1

    def compose(self) -> ComposeResult:
        """Status, the record, one line on it or a field in its place, keys."""
        yield StatusLine()
        with RecordScroll(id="record-scroll"):
            yield RecordView(self._record, id="record")
        yield Static(id="record-line", markup=False)
        field = Field(compact=True, id="record-ask", keys={"enter": self._find, "escape": self._stop_asking})
        field.placeholder, field.display = "words in the record", False
        yield field
        yield KeyBar()

    def on_mount(self) -> None:
        """The record as the store has it."""
        self.set_focus(self.query_one(RecordScroll))
        self.console.update_status()
        self.refresh_fax()

    @property
    def fax_id(self) -> str | None:
        """The fax whose record it is."""
        return self._fax_id

    def refresh_fax(self) -> None:
        """Show what the store knows now."""
        self.query_one(RecordView).tell_again()
        self._say(f"as last told by the service · {self.console.key_of('refresh')} asks it anew")

    def _record(self) -> Mapping[str, Any]:
        """The record; with `--mask` without what tells who it was about, until it is revealed."""
        fax = self.console.session.mirror.get(self._fax_id)
        if fax is None:
            return {}
        if self.console.veil.covers_pages:
            from faxtui.store.fax_masking import masked

            fax = masked(fax)
        return fax.wire()

    def _say(self, text: str) -> None:
        covered = f" · {self.console.veil.notice}" if self.console.veil.covers_pages else ""
        self.query_one("#record-line", Static).update(f" {clean(text, 200)}{covered}")

    # -- looking for words -------------------------------------------------------------------------------------

    def _show_field(self, is_asking: bool) -> None:
        self.query_one("#record-ask").display = is_asking
        self.query_one("#record-line").display = not is_asking

    def _stop_asking(self) -> None:
        self._show_field(False)
        self.set_focus(self.query_one(RecordScroll))

    def _find(self) -> None:
        """The next line with the words; the first one again behind the last."""
        words, view = self.query_one("#record-ask", Field).value.strip(), self.query_one(RecordView)
        self._stop_asking()
        if not words:
            self._place = view.mark(-1)
            return
        self._words = words
        found = [number for number, line in enumerate(view.lines) if words.casefold() in line.text.casefold()]
        told = clean(words, 40)
        if not found:
            view.mark(-1)
            self._say(f"The record has no “{told}”.")
            return
        self._place = next((number for number in found if number > self._place), found[0])
        self.query_one(RecordScroll).scroll_to(y=max(0, view.mark(self._place) - 3), animate=False)
        self._say(f"“{told}”: {found.index(self._place) + 1} of {len(found)} lines")

    # -- commands ----------------------------------------------------------------------------------------------

    def do_record_back(self) -> None:
        """Back to the fax."""
        self.app.pop_screen()

    def do_record_find(self) -> None:
        """Ask for words; the same again finds the next line."""
        field = self.query_one("#record-ask", Field)
        field.value = self._words
        self._show_field(True)
        self.set_focus(field)
        field.action_select_all()

    def do_record_copy(self) -> None:
        """Hand the whole record to the terminal's clipboard (OSC 52), with its lines; masked as it is shown."""
        from faxtui.store.record_text import record_json

        text = record_json(self._record())
        self.console.copy_to_clipboard(text)
        self.console.say(f"Sent to your terminal's clipboard: the record, {text.count(chr(10)) + 1} lines.")

    def do_refresh(self) -> None:
        """Ask the service for this fax now."""
        start(self, self._ask_service, "record")

    async def _ask_service(self) -> None:
        from faxtui.api.errors import FaxApiError, NotFound

        session = self.console.session
        if session.client is None:
            self._say("Not connected yet.")
            return
        self._say("asking…")
        try:
            fax = await session.client.faxes.get(self._fax_id)
        except NotFound:
            await session.read(lambda store: store.mark_gone(self._fax_id, self.console.now()))
            for screen in self.app.screen_stack:
                if getattr(screen, "fax_id", None) == self._fax_id and hasattr(screen, "refresh_fax"):
                    screen.refresh_fax()
            self._say("The service no longer knows this fax: the record is the last one that was told.")
        except FaxApiError as error:
            self._say(str(error))
        else:
            changes = await session.take([fax], self.console.now(), "look")
            self.refresh_fax()
            at = self.console.now().astimezone(self.console.zone)
            self._say(f"{'changed' if changes else 'the same'} at {at:%H:%M:%S}")
