"""Fax pages to the files that carry them: one CCITT Group 4 (T.6) picture a page, as PDF or as TIFF-F.

Bytes depend on the pages alone: no dates and no random identifiers, so equal faxes are equal files.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import TiffImagePlugin

from faxtui.pages.paper import DOTS_ACROSS, LINES_DOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL import Image

_POINTS_PER_INCH: Final = 72
_STRIP_OFFSETS, _STRIP_BYTE_COUNTS = 273, 279
_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_TURNED_OVER = [255] + [0] * 255
_NO_PAGES = "a fax has at least one page"
_CATALOG, _PAGE_TREE, _FIRST_FREE = 1, 2, 3


class FaxPdf:
    """A PDF that grows page by page, so that a long fax is held compressed only."""

    def __init__(self, *, resolution: str = "FINE") -> None:
        self._down = LINES_DOWN[resolution]
        self._file = bytearray(_HEADER)
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []

    def add(self, page: Image.Image) -> int:
        """Append a one-bit page and return its Group 4 size in bytes, what the line carries with error correction."""
        strip = group4(page)
        self.add_strip(strip, page.width, page.height)
        return len(strip)

    def add_strip(self, strip: bytes, columns: int, rows: int) -> None:
        """Append a page that is in Group 4 already, of so many dots across and lines down."""
        number = _FIRST_FREE + 3 * len(self._pages)
        width, height = columns * _POINTS_PER_INCH / DOTS_ACROSS, rows * _POINTS_PER_INCH / self._down
        drawing = b"q %.4f 0 0 %.4f 0 0 cm /Im0 Do Q" % (width, height)
        self._object(
            number,
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.4f %.4f] /Contents %d 0 R"
            b" /Resources << /XObject << /Im0 %d 0 R >> >> >>" % (_PAGE_TREE, width, height, number + 1, number + 2),
        )
        self._object(number + 1, b"<< /Length %d >>" % len(drawing), drawing)
        self._object(
            number + 2,
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
            b" /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >> /Length %d >>"
            % (columns, rows, columns, rows, len(strip)),
            strip,
        )
        self._pages.append(number)

    def finish(self) -> bytes:
        """The whole file; at least one page must have been added."""
        if not self._pages:
            raise ValueError(_NO_PAGES)
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._object(_PAGE_TREE, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(self._pages), kids))
        self._object(_CATALOG, b"<< /Type /Catalog /Pages %d 0 R >>" % _PAGE_TREE)
        start = len(self._file)
        count = len(self._offsets) + 1
        self._file += b"xref\n0 %d\n0000000000 65535 f \n" % count
        for number in range(1, count):
            self._file += b"%010d 00000 n \n" % self._offsets[number]
        self._file += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, _CATALOG, start)
        return bytes(self._file)

    def _object(self, number: int, dictionary: bytes, stream: bytes | None = None) -> None:
        self._offsets[number] = len(self._file)
        body = dictionary if stream is None else b"%b\nstream\n%b\nendstream" % (dictionary, stream)
        self._file += b"%d 0 obj\n%b\nendobj\n" % (number, body)


def group4(page: Image.Image) -> bytes:
    """The T.6 code of a one-bit page in one piece, with white runs for paper as on the line."""
    if page.mode != "1":
        raise ValueError("a fax page has one bit a dot")
    # libtiff codes clear bits as white runs, and Pillow keeps ink clear: turned over, paper becomes white. By table,
    # since Pillow's inverters leave a page set that was made with 1 for paper instead of 255.
    file = io.BytesIO()
    page.point(_TURNED_OVER, "1").save(file, "TIFF", compression="group4", strip_size=_one_strip(page))
    file.seek(0)
    with TiffImagePlugin.TiffImageFile(file) as written:
        offset, length = written.tag_v2[_STRIP_OFFSETS][0], written.tag_v2[_STRIP_BYTE_COUNTS][0]
    return file.getvalue()[offset : offset + length]


def compressed_size(page: Image.Image) -> int:
    """Bytes of a one-bit page on the wire in Group 4."""
    return len(group4(page))


def write_pdf(pages: Iterable[Image.Image], *, resolution: str = "FINE") -> bytes:
    """One PDF of one-bit pages, each the size of its paper, as the Fax API stores and serves a fax."""
    document = FaxPdf(resolution=resolution)
    for page in pages:
        document.add(page)
    return document.finish()


def write_tiff(pages: Iterable[Image.Image], *, resolution: str = "FINE") -> bytes:
    """One TIFF of one-bit pages (class F, RFC 2306): Group 4, one strip a page, density in dots per inch."""
    # Photometric stays Pillow's own (black is zero): asking for white-is-zero writes an all-black page.
    dpi = (DOTS_ACROSS, LINES_DOWN[resolution])
    file = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(file) as frames:
        for page in pages:
            page.save(frames, "TIFF", compression="group4", dpi=dpi, strip_size=_one_strip(page))
            frames.newFrame()
    if not file.getbuffer().nbytes:
        raise ValueError(_NO_PAGES)
    return file.getvalue()


def _one_strip(page: Image.Image) -> int:
    return (page.width + 7) // 8 * page.height
