"""Bar codes on fax pages: Code 128 and Data Matrix, what the Fax API reports of inbound faxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import zxingcpp

from faxtui.pages.pdfium_lock import PDFIUM_LOCK
from faxtui.pages.pdfium_open import open_document

KINDS: Final = {zxingcpp.BarcodeFormat.Code128: "CODE_128", zxingcpp.BarcodeFormat.DataMatrix: "DATA_MATRIX"}
_DOTS_PER_INCH: Final = 204
_POINTS_PER_INCH: Final = 72
_MOST_ON_A_PAGE: Final = 50
_LONGEST: Final = 4000


class BarCode(NamedTuple):
    """One bar code: its kind as the API names it, its page from 1, and its text."""

    kind: str
    page: int
    value: str


def scan(data: bytes) -> list[BarCode]:
    """The bar codes of a fax PDF, page by page from top to bottom; it takes some 30 ms a page."""
    return [found for number, pixels in enumerate(_pages(data), start=1) for found in _read(pixels, number)]


def _pages(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each page as grey bytes, width and height, with square dots: a matrix keeps its shape at any resolution."""
    with PDFIUM_LOCK:
        document = open_document(data)
    try:
        for index in range(len(document)):
            with PDFIUM_LOCK:
                page = document[index]
                bitmap = page.render(scale=_DOTS_PER_INCH / _POINTS_PER_INCH, grayscale=True)
                image = bitmap.to_pil()
                pixels = image.tobytes(), image.width, image.height
                bitmap.close()
                page.close()
            yield pixels
    finally:
        with PDFIUM_LOCK:
            document.close()


def _read(pixels: tuple[bytes, int, int], page: int) -> Iterator[BarCode]:
    data, width, height = pixels
    view = memoryview(data).cast("B", (height, width))
    kinds: Any = list(KINDS)  # its stubs know no list
    found = zxingcpp.read_barcodes(view, formats=kinds, text_mode=zxingcpp.TextMode.Plain)
    for code in sorted(found[:_MOST_ON_A_PAGE], key=lambda code: (code.position.top_left.y, code.position.top_left.x)):
        yield BarCode(KINDS[code.symbology], page, code.text[:_LONGEST])
