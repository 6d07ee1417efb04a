"""The dot grid of fax paper (T.4: 1728 dots a line, dots not square) and where a document's page lies on it."""

from __future__ import annotations

from typing import Final, NamedTuple

LINE_DOTS: Final = 1728
"""Dots of one scan line: the 215 mm that A4, Letter and Legal share."""
DOTS_ACROSS: Final = 204
"""Dots per inch along a scan line."""
LINES_DOWN: Final[dict[str, int]] = {"FINE": 196, "SUPERFINE": 391}
"""Scan lines per inch."""
MAX_ENLARGEMENT: Final = 1.5
"""How much a small page grows at most: A5 (1.41) fills the sheet, a logo stays a logo."""

_LEAST_DPI, _MOST_DPI = 36, 2400

_SHEET_LINES: Final = {
    ("A4", "FINE"): 2287,
    ("A4", "SUPERFINE"): 4574,
    ("LETTER", "FINE"): 2156,
    ("LETTER", "SUPERFINE"): 4301,
}
_LETTER_SHAPE = 11 / 8.5
_LETTER_TOLERANCE = 0.06


class Sheet(NamedTuple):
    """One blank fax page."""

    width: int
    """Dots."""
    lines: int
    across: int
    """Dots per inch along a line."""
    down: int
    """Lines per inch."""


class Placement(NamedTuple):
    """How large a page becomes on a sheet, in dots and lines after turning."""

    width: int
    height: int
    turned: bool
    """A landscape page is turned a quarter to the left to stand on the portrait sheet."""


def sheet_for(paper: str, resolution: str) -> Sheet:
    """The blank page of `paper` ("A4" or "LETTER") at `resolution` ("FINE" or "SUPERFINE")."""
    try:
        return Sheet(LINE_DOTS, _SHEET_LINES[paper, resolution], DOTS_ACROSS, LINES_DOWN[resolution])
    except KeyError:
        raise ValueError(f"no fax page for paper {paper!r} at resolution {resolution!r}") from None


def choose_paper(width: float, height: float) -> str:
    """The paper that a page of this size (any unit) was made for: Letter where its shape says so, else A4."""
    shape = max(width, height) / min(width, height)
    return "LETTER" if abs(shape - _LETTER_SHAPE) < _LETTER_TOLERANCE else "A4"


def density(dpi: object) -> tuple[float, float] | None:
    """The pixels per inch (across, down) that a picture tells, None if it tells none that can be meant."""
    if not isinstance(dpi, tuple) or len(dpi) != 2:
        return None
    across, down = float(dpi[0]), float(dpi[1])
    plausible = _LEAST_DPI <= across <= _MOST_DPI and _LEAST_DPI <= down <= _MOST_DPI
    return (across, down) if plausible else None


def place(width: float, height: float, sheet: Sheet) -> Placement:
    """Fit a page of `width` x `height` inches on the sheet: whole, undistorted, turned only if it then grows."""
    upright, turned = _scale(width, height, sheet), _scale(height, width, sheet)
    turn = width > height and turned > upright
    scale = turned if turn else upright
    if turn:
        width, height = height, width
    return Placement(
        _dots(width * scale * sheet.across, sheet.width), _dots(height * scale * sheet.down, sheet.lines), turn
    )


def _scale(width: float, height: float, sheet: Sheet) -> float:
    return min(sheet.width / sheet.across / width, sheet.lines / sheet.down / height, MAX_ENLARGEMENT)


def _dots(length: float, limit: int) -> int:
    return min(limit, max(1, round(length)))
