"""`--mask`: no number, address or page on any screen until one is revealed; a revealing is in the audit log.

Lines are made short after they are drawn, letter for letter, as the last thing before the terminal: so nothing that a
screen shows, now or in a later version, can be forgotten. What a person types into a field that has the focus stays as
it is, since it must be read while it is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.widgets import Input, Static

from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.color import Color
    from textual.screen import Screen
    from textual.timer import Timer

    from faxtui.console.app import FaxConsole

REVEAL_SECONDS: Final = 15.0
"""How long what was revealed stays, unless the cursor leaves it before."""
KEY: Final = "ctrl+r"


class NumberFilter(LineFilter):
    """Dots in place of numbers and addresses but for those that are revealed."""

    def __init__(self, shown: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._shown = shown

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, as wide as before; a number may begin in one and end in the next."""
        from faxtui.masking import cover  # late, as everywhere here: without the veil nobody needs it

        line = "".join(segment.text for segment in segments if not segment.control)
        covered = cover(line, self._shown)
        if covered == line:
            return segments
        letters = _as_wide(line, covered)
        made, place = [], 0
        for segment in segments:
            if segment.control:
                made.append(segment)
            else:
                end = place + len(segment.text)
                made.append(Segment("".join(letters[place:end]), segment.style))
                place = end
        return made


def _as_wide(line: str, covered: str) -> Sequence[str]:
    """Letter by letter; a dot takes one cell, and blanks fill what a hidden letter took beyond that."""
    if line.isascii():
        return covered
    pairs = zip(line, covered, strict=True)
    return [new if new == old else " " * cell_len(old) if cell_len(old) != 1 else new for old, new in pairs]


class PageFilter(LineFilter):
    """Paper without ink."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """As many blanks; the notice stands on the line below the page."""
        blank = Style(bgcolor=background.rich_color)
        return [one if one.control else Segment(" " * cell_len(one.text), blank) for one in segments]


class Veil:
    """What is hidden now, and what is revealed for a while."""

    def __init__(self, console: App[int], on: bool = False, always: bool = False) -> None:
        self.on = on
        self.always = always
        """Whether every profile that is switched to is masked: who starts with the flag means all of them."""
        self._console = console
        self._pages = PageFilter()
        self._numbers = NumberFilter()
        self._revealed: frozenset[str] = frozenset()
        self._subject: tuple[object, str] | None = None
        self._timer: Timer | None = None

    def filters(self) -> list[LineFilter]:
        """What lines of every widget go through."""
        return [self._numbers] if self.on else []

    def page_filters(self) -> list[LineFilter]:
        """What lines of a page go through instead."""
        return [self._pages] if self.covers_pages else []

    @property
    def covers_pages(self) -> bool:
        """Whether pages are blank now."""
        return self.on and not self.reveals

    @property
    def reveals(self) -> bool:
        """Whether something is shown for a while."""
        return self._subject is not None

    @property
    def notice(self) -> str:
        """What stands on the line below a covered page."""
        console: FaxConsole = self._console  # type: ignore[assignment]
        return f"covered by --mask: {console.key_of('reveal')} shows it"

    def hide(self, text: str) -> str:
        """A text as it may leave the console: short but for what is revealed."""
        if not self.on:
            return text
        from faxtui.masking import hide, secrets_of

        return text if secrets_of(text) <= self._revealed else hide(text)

    def reveal(self) -> str:
        """Show what is under the cursor for a while; answers what, made short, for the log."""
        from faxtui.masking import hide, secrets_of

        subject = subject_of(self._console.screen)
        self._subject = (self._console.screen, subject)
        self._set(secrets_of(subject))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._console.set_timer(REVEAL_SECONDS, self.end)
        return hide(subject)

    def check(self) -> None:
        """End the revealing once something else is under the cursor."""
        if self._subject is not None:
            screen = self._console.screen
            if self._subject[0] is not screen or self._subject[1] != subject_of(screen):
                self.end()

    def end(self) -> None:
        """Hide again."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._subject = None
        self._set(frozenset())

    def _set(self, revealed: frozenset[str]) -> None:
        self._revealed = revealed
        self._numbers = NumberFilter(revealed)  # a new one: lines that were filtered are remembered by their filter
        for screen in self._console.screen_stack:
            for widget in screen.query("*"):
                widget.refresh()
                if told := getattr(widget, "tell_again", None):
                    told()


def subject_of(screen: Screen[object]) -> str:
    """The text of what is under the cursor; of a dialog, all that it says."""
    own: Callable[[], str] | None = getattr(screen, "under_cursor", None)
    return own() if own is not None else "\n".join(_said(screen))


def _said(screen: Screen[object]) -> Iterable[str]:
    yield from (str(note.render()) for note in screen.query(Static))
    yield from (field.value for field in screen.query(Input))


class MaskedApp(App[int]):
    """An app whose lines, titles and clipboard pass the veil."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(KEY, "reveal", "Reveal", show=False, priority=True, id="reveal")]

    def __init__(self) -> None:
        super().__init__()
        self.veil = Veil(self)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then the veil."""
        return [*super().get_line_filters(), *self.veil.filters()]

    async def on_event(self, event: events.Event) -> None:
        """After a key, what was revealed may no longer be under the cursor."""
        await super().on_event(event)
        if self.veil.reveals and isinstance(event, events.Key | events.MouseEvent):
            self.call_later(self.veil.check)

    def copy_to_clipboard(self, text: str) -> None:
        """What leaves by the clipboard, or by a selection with the mouse, is as short as on the screen."""
        super().copy_to_clipboard(self.veil.hide(text))

    def action_reveal(self) -> None:
        """Show what is under the cursor, and note that in the audit log."""
        if not self.veil.on:
            self.notify("Nothing is hidden here: faxtui --mask hides numbers, addresses and pages.", markup=False)
            return
        start(self, partial(_note, self, self.veil.reveal()), "reveal", exclusive=False)


async def _note(app: App[int], what: str) -> None:
    """Write a revealing down."""
    console: FaxConsole = app  # type: ignore[assignment]
    if console.session.connection is not None:
        from faxtui.connection import auditor

        log = auditor(console.session.connection, lambda text: console.say(text, "error"))
        await log.note(act="reveal", object=clean(what, 200) or "pages", result="done")
