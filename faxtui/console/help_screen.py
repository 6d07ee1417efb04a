"""Every key of a screen, from the command table and the widgets that have the focus there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Static

from faxtui.console.commands import commands_of
from faxtui.console.key_names import key_name, keys_of

if TYPE_CHECKING:
    from faxtui.store.query_fields import FieldSpec

MOVES: Final = {
    "faxes": (
        ("↑ ↓  j k", "Move by one fax"),
        ("pgup pgdn", "Move by a screen"),
        ("g  G", "First and last fax"),
    ),
    "fax": (
        ("← → ↑ ↓", "Move over the page"),
        ("space", "On, and to the next page at the end"),
        ("home", "Top of the page"),
        ("tab", "Into the facts beside the page, and back"),
        ("↑ ↓", "In the facts: choose one, for y and enter"),
        ("mouse", "Drag or wheel moves; shift: sideways, ctrl: nearer"),
    ),
    "record": (("↑ ↓  j k", "Move by a line"), ("pgup pgdn", "Move by a screen"), ("g  G", "Top and end")),
}
MOVES["view"] = tuple(move for move in MOVES["fax"] if "facts" not in move[1])
FILTER_HELP: Final = (
    "status: failed, delivered, received, sending, queued, open",
    "to: from: number: part of a number      service: part of its name",
    "dir: in or out      code: 17      type:      label: ward=3",
    "since: until: today, yesterday, 24h, 2d, 2026-02-24      -… means not",
    "pages>3  price>0.50  age<2h  has:file  is:stuck, new, open or failed",
    "stuck: on the way for longer than this account's faxes usually are",
    "@name a saved view      → or tab takes the grey ending of a word",
    "↑ an earlier filter      quotes keep blanks",
    "other words look everywhere",
)


class HelpScreen(ModalScreen[None]):
    """Scrolls when the terminal is small; any of its keys closes it."""

    is_help: ClassVar[bool] = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", priority=True),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, scope: str, keymap: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__()
        self._scope = scope
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Moves, commands, the filter language, and where to go next."""
        with Vertical(classes="dialog help"):
            with VerticalScroll(can_focus=False):
                yield Static(self._text(), markup=False)
            yield Static("esc closes · ↑ ↓ scroll · ctrl+p finds commands by name", classes="hint", markup=False)

    def _text(self) -> Content:
        """Two columns, and what a filter may say."""
        rows = list(MOVES.get(self._scope, ()))
        keyed = ((command, keys_of(command, self._keymap)) for command in commands_of(self._scope))
        rows += [("  ".join(map(key_name, keys)), command.help) for command, keys in keyed if keys]
        lines = [Content.styled("Keys of this screen", "bold $accent")]
        lines += [Content.assemble((f"{keys:<14}", "bold"), text) for keys, text in rows]
        if self._scope == "faxes":
            lines += [Content(""), Content.styled("Filter", "bold $accent"), *map(Content, FILTER_HELP)]
        return Content("\n").join(lines)

    def action_scroll(self, lines: int) -> None:
        """Scroll the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class FilterHelp(HelpScreen):
    """Only what a filter may say, for who is typing one."""

    def __init__(self) -> None:
        super().__init__("faxes")

    def _text(self) -> Content:
        fields = [Content.assemble((f"{name}:", "bold"), " " * (13 - len(name)), spec.help) for name, spec in _fields()]
        title = Content.styled("What a filter may say", "bold $accent")
        return Content("\n").join([title, *map(Content, FILTER_HELP), Content(""), *fields])


def _fields() -> list[tuple[str, FieldSpec]]:
    from faxtui.store.query_fields import SPECS  # late: the first paint needs none

    return [(name, spec) for name, spec in SPECS.items() if name]


_OF_ALL: Final = ("tab", "shift+tab", "ctrl+c", "super+c")
"""What Textual binds on every screen."""
IN_DIALOGS: Final = (
    ("tab", "To the next field or button; shift+tab goes back"),
    ("enter", "On from a field; on a button, press it"),
    ("ctrl+q", "Leave faxtui"),
)
"""What holds in every dialog."""


class DialogHelp(HelpScreen):
    """The same for a dialog: its own keys, by what they do, and those of every dialog."""

    def __init__(self, dialog: Screen[Any]) -> None:
        super().__init__("")
        rows: dict[str, list[str]] = {}
        for key, active in dialog.active_bindings.items():
            if active.node is dialog and active.binding.description and key not in _OF_ALL:
                rows.setdefault(active.binding.description, []).append(key_name(key))
        self._rows = [("  ".join(keys), text) for text, keys in rows.items()]
        self._rows += [("button", " ".join(str(button.label).split())) for button in dialog.query(Button)]

    def _text(self) -> Content:
        lines = [Content.styled("Keys of this dialog", "bold $accent")]
        lines += [Content.assemble((f"{keys:<14}", "bold"), text) for keys, text in (*self._rows, *IN_DIALOGS)]
        return Content("\n").join(lines)
