"""Box-drawing characters U+2500-257F and a few signs as masks of one cell.

Lines run to the very edge of the cell at the same pixels for every character, so that neighbours join.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

_SMOOTH: Final = 8  # curves and slants are drawn that many times larger and scaled down
_DIRECTIONS: Final = {
    "LEFT": ("left",),
    "RIGHT": ("right",),
    "UP": ("up",),
    "DOWN": ("down",),
    "HORIZONTAL": ("left", "right"),
    "VERTICAL": ("up", "down"),
}
_OPPOSITE: Final = {"left": "right", "right": "left", "up": "down", "down": "up"}
_SIDES: Final = {"left": ("up", "down"), "right": ("up", "down"), "up": ("left", "right"), "down": ("left", "right")}
_WEIGHTS: Final = frozenset({"LIGHT", "HEAVY", "SINGLE", "DOUBLE"})
_DASHES: Final = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}

Point = tuple[float, float]
# Signs that the monospaced face lacks and other terminals take from elsewhere: lines in a cell of 10 x 20 units.
_SIGNS: Final[dict[str, list[list[Point]]]] = {
    "✓": [[(1.6, 11), (4, 14), (8.6, 6.5)]],
    "✔": [[(1.6, 11), (4, 14), (8.6, 6.5)]],
    "✗": [[(2, 6.5), (8, 14)], [(8, 6.5), (2, 14)]],
    "✘": [[(2, 6.5), (8, 14)], [(8, 6.5), (2, 14)]],
    "✕": [[(2, 7), (8, 13)], [(8, 7), (2, 13)]],
    "⏎": [[(8.6, 5.5), (8.6, 12), (1.6, 12)], [(4.2, 9.2), (1.4, 12), (4.2, 14.8)]],
    "⏸": [[(3.3, 6.5), (3.3, 14)], [(6.7, 6.5), (6.7, 14)]],
    "↻": [
        [(8.6, 5.5), (8.6, 9), (5.4, 9)],
        [(8.4, 8.8), (6.4, 6.6), (3.4, 6.8), (1.6, 9.6), (2, 12.8), (4.4, 14.6), (7.2, 14), (8.6, 12)],
    ],
}
_RING: Final = "○"
_THICK_SIGNS: Final = frozenset("✔✘")


class _Pen(NamedTuple):
    """Sizes of a cell in pixels, and where its middle lines run."""

    width: int
    height: int
    light: int

    @property
    def heavy(self) -> int:
        """About twice the light line, and odd where that is odd, so that both have the same middle."""
        return 2 * self.light + self.light % 2

    def across(self, thickness: int) -> tuple[int, int]:
        """Left and right edge of an upright line through the middle."""
        start = (self.width - thickness) // 2
        return start, start + thickness

    def along(self, thickness: int) -> tuple[int, int]:
        """Upper and lower edge of a level line through the middle."""
        start = (self.height - thickness) // 2
        return start, start + thickness


def line_thickness(width: int) -> int:
    """Pixels of a light line in a cell of that width."""
    return max(1, round(width / 10))


def line_mask(char: str, width: int, height: int) -> Image.Image | None:
    """Mask (mode L) of a box-drawing character or one of our signs; None for any other."""
    pen = _Pen(width, height, line_thickness(width))
    if char in _SIGNS or char == _RING:
        return _sign(char, pen)
    if not "\u2500" <= char <= "\u257f":
        return None
    name = unicodedata.name(char).removeprefix("BOX DRAWINGS ")
    if "DIAGONAL" in name:
        return _diagonal(name, pen)
    if "ARC" in name:
        return _arc(name, pen)
    if " DASH " in name:
        return _dashed(name, pen)
    return _arms(_weights(name), pen)


def _weights(name: str) -> dict[str, str]:
    """Direction to weight: each part of the name has its own weight or takes that of the part before."""
    arms: dict[str, str] = {}
    weight = ""
    for part in name.split(" AND "):
        words = part.split()
        weight = next((word for word in words if word in _WEIGHTS), weight)
        arms |= {direction: weight for word in words for direction in _DIRECTIONS.get(word, ())}
    return {direction: "LIGHT" if weight == "SINGLE" else weight for direction, weight in arms.items()}


def _arms(arms: dict[str, str], pen: _Pen) -> Image.Image:
    """Double lines are bands with their middle cut out again; single ones are drawn last, over the cuts."""
    mask = Image.new("L", (pen.width, pen.height))
    doubles = [direction for direction, weight in arms.items() if weight == "DOUBLE"]
    for thickness, ink in ((3 * pen.light, 255), (pen.light, 0)):
        for direction in doubles:
            meets = any(arms.get(side) == "DOUBLE" for side in _SIDES[direction])
            back = thickness if meets or ink == 0 else pen.light
            _arm(mask, direction, thickness, -(back // 2), ink, pen)
    for direction, weight in arms.items():
        if weight != "DOUBLE":
            thickness = pen.heavy if weight == "HEAVY" else pen.light
            _arm(mask, direction, thickness, _start(direction, arms, pen), 255, pen)
    return mask


def _start(direction: str, arms: dict[str, str], pen: _Pen) -> int:
    """Pixels from the middle at which a single arm begins, negative beyond it, so that it meets what crosses it."""
    sides = [arms.get(side, "") for side in _SIDES[direction]]
    if "DOUBLE" in sides and _OPPOSITE[direction] not in arms:
        return pen.light // 2 if all(sides) else -(3 * pen.light // 2)
    widest = max(pen.heavy if weight == "HEAVY" else pen.light for weight in [*sides, arms[direction]])
    return -(widest // 2)


def _arm(mask: Image.Image, direction: str, thickness: int, start: int, ink: int, pen: _Pen) -> None:
    """One arm from `start` pixels after the middle to the edge of the cell."""
    left, right = pen.across(thickness)
    top, bottom = pen.along(thickness)
    # The middle as the light line has it: an odd rest of pixels lies on the same side for every arm.
    x, y = pen.across(pen.light)[0] + pen.light // 2, pen.along(pen.light)[0] + pen.light // 2
    odd = pen.light % 2
    boxes = {
        "left": (0, top, x - start + odd, bottom),
        "right": (x + start, top, pen.width, bottom),
        "up": (left, 0, right, y - start + odd),
        "down": (left, y + start, right, pen.height),
    }
    mask.paste(ink, boxes[direction])


def _dashed(name: str, pen: _Pen) -> Image.Image:
    """Dashes of equal length; half a gap at each end keeps the rhythm from cell to cell."""
    count = next(number for word, number in _DASHES.items() if word in name.split())
    thickness = pen.heavy if "HEAVY" in name else pen.light
    mask = Image.new("L", (pen.width, pen.height))
    level = name.endswith("HORIZONTAL")
    length = pen.width if level else pen.height
    gap = max(1, length // (count * 4))
    for at in range(count):
        start, end = length * at // count + gap // 2, length * (at + 1) // count - (gap + 1) // 2
        (left, right), (top, bottom) = pen.across(thickness), pen.along(thickness)
        mask.paste(255, (start, top, end, bottom) if level else (left, start, right, end))
    return mask


def _arc(name: str, pen: _Pen) -> Image.Image:
    """A quarter of a ring that meets the light lines of both neighbours, and a straight piece to the longer side."""
    size = (pen.width * _SMOOTH, pen.height * _SMOOTH)
    large = Image.new("L", size)
    draw = ImageDraw.Draw(large)
    (left, right), (top, bottom) = pen.across(pen.light), pen.along(pen.light)
    is_right, is_down = "RIGHT" in name, "DOWN" in name
    # Outer and inner radius, in pixels, around a point on the edge that the level arm reaches.
    outer = pen.width - left if is_right else right
    inner = outer - pen.light
    x = pen.width if is_right else 0
    y = top + outer if is_down else bottom - outer
    for radius, ink in ((outer, 255), (inner, 0)):
        box = [(x - radius) * _SMOOTH, (y - radius) * _SMOOTH, (x + radius) * _SMOOTH, (y + radius) * _SMOOTH]
        draw.ellipse((box[0], box[1], box[2] - 1, box[3] - 1), fill=ink)
    straight = (left, y, right, pen.height) if is_down else (left, 0, right, y)
    far_side = (0, y, pen.width, pen.height) if is_down else (0, 0, pen.width, y)
    large.paste(0, _scaled(far_side))
    large.paste(255, _scaled(straight))
    return large.resize((pen.width, pen.height), Image.Resampling.BOX)


def _scaled(box: Sequence[int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (edge * _SMOOTH for edge in box)
    return left, top, right, bottom


def _diagonal(name: str, pen: _Pen) -> Image.Image:
    rising, falling = [(0.0, 20.0), (10.0, 0.0)], [(0.0, 0.0), (10.0, 20.0)]
    lines = [rising, falling] if "CROSS" in name else [rising if re.search("UPPER RIGHT", name) else falling]
    return _strokes(lines, pen, float(pen.light))


def _sign(char: str, pen: _Pen) -> Image.Image:
    thickness = pen.light * (1.9 if char in _THICK_SIGNS else 1.35)
    if char == _RING:
        return _ring(pen, thickness)
    return _strokes(_SIGNS[char], pen, thickness)


def _ring(pen: _Pen, thickness: float) -> Image.Image:
    large = Image.new("L", (pen.width * _SMOOTH, pen.height * _SMOOTH))
    x, y, radius = large.width * 0.5, large.height * 0.525, large.width * 0.36
    outline = round(thickness * _SMOOTH)
    ImageDraw.Draw(large).ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=outline)
    return large.resize((pen.width, pen.height), Image.Resampling.BOX)


def _strokes(lines: list[list[Point]], pen: _Pen, thickness: float) -> Image.Image:
    """Lines with round ends, given in a cell of 10 x 20 units."""
    large = Image.new("L", (pen.width * _SMOOTH, pen.height * _SMOOTH))
    draw = ImageDraw.Draw(large)
    radius = thickness * _SMOOTH / 2
    for line in lines:
        points = [(x * large.width / 10, y * large.height / 20) for x, y in line]
        draw.line(points, fill=255, width=round(2 * radius), joint="curve")
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return large.resize((pen.width, pen.height), Image.Resampling.BOX)
