"""Pages of picture files as they would be printed: turned as EXIF says, transparency over white, one frame a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, cast

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from faxtui.pages.broken import BROKEN
from faxtui.pages.conversion import (
    MAX_DOCUMENT_PIXELS,
    MAX_PAGES,
    MAX_PIXELS,
    MERGE_FAILED,
    ConversionError,
    FileKind,
    too_many_pages,
)
from faxtui.pages.paper import density

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.ImageFile import ImageFile

_OPENERS: Final[dict[FileKind, Callable[[io.BytesIO], ImageFile]]] = {
    FileKind.TIF: TiffImagePlugin.TiffImageFile,
    FileKind.PNG: PngImagePlugin.PngImageFile,
    FileKind.JPG: JpegImagePlugin.JpegImageFile,
}
MAGIC: Final = (
    (b"II*\0", FileKind.TIF),
    (b"MM\0*", FileKind.TIF),
    (b"II+\0", FileKind.TIF),
    (b"MM\0+", FileKind.TIF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPG),
)
"""How files of each kind begin."""
_TROUBLE: Final = (*BROKEN, Warning, Image.DecompressionBombError)
"""What Pillow's decoders raise on damaged or hostile pictures."""

_DRAFT = (3456, 4574)
"""A JPEG at least twice this size is decoded at a half, a quarter or an eighth: more than any fax page shows."""
_ORIENTATION = 274
_QUARTER_TURNS = frozenset({5, 6, 7, 8})
"""Orientations, of TIFF as of EXIF, that lay a picture on its side."""
_NEW_SUBFILE_TYPE = 254
_REDUCED_COPY = 1
_FAX_WIDTHS = frozenset({1728, 2048, 2432})
_FAX_LINES_DOWN = ((1500, 98.0), (3200, 196.0))
"""Lines per inch of a one-bit page of a fax width that does not tell, by how many lines it has at most."""
_SUPERFINE_DOWN, _FAX_ACROSS = 391.0, 204.0


def image_pages(data: bytes, kind: FileKind) -> Iterator[Image.Image]:
    """Grey pages one by one; `info["dpi"]` is set where the file tells it or the picture is a scanned fax."""
    try:
        image: ImageFile = _OPENERS[kind](io.BytesIO(data))
    except _TROUBLE:
        raise _broken() from None
    pixels = 0
    with image:
        for index in range(MAX_PAGES + 1):
            try:
                page = _frame(image, index, MAX_DOCUMENT_PIXELS - pixels)
            except EOFError:
                break
            except _TROUBLE:
                raise _broken() from None
            if index == MAX_PAGES:
                raise too_many_pages()
            pixels += image.width * image.height
            if page is not None:
                yield page


def _frame(image: ImageFile, index: int, pixels_left: int) -> Image.Image | None:
    """One frame of a file, None for a small copy of another; EOFError past the last."""
    if index:
        if not isinstance(image, TiffImagePlugin.TiffImageFile):
            raise EOFError
        image.seek(index)
        if int(image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)) & _REDUCED_COPY:
            return None
    if image.width * image.height > min(MAX_PIXELS, pixels_left):
        raise ConversionError(MERGE_FAILED, "The picture has too many pixels.")
    turned = image.getexif().get(_ORIENTATION) in _QUARTER_TURNS
    stored_width = image.width
    image.draft("L", _DRAFT)
    shrunk = image.width / stored_width
    dpi = _density(image, shrunk, _stored_size(image, turned))
    try:
        image.load()
    except EOFError:
        raise _broken() from None
    ImageOps.exif_transpose(image, in_place=True)
    page = _grey(image)
    page.info.clear()
    if dpi is not None:
        page.info["dpi"] = (dpi[1], dpi[0]) if turned else dpi
    return page


def _stored_size(image: Image.Image, turned: bool) -> tuple[int, int]:
    """Pixels across and down as they lie in the file; Pillow tells those of a TIFF on its side as they will show."""
    is_told_shown = turned and isinstance(image, TiffImagePlugin.TiffImageFile)
    return (image.height, image.width) if is_told_shown else image.size


def _density(image: Image.Image, shrunk: float, stored: tuple[int, int]) -> tuple[float, float] | None:
    """Pixels per inch across and down the picture as it lies in the file, None where nothing tells.

    It is decoded at `shrunk` of its size there, which is `stored`.
    """
    told = density(image.info.get("dpi"))
    if told is not None:
        return told[0] * shrunk, told[1] * shrunk
    if image.mode == "1" and stored[0] in _FAX_WIDTHS:
        lines = next((down for most, down in _FAX_LINES_DOWN if stored[1] <= most), _SUPERFINE_DOWN)
        return _FAX_ACROSS, lines
    return None


def _grey(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        full = image.convert("RGBA")
        return Image.composite(full.convert("L"), Image.new("L", full.size, 255), full.getchannel("A"))
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _deep_grey(image)
    if image.mode in ("CMYK", "LAB", "HSV", "YCbCr"):
        image = image.convert("RGB")
    return image.convert("L")


def _deep_grey(image: Image.Image) -> Image.Image:
    """Greys of 16 or more bits to 8: whole numbers by their upper half, fractions by the range they span."""
    numbers = image.convert("F")
    low, high = cast("tuple[float, float]", numbers.getextrema())
    if image.mode != "F":
        low, high = 0.0, 65535.0 if high > 255 else 255.0
    scale = 255 / max(high - low, 1e-9)
    return numbers.point(lambda value: value * scale - low * scale).convert("L")


def _broken() -> ConversionError:
    return ConversionError(MERGE_FAILED, "The picture is broken or of a kind that cannot be read.")
