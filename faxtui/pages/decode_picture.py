"""Pages of a TIFF (one fax, many pages), PNG or JPEG through Pillow."""

from __future__ import annotations

import ctypes
import functools
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from PIL import Image, ImageOps, _imaging

from faxtui.pages.broken import BROKEN
from faxtui.pages.page_image import (
    MAX_PAGES,
    PageError,
    PageImage,
    check_page_count,
    check_size,
    is_pixel_shape,
    reductions,
)

_PICTURE_ERRORS: Final = (*BROKEN, Image.DecompressionBombError)
_ORIENTATION: Final = 274  # the TIFF tag, also in Exif
_QUARTER_TURNS: Final = (5, 6, 7, 8)  # its values that lay a picture on its side
_WARNINGS_LOCK: Final = threading.Lock()  # the interpreter's warning filters belong to all threads


class PictureSource:
    """A picture file, read anew for each page: it keeps no decoded page and no half-read state."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with _reading("The picture is damaged and cannot be shown."):
            self.page_count = _count_frames(self._open(0))
        check_page_count(self.page_count)

    def page(self, index: int, full: bool) -> PageImage:
        """Decode page `index` (from 0); see `Document.page`."""
        with _reading(f"Page {index + 1} of the picture is damaged and cannot be shown."):
            image = self._open(index)
            check_size(image.width, image.height, index)
            aspect = _pixel_shape(image)
            grey = _grey(image)
            across, down = reductions(grey.width, aspect, full)
            if (across, down) != (1, 1):
                grey = grey.reduce((across, min(down, grey.height)))
            return PageImage(grey.width, grey.height, aspect * down / across, grey.tobytes())

    def text(self, index: int) -> str:
        """None: pictures have no text layer."""
        return ""

    def close(self) -> None:
        """Let go of the file's bytes."""
        self._data = b""

    def _open(self, index: int) -> Image.Image:
        image = Image.open(io.BytesIO(self._data), formats=("TIFF", "PNG", "JPEG"))
        if index:
            image.seek(index)
        return image


@contextmanager
def _reading(sentence: str) -> Iterator[None]:
    """Turn Pillow's many errors into `PageError(sentence)` and keep warnings about odd files off the screen."""
    with _WARNINGS_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _silence_libtiff()
        try:
            yield
        except _PICTURE_ERRORS as error:
            raise PageError(sentence) from error


@functools.cache
def _silence_libtiff() -> None:
    """Stop libtiff from printing to the process's standard error, which in the console is the screen."""
    library = ctypes.CDLL(_imaging.__file__)
    for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        set_handler = getattr(library, name, None)  # missing where libtiff is linked in without its names
        if set_handler is not None:
            set_handler.argtypes, set_handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            set_handler(None)


def _count_frames(image: Image.Image) -> int:
    """Pages of a TIFF, counted only as far as `MAX_PAGES` + 1; other pictures are one page even when animated."""
    count = 1
    if image.format == "TIFF":
        with suppress(EOFError):  # one by one: after a seek too far, Pillow's own count is wrong
            while count <= MAX_PAGES:
                image.seek(count)
                count += 1
    return count


def _grey(image: Image.Image) -> Image.Image:
    """8-bit grey, upright, transparency laid on paper."""
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.convert("I").point(lambda value: value * (1 / 256))
    elif image.has_transparency_data:
        colours = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
    return ImageOps.exif_transpose(image if image.mode == "L" else image.convert("L"))


def _pixel_shape(image: Image.Image) -> float:
    """Height / width of a pixel as shown, from the resolution tags; 1.0 when they are missing or absurd."""
    info: dict[Any, Any] = image.info
    pair = info.get("dpi") or info.get("resolution") or info.get("aspect") or info.get("jfif_density")
    try:
        shape = float(pair[0]) / float(pair[1]) if pair else 1.0
    except (TypeError, ValueError, ArithmeticError, LookupError):
        shape = 1.0
    if not is_pixel_shape(shape):
        shape = 1.0
    return 1 / shape if image.getexif().get(_ORIENTATION) in _QUARTER_TURNS else shape
