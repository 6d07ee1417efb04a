"""A page as text for standard output: a picture by the terminal's protocol, or rows of cells."""

from __future__ import annotations

import os
from typing import Final

from faxtui.pages.encode import CELLS, CellRow, render
from faxtui.pages.page_image import PageImage
from faxtui.pages.scale import Viewport, page_rows

USUAL_CELL: Final = (10, 20)
"""Pixels of a cell, across and down, where the terminal does not tell."""
_RESET: Final = "\x1b[0m"


def printed(
    page: PageImage,
    columns: int,
    protocol: str,
    *,
    cell: tuple[int, int] = USUAL_CELL,
    largest: tuple[int, int] | None = None,
    colours: bool = True,
    tmux: bool = False,
) -> str:
    """The whole page, at most `columns` wide, with a line end; `protocol` is kitty, sixel, iterm2 or one of CELLS.

    `largest` bounds a sixel picture: pixels across and down beyond which the terminal would show none of it.
    """
    if protocol not in CELLS:
        if protocol == "sixel" and largest is not None:
            columns = _within(largest, page, columns, cell)
        made = _picture(page, columns, protocol, cell, tmux)
        if made is not None:
            return made
        protocol = "braille"
    if protocol == "half" and not colours:  # its greys are all it says
        protocol = "braille"
    rows = render(page, Viewport(columns, page_rows(page, columns), columns), protocol)
    return "".join(f"{_row(row, colours)}\n" for row in rows)


def _within(largest: tuple[int, int], page: PageImage, columns: int, cell: tuple[int, int]) -> int:
    """The columns at which a page is no larger than that, at least one."""
    columns = max(1, min(columns, largest[0] // cell[0]))
    while columns > 1 and page_rows(page, columns) * cell[1] > largest[1]:
        columns -= 1
    return columns


def _picture(page: PageImage, columns: int, protocol: str, cell: tuple[int, int], tmux: bool) -> str | None:
    from faxtui.pages import graphics
    from faxtui.pages.pictures import READ_PIXELS, picture, png

    columns = min(columns, -(-READ_PIXELS // cell[0]))  # nearer costs bytes and reads no better
    made = picture(page, Viewport(columns, page_rows(page, columns), columns), cell)
    if made is None:
        return None
    drawn, across, down = made
    if protocol == "sixel":
        return f"{graphics.sixel(drawn)}\n"
    if protocol == "kitty" and tmux:
        return _on_letters(png(drawn), across, down)
    show = graphics.iterm2 if protocol == "iterm2" else graphics.kitty_place
    return f"{show(png(drawn), across, down)}\n"


def _on_letters(data: bytes, columns: int, rows: int) -> str:
    """A kitty picture as tmux can keep it: handed to the terminal outside, and letters where it stands."""
    from faxtui.pages import graphics

    number = 0x100000 | int.from_bytes(os.urandom(2), "big")
    colour = f"\x1b[38;2;{number >> 16};{number >> 8 & 255};{number & 255}m"
    lines = "".join(f"{colour}{line}{_RESET}\n" for line in graphics.kitty_rows(columns, rows))
    return graphics.kitty_send(number, data, columns, rows, tmux=True) + lines


def _row(row: CellRow, colours: bool) -> str:
    """One row; without colours the ink is whatever the terminal writes with."""
    if not colours:
        return "".join(text for text, _, _ in row.runs).rstrip()
    runs = (f"\x1b[38;2;{ink};{ink};{ink};48;2;{paper};{paper};{paper}m{text}" for text, ink, paper in row.runs)
    return f"{''.join(runs)}{_RESET}"
