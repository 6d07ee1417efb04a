"""The base of all full screens: turns commands into actions, or says why one is off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.screen import Screen
from textual.widgets import Input

from faxtui.console.commands import COMMANDS, CommandPaletteEntries, bindings_of
from faxtui.console.frame_pace import FramePace
from faxtui.console.sparing_compositor import SparingCompositor

if TYPE_CHECKING:
    from textual.binding import ActiveBinding
    from textual.widget import AwaitMount

    from faxtui.console.app import FaxConsole


class CommandScreen(Screen[None]):
    """A screen whose keys come from the command table; each command is a method `do_<id>`."""

    scope: ClassVar[str] = ""
    COMMANDS = {CommandPaletteEntries}
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self._pace: FramePace | None = None

    @property
    def _update_timer(self) -> FramePace:  # type: ignore[override]  # has what Textual asks of it
        if self._pace is None:
            self._pace = FramePace(self._on_timer_update, self.app._handle_exception)
        return self._pace

    def __init_subclass__(cls, **options: Any) -> None:
        if cls.scope:
            cls.BINDINGS = [*bindings_of(cls.scope)]
        super().__init_subclass__(**options)

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    @property
    def fax_id(self) -> str | None:
        """The fax that commands act on."""
        return None

    def under_cursor(self) -> str:
        """Whom the object under the cursor is about, as a text with numbers and addresses: what is revealed."""
        fax = self.console.session.mirror.get(self.fax_id or "")
        return f"{fax.id} {fax.from_ or ''} → {fax.to or ''}" if fax else ""

    def reason_off(self, command_id: str) -> str:
        """Why a command cannot run now, as one sentence; empty when it can."""
        command, session = COMMANDS[command_id], self.console.session
        if command.writes and session.read_only:
            return f"“{command.label}” is off: this console is read-only."
        if command.writes and session.client is None:
            return "Not connected yet: nothing can be sent."
        return self.why_off(command_id)

    def why_off(self, command_id: str) -> str:
        """What the screen lacks for a command, as one sentence; empty for nothing."""
        command = COMMANDS[command_id]
        needs = command.needs_fax and self.fax_id is None
        return f"“{command.label}” needs a fax under the cursor." if needs else ""

    def is_offered(self, command_id: str) -> bool:
        """Whether the footer names a command that it has room for; its key works, or says why not, all the same."""
        return True

    def footer_label(self, command_id: str) -> str:
        """What the footer calls a command now; empty for its usual label."""
        return ""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Textual's, as the footer shows them: without what is not offered now, each by its label of now."""
        shown = {}
        for key, active in super().active_bindings.items():
            command_id = active.binding.id or ""
            if active.node is self and command_id in COMMANDS:
                if not self.is_offered(command_id):
                    continue
                if label := self.footer_label(command_id):
                    active = active._replace(binding=replace(active.binding, description=label))
            shown[key] = active
        return shown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a text is typed, letters are letters."""
        return action != "run" or not isinstance(self.focused, Input)

    async def action_run(self, command_id: str) -> None:
        """Run a command by its id, or say why it is off; nothing more once the console is being left."""
        if self.console.is_leaving:
            return
        reason = self.reason_off(command_id)
        if reason:
            self.console.say(reason, "warning")
            return
        opening = getattr(self, f"do_{command_id}")()
        if opening is not None:
            await opening  # keys that are waiting belong to what opens

    def do_send(self) -> AwaitMount:
        """Open the send dialog, with the draft that was left."""
        return self.console.open_send()

    def do_save(self) -> AwaitMount | None:
        """Ask where to save the fax's pages."""
        return self.console.open_save(self.fax_id) if self.fax_id else None

    def do_copy(self) -> None:
        """Hand the fax's id to the terminal's clipboard (OSC 52); nothing confirms that it arrived."""
        if self.fax_id:
            self.console.copy(self.fax_id)

    def do_resend(self) -> None:
        """Plan to send the fax once more; where faxes are marked, those."""
        from faxtui.console.resending import open_resend  # late: not part of the first paint

        open_resend(self.console, self._chosen_faxes())

    def do_delete_pages(self) -> None:
        """Ask whether to delete the stored pages of the fax; where faxes are marked, of those."""
        from faxtui.console.page_deletion import ask_delete  # late: rarely needed

        ask_delete(self.console, self._chosen_faxes())

    def _chosen_faxes(self) -> list[str]:
        """Ids of the faxes that are marked, else of the one under the cursor."""
        marked: frozenset[str] = getattr(self, "marked", frozenset())
        return sorted(marked) or ([self.fax_id] if self.fax_id else [])

    def do_number(self) -> None:
        """Show the record of the number at the other end."""
        from faxtui.console.resending import open_number
        from faxtui.store.lineage import far_number

        fax = self.console.session.mirror.get(self.fax_id or "")
        if fax is not None:
            open_number(self.console, far_number(fax))

    def do_number_of_fax(self) -> None:
        """The same, where its key turns pages."""
        self.do_number()

    def do_pane_faxes(self) -> None:
        """Open the faxes."""
        self.console.open_pane("faxes")

    def do_pane_attention(self) -> None:
        """Open what needs attention."""
        self.console.open_pane("attention")

    def do_pane_services(self) -> None:
        """Open the services."""
        self.console.open_pane("services")

    def do_pane_emails(self) -> None:
        """Open fax to e-mail."""
        self.console.open_pane("emails")

    def do_pane_covers(self) -> None:
        """Open the cover pages."""
        self.console.open_pane("covers")

    def do_pane_activity(self) -> None:
        """Open the activity."""
        self.console.open_pane("activity")

    def do_refresh(self) -> None:
        """Poll now."""
        self.console.ask_now()

    def do_help(self) -> AwaitMount:
        """Show every key of this screen."""
        from faxtui.console.help_screen import HelpScreen  # late: not part of the first paint

        return self.app.push_screen(HelpScreen(self.scope, self.console.keymap))

    def do_switch(self) -> AwaitMount | None:
        """Choose another profile, unless something here would be lost."""
        return self.console.open_profiles()

    def do_reveal(self) -> None:
        """Show what is hidden under the cursor, for a while."""
        self.console.action_reveal()

    def do_theme(self) -> None:
        """Choose another theme."""
        self.app.search_themes()

    def do_suspend(self) -> None:
        """Leave the terminal to the shell until it brings us back; nothing typed is lost."""
        self.app.action_suspend_process()

    async def do_quit(self) -> None:
        """Leave, unless a fax is leaving just now."""
        await self.console.action_quit()
