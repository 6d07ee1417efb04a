"""The last gate before the terminal: whatever a widget draws, nothing leaves that a terminal would obey.

Text from outside is cleaned where it comes in (`faxtui.text`). What a person pastes, and names of files on the disk,
must stay as they are in a field; here they are made safe to draw.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

JOINED: Final = re.compile("\u200d+.?")
NON_JOINER: Final = "\u200c"
"""Parts letters in Persian and takes no cell."""


PICTURE_LETTERS: Final = re.compile("[\U0001cd00-\U0001cde5\U0001cea0-\U0001ceab\U0001fb00-\U0001fbef\U0010eeee]")
"""Blocks that pages are drawn with, younger than our table of letters, and the letter in whose place a terminal puts a
piece of a picture that it holds."""


class Guard(LineFilter):
    """Every line of every widget passes here after it was drawn; lines without controls pass as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with each letter that is not printable replaced by the blanks that it was measured as."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(drawable(segment.text), segment.style, segment.control) for segment in segments]


def drawable(text: str) -> str:
    """The text in as many cells, of letters that are only drawn.

    A zero-width joiner makes our measure count two letters as one; most terminals draw both, so the second one goes.
    """
    if text.isprintable() or PICTURE_LETTERS.sub("", text).isprintable():
        return text
    apart = JOINED.sub("", text)
    return set_cell_size("".join(map(_drawn, apart)), cell_len(text))


def _drawn(letter: str) -> str:
    if letter.isprintable() or letter == NON_JOINER or PICTURE_LETTERS.match(letter):
        return letter
    return " " * get_character_cell_size(letter)


GUARD = Guard()
