"""What every kind of source document shares: the kinds, the bounds, and the one error of a failed conversion."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 50 * 1024 * 1024
"""Largest document read."""
MAX_PIXELS: Final = 80_000_000
"""Largest picture decoded: A3 scanned at 600 dots an inch, and below the size at which Pillow warns of a bomb."""
MAX_DOCUMENT_PIXELS: Final = 5_000_000_000
"""All pictures of a file together, so that a small file cannot keep a worker busy for minutes."""
MAX_PAGES: Final = 500
"""Longest document, and longest fax."""

MERGE_FAILED: Final = 4
URL_NOT_FETCHED: Final = 54
UNKNOWN_TYPE: Final = 128
TYPE_REFUSED: Final = 129
XML_REFUSED: Final = 130
BROKEN_PDF: Final = 133


class FileKind(StrEnum):
    """Documents that become fax pages, named as the API's `fileType`."""

    PDF = "PDF"
    TIF = "TIF"
    PNG = "PNG"
    JPG = "JPG"
    TXT = "TXT"
    HTML = "HTML"
    DOCX = "DOCX"


class ConversionError(Exception):
    """A document that cannot be faxed; the text is one sentence for a person."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        """Of the API's type DOCUMENT_CONVERSION_ERROR: 54, 128, 129, 130, 133 or 4."""


def too_many_pages() -> ConversionError:
    """The error of a document, or of documents together, beyond MAX_PAGES."""
    return ConversionError(MERGE_FAILED, f"The document has more than {MAX_PAGES} pages.")
