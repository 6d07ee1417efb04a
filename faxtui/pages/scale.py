"""Page arithmetic: which part of a page a viewport of terminal cells shows, and where that lies in the stored pixels.

A cell is taken as twice as high as wide, so the dots of a braille cell (2 x 4) and of a half block (1 x 2) are square.
`rotate` is how far the page is turned clockwise for display: 0, 90, 180 or 270 degrees.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from faxtui.pages.page_image import PageImage

READ_COLUMNS: Final[dict[str, int]] = {
    "braille": 288, "octant": 288, "sextant": 336, "quadrant": 480, "ascii": 560, "half": 480,
}  # fmt: skip
"""Zoom, in cells across the whole page, at which 10 point text reads in each encoding (0.95 and better by OCR).

At 288 columns two dots are made of three pixels of half a scan, which reads better than odd shares (0.97 for 0.94 at
280). Plain ASCII only hints at what the dots are, so it goes nearer than all. See `benchmarks/legibility.py`.
"""

MAX_PAGE_COLUMNS: Final = 65_536
"""Deepest zoom: far beyond one cell a pixel, and still exact in the 32-bit floats of Pillow's resize."""

_TURNS: Final = (0, 90, 180, 270)
_HALF_A_DOT: Final = 1 / 8  # of a cell row: what hangs over by less shows no braille dot and gets no row


class Viewport(NamedTuple):
    """What part of the page is shown, on how many cells."""

    columns: int
    """Width of the widget in cells."""
    rows: int
    """Height of the widget in cells."""
    page_columns: int
    """The zoom: cells across the whole page width; equal to `columns` it is fit-width."""
    left: int = 0
    """Cells of the zoomed page hidden to the left of the window."""
    top: int = 0
    """Cell rows of the zoomed page hidden above the window."""


class Window(NamedTuple):
    """The visible part of a page: its size in cells and dots, and the box of stored pixels it is taken from."""

    columns: int
    rows: int
    dots: tuple[int, int]
    """Dots across and down, as seen; the last row of the page may end inside a cell."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in stored (not turned) pixels."""


def page_rows(page: PageImage, page_columns: int, *, rotate: int = 0) -> int:
    """Cell rows that the whole page takes when its width takes `page_columns` cells; at least one."""
    return max(1, math.ceil(_exact_rows(page, page_columns, rotate) - _HALF_A_DOT))


def fit_page(page: PageImage, columns: int, rows: int, *, rotate: int = 0) -> int:
    """Largest `page_columns` at which the whole page shows on `columns` x `rows` cells; 1 where nothing fits."""
    widest = math.floor((rows + _HALF_A_DOT) / _exact_rows(page, 1, rotate))
    fitting = max(1, min(columns, widest, MAX_PAGE_COLUMNS))
    while fitting > 1 and page_rows(page, fitting, rotate=rotate) > rows:  # at most a step: floats at the brim
        fitting -= 1
    return fitting


def clamp(page: PageImage, view: Viewport, *, rotate: int = 0) -> Viewport:
    """The same view with zoom, left and top brought inside the page, so that no scrolling shows emptiness."""
    page_columns = min(max(1, view.page_columns), MAX_PAGE_COLUMNS)
    furthest_left = max(0, page_columns - view.columns)
    furthest_top = max(0, page_rows(page, page_columns, rotate=rotate) - view.rows)
    return view._replace(
        page_columns=page_columns,
        left=min(max(0, view.left), furthest_left),
        top=min(max(0, view.top), furthest_top),
    )


def window(page: PageImage, view: Viewport, cell: tuple[int, int], *, rotate: int = 0) -> Window | None:
    """What `view` shows of the page with `cell` dots across and down in a cell; None when it has no cells."""
    view = clamp(page, view, rotate=rotate)
    columns = min(view.columns, view.page_columns - view.left)
    rows = min(view.rows, page_rows(page, view.page_columns, rotate=rotate) - view.top)
    if columns < 1 or rows < 1:
        return None
    height = _exact_rows(page, view.page_columns, rotate)
    down = min(rows, height - view.top) * cell[1]
    seen = (
        view.left / view.page_columns,
        min(1.0, view.top / height),
        (view.left + columns) / view.page_columns,
        min(1.0, (view.top + rows) / height),
    )
    left, top, right, bottom = _stored(seen, rotate)
    box = (left * page.width, top * page.height, right * page.width, bottom * page.height)
    return Window(columns, rows, (columns * cell[0], max(1, round(down))), box)


def _exact_rows(page: PageImage, page_columns: int, rotate: int) -> float:
    """Cell rows of the whole page with their fraction."""
    if rotate not in _TURNS:
        raise ValueError(f"a page is turned by 0, 90, 180 or 270 degrees, not {rotate}")
    shape = page.height * page.aspect / page.width
    return (shape if rotate % 180 == 0 else 1 / shape) * page_columns / 2


def _stored(seen: tuple[float, float, float, float], rotate: int) -> tuple[float, float, float, float]:
    """A box of the turned page as a box of the stored one, both in fractions of the page."""
    left, top, right, bottom = seen
    if rotate == 90:
        return top, 1 - right, bottom, 1 - left
    if rotate == 180:
        return 1 - right, 1 - bottom, 1 - left, 1 - top
    if rotate == 270:
        return 1 - bottom, left, 1 - top, right
    return seen
