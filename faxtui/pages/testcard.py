"""Pictures that the program draws itself, photograph-like, for the demo documents and for judging halftones."""

from __future__ import annotations

import io
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

XRAY_SIZE: Final = (480, 540)
"""Pixels of the chest X-ray."""

_CANVAS = (640, 720)
"""Pixels that it is drawn on, before it is made smaller."""
_BODY = ((0, 720), (6, 400), (40, 190), (120, 110), (250, 78), (258, 0))
"""Left outline of trunk, shoulder and neck; the right one mirrors it."""
_RIBS = 9


def xray_png() -> bytes:
    """A made-up chest X-ray as a grey PNG: soft shades from black to white, as a photograph on a fax has."""
    picture = _body()
    picture = ImageChops.subtract(picture, _lungs())
    picture = ImageChops.add(picture, _bones())
    picture = ImageChops.add(picture, _heart())
    picture = ImageChops.add(picture, _grain(_CANVAS, 3).point([level // 9 for level in range(256)]))
    picture = picture.filter(ImageFilter.GaussianBlur(2))
    _marker(picture)
    picture = picture.resize(XRAY_SIZE, Image.Resampling.HAMMING)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _body() -> Image.Image:
    width, height = _CANVAS
    layer = Image.new("L", _CANVAS, 6)
    outline = [*_BODY, *((width - x, y) for x, y in reversed(_BODY))]
    ImageDraw.Draw(layer).polygon(outline, fill=128)
    lower = Image.new("L", _CANVAS)
    ImageDraw.Draw(lower).rectangle((0, 520, width, height), fill=60)
    layer = ImageChops.add(layer, lower.filter(ImageFilter.GaussianBlur(40)))
    return layer.filter(ImageFilter.GaussianBlur(14))


def _lungs() -> Image.Image:
    layer = Image.new("L", _CANVAS)
    draw = ImageDraw.Draw(layer)
    for mirrored, floor in ((False, 560), (True, 590)):
        lobe = [(290, 150), (240, 118), (180, 150), (120, 270), (88, 420), (80, floor), (170, floor - 45), (290, floor)]
        draw.polygon([(_across(x, mirrored), y) for x, y in lobe], fill=96)
    return layer.filter(ImageFilter.GaussianBlur(16))


def _bones() -> Image.Image:
    layer = Image.new("L", _CANVAS)
    draw = ImageDraw.Draw(layer)
    draw.rectangle((296, 0, 344, 720), fill=44)
    for top in range(0, 720, 46):
        draw.rounded_rectangle((290, top, 350, top + 34), 8, fill=58)
    for rib in range(_RIBS):
        reach = 150 + 22 * min(rib, 5)
        top = 96 + rib * 52
        for mirrored in (False, True):
            box = sorted((_across(320 - reach, mirrored), _across(320 + reach, mirrored)))
            draw.arc((box[0], top, box[1], top + 150), *((-88, 30) if mirrored else (150, 268)), fill=46, width=13)
    for mirrored in (False, True):
        draw.line([(_across(x, mirrored), y) for x, y in ((306, 140), (220, 112), (110, 118))], fill=66, width=17)
    return layer.filter(ImageFilter.GaussianBlur(3))


def _heart() -> Image.Image:
    layer = Image.new("L", _CANVAS)
    draw = ImageDraw.Draw(layer)
    draw.ellipse((262, 340, 470, 590), fill=74)
    draw.ellipse((290, 200, 372, 420), fill=52)
    return layer.filter(ImageFilter.GaussianBlur(18))


def _grain(size: tuple[int, int], seed: int) -> Image.Image:
    """Film grain over slow clouds, the same for the same seed."""
    source = Random(seed)  # noqa: S311 - a picture, no secret
    clouds = Image.frombytes("L", (10, 11), source.randbytes(110)).resize(size, Image.Resampling.BICUBIC)
    fine = Image.frombytes("L", (160, 180), source.randbytes(160 * 180)).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(clouds, fine, 0.4)


def _marker(picture: Image.Image) -> None:
    """The side marker of the film: a white L."""
    ImageDraw.Draw(picture).line([(584, 40), (584, 84), (610, 84)], fill=250, width=8)


def _across(x: int, mirrored: bool) -> int:
    return _CANVAS[0] - x if mirrored else x
