"""Which parts of a cell the block, braille, sextant and octant characters fill.

Good terminals draw these characters themselves, edge to edge, whatever the font: so do we, or pages turn to stripes.
"""

from typing import Final, NamedTuple


class Area(NamedTuple):
    """A rectangle in a cell whose width and height are split into `columns` and `rows` equal parts."""

    columns: int
    rows: int
    left: int
    top: int
    right: int
    bottom: int


_SHADES: Final = {"░": 0.25, "▒": 0.5, "▓": 0.75}
_QUADRANTS: Final = dict(zip("▖▗▘▙▚▛▜▝▞▟", (4, 8, 1, 13, 9, 7, 11, 2, 6, 14), strict=True))
_SEXTANTS: Final = [bits for bits in range(1, 63) if bits not in {0b010101, 0b101010}]  # halves have older characters
_BRAILLE_ORDER: Final = (0, 2, 4, 1, 3, 5, 6, 7)  # dots 1-8 as places in a 2x4 grid read row by row


def _octants() -> dict[str, int]:
    """Characters of Unicode 16 to their filled eighths; patterns that older characters show have no octant."""
    quadrants = (0x05, 0x0A, 0x50, 0xA0)
    older = {sum(part for bit, part in enumerate(quadrants) if bits >> bit & 1) for bits in range(16)}
    elsewhere = {0x1CEA8: 0x01, 0x1CEAB: 0x02, 0x1CEA3: 0x40, 0x1CEA0: 0x80, 0x1FBE6: 0x14, 0x1FBE7: 0x28}
    older |= {0x03, 0xC0, 0x3F, 0xFC, *elsewhere.values()}
    run = enumerate(bits for bits in range(256) if bits not in older)
    return {chr(0x1CD00 + at): bits for at, bits in run} | {chr(code): bits for code, bits in elsewhere.items()}


_OCTANTS: Final = _octants()


def _eighths() -> dict[str, list[Area]]:
    """Characters that fill a cell from one edge by eighths, or lie as thin bars in it."""
    areas: dict[str, list[Area]] = {"▀": [_area(0, 0, 8, 4)], "▐": [_area(4, 0, 8, 8)]}
    for part in range(1, 9):
        areas[chr(0x2580 + part)] = [_area(0, 8 - part, 8, 8)]
    for part in range(1, 8):
        areas[chr(0x2590 - part)] = [_area(0, 0, part, 8)]
    for at in range(1, 7):
        areas[chr(0x1FB6F + at)] = [_area(at, 0, at + 1, 8)]
        areas[chr(0x1FB75 + at)] = [_area(0, at, 8, at + 1)]
    for at, part in enumerate((2, 3, 5, 6, 7)):
        areas[chr(0x1FB82 + at)] = [_area(0, 0, 8, part)]
        areas[chr(0x1FB87 + at)] = [_area(8 - part, 0, 8, 8)]
    left, top, right, bottom = _area(0, 0, 1, 8), _area(0, 0, 8, 1), _area(7, 0, 8, 8), _area(0, 7, 8, 8)
    areas |= {"▔": [top], "▕": [right]}
    pairs = ((left, bottom), (left, top), (right, top), (right, bottom), (top, bottom))
    return areas | {chr(0x1FB7C + at): list(pair) for at, pair in enumerate(pairs)}


def _area(left: int, top: int, right: int, bottom: int) -> Area:
    return Area(8, 8, left, top, right, bottom)


_EIGHTHS: Final = _eighths()


def filled_areas(char: str) -> list[Area] | None:
    """The rectangles that a character fills; None if it is none of these characters, [] if it fills nothing."""
    code = ord(char)
    if char in _EIGHTHS:
        return _EIGHTHS[char]
    if char in _QUADRANTS:
        return _grid(_QUADRANTS[char], 2)
    if 0x2800 <= code <= 0x28FF:
        dots = code - 0x2800
        return _grid(sum(1 << place for dot, place in enumerate(_BRAILLE_ORDER) if dots >> dot & 1), 4)
    if 0x1FB00 <= code < 0x1FB00 + len(_SEXTANTS):
        return _grid(_SEXTANTS[code - 0x1FB00], 3)
    if char in _OCTANTS:
        return _grid(_OCTANTS[char], 4)
    return None


def shade(char: str) -> float | None:
    """How much of the cell a shade character covers, 0 to 1; None for any other."""
    return _SHADES.get(char)


def _grid(bits: int, rows: int) -> list[Area]:
    """The set places of a grid of two columns; bit 0 is top left, bit 1 top right."""
    places = ((at % 2, at // 2) for at in range(2 * rows) if bits >> at & 1)
    return [Area(2, rows, x, y, x + 1, y + 1) for x, y in places]
