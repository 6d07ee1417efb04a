"""Takes lone specks off a page, as dust on the scanner's glass and noise on the line leave them."""

from __future__ import annotations

from typing import Final

from faxtui.pages.encode import INK_BELOW
from faxtui.pages.page_image import PageImage

_NEIGHBOURS: Final = 3
"""Ink among the nine pixels around and at a place, below which it is a speck: a hairline has three, a point two."""


def despeckled(page: PageImage) -> PageImage:
    """The page with paper where fewer than three pixels of ink stand together."""
    from PIL import Image, ImageChops, ImageFilter

    grey = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1)
    ink = grey.point([255] * INK_BELOW + [0] * (256 - INK_BELOW))
    together = ink.filter(ImageFilter.Kernel((3, 3), [1] * 9, 9))
    least = 255 * _NEIGHBOURS // 9
    lone = ImageChops.multiply(ink, together.point([255] * least + [0] * (256 - least)))
    return page._replace(pixels=ImageChops.lighter(grey, lone).tobytes())
