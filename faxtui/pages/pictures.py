"""Draws the visible part of a page as a picture for terminals that show pixels: a few even greys, or one bit a pixel.

A picture covers whole cells; greys are even steps from ink to paper, since chosen ones would wash out black.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from faxtui.pages.encode import INK_BELOW, page_dots
from faxtui.pages.page_image import PageImage
from faxtui.pages.scale import Viewport, window

if TYPE_CHECKING:
    from PIL.Image import Image

READ_PIXELS: Final = 800
"""Pixels across the whole page at which 10 point text reads in four greys (0.98 and better by OCR)."""
GREYS: Final = 4
MOST_SIDE: Final = 4096
"""Longest side of a picture in pixels, whatever the terminal says of its cells."""


def picture(
    page: PageImage, view: Viewport, cell: tuple[int, int], *, greys: int = GREYS, invert: bool = False, rotate: int = 0
) -> tuple[Image, int, int] | None:
    """What `view` shows as a picture (mode P, black to white) and its columns and rows; `cell` is in pixels.

    None when the view has no cells, or none of that many pixels can be drawn.
    """
    part = window(page, view, cell, rotate=rotate)
    if part is None or max(part.columns * cell[0], part.rows * cell[1]) > MOST_SIDE:
        return None
    dots = page_dots(page, part, cell, rotate)
    if greys == 2:
        steps = [int(grey >= INK_BELOW) for grey in range(256)]
    else:
        steps = [(grey * (greys - 1) + 127) // 255 for grey in range(256)]
    if invert:
        steps = [greys - 1 - step for step in steps]
    drawn = dots.point(steps)
    drawn.putpalette([level for step in range(greys) for level in [step * 255 // (greys - 1)] * 3])  # becomes mode P
    return drawn, part.columns, part.rows


def png(drawn: Image, greys: int = GREYS) -> bytes:
    """The picture as a PNG with as few bits a pixel as its greys need."""
    file = io.BytesIO()
    drawn.save(file, "PNG", bits=max(1, (greys - 1).bit_length()), compress_level=4)
    return file.getvalue()
