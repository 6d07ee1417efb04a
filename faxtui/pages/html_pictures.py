"""Pictures inside HTML: only such as the document itself carries (`data:` addresses), grey and no finer than a fax."""

from __future__ import annotations

import base64
import io
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image

from faxtui.pages.compose import literal
from faxtui.pages.conversion import MERGE_FAILED, ConversionError, FileKind
from faxtui.pages.data_urls import read_data_url
from faxtui.pages.onebit import page_inches
from faxtui.pages.source_image import MAGIC, image_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PICTURES: Final = 1000
_MOST_BYTES: Final = 48 * 1024 * 1024
"""All pictures of a document as they are set, some hundred photographs."""
_PNG_BYTES: Final = 256 * 1024
"""A larger PNG is a photograph, for which JPEG takes a fraction."""
_FINEST = (1728, 2287)
_IN_LINE = 1.0
"""Inches of a picture that still stands in a line."""


class Picture(NamedTuple):
    """A picture as Typst code."""

    code: str
    in_line: bool
    """Small enough to stand in a line of text."""


class Pictures:
    """Sets the pictures of one document and keeps count of them."""

    def __init__(self) -> None:
        self._left = _MOST_PICTURES
        self._bytes_left = _MOST_BYTES

    def picture(self, address: str, width: float | None, height: float | None) -> Picture | None:
        """The picture at an address, None when it cannot be shown; sizes in inches, None as stored."""
        found = read_data_url(address)
        picture = None if found is None else _decoded(found.data)
        if picture is None:
            return None
        stored = page_inches(picture)
        wide, high = _size(stored, width, height)
        picture.thumbnail(_FINEST)
        kind, data = _packed(picture)
        self._left -= 1
        self._bytes_left -= len(data)
        if min(self._left, self._bytes_left) < 0:
            raise ConversionError(MERGE_FAILED, "The document has more pictures than can be faxed.")
        code = f"{literal(_svg(picture, kind, data))}, {wide:.3f}in, {high:.3f}in"
        small = wide <= _IN_LINE and high <= _IN_LINE
        return Picture(f"{'inline' if small else 'wide'}-picture({code})", small)


RULES: Final = (
    'let inline-picture(data, width, height) = box(image(bytes(data), format: "svg", width: width, height: height))',
    "let wide-picture(data, width, height) = layout(room => {"
    "let part = calc.min(1, room.width / width, room.height / height, 9in / height);"
    'image(bytes(data), format: "svg", width: width * part, height: height * part)})',
)
"""What `Picture.code` calls; a wide picture becomes no wider than its room and no higher than a page."""


def _decoded(data: bytes) -> Image.Image | None:
    kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), None)
    if kind is None or kind is FileKind.PDF:
        return None
    pages: Iterator[Image.Image] = image_pages(data, kind)
    try:
        return next(islice(pages, 1), None)
    except ConversionError:
        return None


def _size(stored: tuple[float, float], width: float | None, height: float | None) -> tuple[float, float]:
    shape = stored[1] / stored[0]
    if width is None and height is None:
        return stored
    if width is None:
        width = (height or 0) / shape
    return max(width, 0.01), max(height if height is not None else width * shape, 0.01)


def _packed(picture: Image.Image) -> tuple[str, bytes]:
    """The kind and bytes of a picture file."""
    for kind, options in (("PNG", {"compress_level": 1}), ("JPEG", {"quality": 90})):
        file = io.BytesIO()
        picture.save(file, kind, **options)
        if file.tell() <= _PNG_BYTES:
            break
    return kind.lower(), file.getvalue()


def _svg(picture: Image.Image, kind: str, content: bytes) -> str:
    size = f'width="{picture.width}" height="{picture.height}"'
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} preserveAspectRatio="none" href="data:image/{kind};base64,{data}"/></svg>'
    )
