"""What keys are called on screen, and which ones a command has now: those of the table, or those a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.keys import format_key

from faxtui.console.commands import COMMANDS, Command

_IN_WORDS: Final = {"enter": "enter", "delete": "delete", "backspace": "bksp"}
"""What the footer, short of room, shows as a sign that few keyboards have."""


def keys_of(command: Command, keymap: Mapping[str, str]) -> list[str]:
    """The keys that a command has now."""
    return [key for key in keymap.get(command.id, command.keys).split(",") if key]


def first_key(command_id: str, keymap: Mapping[str, str]) -> str:
    """The key that a sentence names for a command, as people call it."""
    return key_name(keys_of(COMMANDS[command_id], keymap)[0])


def key_name(key: str) -> str:
    """A key as people call it: the sign that it types, else its name."""
    return _IN_WORDS.get(key) or format_key(key)
