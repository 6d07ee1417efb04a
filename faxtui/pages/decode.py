"""Opens a fax document (PDF, TIFF, PNG, JPEG) for looking at and decodes single pages to 8-bit grey pixels.

Faxes come from strangers: bytes, pages and pixels are bounded before anything is decoded, and whatever is wrong with a
document ends as a `PageError` that a person can read. What a hostile PDF can still do is take memory inside pdfium.
"""

from __future__ import annotations

from typing import Final, Protocol, Self

from faxtui.pages.page_image import MAX_BYTES, MAX_PAGES, MAX_PIXELS, MAX_SIDE, PageError, PageImage

__all__ = ["MAX_BYTES", "MAX_PAGES", "MAX_PIXELS", "MAX_SIDE", "Document", "PageError", "PageImage"]

_PICTURES: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PDF_WITHIN: Final = 1024  # readers allow junk before the signature


class Document:
    """An open fax document; a context manager, used from one thread at a time, always to be closed."""

    def __init__(self, source: _Source) -> None:
        self._source: _Source | None = source
        self.page_count: int = source.page_count

    @classmethod
    def open(cls, data: bytes) -> Document:
        """Open the bytes of a PDF, TIFF, PNG or JPEG, told apart by content; raises `PageError`."""
        return cls(_open_source(data))

    def page(self, index: int, *, full: bool = False) -> PageImage:
        """Decode one page (`index` from 0) at half the scan's width, or at its own width when `full`."""
        if self._source is None:
            raise PageError("The document is closed.")
        if not 0 <= index < self.page_count:
            raise PageError(f"There is no page {index + 1}: the document has {self.page_count}.")
        return self._source.page(index, full)

    def text(self, index: int) -> str:
        """The text layer of a page, as its document holds it; empty for a scan or a picture."""
        if self._source is None or not 0 <= index < self.page_count:
            raise PageError(f"There is no page {index + 1}.")
        return self._source.text(index)

    def close(self) -> None:
        """Free what the document holds; a second call does nothing."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()  # or pdfium's own finalizer would run without the lock


class _Source(Protocol):
    page_count: int

    def page(self, index: int, full: bool) -> PageImage: ...

    def text(self, index: int) -> str: ...

    def close(self) -> None: ...


def _open_source(data: bytes) -> _Source:
    """The reader for these bytes; its library is imported here, when the first document is opened."""
    if not data:
        raise PageError("The document is empty.")
    if len(data) > MAX_BYTES:
        raise PageError(f"The document is larger than {MAX_BYTES // 1024**2} MB and cannot be shown.")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        from faxtui.pages.decode_pdf import PdfSource

        return PdfSource(data)
    if data.startswith(_PICTURES):
        from faxtui.pages.decode_picture import PictureSource

        return PictureSource(data)
    raise PageError("This is neither a PDF nor a TIFF, PNG or JPEG picture and cannot be shown.")
