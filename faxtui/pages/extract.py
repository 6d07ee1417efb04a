"""Some pages of a stored fax as a PDF of their own; for a worker process, since the file comes from outside."""

from __future__ import annotations

import io

import pypdfium2
from pypdfium2 import PdfDocument

from faxtui.pages.conversion import BROKEN_PDF, ConversionError
from faxtui.pages.pdfium_lock import PDFIUM_LOCK


def count(data: bytes) -> int:
    """How many pages a PDF has; ConversionError when it is none."""
    with PDFIUM_LOCK:
        try:
            with PdfDocument(data) as document:
                return len(document)
        except pypdfium2.PdfiumError as error:
            raise ConversionError(BROKEN_PDF, "The stored pages cannot be read.") from error


def pages_from(data: bytes, first: int, last: int | None = None) -> bytes:
    """Pages `first` to `last` (from 1 on; None: the end) as a PDF; ConversionError when there are no such pages."""
    with PDFIUM_LOCK:
        try:
            with PdfDocument(data) as document, PdfDocument.new() as part:
                end = len(document) if last is None else last
                if not 1 <= first <= end <= len(document):
                    pages = f"{len(document)} {'page' if len(document) == 1 else 'pages'}"
                    raise ConversionError(BROKEN_PDF, f"The stored document has {pages}, not pages {first} to {end}.")
                part.import_pages(document, list(range(first - 1, end)))
                file = io.BytesIO()
                part.save(file)
                return file.getvalue()
        except pypdfium2.PdfiumError as error:
            raise ConversionError(BROKEN_PDF, "The stored pages cannot be read.") from error
