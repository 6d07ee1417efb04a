"""Grey pages to fax pages: fitted on a 1728-dot sheet, then one bit a dot by threshold or by a halftone screen.

HALFTONE is a clustered-dot screen, since error diffusion makes a photograph larger on the wire than no compression at
all. Everything runs inside Pillow's own loops; there is no Python per dot.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from faxtui.pages.paper import Sheet, choose_paper, density, place, sheet_for

if TYPE_CHECKING:
    from collections.abc import Callable

THRESHOLD: Final = 190
"""Greys below this are ink (about 75 %): what keeps thin strokes of scanned forms whole."""
DEFAULT_DPI: Final = 96.0
"""Assumed for a page that does not tell its size."""

_CELL = 8
"""Dots across one cell of the screen, which holds two clusters: 36 lines per inch at 45 degrees."""
_SOLID, _CLEAR = 24, 236
"""Greys up to the one print solid, greys from the other on print nothing: text and paper stay clean."""
_EDGE = 80
"""A step of this many greys between neighbouring dots is a stroke's edge, which a screen would fray."""

_INK_BELOW_THRESHOLD = [0] * THRESHOLD + [255] * (256 - THRESHOLD)
_INK_IF_ANY = [255] + [0] * 255
_FLAT_MASK = [255] * _EDGE + [0] * (256 - _EDGE)
_SHADES = [0] * _SOLID + [255] * (_CLEAR - _SOLID) + [0] * (256 - _CLEAR)
"""Greys that the screen makes something of."""


def to_fax_page(
    page: Image.Image, *, resolution: str = "FINE", method: str = "HALFTONE", paper: str | None = None
) -> Image.Image:
    """One fax page: mode "1", 1728 dots wide, 2287 lines (A4) or 2156 (Letter), twice as many for SUPERFINE.

    The page's `info["dpi"]` tells its size and the shape of its pixels. It is fitted without distortion and centred; a
    landscape page is turned to portrait. `paper` is "A4", "LETTER" or None for the one the page's shape is near to.
    """
    width, height = page_inches(page)
    sheet = sheet_for(paper or choose_paper(width, height), resolution)
    grey = _on_sheet(page if page.mode == "L" else page.convert("L"), width, height, sheet)
    return _one_bit(grey, method, stretch=round(sheet.down / sheet.across))


def page_inches(page: Image.Image) -> tuple[float, float]:
    """The size of a page in inches, from its `info["dpi"]`; densities that cannot be meant are taken as 96 dpi."""
    across, down = density(page.info.get("dpi")) or (DEFAULT_DPI, DEFAULT_DPI)
    return page.width / across, page.height / down


def _one_bit(grey: Image.Image, method: str, stretch: int) -> Image.Image:
    if method == "MONOCHROME":
        return grey.point(_INK_BELOW_THRESHOLD, "1")
    if method == "HALFTONE":
        return _halftone(grey, stretch)
    raise ValueError(f"no image conversion method {method!r}")


def _on_sheet(grey: Image.Image, width: float, height: float, sheet: Sheet) -> Image.Image:
    placement = place(width, height, sheet)
    if placement.turned:
        grey = grey.transpose(Image.Transpose.ROTATE_90)
    size = (placement.width, placement.height)
    if max(abs(grey.width - size[0]), abs(grey.height - size[1])) > 1:
        grey = grey.resize(size, _filter(grey, size), reducing_gap=3.0)
    if grey.size == (sheet.width, sheet.lines):
        return grey
    blank = Image.new("L", (sheet.width, sheet.lines), 255)
    blank.paste(grey, ((sheet.width - grey.width) // 2, (sheet.lines - grey.height) // 2))
    return blank


def _filter(grey: Image.Image, size: tuple[int, int]) -> Image.Resampling:
    """Area averages where a page shrinks; where it grows, soft pictures get smooth and one-bit scans stay hard."""
    if grey.width > size[0] or grey.height > size[1]:
        return Image.Resampling.HAMMING
    return Image.Resampling.BICUBIC


def _halftone(grey: Image.Image, stretch: int) -> Image.Image:
    page = grey.point(_INK_BELOW_THRESHOLD, "1")
    shades = grey.point(_SHADES)
    shaded = shades.getbbox()
    if shaded is None:
        return page
    left, top, right, bottom = shaded
    # One dot more on each side, since what a dot becomes depends on its neighbours.
    around = (max(0, left - 1), max(0, top - 1), min(grey.width, right + 1), min(grey.height, bottom + 1))
    flat = ImageChops.darker(_flat(grey.crop(around)), shades.crop(around))
    inner = flat.getbbox()
    if inner is not None:
        left, top = around[0] + inner[0], around[1] + inner[1]
        box = (left, top, left + inner[2] - inner[0], top + inner[3] - inner[1])
        screened = _screened(grey.crop(box), _screen(*grey.size, stretch).crop(box))
        page.paste(screened, box[:2], flat.crop(inner))
    return page


def _flat(grey: Image.Image) -> Image.Image:
    """255 where no stroke has its edge, 0 else."""
    # Modulo never wraps here, and takes a third of the time of a difference that stops at 0.
    lightest, darkest = _neighbours(grey, ImageChops.lighter), _neighbours(grey, ImageChops.darker)
    return ImageChops.subtract_modulo(lightest, darkest).point(_FLAT_MASK)


def _screened(grey: Image.Image, thresholds: Image.Image) -> Image.Image:
    """Ink where a grey is below the threshold of its place."""
    return ImageChops.subtract_modulo(ImageChops.lighter(thresholds, grey), grey).point(_INK_IF_ANY, "1")


def _neighbours(grey: Image.Image, pick: Callable[[Image.Image, Image.Image], Image.Image]) -> Image.Image:
    """The lightest or darkest of the nine dots around each dot (opposite edges of the sheet count as neighbours)."""
    row = pick(grey, pick(ImageChops.offset(grey, 1, 0), ImageChops.offset(grey, -1, 0)))
    return pick(row, pick(ImageChops.offset(row, 0, 1), ImageChops.offset(row, 0, -1)))


@lru_cache(maxsize=4)
def _screen(width: int, height: int, stretch: int) -> Image.Image:
    """The thresholds of a whole sheet, one cell repeated by doubling: ink falls where the page is darker."""
    cell = _cell(stretch)
    across, down = cell.size
    sheet = Image.new("L", (width, height))
    sheet.paste(cell, (0, 0))
    while across < width:
        sheet.paste(sheet.crop((0, 0, across, down)), (across, 0))
        across *= 2
    while down < height:
        sheet.paste(sheet.crop((0, 0, width, down)), (0, down))
        down *= 2
    return sheet


def _cell(stretch: int) -> Image.Image:
    """One cell: thresholds that make ink grow from two centres, `stretch` times as many lines as dots across."""
    width, height = _CELL, _CELL * stretch
    turn = 2 * math.pi / _CELL

    def rank(dot: int) -> tuple[float, int]:
        x, y = dot % width + 0.5, (dot // width + 0.5) / stretch
        return -round(math.cos(turn * x) * math.cos(turn * y), 9), dot

    order = sorted(range(width * height), key=rank)
    step = (_CLEAR - _SOLID) / len(order)
    thresholds = bytearray(len(order))
    for place_in_order, dot in enumerate(order):
        thresholds[dot] = round(_CLEAR - (place_in_order + 0.5) * step)
    return Image.frombytes("L", (width, height), bytes(thresholds))
