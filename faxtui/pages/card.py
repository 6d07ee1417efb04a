"""The card that `faxtui doctor` draws: whether letters, hairlines and greys of a fax arrive on this terminal."""

from __future__ import annotations

from typing import Final

from faxtui.pages.page_image import PageImage

_SIZE: Final = (800, 300)
_SIZES: Final = (20, 26, 34, 46)
"""Letters in pixels: at 800 across a page, those of 7, 9, 12 and 16 point."""
_STEPS: Final = 8


def draw_card() -> PageImage:
    """Lines of text from small to large, hairlines, and eight greys in a row."""
    from PIL import Image, ImageDraw, ImageFont

    card = Image.new("L", _SIZE, 255)
    draw, top = ImageDraw.Draw(card), 12
    for size in _SIZES:
        draw.text((20, top), f"{size * 72 // 200} point 0123456789 +1 415 555", 0, ImageFont.load_default(size))
        top += size * 4 // 3
    width = (_SIZE[0] - 40) // _STEPS
    for step in range(_STEPS):
        left = 20 + step * width
        draw.rectangle((left, top + 12, left + width - 1, top + 52), fill=round(step * 255 / (_STEPS - 1)))
    for line in range(1, 5):
        draw.line((20, top + 60 + 8 * line, _SIZE[0] - 20, top + 60 + 8 * line), 0, line)
    draw.rectangle((2, 2, _SIZE[0] - 3, _SIZE[1] - 3), outline=0, width=2)
    return PageImage(*_SIZE, 1.0, card.tobytes())
