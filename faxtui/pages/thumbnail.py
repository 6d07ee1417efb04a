"""A page made so small that many are kept: square grey pixels, a few dozen across."""

from __future__ import annotations

from typing import Final

from faxtui.pages.page_image import PageImage

_MOST_DOWN: Final = 4
"""Times its width that a thumbnail may be high: of a long roll the top is shown."""
_DARKER: Final = tuple(max(0, 255 - 2 * (255 - grey)) for grey in range(256))
"""Averaged with the paper around it, black text is a light grey: twice as dark, lines and columns show."""


def reduced(page: PageImage, width: int) -> PageImage:
    """The page `width` pixels across, with its own shape as far as it is not a roll."""
    from PIL import Image

    stored = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1)
    height = max(1, round(width * page.height * page.aspect / page.width))
    shown = min(height, width * _MOST_DOWN)
    box = (0, 0, page.width, max(1, page.height * shown / height))
    small = stored.resize((width, shown), Image.Resampling.BOX, box).point(_DARKER)
    return PageImage(width, shown, 1.0, small.tobytes())
