"""Lines of text on a page as chains of glyphs, the `{{tags}}` in them, and where everything goes once they are filled.

A chain is what reads on without a gap, whichever operators drew it: one string, a kerned array, one object a letter.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from faxtui.pages.pdf_show import Glyph, Stream

_TAG: Final = re.compile(r"\{\{([^{}]{1,100})\}\}")
_BACK, _GAP, _TIGHT, _ASIDE = 0.35, 1.0, 0.1, 0.2
"""In em: how far the next glyph of a chain may reach back, stand off, or lie beside the line."""
_COLUMN_GAP = 1.0
"""In em: blank space that parts columns, and what is left of it at least when a value needs the room."""

_CELL: Final = 24.0
"""Points: pieces of text that may join are looked for by cells of this size."""
_FARTHEST_CELL: Final = 8
_MOST_COMPARED: Final = 1_000_000
"""Pairs of pieces looked at on one page, which keeps a hostile one from taking minutes."""


class Tag(NamedTuple):
    """A tag in a chain: `first` to `last` are the places of its glyphs there, `anchor` that of its key's first one."""

    name: str
    """As written, without braces and outer blanks."""
    first: int
    last: int
    anchor: int
    before: str
    """Letters that share the first glyph with the tag and stay."""
    after: str

    @property
    def key(self) -> str:
        """What its value is looked up by: upper and lower case are the same."""
        return self.name.lower()


class Edit(NamedTuple):
    """A filled tag: a value drawn at the anchor glyph's operator, `back` points before that glyph, in its place."""

    anchor: int
    back: float
    value: Value


class Value(NamedTuple):
    """What takes the place of a tag, set for the text state at the anchor; lengths in text space units."""

    spots: tuple[Spot, ...]
    advance: float
    """Of the longest line."""
    lines: int


class Spot(NamedTuple):
    """One code of a value: `x` from the value's begin, `rise` above the line of the tag."""

    spare: str | None
    """Resource name of a spare font; None for the tag's own."""
    raw: bytes
    x: float
    rise: float
    advance: float


class Plan(NamedTuple):
    """What becomes of the glyphs of a stream; all by index."""

    gone: frozenset[int]
    edits: dict[int, Edit]
    shifts: dict[int, float]
    """How many points along its line a glyph moves."""
    pushed: tuple[str, ...]
    """Names of tags whose values push the text behind them over the edge of the page."""


Chain = list[int]
Measure = Callable[[Tag, Glyph, float], Value]
"""Asked for the value of a tag: given are its anchor glyph and how many points beyond that glyph's start it begins."""


def chains(stream: Stream) -> list[Chain]:
    """The lines of text of a stream, in the order in which they begin there."""
    pieces: list[Chain] = []
    for index, glyph in enumerate(stream.glyphs):
        before = stream.glyphs[pieces[-1][-1]] if pieces else glyph
        gap = _gap(before, glyph) if pieces else None
        # Letters that are drawn one by one in any order must not be taken for neighbours because of that order.
        nearest = _GAP if before.show == glyph.show else _TIGHT
        if gap is not None and -min(nearest, _BACK) <= gap <= nearest:
            pieces[-1].append(index)
        else:
            pieces.append([index])
    return _linked(pieces, stream.glyphs)


def tags(stream: Stream, chain: Chain) -> Iterator[Tag]:
    """The tags of a line, in reading order."""
    starts: list[int] = []
    text = ""
    for index in chain:
        starts.append(len(text))
        text += stream.glyphs[index].code.text
    for found in _TAG.finditer(text):
        name = " ".join(found[1].split())
        if not name:
            continue
        first, last = _place(starts, found.start()), _place(starts, found.end() - 1)
        end = starts[last + 1] if last + 1 < len(starts) else len(text)
        anchor = _place(starts, found.start(1) + len(found[1]) - len(found[1].lstrip()))
        yield Tag(name, first, last, anchor, text[starts[first] : found.start()], text[found.end() : end])


def plan(stream: Stream, filled: Sequence[tuple[Chain, list[Tag]]], measure: Measure) -> Plan:
    """Where values and the text behind them go. `filled` has the lines with the tags that get a value.

    Text that reads on behind a tag moves with the value's end; what stands behind blank space as wide as a column gap
    stays in its place for as long as the value leaves room.
    """
    gone: set[int] = set()
    edits: dict[int, Edit] = {}
    shifts: dict[int, float] = {}
    pushed: list[str] = []
    for chain, found in filled:
        shift, at = 0.0, 0
        glyphs = [stream.glyphs[index] for index in chain]
        for tag in found:
            shift = _carry(chain, glyphs, at, tag.first, shift, shifts)
            first, last, anchor = glyphs[tag.first], glyphs[tag.last], glyphs[tag.anchor]
            back = _along(first, anchor.x, anchor.y) - shift
            value = measure(tag, anchor, -back)
            edits[chain[tag.anchor]] = Edit(chain[tag.anchor], back, value)
            gone.update(chain[tag.first : tag.last + 1])
            shift += value.advance * anchor.scale - (_along(first, last.x, last.y) + last.length)
            at = tag.last + 1
        shift = _carry(chain, glyphs, at, len(chain), shift, shifts)
        end = glyphs[-1]
        if at < len(chain) and 0 <= room_to_edge(stream, end, end.length) < shift:
            pushed.append(found[-1].name)
    return Plan(frozenset(gone), edits, shifts, tuple(pushed))


def room_to_edge(stream: Stream, glyph: Glyph, offset: float) -> float:
    """Points from a place on a glyph's line, `offset` from its start, to where what shows ends; inf where unknown."""
    left, bottom, right, top = stream.clip
    x, y = glyph.x + offset * glyph.along[0], glyph.y + offset * glyph.along[1]
    ways = [
        (high - start if step > 0 else low - start) / step
        for start, step, low, high in ((x, glyph.along[0], left, right), (y, glyph.along[1], bottom, top))
        if abs(step) > 1e-6
    ]
    return min(ways, default=math.inf)


def _carry(chain: Chain, glyphs: list[Glyph], start: int, end: int, shift: float, shifts: dict[int, float]) -> float:
    """Move the glyphs from `start` to before `end`, letting wide blanks take up the shift; what is left of it."""
    at = start
    while at < end and shift:
        blank_to = at
        while blank_to < len(glyphs) and glyphs[blank_to].code.text.isspace():
            blank_to += 1
        if at > 0 and blank_to < len(glyphs):
            before, after = glyphs[at - 1], glyphs[blank_to]
            blank = _along(before, after.x, after.y) - before.length
            if blank_to - at >= 2 or blank > _COLUMN_GAP * after.em:
                room = max(0.0, blank - _COLUMN_GAP * after.em)
                shift = max(0.0, shift - room)
        stop = min(max(blank_to, at + 1), end)
        for place in range(at, stop):
            shifts[chain[place]] = shift
        at = stop
    return shift


def _along(glyph: Glyph, x: float, y: float) -> float:
    """How far a point lies from a glyph's start in its writing direction."""
    return (x - glyph.x) * glyph.along[0] + (y - glyph.y) * glyph.along[1]


def _gap(before: Glyph, after: Glyph) -> float | None:
    """How far behind another, in em, a glyph on the same line begins; None when it is not on the same line."""
    em = max(before.em, after.em)
    if not em or min(before.em, after.em) < 0.5 * em:
        return None
    if before.along[0] * after.along[0] + before.along[1] * after.along[1] < 0.999:
        return None
    aside = (after.y - before.y) * before.along[0] - (after.x - before.x) * before.along[1]
    if abs(aside) > _ASIDE * em:
        return None
    return (_along(before, after.x, after.y) - before.length) / em


def _place(starts: list[int], offset: int) -> int:
    """Which glyph of a chain holds the letter at `offset`; glyphs without letters hold none."""
    place = bisect_left(starts, offset)
    if place == len(starts) or starts[place] != offset:
        return place - 1
    while place + 1 < len(starts) and starts[place + 1] == offset:
        place += 1
    return place


def _linked(pieces: list[Chain], glyphs: list[Glyph]) -> list[Chain]:
    """Join pieces that read on, whatever was drawn between them, those that stand nearest first."""
    heads: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        heads[_cell(glyphs[piece[0]].x, glyphs[piece[0]].y)].append(number)
    pairs: list[tuple[float, int, int]] = []
    patience = _MOST_COMPARED
    for number, piece in enumerate(pieces):
        last = glyphs[piece[-1]]
        others = [other for cell in _cells_around(last) for other in heads.get(cell, ())]
        patience -= len(others)
        if patience < 0:
            break
        for other in others:
            gap = _gap(last, glyphs[pieces[other][0]])
            if gap is not None and other != number and -_BACK <= gap <= _GAP:
                pairs.append((abs(gap), number, other))
    after: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, other in sorted(pairs):
        if number not in after and other not in taken:
            after[number] = other
            taken.add(other)
    return _joined(pieces, after, taken)


def _joined(pieces: list[Chain], after: dict[int, int], taken: set[int]) -> list[Chain]:
    whole: list[Chain] = []
    placed: set[int] = set()
    for number in [*(n for n in range(len(pieces)) if n not in taken), *sorted(taken)]:
        chain: Chain = []
        following: int | None = number
        while following is not None and following not in placed:  # overlapping letters may follow in a ring
            placed.add(following)
            chain += pieces[following]
            following = after.get(following)
        if chain:
            whole.append(chain)
    return whole


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // _CELL), int(y // _CELL)


def _cells_around(glyph: Glyph) -> Iterator[tuple[int, int]]:
    """The cells in which what follows a glyph can start."""
    reach = min(int(_GAP * glyph.em // _CELL) + 1, _FARTHEST_CELL)
    column, row = _cell(glyph.x + glyph.length * glyph.along[0], glyph.y + glyph.length * glyph.along[1])
    for x in range(column - reach, column + reach + 1):
        for y in range(row - reach, row + reach + 1):
            yield x, y
