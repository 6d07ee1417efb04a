"""What the console opens and says: panes, faxes and dialogs, each loaded at its first visit; notices; the clipboard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from faxtui.console.key_names import first_key
from faxtui.console.panes import PANE_NAMES, make_screen
from faxtui.console.veil import MaskedApp
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widget import AwaitMount

    from faxtui.api.models import Fax
    from faxtui.console.faxes_screen import FaxesScreen
    from faxtui.console.paging import PageLoader
    from faxtui.console.proving import Prover
    from faxtui.console.send_screen import Draft
    from faxtui.console.session import Session


class OpeningApp(MaskedApp):
    """The app as far as it opens screens over one session and talks to the person."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "dialog_help", show=False, priority=True)]

    session: Session
    faxes_screen: FaxesScreen

    def __init__(self) -> None:
        super().__init__()
        self._drafts: dict[str, Draft] = {}
        self.keymap: Mapping[str, str] = {}
        """Keys that a person chose, by the id of their command."""

    @cached_property
    def loader(self) -> PageLoader:
        """Draws pages; made for the first view of one."""
        from faxtui.console.paging import PageLoader  # late: not part of the first paint

        return PageLoader(self.session.document)

    @cached_property
    def prover(self) -> Prover:
        """Looks at documents before they are sent; made for the first of them."""
        from faxtui.console.proving import Prover  # late: few sessions prove anything

        return Prover()

    def close_workers(self) -> None:
        """End the processes of those that were made."""
        for name in ("loader", "prover"):
            if name in self.__dict__:
                getattr(self, name).close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Full screens have a help of their own, and a help needs none."""
        if action == "dialog_help":
            return isinstance(self.screen, ModalScreen) and not getattr(self.screen, "is_help", False)
        return super().check_action(action, parameters)

    def action_dialog_help(self) -> AwaitMount:
        """Tell the keys of the dialog that is open; screens tell theirs by a command."""
        from faxtui.console.help_screen import DialogHelp  # late: not part of the first paint

        return self.push_screen(DialogHelp(self.screen))

    def key_of(self, command_id: str) -> str:
        """The key that a command has now, as sentences name it."""
        return first_key(command_id, self.keymap)

    def say(self, text: str, severity: str = "information") -> None:
        """One sentence in a corner; never read as markup."""
        self.notify(clean(text), severity=severity, markup=False, timeout=5)  # type: ignore[arg-type]

    def copy(self, text: str) -> None:
        """Hand a text to the terminal's clipboard (OSC 52); nothing confirms that it arrived."""
        safe = clean(text)  # what is pasted into a shell must hold no line end
        self.copy_to_clipboard(safe)
        self.say(f"Sent to your terminal's clipboard: {clean(safe, 120)}")

    def open_pane(self, name: str) -> None:
        """Open a pane in place of the one that is open and of what lies over it; the faxes lie beneath them all."""
        while self.screen is not self.faxes_screen and getattr(self.screen, "scope", "") not in PANE_NAMES:
            self.pop_screen()
        if getattr(self.screen, "scope", "") == name:
            return
        self.clear_notifications()  # what was said was about the pane that is left
        if name == "faxes":
            self.pop_screen()
            return
        if not self.is_screen_installed(name):
            self.install_screen(make_screen(name), name)
        if self.screen is self.faxes_screen:
            self.push_screen(name)
        else:
            self.switch_screen(name)

    @property
    def draft(self) -> Draft | None:
        """What was typed into the send dialog and not sent; each profile has its own."""
        return self._drafts.get(self._place)

    @draft.setter
    def draft(self, draft: Draft | None) -> None:
        if draft is None:
            self._drafts.pop(self._place, None)
        else:
            self._drafts[self._place] = draft

    @property
    def _place(self) -> str:
        connection = self.session.connection
        return "" if connection is None else connection.name

    def open_fax(self, fax_id: str) -> AwaitMount:
        """Open one fax."""
        from faxtui.console.fax_screen import FaxScreen  # late: not part of the first paint

        start(self, partial(self.session.seen_again, fax_id), "seen", exclusive=False)
        return self.push_screen(FaxScreen(fax_id, self.loader))

    def open_send(self) -> AwaitMount:
        """Open the send dialog; what was sent appears in the list under the cursor."""
        from faxtui.console.send_screen import SendScreen  # late: not part of the first paint

        def sent(faxes: list[Fax] | None) -> None:
            if faxes:
                self.take_over(faxes)

        self.clear_notifications()  # they would cover its buttons
        return self.push_screen(SendScreen(self.draft), sent)

    def show_faxes(self, filter_text: str) -> None:
        """Show the list of faxes with this filter."""
        while self.screen is not self.faxes_screen:
            self.pop_screen()
        self.faxes_screen.filter(filter_text)

    def take_over(self, faxes: list[Fax]) -> None:
        """Show faxes that were just sent without waiting for the feed."""
        self.draft = None
        while self.screen is not self.faxes_screen:
            self.pop_screen()
        self.faxes_screen.sent(faxes)

    def open_save(self, fax_id: str) -> AwaitMount:
        """Ask where to save a fax's pages."""
        from faxtui.console.save_screen import SaveScreen  # late: not part of the first paint

        def saved(path: Path | None) -> None:
            if path:
                self.say(f"Saved {path.absolute()}")

        self.clear_notifications()
        return self.push_screen(SaveScreen(fax_id), saved)
