"""Opens PDFs in pdfium, alike for faxing and for looking at: with the program's fonts, drawn in grey on white paper.

Whoever calls anything here, or anything of what it gives, holds PDFIUM_LOCK.
"""

from __future__ import annotations

from typing import Final

import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfBitmap, PdfDocument, PdfiumError

from faxtui.pages.pdfium_fonts import use_own_fonts

_PAPER_WHITE: Final = 0xFFFFFFFF


def open_document(data: bytes) -> PdfDocument:
    """The document; PdfiumError with pdfium's code when it cannot be opened, as when it has no pages."""
    use_own_fonts()
    try:
        return PdfDocument(data)
    except PdfiumError as error:
        error.err_code = _why_not(data)
        raise


def _why_not(data: bytes) -> int:
    """pdfium's code for this document: one without pages is no error to it, and leaves the code of an earlier one."""
    handle = pdfium_c.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        return int(pdfium_c.FPDF_GetLastError())
    pdfium_c.FPDF_CloseDocument(handle)
    return int(pdfium_c.FPDF_ERR_SUCCESS)


def blank_page(width: int, height: int) -> PdfBitmap:
    """White paper of so many grey pixels to draw a page on; to be closed."""
    bitmap = PdfBitmap.new_native(width, height, pdfium_c.FPDFBitmap_Gray)
    pdfium_c.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _PAPER_WHITE)
    return bitmap
