"""What decoding gives, a page of grey pixels or why there is none, and the bounds that every kind of document obeys."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

MAX_BYTES: Final = 64 * 1024 * 1024
"""Largest document that is opened; 200 dense fax pages take 17 MB."""
MAX_PAGES: Final = 2_000
"""Most pages a document may have."""
MAX_PIXELS: Final = 40_000_000
"""Largest page in pixels, stored or drawn: A4 at 600 dpi, or four metres of fax paper."""
MAX_SIDE: Final = 65_000
"""Longest side of a page in pixels."""

DRAWN_WIDTH: Final = {False: 864, True: 1728}
"""By `full`: pixels across at which a page without a scan is drawn, those of a scanned fax page."""

# By `full`: pixels across that a page keeps at least. Half of every fax width (1728, 2048, 2432) is above the first, so
# those are halved exactly, which takes pdfium half the time of any other width near it.
_LEAST_WIDTH: Final = {False: 800, True: 1600}
_PIXEL_SHAPES: Final = (1 / 8, 8.0)  # ratios outside are mistakes in the file


class PageError(Exception):
    """Why a document or page cannot be shown: one sentence for a person."""


class PageImage(NamedTuple):
    """One decoded page, upright as its document shows it."""

    width: int
    """Pixels across as stored in `pixels`."""
    height: int
    """Pixels down as stored in `pixels`."""
    aspect: float
    """Height of a pixel / its width: 1.0 square, 2.08 standard, 1.04 fine, 0.52 superfine (T.4 resolutions)."""
    pixels: bytes
    """8-bit grey, row by row, 0 = ink, 255 = paper."""


def check_size(width: int, height: int, index: int) -> None:
    """Refuse page `index` (from 0) before memory is taken for more pixels than `MAX_PIXELS` or `MAX_SIDE` allow."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PageError(f"Page {index + 1} is too large to be shown ({width} x {height} pixels).")


def check_page_count(count: int) -> None:
    """Refuse a document of more than `MAX_PAGES` pages."""
    if count > MAX_PAGES:
        raise PageError(f"The document has more than {MAX_PAGES} pages and cannot be shown.")


def is_pixel_shape(ratio: float) -> bool:
    """Whether a scanner could have such pixels (height / width); faxes have 0.52 to 2.08."""
    return _PIXEL_SHAPES[0] <= ratio <= _PIXEL_SHAPES[1]


def reductions(width: int, aspect: float, full: bool) -> tuple[int, int]:
    """Whole divisors across and down: powers of two that keep enough width and bring the pixels nearest to square."""
    across = 1 << max(0, (width // _LEAST_WIDTH[full]).bit_length() - 1)
    down = 1 << max(0, round(math.log2(across / aspect)))
    return across, down
