"""What a plain xterm sends for a key, a paste and a click."""

import unicodedata
from typing import Final

_PLAIN: Final = {
    "enter": "\r",
    "return": "\r",
    "tab": "\t",
    "space": " ",
    "escape": "\x1b",
    "backspace": "\x7f",
    "shift+tab": "\x1b[Z",
    "ctrl+@": "\x00",
    "ctrl+space": "\x00",
    "ctrl+backslash": "\x1c",
    "ctrl+right_square_bracket": "\x1d",
    "ctrl+underscore": "\x1f",
}
_LETTER_ENDED: Final = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_FUNCTION_LETTERS: Final = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_TILDE_ENDED: Final = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
}
_MODIFIERS: Final = {"shift": 1, "alt": 2, "ctrl": 4}
_SIGNS: Final = {
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
}


def encode_key(name: str) -> bytes:
    """Bytes for a key by its Textual name; ValueError if an xterm has no such key."""
    if name in _PLAIN:
        return _PLAIN[name].encode()
    *modifiers, key = name.split("+") if len(name) > 1 else [name]
    if not set(modifiers) <= _MODIFIERS.keys():
        raise ValueError(f"no such key: {name}")
    special = _special(key, sum(_MODIFIERS[modifier] for modifier in modifiers))
    if special:
        return special.encode()
    char = _character(key, name)
    match modifiers:
        case []:
            return char.encode()
        case ["ctrl"] if char.isascii() and char.isalpha():
            return bytes([ord(char.lower()) & 0x1F])
        case ["alt"]:
            return b"\x1b" + char.encode()
        case ["shift"] if char.isalpha():
            return char.upper().encode()
    raise ValueError(f"a plain terminal cannot send {name}")


def encode_paste(text: str) -> bytes:
    """Text between the marks of a bracketed paste."""
    return f"\x1b[200~{text}\x1b[201~".encode()


def encode_click(column: int, row: int) -> bytes:
    """Left button down and up on a cell counted from 0, as SGR mouse reports."""
    place = f"{column + 1};{row + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode()


def _special(key: str, modifiers: int) -> str:
    """The sequence of a cursor, editing or function key; "" for any other key."""
    shown = f";{modifiers + 1}" if modifiers else ""
    if key in _TILDE_ENDED:
        return f"\x1b[{_TILDE_ENDED[key]}{shown}~"
    if key in _LETTER_ENDED:
        return f"\x1b[{'1' if shown else ''}{shown}{_LETTER_ENDED[key]}"
    if key in _FUNCTION_LETTERS:
        return f"\x1b[1{shown}{_FUNCTION_LETTERS[key]}" if shown else f"\x1bO{_FUNCTION_LETTERS[key]}"
    return ""


def _character(key: str, name: str) -> str:
    """The character of a key: itself, or by the Unicode name that Textual writes with underscores."""
    if len(key) == 1:
        return key
    if key in _SIGNS:
        return _SIGNS[key]
    try:
        return unicodedata.lookup(key.replace("_", " ").upper())
    except KeyError:
        raise ValueError(f"no such key: {name}") from None
