"""Handwriting for the demo documents: block letters as people fill in forms, and signatures, as lines of a pen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Point = tuple[float, float]

_LETTER_HEIGHT, _GAP = 10.0, 2.5
_SPACE = 4.5
_SLANT = 0.16
_SEGMENTS = 5
"""Straight pieces that one bent stroke between two points is drawn with."""

_GLYPHS: Final[dict[str, str]] = {
    "A": "0,0 3,10 6,0|1.2,4 4.8,4",
    "B": "0,0 0,10|~0,10 4,9.5 4.5,7.5 3,5.5 0,5.2|~0,5.2 4,5 5.5,2.8 4,.3 0,0",
    "C": "~5.5,8.5 3.5,10 1,8 .3,5 1,1.5 3.5,0 5.5,1.5",
    "D": "0,0 0,10|~0,10 3.5,9.3 5.7,6.5 5.5,3 3.5,.6 0,0",
    "E": "5,10 0,10 0,0 5,0|0,5.2 4,5.2",
    "F": "5,10 0,10 0,0|0,5.2 4,5.2",
    "G": "~5.5,8.5 3.5,10 1,8.2 .2,5 1,1.5 3.5,0 5.6,1.2 5.6,4.2|3.4,4.3 6,4.3",
    "H": "0,10 0,0|5.5,10 5.5,0|0,5 5.5,5",
    "I": "1.2,10 1.2,0",
    "J": "~4.5,10 4.6,3 3.8,.5 2,0 .5,1.6",
    "K": "0,10 0,0|5,10 0,4.4|1.5,5.6 5.4,0",
    "L": "0,10 0,0 5,0",
    "M": "0,0 .4,10 3.3,4 6.2,10 6.6,0",
    "N": "0,0 0,10 5.5,0 5.5,10",
    "O": "~3,10 .8,8.6 .1,5 .9,1.3 3,0 5.3,1.4 6,5 5.2,8.7 3.2,10",
    "P": "0,0 0,10|~0,10 4,9.6 5.2,7.6 4,5.3 0,4.9",
    "Q": "~3,10 .8,8.6 .1,5 .9,1.3 3,0 5.3,1.4 6,5 5.2,8.7 3.2,10|3.6,2.4 6.2,-.8",
    "R": "0,0 0,10|~0,10 4,9.6 5.2,7.6 4,5.3 0,4.9|2,5 5.4,0",
    "S": "~5.2,8.8 3.2,10 .9,8.8 1,6.6 3,5.3 5.2,3.6 4.8,1 2.6,0 .2,1.4",
    "T": "0,10 6,10|3,10 3,0",
    "U": "~0,10 .1,3 1.2,.5 2.8,0 4.6,.8 5.4,3.4 5.5,10",
    "V": "0,10 2.8,0 5.6,10",
    "W": "0,10 1.8,0 3.6,7 5.4,0 7.2,10",
    "X": "0,10 5.4,0|5.4,10 0,0",
    "Y": "0,10 2.8,5|5.6,10 2.8,5 2.6,0",
    "Z": "0,10 5.4,10 0,0 5.6,0",
    "0": "~2.6,10 .7,8.4 .1,5 .8,1.4 2.6,0 4.5,1.4 5.1,5 4.4,8.5 2.8,10",
    "1": "1,8.4 2.6,10 2.6,0",
    "2": "~.3,8 1.5,9.8 4,9.8 5,7.6 3.6,4.6 .2,0|.2,0 5.3,0",
    "3": "~.4,9 2.6,10 4.8,8.6 4,6 2,5.3|~2,5.3 4.6,4.6 5.3,2.2 3.2,0 .2,1",
    "4": "3.8,0 3.8,10 0,3.4 5.6,3.4",
    "5": "5,10 .8,10 .5,5.8|~.5,5.8 3,6.2 5.2,4.2 4.6,1 2.2,0 .2,1.2",
    "6": "~4.6,9.8 1.8,7.6 .3,3.6 1,.8 3,0 5,1.4 4.8,4 2.8,5 .6,3.6",
    "7": "0,10 5.4,10 2,0",
    "8": "~3,5.4 .9,7 1,9.2 3,10 5,9.2 5,7 3,5.4 .6,3.6 .4,1.2 3,0 5.4,1.2 5.2,3.6 3,5.4",
    "9": "~5,8 3.4,10 1,9 .6,6.6 2,5 4.4,5.6 5.1,8 4.6,3.4 3,0",
    "-": ".6,4.6 3.4,4.8",
    ".": "1,.3 1.4,0",
    ",": "1.4,.6 .8,-1.6",
    "/": "0,-.6 4.4,10.6",
    "'": "1,10 .8,8",
    "+": "0,4.6 4.4,4.6|2.2,7 2.2,2.4",
    "(": "~2.4,11 1,8 .8,3 2.2,-.6",
    ")": "~.6,11 2,8 2.2,3 .8,-.6",
    "!": "1,10 1,3|1,.4 1.2,0",
    ":": "1,6.4 1.3,6|1,.4 1.3,0",
}


def block_letters(text: str, x: float, y: float, height: float) -> Iterator[list[Point]]:
    """The pen strokes of `text` in capitals `height` points tall, from the baseline point (x, y), y downward.

    Letters wander a little, always the same way for the same text; what the alphabet lacks leaves a space.
    """
    unit = height / _LETTER_HEIGHT
    left = 0.0
    for index, letter in enumerate(text.upper()):
        glyph = _GLYPHS.get(letter)
        if glyph is None:
            left += _SPACE + _GAP
            continue
        rise, lean, breadth = (
            _wander(index, 1.3) * 0.5,
            _SLANT + _wander(index, 2.1) * 0.05,
            1 + _wander(index, 0.7) * 0.07,
        )
        strokes = [_stroke(part) for part in glyph.split("|")]
        for stroke in strokes:
            yield [(x + unit * (left + breadth * a + lean * b), y - unit * (b + rise)) for a, b in stroke]
        left += breadth * max(a for stroke in strokes for a, _ in stroke) + _GAP


def signature(name: str, x: float, y: float, width: float) -> Iterator[list[Point]]:
    """The pen strokes of an illegible signature over (x, y): large initials, a hasty middle and a flourish."""
    seed = sum(ord(letter) * (index + 1) for index, letter in enumerate(name))
    loops, height, lean = max(4.5, len(name) * 0.45), width * 0.15, 0.25 + 0.03 * (seed % 9)
    steps = 240
    line: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        second = math.exp(-(((t - 0.42 - 0.02 * (seed % 6)) / 0.06) ** 2))
        size = height * (0.3 + 0.9 * math.exp(-9 * t) + 0.7 * second) * (1 - 0.35 * t)
        angle = 2 * math.pi * loops * t + seed
        sway = 1 + 0.4 * math.sin(0.37 * angle + seed % 7)
        up = size * (0.6 + 0.6 * math.sin(angle) * sway)
        line.append((x + width * t + 0.42 * size * math.cos(angle) + lean * up, y - up))
    yield line
    lift = 0.04 * (seed % 5)
    flourish = [(1.02, 0.05), (0.75, 0.28), (0.35, 0.3), (0.42, 0.18), (1.1, 0.06 - lift)]
    yield [(x + width * a, y + height * b) for a, b in _bend(flourish)]


def tick(x: float, y: float, size: float) -> list[Point]:
    """A pen tick over a box of `size` points whose lower left corner is (x, y)."""
    return _place(((0.1, 0.55), (0.4, 0.1), (0.6, 0.5), (1.25, 1.35)), x, y, size)


def _place(points: tuple[Point, ...], x: float, y: float, size: float) -> list[Point]:
    return [(x + size * a, y - size * b) for a, b in points]


def _stroke(part: str) -> list[Point]:
    bent = part.startswith("~")
    points = [(float(a), float(b)) for a, b in (pair.split(",") for pair in part.removeprefix("~").split())]
    return _bend(points) if bent else points


def _bend(points: list[Point]) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    ends = [points[0], *points, points[-1]]
    curve = [points[0]]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(1, _SEGMENTS + 1):
            t = step / _SEGMENTS
            curve.append(
                (_spline(before[0], start[0], end[0], after[0], t), _spline(before[1], start[1], end[1], after[1], t))
            )
    return curve


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def _wander(index: int, pace: float) -> float:
    return math.sin(index * 12.9898 * pace + pace)
