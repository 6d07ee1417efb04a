"""Grey pages to the dots of a fax: sizes, shapes, ink."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import FileKind, source_pages
from faxtui.pages.testcard import xray_png
from faxtui.pages.write import compressed_size
from tests.pages import documents

RAW_A4 = 1728 * 2287 // 8


def grey_page(inches: tuple[float, float], level: int = 255, dpi: int = 100) -> Image.Image:
    page = Image.new("L", (round(inches[0] * dpi), round(inches[1] * dpi)), level)
    page.info["dpi"] = (dpi, dpi)
    return page


def photo() -> Image.Image:
    page = next(iter(source_pages(xray_png(), FileKind.PNG)))
    page.info["dpi"] = (58, 58)
    return page


@pytest.mark.parametrize("method", ["HALFTONE", "MONOCHROME"])
@pytest.mark.parametrize(
    ("inches", "resolution", "lines"),
    [
        (documents.A4_INCHES, "FINE", 2287),
        (documents.A4_INCHES, "SUPERFINE", 4574),
        (documents.LETTER_INCHES, "FINE", 2156),
        (documents.LETTER_INCHES, "SUPERFINE", 4301),
        ((11.0, 8.5), "FINE", 2156),
        ((3.0, 3.0), "FINE", 2287),
        ((8.5, 14.0), "FINE", 2287),
    ],
)
def test_size(inches: tuple[float, float], resolution: str, lines: int, method: str) -> None:
    """A page is 1728 dots wide, one bit a dot, and as long as the paper it is nearest to."""
    page = to_fax_page(grey_page(inches), resolution=resolution, method=method)
    assert (page.mode, page.size) == ("1", (1728, lines))


def test_asked_paper_wins() -> None:
    """The paper can be asked for, whatever the shape of the page."""
    assert to_fax_page(grey_page(documents.A4_INCHES), paper="LETTER").height == 2156


@pytest.mark.parametrize("words", [{"resolution": "STANDARD"}, {"method": "GUESS"}, {"paper": "B4"}])
def test_unknown_words(words: dict[str, str]) -> None:
    """A resolution, method or paper that there is not is a mistake of the caller."""
    with pytest.raises(ValueError, match=r"STANDARD|GUESS|B4"):
        to_fax_page(grey_page(documents.A4_INCHES), **words)


@pytest.mark.parametrize("resolution", ["FINE", "SUPERFINE"])
@pytest.mark.parametrize(
    ("picture", "dpi"),
    [
        (documents.disc((850, 1100), (225, 350, 625, 750)), (100, 100)),
        (documents.disc((1728, 1078), (414, 339, 1314, 771)), (204, 98)),
        (documents.disc((1100, 850), (350, 225, 750, 625)), (100, 100)),
        (documents.disc((400, 400), (100, 100, 300, 300)), None),
        (documents.disc((200, 3000), (50, 1450, 150, 1550)), (100, 100)),
    ],
    ids=["letter", "standard fax", "landscape", "small", "strip"],
)
def test_circle_stays_a_circle(picture: Image.Image, dpi: tuple[int, int] | None, resolution: str) -> None:
    """Shapes are true on paper, though neither the fax's dots nor the source's need be square."""
    if dpi:
        picture.info["dpi"] = dpi
    page = to_fax_page(picture, resolution=resolution, method="MONOCHROME")
    width, height = documents.ink_inches(page, 196 if resolution == "FINE" else 391)
    assert width / height == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("size", [(612, 792), (792, 612), (595.28, 841.89), (420, 595)])
def test_pdf_circle_stays_a_circle(size: tuple[float, float]) -> None:
    """The circle of a PDF page is round and, on paper of its size, as large as drawn."""
    page = to_fax_page(next(iter(source_pages(documents.pdf(("",), size=size), FileKind.PDF))), method="MONOCHROME")
    width, height = documents.ink_inches(page)
    grown = 1.4 if size == (420, 595) else 1
    assert (width, height) == pytest.approx((200 / 72 * grown, 200 / 72 * grown), rel=0.02)


def test_landscape_stands_upright() -> None:
    """A landscape page is turned a quarter to the left: its top is at the left edge."""
    page = grey_page((11.0, 8.5))
    ImageDraw.Draw(page).rectangle((0, 0, 1100, 50), fill=0)
    left, top, right, bottom = documents.ink_box(to_fax_page(page))
    assert left < 20
    assert right < 200
    assert bottom - top > 2100


def test_small_picture_stays_small() -> None:
    """A logo is enlarged by half at most, not turned, and stands in the middle."""
    page = to_fax_page(documents.disc((96, 48), (0, 0, 95, 47)), method="MONOCHROME")
    left, top, right, bottom = documents.ink_box(page)
    assert (right - left, bottom - top) == pytest.approx((306, 147), abs=3)
    assert (left + right) / 2 == pytest.approx(864, abs=2)
    assert (top + bottom) / 2 == pytest.approx(page.height / 2, abs=2)


@pytest.mark.parametrize("method", ["HALFTONE", "MONOCHROME"])
def test_fax_passes_through_unchanged(method: str) -> None:
    """A page that is a fax already keeps every dot, by either method."""
    scan = documents.disc((1728, 2287), (3, 3, 900, 901))
    ImageDraw.Draw(scan).line((0, 2000, 1727, 2011), fill=0)
    scan.info["dpi"] = (204, 196)
    assert to_fax_page(scan, method=method).convert("L").tobytes() == scan.tobytes()


def test_method_decides_greys() -> None:
    """A threshold makes a grey all paper or all ink; a screen prints it as its share of ink."""
    for level, share in ((64, 0.81), (128, 0.51), (200, 0.17)):
        field = grey_page((8.47, 11.66), level)
        assert documents.ink_share(to_fax_page(field, method="HALFTONE")) == pytest.approx(share, abs=0.03)
    assert documents.ink_share(to_fax_page(grey_page((8.47, 11.66), 189), method="MONOCHROME")) > 0.98
    assert documents.ink_share(to_fax_page(grey_page((8.47, 11.66), 190), method="MONOCHROME")) == 0


def test_halftone_is_as_fine_down_as_across() -> None:
    """At twice the lines the screen keeps its shape on paper: the same ink and no more runs a line."""
    fine = to_fax_page(grey_page((8.47, 11.66), 128), resolution="FINE")
    superfine = to_fax_page(grey_page((8.47, 11.66), 128), resolution="SUPERFINE")
    assert documents.ink_share(superfine) == pytest.approx(documents.ink_share(fine), abs=0.02)


@pytest.mark.parametrize("method", ["HALFTONE", "MONOCHROME"])
def test_text_keeps_clean(method: str) -> None:
    """Small print is whole strokes on empty paper: the screen leaves it as the threshold does."""
    text = "\n".join(f"{row} Sphinx of black quartz, judge my vow" for row in range(50)).encode()
    source = next(iter(source_pages(text, FileKind.TXT)))
    page = to_fax_page(source, method=method)
    plain = to_fax_page(source, method="MONOCHROME")
    different = sum(a != b for a, b in zip(page.tobytes(), plain.tobytes(), strict=True))
    assert different < 100
    assert 0.01 < documents.ink_share(page) < 0.2


def test_hairline_is_not_broken() -> None:
    """A line thinner than a dot stays a line under the screen."""
    page = grey_page((8.47, 11.66), dpi=204)
    ImageDraw.Draw(page).line((100, 1000, 1600, 1000), fill=150)
    fax = to_fax_page(page, method="HALFTONE", paper="A4")
    left, _, right, _ = documents.ink_box(fax)
    row = max(range(900, 1100), key=lambda y: fax.crop((0, y, 1728, y + 1)).convert("L").histogram()[0])
    assert fax.crop((left, row, right, row + 1)).convert("L").histogram()[0] > 0.98 * (right - left)


def test_photograph_compresses() -> None:
    """The halftone screen shrinks a photograph to less than half of its raw size; error diffusion makes it larger."""
    grey = photo()
    page = to_fax_page(grey, method="HALFTONE", paper="A4")
    diffused = Image.new("L", page.size, 255)
    diffused.paste(grey.resize((1728, 1870)), (0, 200))

    assert compressed_size(page) < RAW_A4 / 2 < RAW_A4 < compressed_size(diffused.convert("1"))


def test_same_page_same_dots() -> None:
    """Nothing random: the same page gives the same dots."""
    assert to_fax_page(photo()).tobytes() == to_fax_page(photo()).tobytes()
