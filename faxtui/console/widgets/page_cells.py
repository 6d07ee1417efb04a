"""Rows of a page as styled runs of cells, in a few greys."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

if TYPE_CHECKING:
    from faxtui.pages.encode import CellRow


def _grey(level: int) -> Color:
    """A level of grey, a little softer than pure black and white."""
    value = 24 + level * 220 // 255
    return Color.from_rgb(value, value, value)


@cache
def _ink_on_paper(ink: int, paper: int) -> Style:
    """The style of a run; there are few greys, so all are kept."""
    return Style(color=_grey(ink), bgcolor=_grey(paper))


def segments_of(row: CellRow) -> tuple[list[Segment], int]:
    """One row of a page in its greys, and how many cells it takes."""
    segments = [Segment(text, _ink_on_paper(ink, paper)) for text, ink, paper in row.runs]
    return segments, sum(len(text) for text, _, _ in row.runs)
