"""Paints a grid of terminal cells as a good terminal window shows it."""

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from screenshots.glyphs import glyph_mask
from screenshots.lines import line_thickness
from tests.terminal import Cell

CELL_WIDTH: Final = 10  # pixels at scale 1
CELL_HEIGHT: Final = 20
PADDING: Final = 8  # between the window's edge and its cells, in the background colour of the nearest cells
BAR_HEIGHT: Final = 28
_RADIUS: Final = 10
_BAR: Final = (0x2B, 0x2D, 0x31)
_EDGE: Final = (0x4A, 0x4D, 0x52)
_BAR_TEXT: Final = (0xA8, 0xAB, 0xB0)
_BUTTONS: Final = ((0xED, 0x6A, 0x5E), (0xF4, 0xBF, 0x4F), (0x61, 0xC5, 0x54))
_DIM: Final = 0.5  # how far a dim letter goes towards its background

Colour = tuple[int, int, int]
Grid = Sequence[Sequence[Cell]]


def paint_cells(grid: Grid, *, scale: int = 2, braille_gap: int = 0) -> Image.Image:
    """The bare cells, each exactly CELL_WIDTH x CELL_HEIGHT times `scale` pixels, as RGB."""
    width, height = CELL_WIDTH * scale, CELL_HEIGHT * scale
    image = Image.new("RGB", (max(map(len, grid)) * width, len(grid) * height))
    for y, row in enumerate(grid):
        for x, cell in enumerate(row):
            if not cell.char and x:
                continue  # the right half of a wide character, painted with its left half
            cells = 2 if x + 1 < len(row) and not row[x + 1].char else 1
            _paint_cell(image, cell, (x * width, y * height, cells * width, height), scale * braille_gap)
    return image


def paint_window(grid: Grid, *, title: str = "", scale: int = 2, braille_gap: int = 0) -> Image.Image:
    """The cells in a window with rounded, transparent corners, three buttons and a title; RGBA."""
    cells = paint_cells(grid, scale=scale, braille_gap=braille_gap)
    padding, bar = PADDING * scale, BAR_HEIGHT * scale
    size = (cells.width + 2 * padding, cells.height + 2 * padding + bar)
    window = Image.new("RGB", size, _BAR)
    _paint_padding(window, grid, scale)
    window.paste(cells, (padding, bar + padding))
    _paint_bar(window, title, scale)
    radius = _RADIUS * scale
    ImageDraw.Draw(window).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1), radius, outline=_EDGE, width=max(1, scale // 2)
    )
    window.putalpha(_rounded(size, radius))
    return window


def _paint_cell(image: Image.Image, cell: Cell, place: tuple[int, int, int, int], braille_gap: int) -> None:
    x, y, width, height = place
    ink, paper = _colour(cell.fg), _background(cell)
    if cell.reverse:
        ink = _colour(cell.bg)
    if cell.dim:
        ink = _mix(ink, paper, _DIM)
    image.paste(paper, (x, y, x + width, y + height))
    if cell.char.strip():
        mask = glyph_mask(cell.char, width, height, bold=cell.bold, italic=cell.italic, braille_gap=braille_gap)
        image.paste(ink, (x, y), mask)
    thickness = line_thickness(height // 2)
    for wanted, middle in ((cell.underline, 0.88), (cell.strike, 0.54)):
        if wanted:
            top = y + round(height * middle)
            image.paste(ink, (x, top, x + width, top + thickness))


def _background(cell: Cell) -> Colour:
    return _colour(cell.fg if cell.reverse else cell.bg)


def _colour(text: str) -> Colour:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _paint_padding(window: Image.Image, grid: Grid, scale: int) -> None:
    """Carries the background of the first and last cell of each row out to the window's edges."""
    middle, top = window.width // 2, (BAR_HEIGHT + PADDING) * scale
    for y, row in enumerate(grid):
        above = BAR_HEIGHT * scale if y == 0 else top + y * CELL_HEIGHT * scale
        below = window.height if y == len(grid) - 1 else top + (y + 1) * CELL_HEIGHT * scale
        window.paste(_background(row[0]), (0, above, middle, below))
        window.paste(_background(row[-1]), (middle, above, window.width, below))


def _paint_bar(window: Image.Image, title: str, scale: int) -> None:
    """Buttons at the left, the title in the middle of the bar."""
    width, height = CELL_WIDTH * scale, CELL_HEIGHT * scale
    middle, radius = BAR_HEIGHT * scale // 2, 6 * scale
    for at, colour in enumerate(_BUTTONS):
        disc = _rounded((2 * radius, 2 * radius), radius)
        window.paste(colour, (PADDING * scale + 20 * scale * at + 6 * scale, middle - radius), disc)
    left = (window.width - len(title) * width) // 2
    for at, char in enumerate(title):
        if char.strip():
            mask = glyph_mask(char, width, height, bold=False, italic=False)
            window.paste(_BAR_TEXT, (left + at * width, middle - height // 2), mask)


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """Mask of a rounded rectangle with smooth corners."""
    smooth = 4
    corner = Image.new("L", (radius * smooth, radius * smooth))
    ImageDraw.Draw(corner).ellipse((0, 0, 2 * radius * smooth - 1, 2 * radius * smooth - 1), fill=255)
    corner = corner.resize((radius, radius), Image.Resampling.BOX)
    mask = Image.new("L", size, 255)
    flip, mirror = Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.FLIP_LEFT_RIGHT
    right, bottom = size[0] - radius, size[1] - radius
    mask.paste(corner, (0, 0))
    mask.paste(corner.transpose(mirror), (right, 0))
    mask.paste(corner.transpose(flip), (0, bottom))
    mask.paste(corner.transpose(flip).transpose(mirror), (right, bottom))
    return mask
