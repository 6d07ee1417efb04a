"""Small PNGs of painted windows: one byte a pixel, with the colours as they were painted."""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from PIL import Image

_PALETTE: Final = 256
_SEE_THROUGH: Final = 24  # places kept for the soft edge of the corners

Rgba = tuple[int, int, int, int]


def save_png(image: Image.Image, target: Path) -> int:
    """Writes the image with a palette, beside and renamed, and returns the file's size in bytes.

    Up to 256 colours stay exact. Beyond that the rare ones, which are shades on the edges of letters, take the nearest
    of the common ones.
    """
    pixels = memoryview(image.convert("RGBA").tobytes()).cast("I")
    counts = Counter(pixels)
    palette = _common(counts)
    place = {colour: at for at, colour in enumerate(palette)}
    exact = [_rgba(colour) for colour in palette]
    for colour in counts.keys() - place.keys():
        place[colour] = _nearest(_rgba(colour), exact)
    small = Image.frombytes("P", image.size, bytes(map(place.__getitem__, pixels)))
    small.putpalette([channel for colour in exact for channel in colour[:3]])
    alphas = bytes(colour[3] for colour in exact)
    if min(alphas) < 255:
        small.info["transparency"] = alphas
    beside = target.with_name(f".{target.name}.part")
    small.save(beside, format="PNG", optimize=True)
    os.replace(beside, target)
    return target.stat().st_size


def _common(counts: Counter[int]) -> list[int]:
    """The most frequent colours, a few places apart for those that let the page behind show."""
    ordered = [colour for colour, _ in counts.most_common()]
    see_through = [colour for colour in ordered if _rgba(colour)[3] < 255][:_SEE_THROUGH]
    solid = [colour for colour in ordered if _rgba(colour)[3] == 255]
    return [*see_through, *solid][:_PALETTE]


def _rgba(pixel: int) -> Rgba:
    red, green, blue, alpha = pixel.to_bytes(4, sys.byteorder)
    return red, green, blue, alpha


def _nearest(wanted: Rgba, palette: list[Rgba]) -> int:
    return min(range(len(palette)), key=lambda at: _distance(wanted, palette[at]))


def _distance(one: Rgba, other: Rgba) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
