"""Bar codes on fax pages."""

from __future__ import annotations

from typing import Any

import pytest
import zxingcpp
from PIL import Image

from faxtui.pages.barcodes import BarCode, scan
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.strips import join, read_strips
from faxtui.pages.write import write_pdf


def _code(kind: str, text: str, scale: int = 3) -> Image.Image:
    formats = {"CODE_128": zxingcpp.BarcodeFormat.Code128, "DATA_MATRIX": zxingcpp.BarcodeFormat.DataMatrix}
    return _drawn(zxingcpp.create_barcode(text, formats[kind]).to_image(scale=scale))


def _drawn(code: Any) -> Image.Image:
    dots = memoryview(code)
    height, width = dots.shape or (0, 0)
    return Image.frombytes("L", (width, height), dots.tobytes())


def _page(*codes: Image.Image, turn: float = 0) -> Image.Image:
    """A grey page of A4 at 204 dots an inch with the codes below each other."""
    page = Image.new("L", (1686, 2385), 255)
    for number, code in enumerate(codes):
        page.paste(code.rotate(turn, expand=True, fillcolor=255), (200, 200 + 700 * number))
    page.info["dpi"] = (204, 204)
    return page


def _faxed(*pages: Image.Image, resolution: str = "FINE", method: str = "MONOCHROME") -> bytes:
    made = [to_fax_page(page, resolution=resolution, method=method) for page in pages]
    return write_pdf(made, resolution=resolution)


@pytest.mark.parametrize("resolution", ["FINE", "SUPERFINE"])
@pytest.mark.parametrize("method", ["MONOCHROME", "HALFTONE"])
def test_both_kinds_are_read_with_page_and_value(resolution: str, method: str) -> None:
    """Codes on a page come from top to bottom, pages in order, at either resolution and by either method."""
    first = _page(_code("CODE_128", "INV-2026-00417"), _code("DATA_MATRIX", "patient/R-1192", 6))
    data = _faxed(first, _page(), _page(_code("CODE_128", "END")), resolution=resolution, method=method)

    assert scan(data) == [
        BarCode("CODE_128", 1, "INV-2026-00417"),
        BarCode("DATA_MATRIX", 1, "patient/R-1192"),
        BarCode("CODE_128", 3, "END"),
    ]


@pytest.mark.parametrize("turn", [1.5, 90, 180])
def test_turned_codes_are_read(turn: float) -> None:
    """Documents lie askew or on their side in a machine."""
    data = _faxed(_page(_code("CODE_128", "TURNED", 4), _code("DATA_MATRIX", "TURNED", 8), turn=turn))

    assert sorted(code.kind for code in scan(data)) == ["CODE_128", "DATA_MATRIX"]


def test_other_codes_and_blank_pages_give_nothing() -> None:
    """The API knows two kinds; a QR code is none of them."""
    code = _drawn(zxingcpp.create_barcode("no", zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))

    assert scan(_faxed(_page(code))) == []


def test_pages_are_put_together_without_decoding() -> None:
    """Taking pages out of a fax PDF and joining them gives the same pages again, down to the byte."""
    data = _faxed(_page(_code("CODE_128", "A")), _page(_code("CODE_128", "B")))
    strips = read_strips(data)

    assert join(strips, resolution="FINE") == data
    assert [code.value for code in scan(join(strips[1:], resolution="FINE"))] == ["B"]
    assert [strip.columns for strip in strips] == [1728, 1728]
