"""The letters that show one-bit patterns in a cell, by encoding: which bit each dot is, and the letter of each pattern.

A blank cell is a space everywhere: it is one byte instead of three, and some fonts draw the empty braille pattern as
hollow circles.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple


class CellLetters(NamedTuple):
    """How an encoding draws one bit a dot."""

    cell: tuple[int, int]
    """Dots across and down in a cell."""
    bits: tuple[tuple[tuple[int, int], int], ...]
    """Where each dot lies (across, down), and its bit in the pattern."""
    text: str
    """The letter of each pattern, at its number."""


CELLS: Final[dict[str, tuple[int, int]]] = {
    "braille": (2, 4), "octant": (2, 4), "sextant": (2, 3), "quadrant": (2, 2), "ascii": (2, 4), "half": (1, 2),
}  # fmt: skip
"""Dots across and down in a cell of each encoding; "half" has greys, all others one bit a dot."""

_BRAILLE: Final = (1, 8, 2, 16, 4, 32, 64, 128)  # bits of U+2800, dots read row by row
_QUADRANTS: Final = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
# Of the letters on every keyboard, those whose ink lies where the dots are: the darkest place first, then its shape.
_ASCII: Final = {
    0b00000000: " ", 0b00000001: "`", 0b00000010: "'", 0b00000011: '"', 0b11000000: "_", 0b01000000: ".",
    0b10000000: ",", 0b00001100: "-", 0b00110000: "-", 0b11001100: "=", 0b01010101: "|", 0b10101010: "|",
    0b01100110: "/", 0b10011001: "\\", 0b01101001: "/", 0b11111111: "#", 0b00111111: "P", 0b11111100: "o",
    0b11010111: "D", 0b01010111: "P", 0b11110101: "b", 0b11111010: "d", 0b10101111: "q", 0b01011111: "F",
    0b11010101: "L", 0b10101011: "7", 0b10011111: "9", 0b00100111: "T", 0b11111110: "a", 0b01111110: "s",
    0b11101011: "]", 0b00010100: ":", 0b00111100: "*", 0b01111010: "j", 0b01101111: "f", 0b11110000: "u",
    0b00001111: "^", 0b10110000: "r", 0b01110100: "c", 0b01110111: "F", 0b10111011: "B",
}  # fmt: skip


@cache
def letters(encoding: str) -> CellLetters:
    """The letters of a one-bit encoding."""
    across, down = CELLS[encoding]
    places = [(x, y) for y in range(down) for x in range(across)]
    if encoding == "braille":
        return CellLetters((2, 4), tuple(zip(places, _BRAILLE, strict=True)), " " + _run(0x2801, 255))
    bits = tuple((place, 1 << at) for at, place in enumerate(places))
    text = {"octant": _octants, "sextant": _sextants, "quadrant": lambda: _QUADRANTS, "ascii": _ascii}[encoding]()
    return CellLetters((across, down), bits, text)


def _run(first: int, count: int) -> str:
    return "".join(map(chr, range(first, first + count)))


def _sextants() -> str:
    """U+1FB00 to U+1FB3B in the order of their bits, but for the patterns that older letters show."""
    older = {0: " ", 0b010101: "▌", 0b101010: "▐", 0b111111: "█"}
    return _filled(older, 64, 0x1FB00)


def _octants() -> str:
    """U+1CD00 to U+1CDE5 (Unicode 16) in the order of their bits, but for the patterns that other letters show."""
    quadrants = (0b00000101, 0b00001010, 0b01010000, 0b10100000)
    older = {
        sum(part for at, part in enumerate(quadrants) if pattern >> at & 1): letter
        for pattern, letter in enumerate(_QUADRANTS)
    }
    older |= {0b00000011: "\U0001fb82", 0b11000000: "▂", 0b00111111: "\U0001fb85", 0b11111100: "▆"}
    older |= {0b00000001: "\U0001cea8", 0b00000010: "\U0001ceab", 0b01000000: "\U0001cea3", 0b10000000: "\U0001cea0"}
    older |= {0b00010100: "\U0001fbe6", 0b00101000: "\U0001fbe7"}
    return _filled(older, 256, 0x1CD00)


def _filled(older: dict[int, str], count: int, first: int) -> str:
    code, text = first, []
    for pattern in range(count):
        text.append(older.get(pattern) or chr(code))
        code += pattern not in older
    return "".join(text)


def _ascii() -> str:
    """For each pattern the letter whose own pattern differs in the fewest dots."""
    return "".join(
        min(_ASCII.items(), key=lambda known: ((known[0] ^ pattern).bit_count(), known[0]))[1] for pattern in range(256)
    )
