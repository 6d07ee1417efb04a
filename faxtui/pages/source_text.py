"""Plain text to fax pages, 80 columns and 60 lines on A4, in typefaces that come with the program.

Typst sets it: scripts are shaped, ordered from right to left where they are written so, wrapped by their own rules,
letters that no typeface has shown as boxes. Latin, Greek and Cyrillic letters stand in columns; others line up with
them as far as the scripts let them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from faxtui.pages import fonts
from faxtui.pages.compose import block, compose, literal
from faxtui.pages.conversion import MAX_PAGES, too_many_pages
from faxtui.pages.flow import breakable, direction_of
from faxtui.pages.paper import sheet_for
from faxtui.pages.source_pdf import pdf_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

COLUMNS: Final = 80
LINES: Final = 60
"""Lines of text on a page."""

_CELL_WIDTH, _CELL_HEIGHT, _BASELINE = 19, 34, 26
"""A cell in dots and lines of FINE, and where letters stand in it."""
_EM: Final = _CELL_WIDTH / 0.6
"""JetBrains Mono advances 0.6 em a letter, so this size advances whole dots."""
_MOST_LETTERS: Final = MAX_PAGES * LINES * COLUMNS * 2
_TAB = 8
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_BLANKS = re.compile(" {2,}|^ | $")
_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
_WIDEST_WORD: Final = COLUMNS // 2
"""Letters of a word that surely fit a line, in the widest script."""
_FIRST_SHAPED: Final = "\u0590"
"""From here on scripts may need their contextual forms (OpenType `calt`); before, they would join `->` to an arrow."""


def text_pages(text: str, resolution: str) -> Iterator[Image.Image]:
    """The pages of a text; a form feed ends one."""
    yield from pdf_pages(text_pdf(text), resolution)


def text_pdf(text: str) -> bytes:
    """The PDF of a text; line ends of every system end a line, control characters are left out."""
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))).removesuffix("\f")
    if len(text) > _MOST_LETTERS or text.count("\n") > MAX_PAGES * LINES:
        raise too_many_pages()
    pieces: list[str] = []
    for number, section in enumerate(text.split("\f")):
        pieces += ["pagebreak()"] if number else []
        pieces += [_line(line.expandtabs(_TAB).rstrip()) for line in section.removesuffix("\n").split("\n")]
    return compose(_rules(), block(pieces))


def _line(line: str) -> str:
    if not line:
        return "blank-line"
    line = _BLANKS.sub(lambda blanks: "\u00a0" * len(blanks[0]), line)
    if max(line) < _FIRST_SHAPED:
        return f"par({literal(breakable(line, COLUMNS))})"
    line = breakable(line, _WIDEST_WORD)
    return f"{{set text(dir: {direction_of(line)}, features: (calt: 1));par({literal(line)})}}"


def _rules() -> list[str]:
    """The paper, typeface and lines, in inches."""
    sheet = sheet_for("A4", "FINE")
    line, baseline = _CELL_HEIGHT / sheet.down, _BASELINE / sheet.down
    side = (sheet.width - COLUMNS * _CELL_WIDTH) / 2 / sheet.across
    end = (sheet.lines / sheet.down - LINES * line) / 2
    faces = ", ".join(f'"{face}"' for face in (fonts.MONO, fonts.SANS, fonts.CJK, fonts.SYMBOLS))
    return [
        f"set page(width: {sheet.width / sheet.across}in, height: {sheet.lines / sheet.down}in,"
        f" margin: (x: {side - 0.001}in, top: {end}in, bottom: {end - 0.01}in))",
        f"set text(font: ({faces}), size: {_EM / sheet.across}in, ligatures: false, hyphenate: false,"
        f" features: (calt: 0),"
        f" top-edge: {baseline}in, bottom-edge: {baseline - line}in, costs: (orphan: 0%, widow: 0%))",
        "set par(leading: 0pt, spacing: 0pt)",
        f"let blank-line = block(height: {line}in, above: 0pt, below: 0pt)",
    ]
