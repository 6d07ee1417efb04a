"""Keeps what is pasted from being taken for keys: Textual reads an escape inside a paste as the start of a key."""

from __future__ import annotations

import re
from typing import Final

START: Final = "\x1b[200~"
END: Final = "\x1b[201~"
_CONTROL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x9b]")
"""What a paste may hold but no text does: colours and other sequences, and single control characters."""


class PasteGuard:
    """Stands before the parser and takes controls out of bracketed pastes, however the line cuts them."""

    def __init__(self) -> None:
        self._inside = False
        self._before = ""
        """The last letters outside, which may be the beginning of `START`; they were passed on."""
        self._held = ""
        """The last letters inside, which may be the beginning of `END`; they were not."""

    def take(self, text: str) -> str:
        """The input with pastes made plain."""
        if not self._inside and "\x1b" not in self._before + text:
            return text
        given: list[str] = []
        while text:
            part, text = self._within(text) if self._inside else self._outside(text)
            given.append(part)
        return "".join(given)

    def _outside(self, text: str) -> tuple[str, str]:
        """What is passed on, and what is left to look at."""
        known = self._before + text
        at = known.find(START)
        if at < 0:
            self._before = known[1 - len(START) :]
            return text, ""
        end = at + len(START) - len(self._before)
        self._inside, self._before = True, ""
        return text[:end], text[end:]

    def _within(self, text: str) -> tuple[str, str]:
        known, self._held = self._held + text, ""
        at = known.find(END)
        if at >= 0:
            self._inside = False
            return _CONTROL.sub("", known[:at]) + END, known[at + len(END) :]
        begun = next(size for size in range(len(END) - 1, -1, -1) if known.endswith(END[:size]))
        self._held = known[len(known) - begun :]
        return _CONTROL.sub("", known[: len(known) - begun]), ""
