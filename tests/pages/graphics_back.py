"""Reads pictures back out of the escape sequences that carry them, as a terminal would."""

from __future__ import annotations

import base64
import io
import re

from PIL import Image

KITTY = re.compile(r"\x1b_G([^;\x1b]*)(?:;([A-Za-z0-9+/=]*))?\x1b\\")
_SIXELS = re.compile(
    r"#(?P<colour>\d+)(?:;2;(?P<level>\d+);\d+;\d+)?|(?P<move>[$-])|(?:!(?P<count>\d+))?(?P<letter>[?-~])"
)


def kitty_orders(text: str) -> list[tuple[dict[str, str], str]]:
    """Each order's keys and payload; nothing may stand between them."""
    assert KITTY.sub("", text) == "", KITTY.sub("", text)[:80]
    found = KITTY.findall(text)
    return [(dict(pair.split("=") for pair in keys.split(",")), payload) for keys, payload in found]


def kitty_picture(text: str) -> tuple[dict[str, str], Image.Image]:
    """The first order's keys, and the picture of all chunks."""
    orders = [order for order in kitty_orders(text) if "m" in order[0]]
    assert [keys["m"] for keys, _ in orders] == ["1"] * (len(orders) - 1) + ["0"]
    assert all(len(payload) <= 4096 for _, payload in orders)
    return orders[0][0], Image.open(io.BytesIO(base64.b64decode("".join(payload for _, payload in orders))))


def sixel_picture(text: str) -> Image.Image:
    """The picture in grey that a VT340 would draw."""
    match = re.fullmatch(r"\x1bP[\d;]*q\"1;1;(\d+);(\d+)(.*)\x1b\\", text, re.DOTALL)
    assert match is not None
    image = Image.new("L", (int(match[1]), int(match[2])), 77)
    palette: dict[int, int] = {}
    x, y, colour = 0, 0, 0
    for token in _SIXELS.finditer(match[3]):
        if token["colour"]:
            colour = int(token["colour"])
            if token["level"]:
                palette[colour] = round(int(token["level"]) * 255 / 100)
        elif token["move"]:
            x, y = 0, y + 6 * (token["move"] == "-")
        else:
            count = int(token["count"] or 1)
            _put(image, (x, y), ord(token["letter"]) - 63, count, palette[colour])
            x += count
    return image


def _put(image: Image.Image, at: tuple[int, int], bits: int, count: int, level: int) -> None:
    for row in range(6):
        if bits >> row & 1:
            image.paste(level, (at[0], at[1] + row, at[0] + count, at[1] + row + 1))
