"""A proof holds the pages that a send would make: same dots, same bytes, cover page filled, header drawn."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image, ImageChops

from faxtui.pages.conversion import BROKEN_PDF, ConversionError
from faxtui.pages.decode import Document
from faxtui.pages.header_line import HEIGHT, HeaderLine, draw_header
from faxtui.pages.proof import find_tags, prove
from faxtui.pages.strips import read_strips
from faxtui.pages.testcard import xray_png
from faxtui.pages.worker import Worker
from faxtui.server.attachment import Attachment
from faxtui.server.documents import convert
from tests.pages.cover_samples import helvetica
from tests.pages.samples import fax_page, fax_tiff

LETTER = ("Dear colleague,\n" * 20).encode()
HEADER = ["2026-03-02 14:30", "Example Clinic", "+14155550100", True]


@pytest.mark.parametrize("resolution", ["FINE", "SUPERFINE"])
@pytest.mark.parametrize("method", ["HALFTONE", "MONOCHROME"])
def test_the_proof_is_what_the_service_sends(resolution: str, method: str) -> None:
    """Without a header it has the service's own bytes, page for page."""
    files = [(LETTER, "l.txt"), (xray_png(), "x.png")]

    made = prove(files, resolution=resolution, method=method)
    fax = convert([Attachment(data, name, "") for data, name in files], resolution=resolution, method=method)

    assert made["pdf"] == fax.pdf
    assert tuple(made["page_bytes"]) == fax.page_bytes


def test_the_header_is_drawn_on_every_page() -> None:
    """Only the top strip differs, page numbers count, and the bytes include it."""
    files = [(fax_tiff([fax_page(), fax_page()]), "f.tif")]
    bare = prove(files, resolution="FINE", method="MONOCHROME")
    made = prove(files, resolution="FINE", method="MONOCHROME", header=HEADER)

    assert len(made["page_bytes"]) == 2
    assert made["page_bytes"] != bare["page_bytes"]
    tops = []
    with Document.open(bare["pdf"]) as plain, Document.open(made["pdf"]) as headed:
        for number in range(2):
            before, after = (document.page(number, full=True) for document in (plain, headed))
            pictures = [Image.frombytes("L", (page.width, page.height), page.pixels) for page in (before, after)]
            changed = ImageChops.difference(*pictures).getbbox()
            assert changed is not None
            assert changed[3] <= HEIGHT
            tops.append(pictures[1].crop((0, 0, before.width, HEIGHT)))
    difference = ImageChops.difference(*tops).getbbox()
    assert difference is not None, "1/2 and 2/2"
    assert difference[0] > 1500


@pytest.mark.parametrize("text", ["", "Müller & Söhne", "東京クリニック", "x" * 200, "a\nb", "\u202eabc"])
def test_any_header_is_drawn(text: str) -> None:
    """Whatever its letters, however long, the page keeps its size and the number its place."""
    page = Image.new("1", (1728, 2287), 1)
    draw_header(page, HeaderLine("2026-03-02 14:30", text.replace("\n", " "), "+14155550100"), 1, 3, resolution="FINE")

    assert page.size == (1728, 2287)
    assert page.crop((1600, 0, 1728, HEIGHT)).convert("L").getextrema()[0] == 0, "the number"
    assert page.crop((0, HEIGHT, 1728, 2287)).convert("L").getextrema() == (255, 255)


def test_the_cover_page_is_filled() -> None:
    """Its tags by the values given, the number of pages by itself; a tag without a value is told."""
    cover = helvetica("To {{name}}", "Pages {{pageCount}}", "{{other}}")
    plain = prove([(LETTER, "l.txt")], resolution="FINE", method="MONOCHROME")
    made = prove([(LETTER, "l.txt")], resolution="FINE", method="MONOCHROME", cover=[cover, {"name": "Dr. Ames"}])
    other = prove([(LETTER, "l.txt")], resolution="FINE", method="MONOCHROME", cover=[cover, {"name": "Dr. Berg"}])

    assert len(made["page_bytes"]) == 2
    assert read_strips(made["pdf"])[1] == read_strips(plain["pdf"])[0]
    assert read_strips(made["pdf"])[0] != read_strips(other["pdf"])[0]
    assert made["notes"] == ["Printed as written, without a value: {{other}}"]
    assert find_tags(cover) == [["name", "pageCount", "other"]]


def test_blank_and_black_pages_are_counted() -> None:
    """By number, of all pages."""
    pages = [fax_page(), Image.new("1", (1728, 2287), 1), Image.new("1", (1728, 2287), 0)]
    made = prove([(fax_tiff(pages), "f.tif")], resolution="FINE", method="MONOCHROME")

    assert (made["blank"], made["dark"]) == ([2], [3])


def test_what_cannot_be_sent_has_no_proof() -> None:
    """The error of the send itself, also through the process that keeps it harmless."""
    with Worker() as worker:
        calls: tuple[tuple[str, list[Any], dict[str, Any]], ...] = (
            ("prove", [[[b"%PDF-1.4 broken", "a.pdf"]]], {"resolution": "FINE", "method": "HALFTONE"}),
            ("find_tags", [b"no PDF"], {}),
        )
        for function, arguments, options in calls:
            with pytest.raises(ConversionError) as caught:
                worker.call(f"faxtui.pages.proof:{function}", *arguments, **options)
            assert caught.value.code == BROKEN_PDF
