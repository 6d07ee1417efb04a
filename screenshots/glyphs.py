"""Masks of single cells: letters from the packaged fonts, everything that must join its neighbours as geometry."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from screenshots.blocks import filled_areas, shade
from screenshots.lines import line_mask

_REGULAR: Final = 400
_BOLD: Final = 700
_ADVANCE: Final = 0.6  # width of every letter of JetBrains Mono, in sizes of the font
_BASELINE: Final = 0.8  # of the cell's height: room for accented capitals above, for descenders below
_MONO: Final = ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf")
_MONO_ITALIC: Final = ("fontpkg_jetbrains_mono", "JetBrainsMono-Italic[wght].ttf")
_SANS: Final = ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf")


@cache
def _font_bytes(package: str, name: str) -> bytes:
    return (files(package) / "files" / name).read_bytes()


@cache
def _letters(package: str, name: str) -> frozenset[int]:
    """Code points that a font has."""
    with TTFont(BytesIO(_font_bytes(package, name)), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _font(package: str, name: str, size: float, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(BytesIO(_font_bytes(package, name)), size)
    axes = font.get_variation_axes()
    font.set_variation_by_axes([weight if axis["name"] == b"Weight" else axis["default"] or 0 for axis in axes])
    return font


@cache
def glyph_mask(char: str, width: int, height: int, *, bold: bool, italic: bool, braille_gap: int = 0) -> Image.Image:
    """Ink of one cell (mode L, `width` x `height` pixels), clipped to it; the caller gives two cells for wide ones.

    `braille_gap` pixels stay free around each braille dot; at 0 dots touch, as in terminals that draw them square.
    """
    if len(char) == 1:
        areas = filled_areas(char)
        if areas is not None:
            return _areas_mask(char, width, height, braille_gap)
        if (share := shade(char)) is not None:
            return Image.new("L", (width, height), round(255 * share))
        if (lines := line_mask(char, width, height)) is not None:
            return lines
    return _letter_mask(char, width, height, bold=bold, italic=italic)


def _areas_mask(char: str, width: int, height: int, braille_gap: int) -> Image.Image:
    mask = Image.new("L", (width, height))
    gap = braille_gap if "\u2800" <= char <= "\u28ff" else 0
    for area in filled_areas(char) or []:
        # Shared edges round alike, so that neighbours neither overlap nor leave a line free.
        left, right = ((edge * width + area.columns // 2) // area.columns for edge in (area.left, area.right))
        top, bottom = ((edge * height + area.rows // 2) // area.rows for edge in (area.top, area.bottom))
        mask.paste(255, (left + gap, top + gap, right - gap, bottom - gap))
    return mask


def _letter_mask(char: str, width: int, height: int, *, bold: bool, italic: bool) -> Image.Image:
    """A letter on the common baseline, narrower if the fallback face needs it; a hollow box if no face has it."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    base = char[0]
    cell_width = min(width, height // 2)  # wide characters have the size of the others
    size, baseline = cell_width / _ADVANCE, round(height * _BASELINE)
    weight = _BOLD if bold else _REGULAR
    for package, name in (_MONO_ITALIC, _MONO) if italic else (_MONO,):
        if ord(base) in _letters(package, name):
            draw.text((0, baseline), char, fill=255, font=_font(package, name, size, weight), anchor="ls")
            return mask
    if ord(base) in _letters(*_SANS):
        font = _font(*_SANS, size, weight)
        size *= min(1.0, width / max(1.0, font.getlength(char)))
        draw.text((width / 2, baseline), char, fill=255, font=_font(*_SANS, size, weight), anchor="ms")
        return mask
    margin = width // 5
    draw.rectangle((margin, height // 4, width - margin - 1, baseline), outline=255, width=max(1, width // 12))
    return mask
