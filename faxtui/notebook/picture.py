"""The first page of a document as a PNG, in memory."""

from __future__ import annotations

import base64
import io
from typing import Final

from PIL import Image

from faxtui.pages.decode import Document

MOST_PIXELS: Final = (864, 2400)
"""Across and down; a page that is longer, as on fax paper without end, is made smaller."""
SHOWN_WIDTH: Final = 560
"""Of a page in a cell, in CSS pixels."""


def first_page(document: bytes) -> tuple[str, int]:
    """The `<img>` of page one, and how many pages there are; raises PageError."""
    with Document.open(document) as opened:
        page, count = opened.page(0), opened.page_count
    picture = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1)
    across, down = page.width, max(1, round(page.height * page.aspect))
    shrink = min(1.0, MOST_PIXELS[0] / across, MOST_PIXELS[1] / down)
    picture = picture.resize((max(1, round(across * shrink)), max(1, round(down * shrink))), Image.Resampling.BOX)
    file = io.BytesIO()
    picture.quantize(16).save(file, "PNG", optimize=True)  # greys of a fax page: sixteen are plenty
    data = base64.b64encode(file.getvalue()).decode()
    width = min(SHOWN_WIDTH, picture.width)
    return f'<img alt="page 1 of {count}" width="{width}" src="data:image/png;base64,{data}">', count
