"""Decoding: sizes and shapes of pages, and that every document, however broken, ends in a page or a sentence."""

from __future__ import annotations

import math
import random
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat
from pypdfium2 import PdfDocument

from faxtui.pages import decode_pdf, page_image
from faxtui.pages.decode import Document, PageError, PageImage
from faxtui.pages.pdfium_open import open_document
from tests.pages import samples

A4_SHAPE = (2287 / 196) / (1728 / 204)


def decoded(data: bytes, index: int = 0, *, full: bool = False) -> PageImage:
    with Document.open(data) as document:
        return document.page(index, full=full)


def shape(page: PageImage) -> float:
    return page.height * page.aspect / page.width


def half_of(data: bytes) -> bytes:
    return data[: len(data) // 2]


def difference(page: PageImage, other: Image.Image) -> float:
    return float(ImageStat.Stat(ImageChops.difference(samples.as_image(page), other)).mean[0])


def test_a_scan_is_halved() -> None:
    """A fine page in a PDF decodes to exactly half the scan's width, as the average of its dots."""
    scan = samples.fax_page()
    page = decoded(samples.fax_pdf([scan]))
    assert (page.width, page.height) == (864, 1144)
    assert difference(page, scan.convert("L").resize((864, 1144), Image.Resampling.BOX)) < 5


def test_full_width_is_the_scan_itself() -> None:
    """With `full`, every dot of the scan comes out as it is, from PDF and from TIFF."""
    scan = samples.fax_page()
    for data in (samples.fax_pdf([scan]), samples.fax_tiff([scan])):
        assert decoded(data, full=True).pixels == scan.convert("L").tobytes()


@pytest.mark.parametrize("name", samples.RESOLUTIONS)
@pytest.mark.parametrize("write", [samples.fax_pdf, samples.fax_tiff])
@pytest.mark.parametrize("full", [False, True])
def test_the_paper_keeps_its_shape(name: str, write: Callable[..., bytes], full: bool) -> None:
    """Standard, fine and superfine pages all come out in the shape of A4, whatever their pixels are."""
    across, down, lines = samples.RESOLUTIONS[name]
    page = decoded(write([samples.fax_page(lines)], dpi=(across, down)), full=full)
    assert shape(page) == pytest.approx(A4_SHAPE, rel=0.003)
    assert page.width == (1728 if full else 864)
    if not full:
        assert page.aspect == pytest.approx(1.04, abs=0.01)


def test_half_a_standard_page_keeps_every_line() -> None:
    """At 98 lines an inch nothing is averaged downwards: 1143 lines stay 1143."""
    data = samples.fax_pdf([samples.fax_page(1143)], dpi=(204, 98))
    assert decoded(data).height == 1143


def test_pixels_without_resolution_are_square() -> None:
    """A TIFF without resolution tags has square pixels."""
    assert decoded(samples.fax_tiff([samples.fax_page()], dpi=None)).aspect == pytest.approx(1.0)


@pytest.mark.parametrize("dpi", [(0, 196), (204, 0), (1, 1000), (1000, 1)])
def test_absurd_resolutions_are_ignored(dpi: tuple[int, int]) -> None:
    """Resolution tags that no scanner writes are taken for mistakes: the pixels are square."""
    assert decoded(samples.fax_tiff([samples.fax_page()], dpi=dpi)).aspect == pytest.approx(1.0)


@pytest.mark.parametrize(("width", "half", "whole"), [(2048, 1024, 2048), (2432, 1216, 2432), (600, 600, 600)])
def test_other_widths(width: int, half: int, whole: int) -> None:
    """B4 and A3 scans are halved as A4 is; a small picture is left as it is."""
    page = samples.fax_page(400, width=width)
    for data in (samples.fax_pdf([page]), samples.fax_tiff([page])):
        assert decoded(data).width == half
        assert decoded(data, full=True).width == whole


def test_a_drawn_page_has_the_width_of_a_fax() -> None:
    """A PDF page without a scan is drawn 864 or 1728 pixels wide in the shape of its box, ink where it belongs."""
    data = samples.page_pdf(content=b"0 0 298 421 re f")
    for full, width in ((False, 864), (True, 1728)):
        page = decoded(data, full=full)
        assert page.width == width
        assert shape(page) == pytest.approx(842 / 595)
        grey = samples.as_image(page)
        corners = [grey.getpixel((x, y)) for x in (5, page.width - 5) for y in (5, page.height - 5)]
        assert corners == [255, 0, 255, 255]


def test_a_narrow_picture_is_no_scan() -> None:
    """A logo on a drawn page does not decide the page's size."""
    content = b"q 100 0 0 50 0 0 cm /Im Do Q"
    page = decoded(samples.page_pdf(content=content, picture=samples.grey_picture(2000, 1000)))
    assert page.width == 864


@pytest.mark.parametrize(
    ("stored", "matrix", "extra", "shown"),
    [
        ((1000, 2000), b"300 0 0 600 0 0", b"", (1000, 2000)),
        ((1000, 2000), b"300 0 0 600 0 0", b"/Rotate 90", (2000, 1000)),
        ((1500, 750), b"0 600 -300 0 300 0", b"", (750, 1500)),
        ((1500, 750), b"0 600 -300 0 300 0", b"/Rotate 270", (1500, 750)),
    ],
)
def test_a_turned_scan_keeps_its_pixels(
    stored: tuple[int, int], matrix: bytes, extra: bytes, shown: tuple[int, int]
) -> None:
    """Width and height of a scan follow the turn of its page and its own turn on the page."""
    content = b"q %b cm /Im Do Q" % matrix
    data = samples.page_pdf(box=b"0 0 300 600", content=content, extra=extra, picture=samples.grey_picture(*stored))
    page = decoded(data, full=True)
    assert (page.width, page.height) == shown
    assert page.aspect == pytest.approx(1.0)


@pytest.mark.parametrize("write", [samples.fax_pdf, samples.fax_tiff])
def test_pages_come_in_order(write: Callable[..., bytes]) -> None:
    """Each index gives its own page, in any order of asking."""
    with Document.open(write([samples.fax_page(marks=number) for number in (1, 2, 3)])) as document:
        assert document.page_count == 3
        assert [samples.count_marks(document.page(index)) for index in (2, 0, 1, 1)] == [3, 1, 2, 2]


def _half_black(mode: str, paper: object, ink: object) -> Image.Image:
    page = Image.new(mode, (40, 20), paper)  # type: ignore[arg-type]
    page.paste(ink, (0, 0, 20, 20))  # type: ignore[arg-type]
    return page


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("PNG", _half_black("1", 1, 0)),
        ("PNG", _half_black("L", 255, 0)),
        ("PNG", _half_black("I;16", 65535, 0)),
        ("PNG", _half_black("RGBA", (0, 0, 0, 0), (0, 0, 0, 255))),
        ("PNG", _half_black("LA", (0, 0), (0, 255))),
        ("PNG", _half_black("RGB", "white", "black").convert("P")),
        ("JPEG", _half_black("RGB", "white", "black")),
        ("JPEG", _half_black("CMYK", (0, 0, 0, 0), (0, 0, 0, 255))),
        ("TIFF", _half_black("RGB", "white", "black")),
    ],
)
def test_every_colour_kind_becomes_grey(kind: str, page: Image.Image) -> None:
    """Black on white stays black on white from every kind of picture, and what is transparent is paper."""
    grey = samples.as_image(decoded(samples.saved(page, kind)))
    assert grey.size == (40, 20)
    assert grey.getpixel((4, 10)) <= 8  # type: ignore[operator]
    assert grey.getpixel((35, 10)) >= 247  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_photo_taken_sideways_is_upright(kind: str) -> None:
    """The Orientation tag is obeyed: ink at the left comes out at the top, in the shape of the turned pixels."""
    exif = Image.Exif()
    exif[274] = 6  # the camera's top is at the right
    page = decoded(samples.saved(_half_black("L", 255, 0), kind, exif=exif, dpi=(200, 100)))
    grey = samples.as_image(page)
    assert shape(page) == pytest.approx(1.0)  # 40 by 20 pixels, each twice as high as wide
    assert grey.getpixel((10, 2)) <= 8  # type: ignore[operator]
    assert grey.getpixel((10, page.height - 3)) >= 247  # type: ignore[operator]


BROKEN = {
    "empty": b"",
    "web page": b"<html><body>502 Bad Gateway</body></html>",
    "noise": random.Random(7).randbytes(5000),
    "PDF signature only": b"%PDF-1.7\n",
    "PDF cut": half_of(samples.fax_pdf([samples.fax_page(300)])),
    "PDF without pages": samples.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    "PDF that lies about its pages": samples.raw_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 5>>"]
    ),
    "PDF with its page tree in a circle": samples.raw_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 5>>"]
    ),
    "PDF with a million pages": samples.raw_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 1000000>>"]
    ),
    "PDF page a mile high": samples.page_pdf(box=b"0 0 1 14400"),
    "PDF with a vast scan": samples.page_pdf(
        content=b"q 595 0 0 842 0 0 cm /Im Do Q", picture=samples.grey_picture(60_000, 60_000)
    ),
    "TIFF cut": half_of(samples.fax_tiff([samples.fax_page(300)])),
    "TIFF cut at the start": samples.fax_tiff([samples.fax_page(300)])[:40],
    "PNG cut": half_of(samples.saved(samples.fax_page(300), "PNG")),
    "JPEG cut": half_of(samples.saved(samples.fax_page(300).convert("L"), "JPEG")),
    "PNG of 400 million pixels": samples.claiming_png(20_000, 20_000),
    "PNG of 100 million pixels": samples.claiming_png(10_000, 10_000),
    "PNG a line long": samples.claiming_png(70_000, 10),
    "PNG with too little data": samples.claiming_png(2_000, 2_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_says_so(name: str) -> None:
    """Every broken document raises PageError with one whole sentence and nothing else."""
    with pytest.raises(PageError) as caught:
        decoded(BROKEN[name])
    assert re.fullmatch(r"[A-Z][^.\n]+\.", str(caught.value))


def test_a_password_is_named() -> None:
    """A PDF behind a password says that it is protected, not that it is damaged."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="owner", user_password="user", encryption_method=EncryptionMethod.RC4)
    with pytest.raises(PageError, match="password"):
        Document.open(bytes(pdf.output()))


@pytest.mark.parametrize("write", [samples.fax_pdf, samples.fax_tiff])
def test_bounds_are_kept(write: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents with more pages or bytes than the bounds are refused when opened."""
    data = write([samples.fax_page(300)] * 4)
    monkeypatch.setattr(page_image, "MAX_PAGES", 3)
    monkeypatch.setattr("faxtui.pages.decode_picture.MAX_PAGES", 3)
    with pytest.raises(PageError, match="more than 3 pages"):
        Document.open(data)
    monkeypatch.setattr("faxtui.pages.decode.MAX_BYTES", len(data) - 1)
    with pytest.raises(PageError, match="larger than"):
        Document.open(data)


def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that takes longer to draw than the bound raises PageError, and the next page is drawn all the same."""
    data = samples.page_pdf(content=b"0 0 m 300 300 500 20 595 842 c b* " * 500)
    with Document.open(data) as document:
        monkeypatch.setattr(decode_pdf, "MAX_SECONDS", -1.0)
        with pytest.raises(PageError, match="too long"):
            document.page(0)
        monkeypatch.undo()
        assert document.page(0).width == 864


@pytest.mark.parametrize("write", [samples.fax_pdf, samples.fax_tiff])
def test_pages_that_are_not_there(write: Callable[..., bytes]) -> None:
    """An index outside the document, and any page after closing, raise PageError; closing twice is fine."""
    document = Document.open(write([samples.fax_page(300)]))
    for index in (-1, 1, 10**9):
        with pytest.raises(PageError, match="no page"):
            document.page(index)
    document.close()
    document.close()
    with pytest.raises(PageError, match="closed"):
        document.page(0)


def test_broken_pictures_are_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """A damaged TIFF writes nothing to standard error, which in the console is the screen."""
    data = bytearray(samples.fax_tiff([samples.fax_page(300)]))
    with pytest.raises(PageError):
        decoded(half_of(bytes(data)))
    data[20:230] = random.Random(1).randbytes(210)  # inside the strip of Group 4 codes
    with Document.open(bytes(data)) as document:
        document.page(0)
    assert capfd.readouterr().err == ""


SMALL = samples.fax_page(300, width=300)
WHOLE = [
    samples.fax_pdf([SMALL, SMALL]),
    samples.fax_tiff([SMALL, SMALL]),
    samples.saved(SMALL, "TIFF"),
    samples.saved(SMALL, "PNG"),
    samples.saved(SMALL.convert("L"), "JPEG"),
]


@settings(max_examples=150, deadline=None)
@given(
    data=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 255)), min_size=1, max_size=12),
    keep=st.floats(0.05, 1),
)
def test_a_damaged_document_gives_a_page_or_a_sentence(
    data: bytes, changes: list[tuple[float, int]], keep: float
) -> None:
    """Whatever bytes are changed (most near the ends, where the structure is), nothing but PageError comes out."""
    damaged = bytearray(data)
    for where, value in changes:
        damaged[int(math.copysign(abs(where) ** 3, where) * (len(data) - 1))] = value
    if keep < 0.5:
        damaged = damaged[: int(len(damaged) * keep * 2)]
    with suppress(PageError), Document.open(bytes(damaged)) as document:
        for index in range(min(document.page_count, 3)):
            page = document.page(index)
            assert len(page.pixels) == page.width * page.height > 0
            assert 0 < page.aspect < math.inf


def test_a_long_walk_opens_the_document_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pdfium keeps of pages is freed on the way, and every page is still itself."""
    monkeypatch.setattr(decode_pdf, "PAGES_AT_ONCE", 2)
    opened: list[int] = []

    def counted(data: bytes) -> PdfDocument:
        opened.append(len(data))
        return open_document(data)

    monkeypatch.setattr(decode_pdf, "open_document", counted)
    data = samples.fax_pdf([samples.fax_page(600, marks=number) for number in (1, 2, 3, 4)])
    with Document.open(data) as document:
        assert [samples.count_marks(document.page(index)) for index in range(4)] == [1, 2, 3, 4]
    assert len(opened) == 3


def test_threads_take_turns() -> None:
    """Documents opened in several threads at once all give the right pages."""
    data = samples.fax_pdf([samples.fax_page(600, marks=number) for number in (1, 2, 3)])

    def walk(_: int) -> list[int]:
        with Document.open(data) as document:
            return [samples.count_marks(document.page(index)) for index in range(3)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(walk, range(12))) == [[1, 2, 3]] * 12


def test_starting_loads_no_library() -> None:
    """Importing the page modules loads neither Pillow nor pdfium: the console's first paint does not wait for them."""
    code = (
        "import sys, faxtui.pages.decode, faxtui.pages.scale, faxtui.pages.encode, faxtui.pages.cache;"
        "print(sorted({'PIL', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_says_where_its_ink_is() -> None:
    """Row by row from the top, 0 is ink and 255 paper."""
    page = Image.new("1", (300, 200), 1)
    ImageDraw.Draw(page).rectangle((0, 0, 299, 99), fill=0)
    for data in (samples.fax_pdf([page]), samples.fax_tiff([page]), samples.saved(page, "PNG")):
        decoded_page = decoded(data)
        assert (decoded_page.pixels[0], decoded_page.pixels[-1]) == (0, 255)
