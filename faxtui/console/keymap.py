"""Keys that a person chose: judged as a whole before the console opens, so that no command loses its key unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from textual.binding import Binding, InvalidBinding
from textual.keys import Keys, key_to_character

from faxtui.config import ConfigError
from faxtui.console.commands import COMMANDS, EVERYWHERE, ON_PAGES, commands_of
from faxtui.console.key_names import keys_of
from faxtui.console.widgets.row_table import RowTable
from faxtui.text import clean

SCOPES: Final = tuple(
    dict.fromkeys(name for one in COMMANDS.values() if one.scope != EVERYWHERE for name in one.scope.split())
)
"""Every screen that has commands."""
SWALLOWED: Final = {
    "ctrl+b": "tmux takes it",
    "ctrl+a": "screen takes it",
    "ctrl+i": "terminals send it as tab",
    "ctrl+m": "terminals send it as enter",
    "ctrl+j": "terminals send it as enter",
    "ctrl+h": "terminals send it as backspace",
    "ctrl+left_square_bracket": "terminals send it as escape",
    "ctrl+c": "terminals copy or end programs with it",
}
"""Keys that do not arrive everywhere, and where they stay."""
_HELD: Final = {
    **dict.fromkeys(("tab", "shift+tab"), "it goes to the next field"),
    "ctrl+q": "it leaves from anywhere",
    "ctrl+p": "it opens the palette",
}
_ON_LISTS: Final = frozenset(RowTable.MOVES)
_ON_PAGES: Final = frozenset(("left", "right", "up", "down", "h", "l", "space", "home"))
_ON_MATRIX: Final = frozenset((*RowTable.MOVES, "left", "right", "h", "l"))


def rebound(wanted: Mapping[str, str]) -> dict[str, str]:
    """Keys by command id as Textual names them; ConfigError names the first thing that does not add up."""
    keymap, troubles = sound_keys(wanted)
    for trouble in troubles.values():
        raise ConfigError(trouble)
    return keymap


def sound_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The keys that add up, and for each entry that does not, why: those commands keep the keys of the table."""
    keymap: dict[str, str] = {}
    troubles: dict[str, str] = {}
    for name, text in wanted.items():
        try:
            keymap[name] = ",".join(_keys_of(name, text))
        except ConfigError as error:
            troubles[name] = str(error)
    while clash := next((found for scope in SCOPES if (found := _clash(scope, keymap))), None):
        name, told = clash  # always one that was rebound: each round leaves one less
        troubles[name] = told
        del keymap[name]
    return keymap, troubles


def _keys_of(name: str, text: str) -> Iterator[str]:
    command = COMMANDS.get(name)
    if command is None:
        near = get_close_matches(name.replace("-", "_"), COMMANDS, 1, 0.5)
        raise ConfigError(f"keys.{clean(name, 40)} is no command{f' (did you mean {near[0]}?)' if near else ''}.")
    if not command.keys:
        raise ConfigError(f"keys.{name}: this command is in the palette only (ctrl+p).")
    try:
        keys = [binding.key for binding in Binding.make_bindings([Binding(text, "run")])]
    except InvalidBinding:
        keys = [""]
    for key in keys:
        if not _is_key(key):
            raise ConfigError(f"keys.{name}: {clean(key, 40)!r} is no key{_near(key)}.")
        if why := SWALLOWED.get(key) or _HELD.get(key):
            raise ConfigError(f"keys.{name}: {key} cannot be used, {why}.")
        yield key


def _is_key(key: str) -> bool:
    known = {one.value for one in Keys if not one.value.startswith("<")}
    plain = key.removeprefix("ctrl+").removeprefix("alt+").removeprefix("shift+")
    return key in known or (bool(plain) and (plain in known or key_to_character(plain) is not None))


def _near(key: str) -> str:
    near = get_close_matches(key.lower(), [one.value for one in Keys], 1, 0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def _clash(scope: str, keymap: Mapping[str, str]) -> tuple[str, str] | None:
    """The rebound command that shares a key with another one of a screen, or takes one that moves the cursor there."""
    taken: dict[str, str] = {}
    for command in commands_of(scope):
        for key in keys_of(command, keymap):
            if key in taken:
                rebound_one = command.id if command.id in keymap else taken[key]
                return rebound_one, f"keys: {_first(taken[key], command.id, keymap)} on {key}, in {scope}."
            taken[key] = command.id
            if command.id in keymap and key in moves_of(scope):
                return command.id, f"keys.{command.id}: {key} cannot be used, it moves the cursor in {scope}."
    return None


def moves_of(scope: str) -> Iterable[str]:
    """The keys that move a cursor or a page in a screen, which no command may take."""
    if scope in ON_PAGES.split():
        return _ON_PAGES
    return _ON_MATRIX if scope == "emails" else _ON_LISTS


def _first(one: str, other: str, keymap: Mapping[str, str]) -> str:
    """Both commands, the one that was rebound first."""
    first, second = (one, other) if one in keymap else (other, one)
    return f"{first} and {second} are both"
