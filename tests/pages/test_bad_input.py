"""Every kind of bad document, opened as the viewer does: one sentence, soon, and the reader goes on.

Truncated and lying files of all kinds are also in `test_decode.py`, crashes and loops in `test_page_reader.py`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from faxtui.pages.page_image import PageError
from faxtui.pages.page_reader import PageReader
from tests.pages import documents, hostile, samples

SOON = 10.0
GOOD = documents.pdf()
BAD = {
    "truncated PDF": (documents.pdf()[:400], "damaged"),
    "truncated TIFF": (samples.fax_tiff([samples.fax_page(300)])[:40], "damaged"),
    "encrypted PDF": (documents.pdf(password="secret"), "password"),
    "empty": (b"", "empty"),
    "0 pages, PDF": (
        samples.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
        "no pages",
    ),
    "0 pages, TIFF": (b"II*\0\0\0\0\0", "damaged"),
    "10 000 pages, PDF": (samples.many_pages_pdf(10_000), "more than 2000 pages"),
    "10 000 pages, TIFF": (samples.claiming_tiff(80, 10, pages=10_000), "more than 2000 pages"),
    "100 000 pixels wide, PDF": (
        samples.page_pdf(content=b"q 595 0 0 842 0 0 cm /Im Do Q", picture=samples.grey_picture(100_000, 100)),
        "too large",
    ),
    "100 000 pixels wide, TIFF": (samples.claiming_tiff(100_000, 100), "too large"),
    "100 000 pixels wide, PNG": (samples.claiming_png(100_000, 100), "too large"),
    "100 000 pixels both ways, TIFF": (samples.claiming_tiff(100_000, 100_000), "too large|damaged"),
    "TIFF of less data than it says": (samples.claiming_tiff(2_000, 2_000, data=b"\xaa"), "damaged"),
    "PDF that says it has pages": (
        samples.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 5>>"]),
        "no pages|damaged|cannot be shown",
    ),
    "a name that lies": (b"PK\3\4 letter.pdf", "neither a PDF"),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[PageReader]:
    """One reader for all, as in a console in which one bad fax after the other is opened."""
    made = PageReader()
    made.warm()
    yield made
    made.close()


@pytest.mark.parametrize("kind", BAD)
def test_bad_documents_are_one_sentence(reader: PageReader, kind: str) -> None:
    """Said soon, of the page, its small picture and its text alike; the next document is drawn by the same process."""
    data, words = BAD[kind]
    began = time.monotonic()
    for read in (
        lambda: reader.page(kind, data, 0),
        lambda: reader.page(kind, data, 0, full=True),
        lambda: reader.thumbnail(kind, data, 0, 10),
    ):
        with pytest.raises(PageError, match=words) as caught:
            read()
        assert re.fullmatch(r"[A-Z][^\n]+\.", str(caught.value))
    assert time.monotonic() - began < SOON
    pid = reader.pid
    assert reader.page("good", GOOD, 0)[1] == 1
    assert reader.pid == pid


def test_a_tiff_in_a_circle_ends(reader: PageReader) -> None:
    """A TIFF whose last page names its first one has so many pages as it has, and never runs on."""
    began = time.monotonic()
    assert reader.page("circle", samples.claiming_tiff(80, 10, pages=3, in_circle=True), 0)[1] == 3
    assert time.monotonic() - began < SOON


def test_a_font_that_is_nowhere_is_drawn_with_another(reader: PageReader) -> None:
    """A PDF that names a font without bringing it still shows ink where its text stands, and has its words."""
    data = samples.page_pdf(
        content=b"BT /F1 40 Tf 100 700 Td (Patient) Tj ET",
        extra=b"/Resources<</Font<</F1<</Type/Font/Subtype/TrueType/BaseFont/NoSuchFontAnywhere>>>>>>",
    ).replace(b"/Resources<<>>", b"")
    page, _ = reader.page("font", data, 0)
    assert min(page.pixels) < 64
    assert reader.text("font", data, 0).strip() == "Patient"


def test_a_small_page_that_never_ends_is_given_up_sooner() -> None:
    """The strip of small pages waits a few seconds for one of them; the page itself may still be tried."""
    reader = PageReader()
    try:
        reader.warm()
        began = time.monotonic()
        with pytest.raises(PageError):
            reader.thumbnail("bad", hostile.endless_pdf(), 0, 10)
        assert time.monotonic() - began < SOON
        assert not reader._broken
        assert reader.thumbnail("good", GOOD, 0, 10).width == 10
    finally:
        reader.close()


@pytest.mark.parametrize(("lines", "dpi"), [(2287, (204, 196)), (1144, (204, 98)), (15_000, (204, 196))])
def test_small_pages_have_the_page_s_shape(reader: PageReader, lines: int, dpi: tuple[int, int]) -> None:
    """Square pixels whatever those of the scan are; of a roll of paper only the top, so that it stays small."""
    small = reader.thumbnail(f"{lines}", samples.fax_tiff([samples.fax_page(lines)], dpi=dpi), 0, 10)
    assert (small.width, small.height) == (10, 40 if lines == 15_000 else 14)
    assert small.aspect == 1.0
    assert len(small.pixels) == small.width * small.height
