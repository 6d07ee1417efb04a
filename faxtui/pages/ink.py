"""Where the ink of a page begins, so that reading starts at the text and not in the margin."""

from __future__ import annotations

from typing import Final

from faxtui.pages.decode import PageImage
from faxtui.pages.scale import page_rows

_REDUCE: Final = 8
_INK_BELOW: Final = 225
"""After averaging 8 x 8 pixels a letter is a light grey, while a lone speck is still paper."""
_MARGIN_CELLS: Final = 2


def ink_origin(page: PageImage, page_columns: int, *, rotate: int = 0) -> tuple[int, int]:
    """Left and top, in cells at this zoom, of the first ink less a small margin; (0, 0) on an empty page."""
    from PIL import Image

    grey = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1).reduce(_REDUCE)
    if rotate:  # Pillow turns the other way round
        grey = grey.transpose(getattr(Image.Transpose, f"ROTATE_{360 - rotate}"))
    box = grey.point([255] * _INK_BELOW + [0] * (256 - _INK_BELOW)).getbbox()
    if box is None:
        return 0, 0
    left = box[0] * page_columns // grey.width - _MARGIN_CELLS
    top = box[1] * page_rows(page, page_columns, rotate=rotate) // grey.height - _MARGIN_CELLS // 2
    return max(0, left), max(0, top)
