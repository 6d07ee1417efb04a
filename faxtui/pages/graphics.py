"""Escape sequences that carry pictures: kitty graphics, sixel and iTerm2's inline images.

kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/, with Unicode placeholders: the picture is sent once, and
letters that are drawn like any text say where its pieces stand. So it survives repaints, dialogs above it, and tmux.
"""

from __future__ import annotations

import base64
import itertools
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
    inks = [index for index, (count) in _counts(drawn) if count and index != paper]
    colours = "".join(f"#{index};2;{';'.join([str(palette[index] * 100 // 255)] * 3)}" for index in (paper, *inks))
    lines = []
    for top in range(0, height, _BAND):
        band = drawn.crop((0, top, width, min(height, top + _BAND)))
        # Ground first, over the whole line: what is inked is painted over.
        drawn_layers = [f"#{paper}!{width}{chr(63 + (1 << min(_BAND, height - top)) - 1)}"]
        drawn_layers += [f"#{index}{layer}" for index in inks if (layer := _layer(band, index))]
        lines.append("$".join(drawn_layers))
    return f'\x1bP0;1;0q"1;1;{width};{height}{colours}{"-".join(lines)}{_END}'


def _counts(drawn: Image) -> list[tuple[int, int]]:
    return list(enumerate(drawn.histogram()))


def _layer(band: Image, index: int) -> str:
    """The sixels of one colour in six rows of pixels, without blank ones at the end; empty when it has none."""
    from PIL import Image, ImageChops

    width, height = band.size
    bits = Image.new("L", (width, 1))
    for row in range(height):
        line = band.crop((0, row, width, row + 1))
        mask = Image.frombytes("L", line.size, line.tobytes()).point([0] * index + [1 << row] + [0] * (255 - index))
        bits = ImageChops.add(bits, mask)
    columns = bits.tobytes().rstrip(b"\0")
    return "".join(_run(code, len(list(run))) for code, run in itertools.groupby(columns))


def _run(code: int, count: int) -> str:
    letter = chr(63 + code)
    return f"!{count}{letter}" if count > 3 else letter * count
