"""The documents of a send made into one fax."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image

from faxtui.pages.source import ConversionError, FileKind, source_pages
from faxtui.pages.write import compressed_size, write_tiff
from faxtui.server.documents import Attachment, convert
from tests.pages import documents


def fax_of(*attachments: bytes, resolution: str = "FINE", method: str = "HALFTONE") -> list[Image.Image]:
    """The pages of the fax made of these documents."""
    fax = convert([Attachment(data, "", "") for data in attachments], resolution=resolution, method=method)
    pages = list(source_pages(fax.pdf, FileKind.PDF, resolution=resolution))
    assert fax.page_count == len(fax.page_bytes) == len(pages)
    return pages


def marked(position: int) -> Image.Image:
    """A fax page whose only ink is a square, `position` inches from the left."""
    page = Image.new("1", (1728, 2287), 1)
    page.paste(0, (position * 204, 1000, position * 204 + 100, 1100))
    return page


def test_documents_merge_in_order() -> None:
    """Pages come in the order of the documents and of the pages in each, whatever their kinds."""
    png = documents.saved(marked(5).convert("L"), "PNG", dpi=(204, 196))
    pages = fax_of(write_tiff([marked(1), marked(3)]), png, b"text\fmore text", write_tiff([marked(7)]))
    lefts = [documents.ink_box(page)[0] for page in pages]
    assert [round(left / 204) for left in (*lefts[:3], lefts[5])] == [1, 3, 5, 7]
    assert lefts[3] == pytest.approx(lefts[4], abs=30)


@pytest.mark.parametrize(("resolution", "lines"), [("FINE", 2156), ("SUPERFINE", 4301)])
def test_fax_has_the_asked_resolution(resolution: str, lines: int) -> None:
    """The stored PDF holds one-bit pages of 1728 dots at the resolution, with their size on the wire."""
    fax = convert([Attachment(documents.pdf(), "", "")], resolution=resolution, method="MONOCHROME")
    document = pypdfium2.PdfDocument(fax.pdf)
    (picture,) = document[0].get_objects()
    assert tuple(picture.get_px_size()) == (1728, lines)
    assert fax.page_bytes == (compressed_size(picture.get_bitmap().to_pil().convert("1")),)
    document.close()


def test_same_documents_same_fax() -> None:
    """Conversion is repeatable to the byte."""
    attachment = Attachment(documents.pdf(("one", "two")), "", "")
    assert convert([attachment], resolution="FINE", method="HALFTONE") == convert(
        [attachment], resolution="FINE", method="HALFTONE"
    )


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        (Attachment(b"", "a.pdf", ""), 128),
        (Attachment(b"\0\1", "", ""), 128),
        (Attachment(b"PK\x03\x04", "letter.docx", ""), 129),
        (Attachment(b"<?xml?>", "", ""), 130),
        (Attachment(b"%PDF-1.7 broken", "", ""), 133),
        (Attachment(documents.pdf(password="secret"), "", ""), 133),
        (Attachment(b"\x89PNG\r\n\x1a\n broken", "", ""), 4),
    ],
)
def test_one_bad_document_fails_the_fax(attachment: Attachment, code: int) -> None:
    """The code is that of the document that failed, wherever it stands among good ones."""
    good = Attachment(b"good", "", "")
    with pytest.raises(ConversionError) as caught:
        convert([good, attachment, good], resolution="FINE", method="HALFTONE")
    assert caught.value.code == code


def test_nothing_to_send() -> None:
    """No document at all is a failed merge."""
    with pytest.raises(ConversionError) as caught:
        convert([], resolution="FINE", method="HALFTONE")
    assert caught.value.code == 4


def test_too_many_pages_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound on pages holds for all documents of a fax together."""
    monkeypatch.setattr("faxtui.server.documents.MAX_PAGES", 2)
    with pytest.raises(ConversionError) as caught:
        fax_of(b"one\ftwo", b"three")
    assert caught.value.code == 4
