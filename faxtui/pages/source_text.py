"""Plain text to fax pages, 80 columns and 60 lines on A4.

Text that JetBrains Mono has every letter of is drawn straight onto the dots; any other script is set by Typst on the
same lines: shaped, ordered from right to left where it is written so, wrapped by its own rules, letters that no
typeface has as boxes. Columns line up as far as the scripts let them.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from faxtui.pages import fonts, typeset
from faxtui.pages.compose import block, compose, literal
from faxtui.pages.conversion import MAX_PAGES, too_many_pages
from faxtui.pages.flow import breakable, direction_of
from faxtui.pages.paper import sheet_for
from faxtui.pages.source_pdf import pdf_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

_MOST_LETTERS: Final = MAX_PAGES * typeset.LINES * typeset.COLUMNS * 2
_TAB = 8
_BLANKS = re.compile(" {2,}|^ | $")
_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
_WIDEST_WORD: Final = typeset.COLUMNS // 2
"""Letters of a word that surely fit a line, in the widest script."""


def text_pages(text: str, resolution: str) -> Iterator[Image.Image]:
    """The pages of a text; a form feed ends one."""
    if not typeset.is_plain(text):
        yield from pdf_pages(_composed(text), resolution)
        return
    pages = list(islice(typeset.paginate(text), MAX_PAGES + 1))
    if len(pages) > MAX_PAGES:
        raise too_many_pages()
    for lines in pages:
        yield typeset.draw_page(lines, resolution=resolution)


def _composed(text: str) -> bytes:
    text = _UNPRINTABLE.sub("", typeset.unified(text)).removesuffix("\f")
    if len(text) > _MOST_LETTERS or text.count("\n") > MAX_PAGES * typeset.LINES:
        raise too_many_pages()
    pieces: list[str] = []
    for number, section in enumerate(text.split("\f")):
        pieces += ["pagebreak()"] if number else []
        pieces += [_line(line.expandtabs(_TAB).rstrip()) for line in section.removesuffix("\n").split("\n")]
    return compose(_rules(), block(pieces))


def _line(line: str) -> str:
    if not line:
        return "blank-line"
    line = breakable(_BLANKS.sub(lambda blanks: "\u00a0" * len(blanks[0]), line), _WIDEST_WORD)
    if direction_of(line) == "rtl":
        return f"{{set text(dir: rtl);par({literal(line)})}}"
    return f"par({literal(line)})"


def _rules() -> list[str]:
    """The paper, typeface and lines of `typeset`, in inches."""
    sheet = sheet_for("A4", "FINE")
    line, baseline = typeset.CELL_HEIGHT / sheet.down, typeset.BASELINE / sheet.down
    side = (sheet.width - typeset.COLUMNS * typeset.CELL_WIDTH) / 2 / sheet.across
    end = (sheet.lines / sheet.down - typeset.LINES * line) / 2
    faces = ", ".join(f'"{face}"' for face in (fonts.MONO, fonts.SANS, fonts.CJK, fonts.SYMBOLS))
    return [
        f"set page(width: {sheet.width / sheet.across}in, height: {sheet.lines / sheet.down}in,"
        f" margin: (x: {side}in, top: {end}in, bottom: {end - 0.01}in))",
        f"set text(font: ({faces}), size: {typeset.EM / sheet.across}in, ligatures: false, top-edge: {baseline}in,"
        f" bottom-edge: {baseline - line}in, costs: (orphan: 0%, widow: 0%))",
        "set par(leading: 0pt, spacing: 0pt)",
        f"let blank-line = block(height: {line}in, above: 0pt, below: 0pt)",
    ]
