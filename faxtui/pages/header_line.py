"""The line at the top of a fax page that tells when, by whom and from where it was sent (T.30: the sender's duty).

How the vendor sets it is not published: this is the usual layout, drawn over the page's top edge.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from faxtui.pages import fonts
from faxtui.pages.paper import LINE_DOTS, LINES_DOWN

HEIGHT: Final = 40
"""Lines of the strip at FINE: 5 mm, the top margin that most machines cannot print anyway."""
_SIZE: Final = 24
_MARGIN: Final = 48
_GAP: Final = 40
_CJK_FROM: Final = 0x2E80


class HeaderLine(NamedTuple):
    """What stands in it."""

    moment: str
    """Date and time as shown, in the header's time zone."""
    text: str
    sender: str
    numbered: bool = True


def draw_header(page: Image.Image, line: HeaderLine, number: int, count: int, *, resolution: str) -> None:
    """Draw the line onto a one-bit page; `number` counts from 1."""
    strip = Image.new("L", (LINE_DOTS, HEIGHT), 255)
    draw = ImageDraw.Draw(strip)
    right = f"{number}/{count}" if line.numbered else ""
    right_edge = LINE_DOTS - _MARGIN - (_width(right) + _GAP if right else 0)
    if right:
        draw.text((LINE_DOTS - _MARGIN - _width(right), HEIGHT // 2), right, fill=0, font=_font(False), anchor="lm")
    left = _MARGIN
    for part in (line.moment, line.sender, line.text):
        if part and left < right_edge:
            room = Image.new("L", (max(1, right_edge - left), HEIGHT), 255)
            ImageDraw.Draw(room).text((0, HEIGHT // 2), part, fill=0, font=_font(_is_cjk(part)), anchor="lm")
            strip.paste(room, (left, 0))
            left += _width(part) + _GAP
    stretched = strip.resize((LINE_DOTS, HEIGHT * LINES_DOWN[resolution] // LINES_DOWN["FINE"]))
    page.paste(stretched.point([0] * 128 + [255] * 128, "1"), (0, 0))


def _width(text: str) -> int:
    return round(_font(_is_cjk(text)).getlength(text))


def _is_cjk(text: str) -> bool:
    return any(ord(letter) >= _CJK_FROM for letter in text)


@lru_cache(maxsize=2)
def _font(cjk: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.cjk_file() if cjk else fonts.sans_file()), _SIZE)
