"""One line of a list: the cells of a row, or the headings, put together for a width."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from faxtui.cells import fit

FRESH: Final = Style(reverse=True)
"""Of a text that changed just now: seen without colours, too."""


class Column(NamedTuple):
    """One column: its heading, width in cells, and whether it is numbers."""

    name: str
    width: int
    right: bool = False


class Row(NamedTuple):
    """What one row shows: a glyph with its tone, and a text for each column."""

    glyph: str
    tone: str
    """`good`, `bad`, `busy`, `calm` or empty."""
    texts: Sequence[str]
    toned: int = -1
    """The text that takes the tone of bad and busy rows, too; the last one."""
    fresh: Collection[int] = ()
    """Texts that changed just now."""


def head_strip(columns: Sequence[Column], width: int, style: Style) -> Strip:
    """The headings."""
    names = " ".join(fit(column.name, column.width, right=column.right) for column in columns)
    return Strip([Segment(fit(f"   {names}", width), style)], width)


def row_strip(row: Row, columns: Sequence[Column], width: int, base: Style, tone: Style) -> Strip:
    """A row; `tone` is the style of its glyph and, where that is bad or busy, of what happened."""
    loud = row.toned % len(row.texts) if row.tone in ("bad", "busy") else -1
    segments, plain = [Segment(f" {row.glyph} ", tone)], ""
    for place, (text, column) in enumerate(zip(row.texts, columns, strict=True)):
        cell = fit(text, column.width, right=column.right)
        gap = " " if place < len(columns) - 1 else ""
        if place != loud and place not in row.fresh:
            plain += cell + gap
            continue
        style = tone if place == loud else base
        if place in row.fresh:
            style += FRESH
        segments += [Segment(plain, base), Segment(cell, style)]
        plain = gap
    segments.append(Segment(plain, base))
    segments = [segment for segment in segments if segment.text]
    drawn = 2 + sum(column.width + 1 for column in columns)  # every text was fitted: no need to measure
    return Strip(segments, drawn).adjust_cell_length(width, base)
