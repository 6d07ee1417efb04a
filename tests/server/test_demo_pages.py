"""The demo documents."""

from __future__ import annotations

import re
from collections.abc import Callable

import pypdfium2
import pytest

from faxtui.pages.source import FileKind, source_pages
from faxtui.server.attachment import Attachment
from faxtui.server.demo_handwriting import block_letters
from faxtui.server.demo_pages import DEMO_DOCUMENTS
from faxtui.server.documents import FaxDocument, convert
from tests.pages import documents

PAGES = {"referral": 2, "discharge-summary": 3, "contract": 4}
WANTED = {
    "referral",
    "lab-report",
    "intake-form",
    "invoice",
    "prescription",
    "discharge-summary",
    "contract",
    "bank-confirmation",
    "photo-page",
    "cover-letter",
    "inbound-order",
    "insurance-authorization",
}
FICTIONAL = re.compile(r"(\+1 )?\d{3} 555 01\d\d")

every = pytest.mark.parametrize("make", DEMO_DOCUMENTS.values(), ids=DEMO_DOCUMENTS.keys())


def texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return pages


def fax(make: Callable[[], bytes], method: str = "HALFTONE") -> FaxDocument:
    return convert([Attachment(make(), "", "")], resolution="FINE", method=method)


def test_all_are_there() -> None:
    """The demo data can count on these documents."""
    assert set(DEMO_DOCUMENTS) >= WANTED


@every
def test_same_bytes_each_time(make: Callable[[], bytes]) -> None:
    """A document is the same to the byte each time it is drawn."""
    assert make() == make()


@pytest.mark.parametrize("name", DEMO_DOCUMENTS)
def test_pages_are_numbered(name: str) -> None:
    """A document has the pages it promises, each with its number of how many."""
    pages = texts(DEMO_DOCUMENTS[name]())
    assert len(pages) == PAGES.get(name, 1)
    if name != "inbound-order":
        assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, 1))


@every
def test_telephone_numbers_are_fictional(make: Callable[[], bytes]) -> None:
    """Every telephone number lies in the range that belongs to nobody."""
    for text in texts(make()):
        for number in re.findall(r"\+1 \d{3} \d{3} \d{4}", text):
            assert FICTIONAL.fullmatch(number)


@every
def test_faxes_well(make: Callable[[], bytes]) -> None:
    """Each page has ink inside its margins, and is small enough for a minute or two on the line."""
    document = fax(make)
    assert max(document.page_bytes) < 110_000
    for page in source_pages(document.pdf, FileKind.PDF):
        assert 0.01 < documents.ink_share(page.point([0] * 128 + [255] * 128)) < 0.35
        left, top, right, bottom = documents.ink_box(page)
        assert min(left, top, page.width - right, page.height - bottom) > 40


def test_photograph_needs_halftone() -> None:
    """The page with a photograph shows what the methods differ in: its shades cost bytes, a threshold loses them."""
    make = DEMO_DOCUMENTS["photo-page"]
    assert fax(make).page_bytes[0] > 2 * fax(make, "MONOCHROME").page_bytes[0]


def test_handwriting_knows_its_letters() -> None:
    """Block letters are drawn left to right on their baseline, and an unknown letter leaves a gap."""
    strokes = list(block_letters("AB", 100, 200, 10))
    assert all(95 < x < 130 and 185 < y < 205 for stroke in strokes for x, y in stroke)
    assert len(list(block_letters("A~B", 100, 200, 10))) == len(strokes)
