"""Pictures for terminals with pixels: decoded back they are the page, in the exact box, and cost few bytes."""

from __future__ import annotations

import base64
import io
import random
import re

import pytest
from PIL import Image, ImageChops
from rich.cells import cell_len

from benchmarks.pages import dense
from faxtui.pages import graphics
from faxtui.pages.graphics import MOST_CELLS, PLACEHOLDER
from faxtui.pages.kitty_marks import MARKS
from faxtui.pages.page_image import PageImage
from faxtui.pages.pictures import picture, png
from faxtui.pages.printing import printed
from faxtui.pages.scale import Viewport
from tests.pages.graphics_back import kitty_orders, kitty_picture, sixel_picture


def noise(width: int = 60, height: int = 66) -> PageImage:
    return PageImage(width, height, 1.0, random.Random(5).randbytes(width * height))


def drawn_of(greys: int, **how: bool) -> tuple[Image.Image, int, int]:
    made = picture(noise(), Viewport(6, 3, 6), (10, 20), greys=greys, **how)
    assert made is not None
    return made


@pytest.mark.parametrize("greys", [2, 4])
def test_a_picture_fills_its_cells_exactly(greys: int) -> None:
    """So many pixels as the cells have, of so many even greys, inverted on wish."""
    drawn, columns, rows = drawn_of(greys)
    assert drawn.size == (columns * 10, rows * 20) == (60, 60)
    grey = drawn.convert("L")
    levels = {level for _, level in grey.getcolors() or []}
    assert levels == {round(step * 255 / (greys - 1)) for step in range(greys)}
    inverse = drawn_of(greys, invert=True)[0].convert("L")
    assert ImageChops.invert(inverse).tobytes() == grey.tobytes()


def test_absurd_cells_draw_nothing() -> None:
    """A terminal that lies about its cells gets no gigabyte of picture."""
    assert picture(noise(), Viewport(80, 24, 80), (1000, 2000)) is None
    assert picture(noise(), Viewport(0, 0, 80), (10, 20)) is None


@pytest.mark.parametrize("greys", [2, 4])
def test_kitty_brings_every_pixel(greys: int) -> None:
    """Chunks joined are a PNG of the same pixels in one or two bits each; a virtual placement names the cells."""
    drawn, columns, rows = drawn_of(greys)
    text = graphics.kitty_send(0x123456, png(drawn, greys), columns, rows)
    keys, back = kitty_picture(text)
    assert (keys["a"], keys["f"], keys["i"], keys["q"]) == ("t", "100", str(0x123456), "2")
    assert back.convert("L").tobytes() == drawn.convert("L").tobytes()
    assert png(drawn, greys)[24] == {2: 1, 4: 2}[greys]  # bits a sample, in the header
    placed = kitty_orders(text)[-1][0]
    assert (placed["a"], placed["U"], placed["c"], placed["r"], placed["i"]) == ("p", "1", "6", "3", keys["i"])


def test_long_pictures_come_in_chunks() -> None:
    """None above four kilobytes, all quiet: no answer of the terminal may land in the input."""
    data = random.Random(1).randbytes(20_000)
    orders = kitty_orders(graphics.kitty_send(1, data, 5, 5))
    assert len(orders) > 6
    assert all(keys["q"] == "2" for keys, _ in orders)
    assert base64.b64decode("".join(payload for _, payload in orders)) == data


def test_tmux_hands_everything_on() -> None:
    """Each order is wrapped by itself, its escapes doubled; unwrapped it is the same."""
    plain, wrapped = (graphics.kitty_send(7, b"x" * 9000, 2, 2, tmux=tmux) for tmux in (False, True))
    parts = re.findall(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", wrapped)
    assert "".join(parts).replace("\x1b\x1b", "\x1b") == plain
    assert len(parts) == len(kitty_orders(plain))
    assert graphics.kitty_forget(7) == "\x1b_Ga=d,d=I,i=7,q=2\x1b\\"


def test_placeholders_say_where_they_stand() -> None:
    """Each takes one cell and bears its own row and column, so that any part of them can be covered."""
    rows = graphics.kitty_rows(7, 4)
    assert len(rows) == 4
    for y, row in enumerate(rows):
        assert cell_len(row) == 7
        letters = [row[at : at + 3] for at in range(0, len(row), 3)]
        assert letters == [PLACEHOLDER + MARKS[y] + MARKS[x] for x in range(7)]
    assert len(set(MARKS)) == MOST_CELLS == 297


@pytest.mark.parametrize("greys", [2, 4])
@pytest.mark.parametrize("height", [60, 64])
def test_sixels_bring_every_pixel(greys: int, height: int) -> None:
    """A decoder draws the same picture, also where the last line is cut."""
    drawn = drawn_of(greys)[0].resize((60, height), Image.Resampling.NEAREST)
    back = sixel_picture(graphics.sixel(drawn))
    assert back.size == drawn.size
    difference = ImageChops.difference(back, drawn.convert("L")).getextrema()
    assert difference[1] <= 2  # type: ignore[operator]  # sixel counts colours in hundredths


@pytest.mark.parametrize("largest", [(250, 999), (999, 300), (45, 45), (5, 5)])
def test_a_sixel_picture_is_no_larger_than_the_terminal_shows(largest: tuple[int, int]) -> None:
    """xterm drops one of more than a thousand pixels; nothing is smaller than a cell across."""
    page = noise(600, 660)

    back = sixel_picture(printed(page, 120, "sixel", largest=largest).rstrip("\n"))

    assert back.width <= max(10, largest[0])
    assert back.height <= max(20, largest[1])
    assert sixel_picture(printed(page, 120, "sixel").rstrip("\n")).width > 600


def test_iterm2_brings_the_picture() -> None:
    """One sequence with the size in bytes and the cells."""
    drawn, columns, rows = drawn_of(4)
    data = png(drawn)
    match = re.fullmatch(r"\x1b\]1337;File=([^:]*):(.*)\x07", graphics.iterm2(data, columns, rows))
    assert match is not None
    keys = dict(pair.split("=") for pair in match[1].split(";"))
    assert (keys["inline"], keys["size"], keys["width"], keys["height"]) == ("1", str(len(data)), "6", "3")
    back = Image.open(io.BytesIO(base64.b64decode(match[2])))
    assert back.convert("L").tobytes() == drawn.convert("L").tobytes()


def test_bytes_on_the_wire_stay_few() -> None:
    """A screen of dense text at 120x40 in four greys, placeholders and all: far below 24-bit pictures."""
    image = dense(1).convert("L").reduce(2)
    page = PageImage(image.width, image.height, 1.04, image.tobytes())
    made = picture(page, Viewport(120, 40, 120), (10, 20))
    assert made is not None
    drawn, columns, rows = made
    sent = graphics.kitty_send(1, png(drawn), columns, rows)
    cells = sum(len(row.encode()) for row in graphics.kitty_rows(columns, rows))
    assert len(sent) + cells < 150_000
    one_bit = picture(page, Viewport(120, 40, 120), (10, 20), greys=2)
    assert one_bit is not None
    assert len(graphics.sixel(one_bit[0])) < 100_000
