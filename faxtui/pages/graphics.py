"""Escape sequences that carry pictures: kitty graphics, sixel and iTerm2's inline images.

kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/, with Unicode placeholders: the picture is sent once, and
letters that are drawn like any text say where its pieces stand. So it survives repaints, dialogs above it, and tmux.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from faxtui.pages.kitty_marks import MARKS

if TYPE_CHECKING:
    from PIL.Image import Image

PLACEHOLDER: Final = "\U0010eeee"
MOST_CELLS: Final = len(MARKS)
"""Columns or rows of a picture that placeholders can number."""
_CHUNK: Final = 4096
_END: Final = "\x1b\\"
_BAND: Final = 6  # pixel rows of a line of sixels
_BLANK: Final = 63  # the letter of six pixels without ink
_SHORT: Final = 3  # equal letters that are cheaper than their count
_EQUAL: Final = re.compile(rb"(.)\1*", re.DOTALL)


def kitty_send(number: int, data: bytes, columns: int, rows: int, *, tmux: bool = False) -> str:
    """Hand a PNG to the terminal under this number, to be shown where `kitty_rows` are drawn; it answers nothing."""
    text = base64.b64encode(data).decode("ascii")
    parts = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    sent = []
    for at, part in enumerate(parts):
        head = f"a=t,f=100,t=d,i={number},q=2," if at == 0 else "q=2,"
        sent.append(f"\x1b_G{head}m={int(at + 1 < len(parts))};{part}{_END}")
    sent.append(f"\x1b_Ga=p,U=1,i={number},c={columns},r={rows},q=2{_END}")
    return "".join(map(tmux_passed, sent)) if tmux else "".join(sent)


def kitty_place(data: bytes, columns: int, rows: int) -> str:
    """Show a PNG at the cursor, for printing: it scrolls with the text and stays."""
    text = base64.b64encode(data).decode("ascii")
    parts = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    head = f"a=T,f=100,t=d,c={columns},r={rows},q=2,"
    return "".join(
        f"\x1b_G{head if at == 0 else 'q=2,'}m={int(at + 1 < len(parts))};{part}{_END}" for at, part in enumerate(parts)
    )


def kitty_forget(number: int, *, tmux: bool = False) -> str:
    """Take the picture and its memory away."""
    order = f"\x1b_Ga=d,d=I,i={number},q=2{_END}"
    return tmux_passed(order) if tmux else order


@cache
def kitty_rows(columns: int, rows: int) -> tuple[str, ...]:
    """The letters that a picture of so many cells stands on, one text a row.

    Every letter bears its row and column, so that a dialog over a part of them leaves the rest in place.
    """
    return tuple(
        "".join(f"{PLACEHOLDER}{MARKS[row]}{mark}" for mark in MARKS[:columns]) for row in range(min(rows, MOST_CELLS))
    )


def tmux_passed(sequence: str) -> str:
    """The sequence as tmux hands it on to the terminal outside (`allow-passthrough on`)."""
    return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}{_END}"


def iterm2(data: bytes, columns: int, rows: int) -> str:
    """Show a PNG at the cursor over so many cells."""
    text = base64.b64encode(data).decode("ascii")
    return f"\x1b]1337;File=inline=1;size={len(data)};width={columns};height={rows};preserveAspectRatio=0:{text}\x07"


def sixel(drawn: Image) -> str:
    """Show a picture of few colours (mode P) at the cursor, as `picture` gives it: lines of six pixel rows.

    The colour of paper is the background, over which only the others are drawn.
    """
    width, height = drawn.size
    palette = (drawn.getpalette() or [])[::3]
    paper = max(range(len(palette)), key=palette.__getitem__)
    inks = [index for index, count in enumerate(drawn.histogram()) if count and index != paper]
    colours = "".join(f"#{index};2;{';'.join([str(palette[index] * 100 // 255)] * 3)}" for index in (paper, *inks))
    codes = {index: _codes(drawn, index) for index in inks}
    lines = []
    for band in range(-(-height // _BAND)):
        # Ground first, over the whole line: what is inked is painted over.
        layers = [f"#{paper}!{width}{chr(_BLANK + (1 << min(_BAND, height - band * _BAND)) - 1)}"]
        for index in inks:
            columns = codes[index][band * width : (band + 1) * width].rstrip(b"\0")
            if columns:
                layers.append(f"#{index}" + "".join(_run(match[0]) for match in _EQUAL.finditer(columns)))
        lines.append("$".join(layers))
    return f'\x1bP0;1;0q"1;1;{width};{height}{colours}{"-".join(lines)}{_END}'


def _codes(drawn: Image, index: int) -> bytes:
    """The sixels of one colour, a byte each, line after line: bit n for its pixel in row n of the six."""
    from PIL import Image, ImageChops

    width, height = drawn.size
    bands = -(-height // _BAND)
    levels = Image.new("L", (width, bands * _BAND), 255)  # no colour below the end
    levels.paste(Image.frombytes("L", drawn.size, drawn.tobytes()))
    codes = Image.new("L", (width, bands))
    for row in range(_BAND):
        # Pillow samples output row n at 6 * (n + 0.5) + c: here in the middle of the wanted one.
        matrix = (1, 0, 0, 0, _BAND, row + 0.5 - _BAND / 2)
        plane = levels.transform((width, bands), Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)
        codes = ImageChops.add(codes, plane.point([0] * index + [1 << row] + [0] * (255 - index)))
    return codes.tobytes()


def _run(columns: bytes) -> str:
    letter, count = chr(_BLANK + columns[0]), len(columns)
    return f"!{count}{letter}" if count > _SHORT else letter * count
