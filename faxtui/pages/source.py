"""Documents to grey pages, for faxing: what kind a document is, and its pages as they would be printed.

Whatever a document holds, the only error that leaves this module is ConversionError, with the code that the Fax API
gives a fax whose document could not be converted.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from faxtui.pages.conversion import (
    BROKEN_PDF,
    MAX_BYTES,
    MAX_PAGES,
    MAX_PIXELS,
    MERGE_FAILED,
    TYPE_REFUSED,
    UNKNOWN_TYPE,
    URL_NOT_FETCHED,
    XML_REFUSED,
    ConversionError,
    FileKind,
)
from faxtui.pages.docx_package import is_docx
from faxtui.pages.source_image import MAGIC, image_pages
from faxtui.pages.source_pdf import pdf_pages
from faxtui.pages.source_text import text_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

__all__ = [
    "BROKEN_PDF",
    "MAX_BYTES",
    "MAX_PAGES",
    "MAX_PIXELS",
    "MERGE_FAILED",
    "TYPE_REFUSED",
    "UNKNOWN_TYPE",
    "URL_NOT_FETCHED",
    "XML_REFUSED",
    "ConversionError",
    "FileKind",
    "detect",
    "source_pages",
]

_PDF_HEADER_WITHIN = 1024
_OPENING = 1024
"""Letters of a text that are looked at for markup."""

_REFUSED: Final = (
    (0, b"PK\x03\x04", "Zip archives and Office documents other than DOCX"),
    (0, b"PK\x05\x06", "Zip archives"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old and password-protected Office documents"),
    (0, b"{\\rtf", "RTF documents"),
    (0, b"%!PS", "PostScript documents"),
    (0, b"GIF8", "GIF pictures"),
    (8, b"WEBP", "WebP pictures"),
    (4, b"ftyp", "HEIC pictures and films"),
    (0, b"\x1f\x8b", "gzip archives"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archives"),
    (0, b"Rar!\x1a\x07", "RAR archives"),
    (0, b"\x7fELF", "programs"),
    (0, b"MZ\x90\0", "programs"),
)
_NAMES: Final[dict[str, FileKind]] = {
    "pdf": FileKind.PDF,
    "application/pdf": FileKind.PDF,
    "tif": FileKind.TIF,
    "tiff": FileKind.TIF,
    "image/tiff": FileKind.TIF,
    "png": FileKind.PNG,
    "image/png": FileKind.PNG,
    "jpg": FileKind.JPG,
    "jpeg": FileKind.JPG,
    "image/jpeg": FileKind.JPG,
    "txt": FileKind.TXT,
    "text": FileKind.TXT,
    "text/plain": FileKind.TXT,
    **dict.fromkeys(("html", "htm", "xhtml", "text/html", "application/xhtml+xml"), FileKind.HTML),
}
_XML_NAMES: Final = frozenset({"xml", "svg", "application/xml", "text/xml", "image/svg+xml"})
_REFUSED_NAMES: Final = frozenset(
    {
        *("doc", "docm", "docx", "odt", "ods", "odp", "ppt", "pptx", "rtf", "xls", "xlsx", "ps", "msg", "eml"),
        *("bmp", "gif", "heic", "webp", "gz", "rar", "zip"),
        *("image/bmp", "image/gif", "image/heic", "image/webp", "application/msword", "application/zip"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


def detect(data: bytes, name: str = "", declared: str = "") -> FileKind:
    """The kind of a document by its content; where that says nothing, by its file name or declared type.

    `declared` is a media type or the API's `fileType`. Raises ConversionError 128 (unknown), 129 (not accepted) or
    130 (XML).
    """
    if not data:
        raise ConversionError(UNKNOWN_TYPE, "The document is empty.")
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return FileKind.PDF
    if data.startswith(b"PK\x03\x04") and is_docx(data):
        return FileKind.DOCX
    for offset, magic, plural in _REFUSED:
        if data.startswith(magic, offset):
            raise ConversionError(TYPE_REFUSED, f"{plural[0].upper()}{plural[1:]} are not accepted.")
    hints = _hints(name, declared)
    text = _unicode_text(data)
    return _kind_by_name(data, hints) if text is None else _kind_of_text(text[:_OPENING], hints)


def source_pages(data: bytes, kind: FileKind, *, resolution: str = "FINE") -> Iterator[Image.Image]:
    """The pages of a document in order, grey ("L", 255 = paper), as the document shows them.

    `info["dpi"]` of each page gives its size and the shape of its pixels, which need not be square: a PDF or text page
    is drawn on the dots of `resolution`, so that to_fax_page need not resample it.
    """
    if len(data) > MAX_BYTES:
        raise ConversionError(MERGE_FAILED, f"The document is larger than {MAX_BYTES // 1024**2} MB.")
    if kind is FileKind.PDF:
        yield from pdf_pages(data, resolution)
    elif kind is FileKind.TXT:
        text = _unicode_text(data)
        # Declared as text and no Unicode: what old office systems write. Bytes without a letter show as boxes.
        yield from text_pages(data.decode("cp1252", "replace") if text is None else text, resolution)
    elif kind is FileKind.HTML:
        from faxtui.pages.source_html import html_pages  # late, as below: most documents need neither parser

        yield from html_pages(data, resolution)
    elif kind is FileKind.DOCX:
        from faxtui.pages.source_docx import docx_pages

        yield from docx_pages(data, resolution)
    else:
        yield from image_pages(data, kind)


def _unicode_text(data: bytes) -> str | None:
    """The text of UTF-8 bytes (or UTF-16 with its mark), None if they are none."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and b"\0" in data:
        return None
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _kind_of_text(opening: str, hints: tuple[str, ...]) -> FileKind:
    start = opening.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<?xml") and "<html" in start):
        return FileKind.HTML
    if start.startswith(("<?xml", "<svg")):
        raise _xml_refused()
    _refuse_xml(hints)
    return FileKind.HTML if FileKind.HTML in map(_NAMES.get, hints) else FileKind.TXT


def _kind_by_name(data: bytes, hints: tuple[str, ...]) -> FileKind:
    _refuse_xml(hints)
    for hint in hints:
        kind = _NAMES.get(hint)
        if kind is not None and (kind not in (FileKind.TXT, FileKind.HTML) or b"\0" not in data):
            return kind
        if hint in _REFUSED_NAMES:
            raise ConversionError(TYPE_REFUSED, "This type of document is not accepted.")
    raise ConversionError(UNKNOWN_TYPE, "The type of the document could not be told.")


def _refuse_xml(hints: tuple[str, ...]) -> None:
    if not _XML_NAMES.isdisjoint(hints):
        raise _xml_refused()


def _xml_refused() -> ConversionError:
    return ConversionError(XML_REFUSED, "XML documents are not accepted.")


def _hints(name: str, declared: str) -> tuple[str, ...]:
    """What a file name and a declared type say, in small letters; the declared type first."""
    _, dot, extension = name.rpartition(".")
    media_type = declared.partition(";")[0].strip().lower()
    return (media_type, extension.strip().lower() if dot else "")
