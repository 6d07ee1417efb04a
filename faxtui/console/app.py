"""The console itself: screens over one session; messages from workers arrive here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.reactive import Reactive

from faxtui.console.attention_watch import AttentionWatch
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.guard import GUARD
from faxtui.console.idle_lock import IdleLock
from faxtui.console.looks import apply_look
from faxtui.console.messages import (
    AuditTrouble,
    Connected,
    FaxesChanged,
    FaxesRecalled,
    FaxesSynced,
    NamesTrouble,
    OtherService,
    ServiceSilent,
    ServicesKnown,
    TerminalKnown,
    WebhookTrouble,
)
from faxtui.console.openings import OpeningApp
from faxtui.console.picture_probe import PictureProbe, listening
from faxtui.console.pictures import Pictures
from faxtui.console.session import Session, waiting_for
from faxtui.console.theme import DARK, THEMES_BY_NAME
from faxtui.console.top_line import TopLine
from faxtui.console.veil import Veil
from faxtui.console.widgets.field import Field
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.look import USUAL_LOOK, Look
from faxtui.store.rows import when_text
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.types import CSSPathType
    from textual.widget import AwaitMount

    from faxtui.config import Connection


class FaxConsole(OpeningApp):
    """faxtui in a terminal."""

    TITLE = "faxtui"
    theme: Reactive[str] = Reactive(DARK.name)
    CSS_PATH: ClassVar[CSSPathType | None] = "faxtui.tcss"
    LATE_CSS_PATH: ClassVar[str] = "screens.tcss"
    """What only screens need that open later: it is read after the first frame."""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-tall")]
    COMMANDS = set()  # the palette has the screens' commands only; a screenshot on disk would keep a page
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True, id="suspend"),
    ]

    def __init__(
        self,
        connection: Connection | None = None,
        *,
        read_only: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: tzinfo | None = None,
        protocol: str | None = None,
        lock_seconds: float | None = None,
        stays_read_only: bool = False,
        welcome: bool = False,
        look: Look = USUAL_LOOK,
        veil: tuple[bool, bool] = (False, False),
    ) -> None:
        super().__init__()
        self.veil = Veil(self, *veil)
        self.now = now
        self.zone = zone
        self.session = Session(connection, self.post_message, read_only, now, zone)
        self.pictures = Pictures(self)
        self.protocol = protocol
        """How a flag says that pages are drawn: one of `terminal.PROTOCOLS`."""
        self.cells = "auto"
        """How pages are drawn when nothing else is chosen: one of `page_view.CELLS`."""
        self.faxes_screen = FaxesScreen()
        self.originals: dict[str, str] = {}  # files that faxes were sent from since the start, by the fax's id
        self.doubtful: set[tuple[str, str]] = set()  # sends whose answer was lost: the document's print, the number
        self.attention = AttentionWatch(self)
        self.stays_read_only = stays_read_only
        """Whether every profile that is switched to is read-only: who starts with the flag means all of them."""
        self._welcome = welcome
        """Whether to ask, once the first frame is out, where somebody new wants to begin."""
        self.top_line = TopLine(self, connection)
        self._has_late_styles = False
        self.idle_lock = IdleLock(self, lock_seconds)
        self._warned = False
        self.is_leaving = False
        """Whether keys that come now were meant for a console that is gone."""
        self._asked = False  # whether a person waits for the next answer of the service
        # The process is ours if it started with the collector off; a test's or a program's is not.
        self._alone = not gc.isenabled()
        self.waiting_for = waiting_for(connection)
        self.columns = look.columns
        """Columns of the list of faxes; none are the usual ones."""
        self._look_troubles = apply_look(self, look)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes and ours, known from the start: with one registered later, every style is read twice."""
        return super().available_themes | THEMES_BY_NAME

    @property
    def current_theme(self) -> Theme:
        """As Textual's, which makes a table of all themes; it is asked dozens of times for each frame."""
        return THEMES_BY_NAME.get(self.theme) or super().current_theme

    def get_driver_class(self) -> type[Driver]:
        """Textual's, and where that can be, one that hears what the terminal says of itself."""
        return listening(super().get_driver_class())

    def get_default_screen(self) -> Screen[Any]:
        """The list of faxes."""
        return self.faxes_screen

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and after them the gate that nothing passes which would steer the terminal."""
        return [*super().get_line_filters(), GUARD]

    async def on_ready(self) -> None:
        """The first frame is out: now put in the rest, and connect."""
        self._spare_the_collector()
        await self.faxes_screen.complete()
        if not self.is_running:  # closed meanwhile
            return
        self.read_late_styles()
        self.connect()
        self._tell_look_troubles()
        if self._welcome:
            self.set_timer(0.25, self._greet)  # the footer first
        self.app_resume_signal.subscribe(self, lambda _: self._draw_again())
        PictureProbe(self).begin()
        self.idle_lock.begin()
        loop = asyncio.get_running_loop()
        for sign in ("SIGHUP", "SIGTERM"):  # a dropped connection, a kill: leave the terminal as it was
            with contextlib.suppress(AttributeError, NotImplementedError, ValueError, RuntimeError):
                number = getattr(signal, sign)
                loop.add_signal_handler(number, self.exit, 128 + number)

    def read_late_styles(self) -> None:
        """Read what the first frame did not need, once; nothing that is open by then is drawn differently."""
        if not self._has_late_styles:
            self._has_late_styles = True
            self.stylesheet.read(Path(__file__).with_name(self.LATE_CSS_PATH))
            self.stylesheet.parse()

    def _tell_look_troubles(self) -> None:
        """What was left out of the settings, since a wrong key must lock nobody out."""
        more = len(self._look_troubles) - 1
        rest = f" And {more} more: faxtui doctor names all." if more > 0 else ""
        for told in self._look_troubles[:1]:
            self.say(f"Left out: {told}{rest}", "warning")

    def _draw_again(self) -> None:
        """After `fg` the terminal is empty, but Textual takes it for what it drew last and writes only what changes."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    def _greet(self) -> AwaitMount:
        from faxtui.console.welcome_screen import open_welcome  # late: not part of the first paint

        return open_welcome(self)

    def connect(self) -> None:
        """Start the session, whose news come as messages."""
        start(self, self.session.run, "session")

    def _spare_the_collector(self) -> None:
        """Leave what lives now, mostly modules, out of collections: looking through it would take 20 ms from a key."""
        if self._alone:
            gc.freeze()
            gc.enable()

    async def on_unmount(self) -> None:
        """End what runs with us."""
        self.workers.cancel_all()
        self.pictures.forget_all()
        self.close_workers()
        self.attention.close()
        await self.session.close()

    async def action_quit(self) -> None:
        """Leave; while a fax is being sent only a second wish does, since its outcome would stay unknown."""
        sending = any(getattr(one, "is_sending", False) for one in (*self.screen_stack, self.attention))
        if sending and not self._warned:
            self._warned = True
            self.say("A fax is being sent: wait for the answer. Quit again to leave without knowing.", "warning")
        elif self.attention.is_running and self.attention.left and not self._warned:
            self._warned = True
            left = self.attention.left
            waits = f"{left} {'fax waits' if left == 1 else 'faxes wait'}"
            self.say(f"A resend is at work: {waits} that would not be sent. Quit again to leave them.", "warning")
        else:
            self.is_leaving = True
            self.exit(0)

    def action_help_quit(self) -> None:
        """Ctrl+C copies in some terminals and ends programs in others; here it only tells how to leave."""
        self.say(f"{self.key_of('quit')} leaves; ctrl+q leaves from anywhere.")

    async def on_event(self, event: events.Event) -> None:
        """Hand keys to fields and lists one at a time, so that a burst is done in the order of its keys."""
        if isinstance(event, events.Key | events.MouseEvent | events.Paste):
            self.read_late_styles()  # a key that was typed ahead may open a screen before the first frame
            self.idle_lock.put_off()
        holder = self.focused if isinstance(event, events.Key) and not event.is_forwarded else None
        if not isinstance(holder, Field | RowTable):
            await super().on_event(event)
            return
        holder.key_done.clear()
        await super().on_event(event)
        if event.is_forwarded:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await holder.key_done.wait()

    def _fatal_error(self) -> None:
        """Leave after an error that nobody foresaw; Textual would print what variables held: numbers, names, pages."""
        from rich.traceback import Traceback  # late: mostly never

        self.bell()
        self._exit_renderables.append(Traceback(show_locals=False, width=None))
        self._close_messages_no_wait()

    # -- telling the person ------------------------------------------------------------------------------------

    def update_status(self) -> None:
        """Write what is known into the top line of the screens that are open."""
        self.top_line.update()

    # -- what workers say --------------------------------------------------------------------------------------

    @property
    def _is_closing(self) -> bool:
        """Whether the list is taken down already: what workers still say is dropped."""
        return not self.faxes_screen.is_filled

    @on(TerminalKnown)
    def _terminal_known(self, message: TerminalKnown) -> None:
        PictureProbe(self).end(message.facts)

    @on(Connected)
    def _connected(self, message: Connected) -> None:
        self._spare_the_collector()  # the client and its libraries came meanwhile
        self.top_line.connected(message.name, self.session.connection)

    @on(FaxesChanged)
    def _faxes_changed(self, message: FaxesChanged) -> None:
        if self._is_closing:
            return
        self.top_line.heard(message)
        if self._asked:
            self._asked = False
            count = len(message.changes.added) + len(message.changes.changed)
            self.say(f"{count} news." if count else "Nothing new.")
        self.faxes_screen.faxes_changed(message)
        self._refresh_open_fax(message.changes.changed)
        self.attention.heard(message.changes)

    @on(FaxesRecalled)
    def _faxes_recalled(self, message: FaxesRecalled) -> None:
        if self._is_closing:
            return
        self.faxes_screen.faxes_recalled()
        self.update_status()
        self.attention.renew()
        if message.warning:
            self.say(message.warning, "warning")

    @on(FaxesSynced)
    def _faxes_synced(self, message: FaxesSynced) -> None:
        if not self._is_closing:
            self.faxes_screen.faxes_synced(message)
            self._refresh_open_fax(message.changes.changed)
            if message.changes.changed or message.counts:
                self.attention.renew()

    @on(OtherService)
    def _other_service(self, message: OtherService) -> None:
        lost = f"{message.lost} {'fax' if message.lost == 1 else 'faxes'}"
        self.say(f"This service was started anew or is another one: it no longer knows {lost} listed here.", "warning")

    @on(events.AppBlur)
    @on(events.AppFocus)
    def _watched(self, event: events.Event) -> None:
        if self.session.poller is not None:
            self.session.poller.watched(isinstance(event, events.AppFocus))

    def _refresh_open_fax(self, changed: tuple[str, ...]) -> None:
        for screen in self.screen_stack:
            if screen is not self.faxes_screen and getattr(screen, "fax_id", None) in changed:
                screen.refresh_fax()  # type: ignore[attr-defined]

    @on(AuditTrouble)
    @on(WebhookTrouble)
    @on(NamesTrouble)
    def _trouble(self, message: AuditTrouble | WebhookTrouble | NamesTrouble) -> None:
        self.say(message.text, "error")

    @on(ServicesKnown)
    def _services_known(self) -> None:
        if not self._is_closing:
            self.faxes_screen.services_known()

    @on(ServiceSilent)
    def _service_silent(self, message: ServiceSilent) -> None:
        if self._is_closing:
            return
        at = message.at.astimezone(self.zone)
        was_new = self.top_line.is_calm
        was_live = self.top_line.silent(message.word, at)
        self.faxes_screen.service_silent(message)
        before = self.session.recalled_at
        if was_live:
            self.say(f"{clean(message.reason, 200)}  What you see is as of {at:%H:%M:%S}.", "error")
        elif was_new and before is not None:
            as_of = when_text(before, self.now(), self.zone)
            self.say(f"{clean(message.reason, 200)}  What you see is as of {as_of}.", "error")
        self.update_status()

    def ask_now(self) -> None:
        """Poll at once, or try the start again; the answer is told."""
        self._asked = True
        self.session.retry()

    # -- another profile ---------------------------------------------------------------------------------------

    def open_profiles(self) -> AwaitMount | None:
        """Open the profile switcher, or say what would be lost."""
        from faxtui.console.switching import open_switcher  # late: not part of the first paint

        return open_switcher(self)

    def begin_anew(self, connection: Connection | None) -> None:
        """Show nothing but that this connection is being opened, and open it."""
        self.top_line.begin(connection)
        self.waiting_for = waiting_for(connection)
        self.faxes_screen.start_anew()
        self.attention.forget()
        self.update_status()
        self.connect()


def run(connection: Connection | None = None, *, lock_minutes: int | None = None, **given: Any) -> int:
    """Open the console, with guards and looks as it takes them, and answer the exit code when it closes."""
    return run_app(FaxConsole(connection, lock_seconds=seconds_of(lock_minutes), **given))


def seconds_of(minutes: int | None) -> int | None:
    """None and 0 for never."""
    return minutes * 60 if minutes else None


def run_app(app: FaxConsole) -> int:
    """Run it until it is closed; answers the exit code."""
    code = app.run()
    return app.return_code or 0 if code is None else code
