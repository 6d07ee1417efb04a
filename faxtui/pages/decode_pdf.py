"""Pages of a PDF through pdfium: a scan at half its own width or as it is, anything else at the width of a fax page."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

from pypdfium2 import PdfBitmap, PdfiumError, PdfPage, raw

from faxtui.pages.page_image import (
    DRAWN_WIDTH,
    MAX_PIXELS,
    PageError,
    PageImage,
    check_page_count,
    check_size,
    is_pixel_shape,
    reductions,
)
from faxtui.pages.pdfium_lock import PDFIUM_LOCK
from faxtui.pages.pdfium_open import blank_page, open_document

MAX_SECONDS: Final = 10.0
"""Longest that one page may take to draw; a dense fax page takes 0.01."""

PAGES_AT_ONCE: Final = 24
"""Pages that are read before what pdfium keeps of them is freed; opening a document again takes 0.2 ms."""

MAX_LETTERS: Final = 20_000
"""Most of a page's text that is read; a dense page has 4 000."""

_OBJECTS_SEARCHED: Final = 64  # a scan is the first object of its page, or nearly
_SCAN_SPAN: Final = 0.8  # a scan takes at least this part of the page's width


class PdfSource:
    """An open PDF; page objects are closed after use, since each would keep its decoded scan."""

    def __init__(self, data: bytes) -> None:
        self._data, self._read = data, 0
        with PDFIUM_LOCK:
            try:
                self._document = open_document(data)
            except PdfiumError as error:
                raise PageError(_reason(error.err_code)) from error
            try:
                self.page_count = len(self._document)
                check_page_count(self.page_count)
            except PageError:
                self._document.close()
                raise

    def page(self, index: int, full: bool) -> PageImage:
        """Draw page `index` (from 0); see `Document.page`."""
        with PDFIUM_LOCK:
            try:
                self._spare_memory()
                page = self._document[index]
                try:
                    return _decode(page, index, full)
                finally:
                    page.close()
            except (PdfiumError, MemoryError) as error:
                raise PageError(f"Page {index + 1} of the PDF is damaged and cannot be shown.") from error

    def _spare_memory(self) -> None:
        """Open the document anew every so many pages: pdfium keeps a copy of each scan's bytes that it has read."""
        self._read += 1
        if self._read % PAGES_AT_ONCE == 0:
            self._document.close()
            self._document = open_document(self._data)

    def text(self, index: int) -> str:
        """What the text layer of page `index` says, at most `MAX_LETTERS` of it; see `Document.text`."""
        with PDFIUM_LOCK:
            try:
                page = self._document[index]
                try:
                    layer = page.get_textpage()
                    try:
                        return str(layer.get_text_range(0, min(layer.count_chars(), MAX_LETTERS)))
                    finally:
                        layer.close()
                finally:
                    page.close()
            except (PdfiumError, MemoryError) as error:
                raise PageError(f"The text of page {index + 1} of the PDF is damaged.") from error

    def close(self) -> None:
        """Free the document."""
        with PDFIUM_LOCK:
            self._document.close()


def _reason(code: int | None) -> str:
    if code == raw.FPDF_ERR_PASSWORD:
        return "The PDF is protected by a password and cannot be shown."
    if code == raw.FPDF_ERR_SECURITY:
        return "The PDF is encrypted in a way that cannot be read."
    if code == raw.FPDF_ERR_SUCCESS:
        return "The PDF has no pages."
    return "The PDF is damaged and cannot be shown."


def _decode(page: PdfPage, index: int, full: bool) -> PageImage:
    """The page in grey; its two scales are chosen apart, so that the pixels of a scan are averaged whole."""
    across, down = page.get_width(), page.get_height()
    if not (0 < across < math.inf and 0 < down < math.inf):
        raise PageError(f"Page {index + 1} of the PDF has no size and cannot be shown.")
    scan = _scan_size(page, index)
    if scan:
        by = reductions(scan[0], (down / scan[1]) / (across / scan[0]), full)
        width, height = math.ceil(scan[0] / by[0]), math.ceil(scan[1] / by[1])
    else:
        width = DRAWN_WIDTH[full]
        height = math.ceil(min(width * down / across, MAX_PIXELS))
    check_size(width, height, index)
    bitmap = blank_page(width, height)
    try:
        _draw(page, bitmap, index)
        return PageImage(width, height, down / height * width / across, bytes(bitmap.buffer))
    finally:
        bitmap.close()


def _draw(page: PdfPage, bitmap: PdfBitmap, index: int) -> None:
    """Let pdfium draw in steps, so that a page made to keep it busy can be given up."""
    deadline = time.monotonic() + MAX_SECONDS
    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _: time.monotonic() > deadline)
    box = (0, 0, bitmap.width, bitmap.height)
    try:
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, *box, 0, raw.FPDF_GRAYSCALE | raw.FPDF_ANNOT, pause)
    finally:
        raw.FPDF_RenderPage_Close(page)
    if status == raw.FPDF_RENDER_TOBECONTINUED:
        raise PageError(f"Page {index + 1} of the PDF takes too long to draw and cannot be shown.")
    if status == raw.FPDF_RENDER_FAILED:
        raise PdfiumError("page not drawn")


def _scan_size(page: PdfPage, index: int) -> tuple[int, int] | None:
    """Pixels across and down the shown page at the resolution of the scan that fills its width; None without one."""
    across, down = page.get_width(), page.get_height()
    turned = page.get_rotation() in (90, 270)
    if turned:
        across, down = down, across
    for pixels, extent in _pictures(page):
        check_size(pixels[0], pixels[1], index)
        if extent[0] < _SCAN_SPAN * across or min(*pixels, *extent) <= 0:
            continue
        if is_pixel_shape(extent[1] / pixels[1] * pixels[0] / extent[0]):
            size = (_whole(across * pixels[0] / extent[0]), _whole(down * pixels[1] / extent[1]))
            return size[::-1] if turned else size
    return None


def _pictures(page: PdfPage) -> Iterator[tuple[tuple[int, int], tuple[float, float]]]:
    """Pixels and extent in points, both across and down the unturned page, of the pictures among its first objects."""
    for item in islice(page.get_objects(max_depth=1), _OBJECTS_SEARCHED):
        if item.type != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        try:
            width, height = item.get_px_size()
            a, b, c, d, _, _ = item.get_matrix().get()
        except PdfiumError:  # a broken picture is no scan; pdfium draws the page without it
            continue
        extent = (math.hypot(a, b), math.hypot(c, d))
        if abs(b) > abs(a):  # the picture itself lies on its side
            yield (height, width), extent[::-1]
        else:
            yield (width, height), extent


def _whole(pixels: float) -> int:
    return max(1, round(min(pixels, MAX_PIXELS)))
