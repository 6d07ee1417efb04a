"""Pages of a PDF on the dots of the fax they will become: crop box and /Rotate honoured, form fields drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pypdfium2.raw as pdfium_c
from PIL import Image
from pypdfium2 import PdfiumError

from faxtui.pages.conversion import BROKEN_PDF, MAX_PAGES, ConversionError, too_many_pages
from faxtui.pages.paper import choose_paper, place, sheet_for
from faxtui.pages.pdfium_lock import PDFIUM_LOCK
from faxtui.pages.pdfium_open import blank_page, open_document

if TYPE_CHECKING:
    from collections.abc import Iterator

_POINTS_PER_INCH: Final = 72
_LEAST_POINTS, _MOST_POINTS = 1, 100_000
_FLAGS = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_GRAYSCALE | pdfium_c.FPDF_PRINTING


def pdf_pages(data: bytes, resolution: str) -> Iterator[Image.Image]:
    """Grey pages one by one; pdfium is locked while a page is drawn, never while the caller works on it."""
    with PDFIUM_LOCK:
        document = _open(data)
    try:
        for index in range(len(document)):
            with PDFIUM_LOCK:
                page = _draw(document, index, resolution)
            yield page
    finally:
        with PDFIUM_LOCK:
            document.close()


def page_points(data: bytes) -> tuple[float, float]:
    """Width and height of the first page in points."""
    with PDFIUM_LOCK:
        document = _open(data)
        page = document[0]
        width, height = page.get_size()
        page.close()
        document.close()
    return width, height


def _open(data: bytes) -> Any:
    try:
        document = open_document(data)
    except PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise ConversionError(BROKEN_PDF, "The PDF is protected by a password.") from None
        raise ConversionError(BROKEN_PDF, "The PDF is broken or has no pages.") from None
    try:
        document.init_forms()
    except PdfiumError:
        document.close()
        raise ConversionError(BROKEN_PDF, "The form in the PDF is broken.") from None
    if len(document) > MAX_PAGES:
        document.close()
        raise too_many_pages()
    return document


def _draw(document: Any, index: int, resolution: str) -> Image.Image:
    try:
        page = document[index]
    except PdfiumError:
        raise ConversionError(BROKEN_PDF, f"Page {index + 1} of the PDF is broken.") from None
    try:
        return _render(page, resolution)
    except PdfiumError:
        raise ConversionError(BROKEN_PDF, f"Page {index + 1} of the PDF cannot be drawn.") from None
    finally:
        page.close()


def _render(page: Any, resolution: str) -> Image.Image:
    """Draw a page at the size it will have on the fax, before it is turned; its dots need not be square."""
    points = page.get_size()
    if not all(_LEAST_POINTS <= length <= _MOST_POINTS for length in points):
        raise ConversionError(BROKEN_PDF, "A page of the PDF has no sensible size.")
    across, down = (length / _POINTS_PER_INCH for length in points)
    placement = place(across, down, sheet_for(choose_paper(across, down), resolution))
    width, height = placement.width, placement.height
    if placement.turned:
        width, height = height, width
    bitmap = blank_page(width, height)
    area = (bitmap, page, 0, 0, width, height, 0, _FLAGS)
    pdfium_c.FPDF_RenderPageBitmap(*area)
    if page.formenv:
        pdfium_c.FPDF_FFLDraw(page.formenv, *area)
    image = Image.frombytes("L", (width, height), bytes(bitmap.buffer))
    bitmap.close()
    image.info["dpi"] = (width / across, height / down)
    return image
