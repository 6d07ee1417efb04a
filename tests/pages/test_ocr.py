"""The text of a picture, read in a process of its own; skipped where the extra `ocr` is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFont

from faxtui.pages import ocr
from faxtui.pages.page_image import PageError, PageImage
from faxtui.pages.page_reader import OCR_LIMITS, PageReader
from tests.pages import hostile, samples

installed = pytest.mark.skipif(bool(ocr.missing()), reason=ocr.missing() or "it is there")
LINES = ("Patient referral", "Date of birth 1974", "Room 12")


def scan(*, halved: bool = False) -> Image.Image:
    """A page of a few lines; `halved` has half the lines of dots, as standard resolution."""
    page = Image.new("L", (1728, 800), 255)
    for number, line in enumerate(LINES):
        ImageDraw.Draw(page).text((200, 100 + 200 * number), line, fill=0, font=ImageFont.load_default(70))
    return (page.resize((1728, 400), Image.Resampling.BOX) if halved else page).convert("1")


@pytest.fixture(scope="module")
def reader() -> Iterator[PageReader]:
    made = PageReader(OCR_LIMITS)
    yield made
    made.close()


@installed
@pytest.mark.parametrize("halved", [False, True])
def test_letters_are_read(reader: PageReader, halved: bool) -> None:
    """Line by line, also from pixels that are twice as high as wide."""
    data = samples.fax_tiff([scan(halved=halved)], dpi=(204, 98 if halved else 196))
    assert [line for line in reader.ocr(f"{halved}", data, 0).splitlines() if line.strip()] == list(LINES)


@installed
def test_an_empty_page_has_no_letters(reader: PageReader) -> None:
    """White paper is no error."""
    assert not reader.ocr("white", samples.fax_tiff([Image.new("1", (1728, 400), 1)]), 0).strip()


@installed
@pytest.mark.parametrize("data", [b"", hostile.pdf_of([b"<< >>"]), samples.claiming_tiff(100_000, 100)])
def test_what_cannot_be_drawn_is_not_read(reader: PageReader, data: bytes) -> None:
    """One sentence, as for its pixels."""
    with pytest.raises(PageError):
        reader.ocr("bad", data, 0)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library or its data, the sentence names the command that brings them."""
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    assert "pip install 'faxtui[ocr]'" in ocr.missing()
    with pytest.raises(PageError, match=r"faxtui\[ocr\]"):
        ocr.read(PageImage(1, 1, 1.0, b"\xff"))
    monkeypatch.setattr(ocr, "find_spec", lambda name: name == "tesserocr" or None)
    monkeypatch.setattr(ocr, "_SYSTEM_FOLDERS", ())
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    assert "data for eng is missing" in ocr.missing()
