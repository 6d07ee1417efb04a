"""Paragraphs as Typst code: runs of text in one style each, gathered into blocks one below the other."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from faxtui.pages.compose import block, literal

BODY_POINTS: Final = 11.0
LINE_GAP: Final = 0.55
"""Between lines, as part of the letters' height."""
LONG_WORD: Final = 40
"""A word of more letters at body size may be broken anywhere, so that it does not run off the paper."""

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNPRINTABLE = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BREAK_HERE = "\u200b"
_NO_BREAK = "\u00a0"


class Style(NamedTuple):
    """How text looks, and the paragraph it stands in."""

    bold: bool = False
    italic: bool = False
    mono: bool = False
    underline: bool = False
    strike: bool = False
    raised: int = 0
    """1 for superscript, -1 for subscript."""
    points: float = BODY_POINTS
    align: str = ""
    """left, center, right, justify, or "" for where the script begins."""
    direction: str = ""
    """ltr, rtl, or "" for that of the first letter that has one."""
    keeps_blanks: bool = False
    long_word: int = LONG_WORD


class Flow:
    """Blocks one below the other; text gathers in a paragraph until something ends it.

    Paragraphs fill the width, or (not `wide`) take what their text needs, so that columns of a table fit their words.
    """

    def __init__(self, *, wide: bool = True) -> None:
        self.blocks: list[str] = []
        self.direction = ""
        """That of the first paragraph."""
        self.wide = wide
        self._runs: list[str] = []
        self._letters: list[str] = []
        self._ends_blank = True

    def text(self, text: str, style: Style) -> None:
        """Add text to the paragraph; blanks are joined unless the style keeps them."""
        text = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
        if style.keeps_blanks:
            lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n")
            for number, line in enumerate(lines):
                if number:
                    self.line_break()
                self._run(line.replace(" ", _NO_BREAK) if line.strip() else "", style)
            return
        text = _BLANKS.sub(" ", text)
        self._run(text.removeprefix(" ") if self._ends_blank else text, style)

    def line_break(self) -> None:
        """Go on in the next line of the same paragraph."""
        self._runs.append("linebreak()")
        self._ends_blank = True

    def inline(self, code: str) -> None:
        """Add something else to the line, such as a picture."""
        self._runs.append(code)
        self._ends_blank = False

    def end_paragraph(self, style: Style, *, gap: float = LINE_GAP, heading: bool = False) -> None:
        """Make a block of what has gathered, `gap` times its height apart from its neighbours."""
        runs, letters = self._runs, "".join(self._letters)
        self._runs, self._letters, self._ends_blank = [], [], True
        while runs and runs[-1] == "linebreak()":
            runs.pop()
        if not runs:
            return
        direction = style.direction or direction_of(letters)
        self.direction = self.direction or direction
        rules = [f"set text(dir: {direction})"]
        if style.align == "justify":
            rules.append("set par(justify: true)")
        elif style.align:
            rules.append(f"set align({style.align})")
        space = f"above: {gap * style.points:.1f}pt, below: {gap * style.points:.1f}pt"
        sticky = ", sticky: true" if heading else ""
        width = "100%" if self.wide else "auto"
        self.blocks.append(f"block(width: {width}, {space}{sticky}, {block([*rules, f'par({block(runs)})'])})")

    def block(self, code: str) -> None:
        """Add a block that stands alone, such as a table; the paragraph must have been ended."""
        self.blocks.append(code)

    def code(self) -> str:
        """All blocks as one value."""
        return block(self.blocks) if self.blocks else "[]"

    def _run(self, text: str, style: Style) -> None:
        if not text:
            return
        self._ends_blank = text.endswith(" ")
        self._letters.append(text)
        longest = max(4, int(style.long_word * BODY_POINTS / style.points))
        self._runs.append(_styled(breakable(text, longest), style))


def direction_of(text: str) -> str:
    """The direction of a paragraph by its first letter that has one, as Unicode's algorithm has it (P2, P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return "ltr"


def _styled(text: str, style: Style) -> str:
    settings = [f"size: {style.points:.2f}pt"] if style.points != BODY_POINTS else []
    settings += ['weight: "bold"'] if style.bold else []
    settings += ['style: "italic"'] if style.italic else []
    settings += ["font: mono", "features: (calt: 0)"] if style.mono else []
    code = f"text({', '.join([*settings, literal(text)])})" if settings else literal(text)
    if style.underline:
        code = f"underline({code})"
    if style.strike:
        code = f"strike({code})"
    if style.raised:
        code = f"{'super' if style.raised > 0 else 'sub'}({code})"
    return code


def breakable(text: str, longest: int) -> str:
    """The text with leave to break words of more than `longest` letters anywhere."""
    if len(text) <= longest:
        return text
    return re.sub(rf"[^\s\u200b]{{{longest + 1},}}", lambda word: _loosened(word[0]), text)


def _loosened(word: str) -> str:
    """A word with leave to break before every letter; a mark stays with its letter."""
    return "".join(
        letter if unicodedata.category(letter)[0] == "M" or letter in "\u200c\u200d" else _BREAK_HERE + letter
        for letter in word
    )
