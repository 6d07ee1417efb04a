"""The documents of a send made into one fax."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image

from faxtui.pages.source import ConversionError, FileKind, source_pages
from faxtui.pages.write import compressed_size, write_tiff
from faxtui.server.attachment import Attachment
from faxtui.server.documents import convert
from tests.pages import documents, hostile


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


A4, LETTER, LEGAL, A5 = (595.0, 842.0), (612.0, 792.0), (612.0, 1008.0), (420.0, 595.0)


def cornered(width: float, height: float) -> bytes:
    """A PDF page with a black square in each corner of its content, a comment at its top and a form field below."""
    squares = b"".join(b"%d %d 20 20 re " % (x, y) for x in (0, int(width) - 20) for y in (0, int(height) - 20))
    middle = width / 2
    return hostile.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /NeedAppearances true"
            b" /DA (/Helv 12 Tf 0 g) /DR << /Font << /Helv 8 0 R >> >> >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Annots [5 0 R 6 0 R] >>"
            % (width, height),
            b"<< /Length %d >>\nstream\n%bf\nendstream" % (len(squares) + 1, squares),
            b"<< /Type /Annot /Subtype /Stamp /Rect [%d %d %d %d] /F 4 /AP << /N 7 0 R >> >>"
            % (middle - 10, height - 20, middle + 10, height),
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (IIII) /Rect [%d 0 %d 30] /DA (/Helv 24 Tf 0 g)"
            b" /P 3 0 R >>" % (middle - 60, middle + 60),
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 20 20] /Length 17 >>\nstream\n0 0 20 20 re f   \nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


@pytest.mark.parametrize("resolution", ["FINE", "SUPERFINE"])
@pytest.mark.parametrize("method", ["MONOCHROME", "HALFTONE"])
@pytest.mark.parametrize(
    ("size", "lines"), [(A4, 2287), (LETTER, 2156), (LEGAL, 2287), (A5, 2287), (A4[::-1], 2287), (LETTER[::-1], 2156)]
)
def test_nothing_on_a_page_is_lost(size: tuple[float, float], lines: int, resolution: str, method: str) -> None:
    """Corners, comments and form fields of every paper are on the fax, whole and undistorted; landscape is turned."""
    (page,) = fax_of(cornered(*size), resolution=resolution, method=method)
    tall = {"FINE": 1, "SUPERFINE": 2}[resolution]
    assert abs(page.height - lines * tall) <= 30
    left, top, right, bottom = documents.ink_box(page)
    width, height = documents.ink_inches(page, {"FINE": 196, "SUPERFINE": 391}[resolution])
    assert width / height == pytest.approx(min(size) / max(size), rel=0.01)
    across, down = 18 * (right - left) / min(size), 18 * (bottom - top) / max(size)
    for x in (left, right - across):
        for y in (top, bottom - down):
            assert documents.ink_share(page.crop((round(x), round(y), round(x + across), round(y + down)))) > 0.9
    inner = page.crop((round(left + across * 1.2), top, round(right - across * 1.2), bottom))
    if size[0] > size[1]:  # turned to the left: what was at the top is at the left
        inner = page.crop((left, round(top + down * 1.2), right, round(bottom - down * 1.2)))
        before, behind = (
            inner.crop((0, 0, 60, inner.height)),
            inner.crop((inner.width - 60, 0, inner.width, inner.height)),
        )
    else:
        before = inner.crop((0, 0, inner.width, 60 * tall))
        behind = inner.crop((0, inner.height - 60 * tall, inner.width, inner.height))
    assert documents.ink_share(before) > 0.01
    assert documents.ink_share(behind) > 0.003
