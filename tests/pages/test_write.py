"""The files that carry fax pages."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageSequence

from faxtui.pages.source import FileKind, source_pages
from faxtui.pages.write import compressed_size, group4, write_pdf, write_tiff
from tests.pages import documents


def fax(lines: int = 2287, size: int = 900) -> Image.Image:
    return documents.disc((1728, lines), (3, 3, size, size)).convert("1")


@pytest.mark.parametrize(
    ("lines", "resolution", "points"),
    [(2287, "FINE", 840.1), (2156, "FINE", 792.0), (4574, "SUPERFINE", 842.3), (4301, "SUPERFINE", 792.0)],
)
def test_pdf_has_the_size_of_the_paper(lines: int, resolution: str, points: float) -> None:
    """A page of the PDF measures what its dots measure on paper, within a point."""
    document = pypdfium2.PdfDocument(write_pdf([fax(lines)], resolution=resolution))
    assert document[0].get_size() == pytest.approx((609.9, points), abs=1)
    document.close()


def test_pdf_keeps_every_dot() -> None:
    """The picture in the PDF is the page itself, one bit a dot in Group 4."""
    pages = [fax(2287, 300), fax(2156, 700)]
    document = pypdfium2.PdfDocument(write_pdf(pages))
    assert len(document) == 2
    for number, page in enumerate(pages):
        (picture,) = document[number].get_objects()
        assert picture.get_filters() == ["CCITTFaxDecode"]
        assert picture.get_bitmap().to_pil().convert("L").tobytes() == page.convert("L").tobytes()
    document.close()


def test_pdf_read_back_is_the_same_page() -> None:
    """A stored fax drawn for faxing again has the same dots in the same place."""
    page = fax()
    again = next(iter(source_pages(write_pdf([page]), FileKind.PDF)))
    assert again.tobytes() == page.convert("L").tobytes()


def test_pdf_table_of_objects_is_exact() -> None:
    """A strict reader finds each object where the file says, without having to repair it."""
    data = write_pdf([fax(), fax()])
    table = data[int(data.rsplit(b"startxref\n", 1)[1].split()[0]) :].splitlines()
    assert table[:3] == [b"xref", b"0 9", b"0000000000 65535 f "]
    for number in range(1, 9):
        offset = int(table[2 + number].split()[0])
        assert data[offset:].startswith(b"%d 0 obj\n" % number)


def test_same_pages_same_bytes() -> None:
    """No dates, no random identifiers: equal faxes are equal files."""
    assert write_pdf([fax(), fax()]) == write_pdf([fax(), fax()])
    assert write_tiff([fax(), fax()]) == write_tiff([fax(), fax()])
    assert b"Date" not in write_pdf([fax()])


def test_pdf_takes_pages_as_they_come() -> None:
    """Pages may come from a generator and are asked for one by one."""
    asked: list[int] = []

    def pages() -> object:
        for number in range(3):
            asked.append(number)
            yield fax(2287, 100 + number)

    assert write_pdf(pages()).count(b"/Type /Page ") == 3  # type: ignore[arg-type]
    assert asked == [0, 1, 2]


@pytest.mark.parametrize(("resolution", "down"), [("FINE", 196), ("SUPERFINE", 391)])
def test_tiff(resolution: str, down: int) -> None:
    """A TIFF has a Group 4 frame a page in one strip, with its density, and the same dots."""
    pages = [fax(2287, 300), fax(2156, 700)]
    with Image.open(io.BytesIO(write_tiff(pages, resolution=resolution))) as file:
        frames = [(f.copy(), dict(f.tag_v2)) for f in ImageSequence.Iterator(file)]  # type: ignore[attr-defined]
    assert len(frames) == 2
    for (frame, tags), page in zip(frames, pages, strict=True):
        assert frame.tobytes() == page.tobytes()
        assert (tags[259], tags[282], tags[283], len(tags[273])) == (4, 204, down, 1)


def test_group4_codes_paper_as_white() -> None:
    """A blank line is one bit on the wire, since paper is coded as white runs as T.6 expects."""
    for paper in (1, 255):
        assert compressed_size(Image.new("1", (1728, 2287), paper)) == pytest.approx(2287 / 8, abs=4)
    assert len(group4(fax())) == compressed_size(fax())


@pytest.mark.parametrize("write", [write_pdf, write_tiff])
def test_no_pages(write: object) -> None:
    """A fax without pages is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least one page"):
        write([])  # type: ignore[operator]


def test_grey_pages_are_refused() -> None:
    """Only one-bit pages can be faxed."""
    with pytest.raises(ValueError, match="one bit"):
        write_pdf([Image.new("L", (8, 8))])
