"""Draws the visible part of a page as rows of terminal cells: dots and blocks for text, half blocks for pictures.

Everything is done by Pillow's C operations on whole planes (1 to 2 ms a screen); Python only loops over finished rows
and, for half blocks, over runs of equal cells.
"""

from __future__ import annotations

import codecs
import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.pages.cell_letters import CELLS, letters
from faxtui.pages.page_image import PageImage
from faxtui.pages.scale import READ_COLUMNS, Viewport, Window, clamp, fit_page, page_rows, window

if TYPE_CHECKING:  # Pillow is imported when the first page is drawn, not when the console starts
    from PIL.Image import Image

__all__ = ["CELLS", "READ_COLUMNS", "CellRow", "PageImage", "Viewport", "clamp", "fit_page", "page_rows", "render"]

INK_BELOW: Final = 190
"""Greys (of 255) under this become dots; thin strokes survive scaling far better than with 128."""

_PAPER: Final = 255
_LEAST_STRETCH: Final = 1 / 1024  # of a pixel
_GREYS: Final = tuple(round(step * 255 / 7) for step in range(8))
_EQUAL_CELLS: Final = re.compile(rb"(.)\1*", re.DOTALL)


class CellRow(NamedTuple):
    """One row of terminal cells, as few runs of one ink and one paper as its content allows."""

    runs: tuple[tuple[str, int, int], ...]
    """(text, grey of the ink, grey of the paper), greys 0 = black to 255; one column a character."""


def render(
    page: PageImage, view: Viewport, encoding: str = "braille", *, invert: bool = False, rotate: int = 0
) -> list[CellRow]:
    """Rows of cells for what `view` shows; fewer or narrower than the view where the page ends inside it.

    `encoding` is one of CELLS: "half" has 8 greys, all others one bit a dot and one run a row; `invert` swaps black and
    white; `rotate` turns the page clockwise by 0, 90, 180 or 270 degrees.
    """
    if encoding not in CELLS:
        raise ValueError(f"no encoding {encoding!r}: choose one of {', '.join(CELLS)}")
    cell = CELLS[encoding]
    part = window(page, view, cell, rotate=rotate)
    if part is None:
        return []
    dots = page_dots(page, part, cell, rotate)
    return _half(dots, part, invert) if encoding == "half" else _one_bit(dots, part, encoding, invert)


def page_dots(page: PageImage, part: Window, cell: tuple[int, int], rotate: int) -> Image:
    """The window scaled to one grey pixel (mode L) a dot and turned upright, paper below the page's end."""
    from PIL import Image

    stored = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1)  # shares the memory
    left, top, right, bottom = part.box
    x, y = min(math.floor(left), page.width - 1), min(math.floor(top), page.height - 1)
    crop = stored.crop((x, y, max(x + 1, math.ceil(right)), max(y + 1, math.ceil(bottom))))
    across, down = _within(left - x, right - x, crop.width), _within(top - y, bottom - y, crop.height)
    box = (across[0], down[0], across[1], down[1])
    size = part.dots if rotate % 180 == 0 else part.dots[::-1]
    dots = crop.resize(size, Image.Resampling.BOX, box)
    if rotate:  # Pillow turns the other way round
        dots = dots.transpose(Image.Transpose[f"ROTATE_{360 - rotate}"])
    whole = (part.columns * cell[0], part.rows * cell[1])
    if dots.size == whole:
        return dots
    sheet = Image.new("L", whole, _PAPER)
    sheet.paste(dots, (0, 0))
    return sheet


def _within(start: float, end: float, limit: int) -> tuple[float, float]:
    """The stretch inside 0..limit, long enough that the 32-bit floats of Pillow's resize tell its ends apart."""
    start = min(start, limit - _LEAST_STRETCH)
    return start, min(max(end, start + _LEAST_STRETCH), limit)


def _plane(dots: Image, part: Window, cell: tuple[int, int], at: tuple[int, int]) -> Image:
    """One pixel a cell: the dot that lies at `at` (across, down) in each."""
    from PIL import Image

    across, down = cell
    # Pillow samples output pixel n at a * (n + 0.5) + c; half a pixel more than the dot's edge is its middle.
    matrix = (across, 0, at[0] + 0.5 - across / 2, 0, down, at[1] + 0.5 - down / 2)
    return dots.transform((part.columns, part.rows), Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)


def _one_bit(dots: Image, part: Window, encoding: str, invert: bool) -> list[CellRow]:
    """One run a row: the bits of the dot planes added up to a byte a cell, bytes looked up as letters."""
    from PIL import Image, ImageChops

    cell, bits, letter = letters(encoding)
    cells = Image.new("L", (part.columns, part.rows))
    for at, bit in bits:
        plane = _plane(dots, part, cell, at)
        cells = ImageChops.add(cells, plane.point([bit] * INK_BELOW + [0] * (256 - INK_BELOW)))
    text, _ = codecs.charmap_decode(cells.tobytes(), "strict", letter)
    ink, paper = (_PAPER, 0) if invert else (0, _PAPER)
    width = part.columns
    return [CellRow(((text[start : start + width], ink, paper),)) for start in range(0, len(text), width)]


def _half(dots: Image, part: Window, invert: bool) -> list[CellRow]:
    """Two greys of eight a cell, packed as upper * 8 + lower in a byte, equal neighbours joined."""
    from PIL import ImageChops

    steps = [(grey * 7 + 127) // 255 for grey in range(256)]
    upper = _plane(dots, part, CELLS["half"], (0, 0)).point([step * 8 for step in steps])
    lower = _plane(dots, part, CELLS["half"], (0, 1)).point(steps)
    codes = ImageChops.add(upper, lower).tobytes()
    greys = _GREYS[::-1] if invert else _GREYS
    width = part.columns
    return [_half_row(codes[start : start + width], greys) for start in range(0, len(codes), width)]


def _half_row(codes: bytes, greys: tuple[int, ...]) -> CellRow:
    """Upper half blocks, and spaces where both halves are the paper of the run, which then needs no new colours."""
    runs: list[tuple[str, int, int]] = []
    text, ink, paper = "", -1, -1  # ink -1: only spaces so far, any ink may still join

    def end_run() -> None:
        if text:
            runs.append((text, greys[paper if ink < 0 else ink], greys[paper]))

    for match in _EQUAL_CELLS.finditer(codes):
        upper, lower = divmod(match[0][0], 8)
        solid = upper == lower
        if lower != paper or not (solid or ink in (-1, upper)):
            end_run()
            text, ink, paper = "", -1, lower
        if not solid:
            ink = upper
        text += (" " if solid else "▀") * len(match[0])
    end_run()
    return CellRow(tuple(runs))
