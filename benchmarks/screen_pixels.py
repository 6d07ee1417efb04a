"""An idealised terminal: rows of cells become pixels, 10 x 20 a cell, with every glyph exactly where its dots are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from faxtui.pages.cell_letters import letters

if TYPE_CHECKING:
    from faxtui.pages.encode import CellRow

CELL: Final = (10, 20)


def painted(rows: list[CellRow], encoding: str) -> Image.Image:
    """What the rows look like, in grey."""
    columns = max(sum(len(text) for text, _, _ in row.runs) for row in rows)
    screen = Image.new("L", (columns * CELL[0], len(rows) * CELL[1]), 255)
    for y, row in enumerate(rows):
        x = 0
        for text, ink, paper in row.runs:
            for letter in text:
                screen.paste(_glyph(letter, encoding, ink, paper), (x * CELL[0], y * CELL[1]))
                x += 1
    return screen


@cache
def _glyph(letter: str, encoding: str, ink: int, paper: int) -> Image.Image:
    cell = Image.new("L", CELL, paper)
    draw = ImageDraw.Draw(cell)
    if encoding == "half":
        if letter == "▀":
            draw.rectangle((0, 0, CELL[0] - 1, CELL[1] // 2 - 1), fill=ink)
        return cell
    grid, bits, text = letters(encoding)
    pattern = text.index(letter)
    across, down = CELL[0] / grid[0], CELL[1] / grid[1]
    for (x, y), bit in bits:
        if pattern & bit:
            box = (round(x * across), round(y * down), round((x + 1) * across) - 1, round((y + 1) * down) - 1)
            draw.ellipse(box, fill=ink) if encoding == "braille" else draw.rectangle(box, fill=ink)
    return cell
