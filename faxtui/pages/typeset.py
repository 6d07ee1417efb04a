"""Plain text to fax pages: 80 columns and 60 lines on A4, in a typeface that comes with the program.

Only letters that JetBrains Mono has are drawn here (`is_plain`): one letter a cell, from left to right.
"""

from __future__ import annotations

import io
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from faxtui.pages import fonts
from faxtui.pages.paper import sheet_for

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS: Final = 80
LINES: Final = 60
"""Lines of text on an A4 page."""

CELL_WIDTH, CELL_HEIGHT, BASELINE = 19, 34, 26
"""A cell in dots and lines of FINE, and where letters stand in it."""
EM: Final = CELL_WIDTH / 0.6
"""JetBrains Mono advances 0.6 em a letter, so this size advances whole dots."""
_TAB = 8

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def unified(text: str) -> str:
    """The text with one kind of line end and letters composed."""
    return _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))


def is_plain(text: str) -> bool:
    """Whether all of a text can be drawn here: letters of one cell each, none of them joined to another."""
    letters = set(_printable(text)) - {"\n", "\f", "\t"}
    return letters <= _letters() and not any(map(unicodedata.combining, letters))


def paginate(text: str, *, columns: int = COLUMNS, lines: int = LINES) -> Iterator[list[str]]:
    """The pages of a text as lists of lines: wrapped between words at the right margin, a form feed ends a page.

    Control characters and invisible marks are left out; a text without any letter is one blank page.
    """
    sections = _printable(text).removesuffix("\f").split("\f")
    for section in sections:
        page: list[str] = []
        for line in section.removesuffix("\n").split("\n"):
            for row in _wrap(line.expandtabs(_TAB).rstrip(), columns):
                if len(page) == lines:
                    yield page
                    page = []
                page.append(row)
        yield page


def draw_page(lines: list[str], *, resolution: str = "FINE", paper: str = "A4") -> Image.Image:
    """A whole grey fax page with these lines of text, on the dots of `resolution`; `info["dpi"]` is set."""
    sheet = sheet_for(paper, resolution)
    # Superfine has twice the lines: letters are drawn at twice the size and their dots joined two by two across.
    scale = round(sheet.down / sheet.across)
    page = Image.new("L", (sheet.width * scale, sheet.lines), 255)
    draw = ImageDraw.Draw(page)
    left = (sheet.width - COLUMNS * CELL_WIDTH) // 2 * scale
    top = (sheet.lines - LINES * CELL_HEIGHT * scale) // 2
    for row, line in enumerate(lines):
        _draw_line(draw, line, left, top + row * CELL_HEIGHT * scale, scale)
    if scale > 1:
        page = page.resize((sheet.width, sheet.lines), Image.Resampling.BOX)
    page.info["dpi"] = (sheet.across, sheet.down)
    return page


def _wrap(line: str, columns: int) -> Iterator[str]:
    start = 0
    while len(line) - start > columns:
        cut = line.rfind(" ", start, start + columns + 1)
        if cut <= start or not line[start:cut].strip():
            yield line[start : start + columns]
            start += columns
        else:
            yield line[start:cut]
            start = cut + 1
    yield line[start:]


def _draw_line(draw: ImageDraw.ImageDraw, line: str, left: int, top: int, scale: int) -> None:
    draw.text((left, top + BASELINE * scale), line, fill=0, font=_font(EM * scale), anchor="ls")


def _printable(text: str) -> str:
    return _ODD_SPACES.sub(" ", _UNPRINTABLE.sub("", unified(text)))


@lru_cache(maxsize=4)
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_font_file()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Every letter that the typeface can draw."""
    from fontTools.ttLib import TTFont  # late: only text documents need it

    with TTFont(io.BytesIO(_font_file()), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    return fonts.mono_file().read_bytes()
