"""Plain text to fax pages: 80 columns and 60 lines on A4, in a typeface that comes with the program.

Letters that JetBrains Mono lacks are taken from Noto Sans, squeezed into their cell; a letter that neither has shows as
a box, so that nothing is lost unseen.
"""

from __future__ import annotations

import io
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from faxtui.pages.paper import sheet_for

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS: Final = 80
LINES: Final = 60
"""Lines of text on an A4 page."""

_FACE, _SPARE_FACE = "fontpkg_jetbrains_mono", "fontpkg_noto_sans"
_CELL_WIDTH, _CELL_HEIGHT, _BASELINE = 19, 34, 26
"""A cell in dots and lines of FINE, and where letters stand in it."""
_EM: Final = _CELL_WIDTH / 0.6
"""JetBrains Mono advances 0.6 em a letter, so this size advances whole dots."""
_TAB = 8

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def paginate(text: str, *, columns: int = COLUMNS, lines: int = LINES) -> Iterator[list[str]]:
    """The pages of a text as lists of lines: wrapped between words at the right margin, a form feed ends a page.

    Control characters and invisible marks are left out; a text without any letter is one blank page.
    """
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    sections = _ODD_SPACES.sub(" ", text).removesuffix("\f").split("\f")
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
    left = (sheet.width - COLUMNS * _CELL_WIDTH) // 2 * scale
    top = (sheet.lines - LINES * _CELL_HEIGHT * scale) // 2
    for row, line in enumerate(lines):
        _draw_line(draw, line, left, top + row * _CELL_HEIGHT * scale, scale)
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
    known = _letters(_FACE)
    plain = line if all(letter in known for letter in line) else "".join(c if c in known else " " for c in line)
    draw.text((left, top + _BASELINE * scale), plain, fill=0, font=_font(_FACE, _EM * scale), anchor="ls")
    if plain is line:
        return
    for column, letter in enumerate(line):
        if letter not in known:
            draw.bitmap((left + column * _CELL_WIDTH * scale, top), _spare_glyph(letter, scale), fill=0)


@lru_cache(maxsize=2048)
def _spare_glyph(letter: str, scale: int) -> Image.Image:
    """The cell of a letter that the first face lacks, as a mask (255 = ink)."""
    width, height = _CELL_WIDTH * scale, _CELL_HEIGHT * scale
    if letter not in _letters(_SPARE_FACE):
        cell = Image.new("L", (width, height))
        edges = (2 * scale, 6 * scale, width - 3 * scale, _BASELINE * scale)
        ImageDraw.Draw(cell).rectangle(edges, outline=255, width=2 * scale)
        return cell
    font = _font(_SPARE_FACE, _EM * scale)
    room = max(width, round(font.getlength(letter)))
    cell = Image.new("L", (room, height))
    ImageDraw.Draw(cell).text((room / 2, _BASELINE * scale), letter, fill=255, font=font, anchor="ms")
    return cell if room == width else cell.resize((width, height), Image.Resampling.BOX)


@lru_cache(maxsize=8)
def _font(package: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_font_file(package)), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _letters(package: str) -> frozenset[str]:
    """Every letter that a face can draw."""
    from fontTools.ttLib import TTFont  # late: only text documents need it

    with TTFont(io.BytesIO(_font_file(package)), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=2)
def _font_file(package: str) -> bytes:
    """The upright font file of an installed font package."""
    folder = files(package) / "files"
    return next(f for f in folder.iterdir() if f.name.endswith(".ttf") and "Italic" not in f.name).read_bytes()
