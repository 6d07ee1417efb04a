"""Drawing pages as cells: dot for dot against a plain calculation, and never beyond what was asked for."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from faxtui.pages.cell_letters import CELLS, letters
from faxtui.pages.decode import Document
from faxtui.pages.encode import INK_BELOW, CellRow, render
from faxtui.pages.page_image import PageImage
from faxtui.pages.scale import READ_COLUMNS, Viewport, page_rows
from screenshots.blocks import filled_areas
from tests.pages import samples

BITS = {(0, 0): 1, (0, 1): 2, (0, 2): 4, (1, 0): 8, (1, 1): 16, (1, 2): 32, (0, 3): 64, (1, 3): 128}
GREYS = [0, 36, 73, 109, 146, 182, 219, 255]
ENCODINGS = st.sampled_from(["braille", "half"])
TURNS = st.sampled_from([0, 90, 180, 270])


def noise(width: int, height: int, seed: int = 1) -> PageImage:
    return PageImage(width, height, 1.0, random.Random(seed).randbytes(width * height))


def of(image: Image.Image, aspect: float = 1.0) -> PageImage:
    return PageImage(image.width, image.height, aspect, image.convert("L").tobytes())


def whole(page: PageImage, columns: int, encoding: str = "braille", *, rotate: int = 0) -> list[CellRow]:
    view = Viewport(columns, page_rows(page, columns, rotate=rotate), columns)
    return render(page, view, encoding, rotate=rotate)


def dots(rows: list[CellRow]) -> list[list[bool]]:
    """The braille dots as rows of a bitmap, True where a dot is."""
    bitmap = []
    for row in rows:
        text = "".join(run[0] for run in row.runs)
        codes = [0 if char == " " else ord(char) - 0x2800 for char in text]
        bitmap += [[bool(code & BITS[x, y]) for code in codes for x in range(2)] for y in range(4)]
    return bitmap


def halves(rows: list[CellRow]) -> list[list[int]]:
    """The greys of half blocks as rows of a bitmap."""
    bitmap: list[list[int]] = []
    for row in rows:
        cells = [(ink if char == "▀" else paper, paper) for text, ink, paper in row.runs for char in text]
        bitmap += [[upper for upper, _ in cells], [lower for _, lower in cells]]
    return bitmap


def averages(page: PageImage, factor: int, rotate: int) -> list[list[float]]:
    """The page turned clockwise and reduced by a whole factor, calculated pixel by pixel."""
    image = samples.as_image(page).rotate(-rotate, expand=True)
    grey = [[float(image.getpixel((x, y))) for x in range(image.width)] for y in range(image.height)]  # type: ignore[arg-type]
    return [
        [
            sum(grey[y + j][x + i] for i in range(factor) for j in range(factor)) / factor**2
            for x in range(0, image.width, factor)
        ]
        for y in range(0, image.height, factor)
    ]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_braille_is_the_page_dot_for_dot(rotate: int, factor: int) -> None:
    """A braille dot stands exactly where the average of its pixels is darker than 190 of 255, whatever the turn."""
    page = noise(48, 80)
    expected = averages(page, factor, rotate)
    drawn = dots(whole(page, len(expected[0]) // 2, rotate=rotate))
    for drawn_row, row in zip(drawn, expected, strict=False):
        assert all(dot == (grey < INK_BELOW) for dot, grey in zip(drawn_row, row, strict=True) if abs(grey - 190) > 1)
    assert len(drawn) >= len(expected)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("factor", [1, 2])
def test_half_blocks_are_the_page_in_eight_greys(rotate: int, factor: int) -> None:
    """Each half of a cell has the one of eight even greys that is nearest to the average of its pixels."""
    page = noise(48, 80)
    expected = averages(page, factor, rotate)
    drawn = halves(whole(page, len(expected[0]), "half", rotate=rotate))
    assert {grey for row in drawn for grey in row} <= set(GREYS)
    for drawn_row, row in zip(drawn, expected, strict=True):
        assert all(abs(have - want) <= 19.5 for have, want in zip(drawn_row, row, strict=True))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_window_is_cut_from_the_whole(rotate: int) -> None:
    """A scrolled view shows the same cells as that part of the whole page, whatever the encoding and the turn."""
    page = noise(200, 200)
    for encoding, bitmap in (("braille", dots), ("half", halves)):
        across, down = (2, 4) if encoding == "braille" else (1, 2)
        everything = bitmap(whole(page, 50, encoding, rotate=rotate))
        part = bitmap(render(page, Viewport(20, 9, 50, 13, 7), encoding, rotate=rotate))
        assert part == [row[13 * across : 33 * across] for row in everything[7 * down : 16 * down]]


def test_invert_swaps_ink_and_paper() -> None:
    """Inverted braille keeps its dots in white on black; inverted half blocks turn every grey over."""
    page = noise(40, 40)
    view = Viewport(20, 10, 20)
    for row, turned in zip(render(page, view), render(page, view, invert=True), strict=True):
        assert [(text, 255 - ink, 255 - paper) for text, ink, paper in row.runs] == list(turned.runs)
    plain, turned_over = render(page, view, "half"), render(page, view, "half", invert=True)
    assert [[255 - grey for grey in row] for row in halves(plain)] == halves(turned_over)


def test_a_blank_page_is_spaces_on_paper() -> None:
    """Paper is spaces on white, one run a row: no font can draw hollow dots for it, and it costs one byte a cell."""
    page = PageImage(100, 100, 1.0, b"\xff" * 10_000)
    for encoding in ("braille", "half"):
        assert all(len(row.runs) == 1 for row in whole(page, 30, encoding))
        assert {(row.runs[0][0], row.runs[0][2]) for row in whole(page, 30, encoding)} == {(" " * 30, 255)}


def test_braille_rows_are_one_run() -> None:
    """However full the page, a row of braille is one run of black on white."""
    for row in render(noise(300, 300), Viewport(80, 24, 120)):
        assert [(ink, paper) for _, ink, paper in row.runs] == [(0, 255)]


def test_half_block_runs_are_joined() -> None:
    """Neighbours with equal colours share a run, and blanks join the run whose paper they are."""
    image = Image.new("L", (8, 2), 255)
    image.putpixel((2, 0), 0)
    image.putpixel((3, 0), 0)
    image.putpixel((6, 0), 0)
    image.putpixel((7, 1), 0)
    assert whole(of(image), 8, "half") == [CellRow((("  ▀▀  ▀", 0, 255), ("▀", 255, 0)))]


def test_standard_pages_are_stretched() -> None:
    """A circle on paper is as wide as high on the screen, though standard resolution stores it half as high."""
    image = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(image).ellipse((100, 50, 299, 149), fill=0)
    bitmap = dots(whole(of(image, aspect=2.0), 100))
    across = sum(any(row[x] for row in bitmap) for x in range(200))
    down = sum(any(row) for row in bitmap)
    assert [across, down] == pytest.approx([100, 100], abs=2)


def test_thin_strokes_survive() -> None:
    """A slanted stroke of three scan dots, as in 10 point text, has no gap at the reading zoom."""
    scan = Image.new("1", (1728, 600), 1)
    ImageDraw.Draw(scan).line((100, 0, 400, 599), fill=0, width=3)
    with Document.open(samples.fax_pdf([scan])) as document:
        bitmap = dots(whole(document.page(0), READ_COLUMNS["braille"]))
    assert all(any(row) for row in bitmap[2:190])


def test_letters_stay_open() -> None:
    """At the reading zoom lines of 10 point text stay apart, and the holes in its letters stay holes."""
    scan = Image.new("1", (1728, 400), 1)
    draw = ImageDraw.Draw(scan)
    for line in range(6):
        draw.text((100, 40 + 50 * line), "o o o o", fill=0, font=ImageFont.load_default(32))
    with Document.open(samples.fax_pdf([scan])) as document:
        bitmap = dots(whole(document.page(0), READ_COLUMNS["braille"]))
    inked = [any(row) for row in bitmap]
    assert sum(now and not before for before, now in zip([False, *inked], inked, strict=False)) == 6
    picture = Image.frombytes(
        "L", (len(bitmap[0]), len(bitmap)), bytes(255 - 255 * dot for row in bitmap for dot in row)
    )
    ImageDraw.floodfill(picture, (0, 0), 128)
    holes = 0
    while (at := picture.tobytes().find(b"\xff")) >= 0:
        ImageDraw.floodfill(picture, (at % picture.width, at // picture.width), 128)
        holes += 1
    assert holes == 24


@settings(deadline=None)
@given(
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    aspect=st.floats(1 / 8, 8),
    view=st.builds(
        Viewport,
        st.integers(0, 40),
        st.integers(0, 30),
        st.integers(1, 100_000),
        st.integers(-10, 100_000),
        st.integers(-10, 10**9),
    ),
    encoding=ENCODINGS,
    rotate=TURNS,
    invert=st.booleans(),
)
def test_never_more_than_asked_for(
    size: tuple[int, int], aspect: float, view: Viewport, encoding: str, rotate: int, invert: bool
) -> None:
    """For any page, zoom, place, turn and encoding: no row too many, none too wide, all of the same width."""
    page = PageImage(size[0], size[1], aspect, bytes(size[0] * size[1]))
    rows = render(page, view, encoding, invert=invert, rotate=rotate)
    assert len(rows) <= view.rows
    widths = {sum(len(text) for text, _, _ in row.runs) for row in rows}
    assert len(widths) <= 1
    assert all(0 < width <= view.columns for width in widths)
    assert bool(rows) == (view.columns > 0 and view.rows > 0)


@given(
    width=st.integers(1, 65_000),
    height=st.integers(1, 65_000),
    aspect=st.floats(1e-9, 1e9),
    zoom=st.integers(1, 65_536),
    rotate=TURNS,
)
@settings(deadline=None, max_examples=25)
@example(width=1, height=65_000, aspect=1e9, zoom=65_536, rotate=0)
@example(width=864, height=1, aspect=1e-9, zoom=65_536, rotate=90)
def test_the_last_corner_of_any_page_can_be_drawn(
    width: int, height: int, aspect: float, zoom: int, rotate: int
) -> None:
    """At any zoom the far corner of any page is drawn without an error, be it a hair's breadth wide and a mile long."""
    height = max(1, min(height, 1_000_000 // width))
    page = PageImage(width, height, aspect, bytes(width * height))
    assert render(page, Viewport(3, 2, zoom, 10**30, 10**30), rotate=rotate)


def test_unknown_ways_of_drawing() -> None:
    """An unknown encoding or turn is a programming error and says what there is."""
    page = noise(10, 10)
    with pytest.raises(ValueError, match="braille, octant"):
        render(page, Viewport(10, 10, 10), "sixel")
    with pytest.raises(ValueError, match="270"):
        render(page, Viewport(10, 10, 10), rotate=1)


ONE_BIT = [name for name in CELLS if name not in ("half", "ascii")]


@pytest.mark.parametrize("encoding", ONE_BIT)
def test_letters_show_the_dots_they_stand_for(encoding: str) -> None:
    """By an independent table of which part of a cell each character fills: every pattern has its own letter."""
    (across, down), bits, text = letters(encoding)
    assert len(set(text)) == len(text) == 2 ** (across * down)
    for pattern, letter in enumerate(text):
        wanted = {place for place, bit in bits if pattern & bit}
        filled = _filled_dots(letter, across, down)
        assert filled == wanted, (encoding, bin(pattern), letter)


def _filled_dots(letter: str, across: int, down: int) -> set[tuple[int, int]]:
    """The dots whose middle lies in what the character fills."""
    return {
        (x, y)
        for x in range(across)
        for y in range(down)
        for area in ([] if letter == " " else filled_areas(letter) or [])
        if area.left < (x + 0.5) * area.columns / across < area.right
        and area.top < (y + 0.5) * area.rows / down < area.bottom
    }


@pytest.mark.parametrize("encoding", CELLS)
def test_every_encoding_fills_what_it_was_given(encoding: str) -> None:
    """Rows and columns are exact, blank paper is spaces, ink is not."""
    page = of(Image.new("L", (80, 96), 255))
    inked = of(Image.new("L", (80, 96), 0))
    for rows in (whole(page, 20, encoding), whole(inked, 20, encoding)):
        assert {sum(len(text) for text, _, _ in row.runs) for row in rows} == {20}
    assert {text for row in whole(page, 20, encoding) for text, _, _ in row.runs} == {" " * 20}
    if encoding != "half":
        assert " " not in "".join(text for row in whole(inked, 20, encoding)[:-1] for text, _, _ in row.runs)


def test_ascii_cells_are_ascii() -> None:
    """Nothing beyond a terminal of the seventies, and only what prints."""
    text = "".join(run[0] for row in whole(noise(80, 96), 40, "ascii") for run in row.runs)
    assert text.isascii()
    assert text.isprintable()
    assert len(set(text)) > 20
