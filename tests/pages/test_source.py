"""What a document is told to be, and the pages it gives."""

from __future__ import annotations

import io
import struct
import zlib

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from faxtui.pages import source
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import ConversionError, FileKind, detect, source_pages
from tests.pages import documents, hostile

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "name", "declared", "kind"),
    [
        (b"II*\0....", "", "", FileKind.TIF),
        (b"MM\0*....", "", "", FileKind.TIF),
        (PNG_MAGIC, "", "", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", "", "", FileKind.JPG),
        (b"%PDF-1.4", "", "", FileKind.PDF),
        (b"\0" * 1000 + b"%PDF-1.4", "", "", FileKind.PDF),
        (PNG_MAGIC, "letter.pdf", "application/pdf", FileKind.PNG),
        (b"Dear doctor,", "letter.pdf", "application/pdf", FileKind.TXT),
        ("\ufeffGrüße".encode(), "", "", FileKind.TXT),
        ("Grüße".encode("utf-16"), "", "", FileKind.TXT),
        ("Grüße".encode("cp1252"), "gruss.TXT", "", FileKind.TXT),
        ("Grüße".encode("cp1252"), "", "text/plain; charset=iso-8859-1", FileKind.TXT),
        (b"\0\1\2\3", "scan.tiff", "", FileKind.TIF),
        (b"\0\1\2\3", "", "PDF", FileKind.PDF),
        (b"  <!DOCTYPE html><p>", "", "", FileKind.HTML),
        (b"<p>Hello", "page.htm", "", FileKind.HTML),
        (b"Hello", "", "text/html; charset=utf-8", FileKind.HTML),
        ("<p>Grüße".encode("cp1252"), "", "HTML", FileKind.HTML),
        (b'<?xml version="1.0"?><html xmlns="x">', "", "", FileKind.HTML),
        (b"<p>Hello", "", "", FileKind.TXT),
        # With names, since the file holds its time and every process that runs tests must name them alike.
        pytest.param(hostile.docx(""), "letter.bin", "", FileKind.DOCX, id="docx"),
        pytest.param(hostile.docx(""), "letter.pdf", "application/pdf", FileKind.DOCX, id="docx as pdf"),
    ],
)
def test_kind(data: bytes, name: str, declared: str, kind: FileKind) -> None:
    """Content decides; name and declared type only where the content says nothing."""
    assert detect(data, name, declared) is kind


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"", "a.pdf", "application/pdf", 128),
        (b"\0\1\2\3", "", "", 128),
        (b"\0\1\2\3", "a.bin", "application/octet-stream", 128),
        (b"\0\1\2\3", "a.txt", "text/plain", 128),
        (b"\xff\xfe\xff", "", "", 128),
        (b"PK\x03\x04", "a.docx", DOCX_TYPE, 129),
        (b"GIF89a", "", "", 129),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "", 129),
        (b"{\\rtf1 x}", "", "", 129),
        (b"PK\x05\x06", "", "", 129),
        (b"\0\1\2\3", "a.html", "", 128),
        (b"\0\1\2\3", "a.xls", "", 129),
        (b'<?xml version="1.0"?><a/>', "", "", 130),
        (b"<svg/>", "", "", 130),
        (b"<a/>", "", "application/xml", 130),
    ],
)
def test_refused(data: bytes, name: str, declared: str, code: int) -> None:
    """What is not accepted is refused with the API's code and a sentence."""
    with pytest.raises(ConversionError, match=r"^[A-Z].*\.$") as caught:
        detect(data, name, declared)
    assert caught.value.code == code


@given(st.binary(max_size=2000), st.text(max_size=30), st.text(max_size=30))
def test_detect_never_fails_otherwise(data: bytes, name: str, declared: str) -> None:
    """Any bytes under any name are a kind or a ConversionError with a code of the three."""
    code = None
    try:
        detect(data, name, declared)
    except ConversionError as error:
        code = error.code
    assert code in (None, 128, 129, 130)


def test_pdf_pages_are_drawn_on_fax_dots() -> None:
    """A full-size PDF page comes 1728 dots wide, in order, and its size is told."""
    pages = list(source_pages(documents.pdf(("one", "two", "three")), FileKind.PDF))
    assert [page.mode for page in pages] == ["L"] * 3
    assert {page.size for page in pages} == {(1728, 2149)}
    across, down = pages[0].info["dpi"]
    assert (1728 / across, 2149 / down) == pytest.approx(documents.LETTER_INCHES)


def test_pdf_is_turned_as_it_says() -> None:
    """/Rotate turns the page, so that what stood at the top left is at the top right."""
    document = pypdfium2.PdfDocument(documents.pdf(("corner",)))
    document[0].set_rotation(90)
    file = io.BytesIO()
    document.save(file)
    document.close()

    page = next(iter(source_pages(file.getvalue(), FileKind.PDF)))

    assert page.width > page.height
    corner = page.crop((page.width * 9 // 10, 0, page.width, page.height // 5))
    assert documents.ink_share(corner.point([0] * 128 + [255] * 128)) > 0.001


def test_pdf_crop_box_is_the_page() -> None:
    """Only what lies in the crop box is shown, and it fills the page."""
    document = pypdfium2.PdfDocument(documents.pdf(("outside",)))
    document[0].set_cropbox(156, 246, 456, 546)
    file = io.BytesIO()
    document.save(file)
    document.close()

    page = next(iter(source_pages(file.getvalue(), FileKind.PDF)))

    left, top, right, bottom = documents.ink_box(page)
    assert (left / page.width, right / page.width) == pytest.approx((1 / 6, 5 / 6), abs=0.01)
    assert (top / page.height, bottom / page.height) == pytest.approx((1 / 6, 5 / 6), abs=0.01)


def test_pdf_form_fields_show() -> None:
    """The value of a form field is drawn although the file holds no picture of it."""
    page = next(iter(source_pages(documents.form("JANE"), FileKind.PDF)))
    left, top, _, bottom = documents.ink_box(page)
    assert 270 < left < 420
    assert 400 < top < bottom < 560


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.4 nothing", documents.pdf(password="secret"), documents.pdf()[:400]],
    ids=["empty", "password", "cut off"],
)
def test_bad_pdf(data: bytes) -> None:
    """A PDF that cannot be opened is code 133."""
    with pytest.raises(ConversionError) as caught:
        list(source_pages(data, FileKind.PDF))
    assert caught.value.code == 133


def test_pdf_with_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF longer than the bound is refused before a page is drawn."""
    monkeypatch.setattr("faxtui.pages.source_pdf.MAX_PAGES", 2)
    with pytest.raises(ConversionError) as caught:
        next(iter(source_pages(documents.pdf("abc"), FileKind.PDF)))
    assert caught.value.code == 4


def test_tiff_pages_keep_their_dots() -> None:
    """Every frame is a page, Group 3 or 4, with the density the file tells."""
    frames = [documents.disc((1728, 1143), (100, 100, 300 + 100 * n, 300)).convert("1") for n in range(3)]
    file = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(file) as writer:
        for frame, compression in zip(frames, ("group3", "group4", "tiff_lzw"), strict=True):
            frame.save(writer, "TIFF", compression=compression, dpi=(204, 98))
            writer.newFrame()

    pages = list(source_pages(file.getvalue(), FileKind.TIF))

    assert [page.tobytes() for page in pages] == [frame.convert("L").tobytes() for frame in frames]
    assert {page.info["dpi"] for page in pages} == {(204.0, 98.0)}


def test_fax_tiff_without_density_has_the_shape_of_a_fax() -> None:
    """A one-bit picture of a fax's width that tells no density is read as standard, fine or superfine."""
    for lines, down in ((1143, 98), (2287, 196), (4574, 391)):
        data = documents.saved(Image.new("1", (1728, lines), 1), "TIFF", compression="group4")
        page = next(iter(source_pages(data, FileKind.TIF)))
        assert page.info["dpi"] == (204, down)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("dpi", [{"dpi": (204, 98)}, {}], ids=["told", "not told"])
def test_turned_fax_tiff_is_not_distorted(orientation: int, dpi: dict[str, tuple[int, int]]) -> None:
    """A frame of dots that are not square, stored on its side, is turned together with its density."""
    frame = documents.disc((1728, 1143), (1200, 200, 1404, 298)).convert("1")
    data = documents.saved(frame, "TIFF", compression="group4", tiffinfo={274: orientation}, **dpi)

    page = next(iter(source_pages(data, FileKind.TIF)))

    on_its_side = orientation > 4
    assert page.size == ((1143, 1728) if on_its_side else (1728, 1143))
    assert page.info["dpi"] == ((98, 204) if on_its_side else (204, 98))


def test_transparency_is_paper() -> None:
    """What is transparent in a PNG prints white, in every way a PNG can be transparent."""
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (10, 10, 20, 20))
    palette = Image.new("P", (40, 40), 0)
    palette.putpalette([0, 0, 0, 0, 0, 0])
    palette.paste(1, (10, 10, 20, 20))
    for data in (
        documents.saved(clear, "PNG"),
        documents.saved(clear.convert("LA"), "PNG"),
        documents.saved(palette, "PNG", transparency=0),
    ):
        page = next(iter(source_pages(data, FileKind.PNG)))
        assert (page.getpixel((0, 0)), page.getpixel((15, 15))) == (255, 0)
        assert documents.ink_box(page) == (10, 10, 20, 20)


def test_deep_grey_keeps_its_shades() -> None:
    """Sixteen-bit grey becomes eight bits by its upper half."""
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 0x8080)
    deep.putpixel((1, 0), 0xFFFF)
    page = next(iter(source_pages(documents.saved(deep, "PNG"), FileKind.PNG)))
    assert page.tobytes() == bytes((0x80, 0xFF))


def test_jpeg_is_turned_as_exif_says() -> None:
    """A photograph taken upright is upright, and its density turns with it."""
    picture = documents.disc((300, 200), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    page = next(iter(source_pages(documents.saved(picture, "JPEG", exif=exif, dpi=(150, 100)), FileKind.JPG)))
    assert page.size == (200, 300)
    assert documents.ink_box(page)[0] > 150
    assert page.info["dpi"] == (100, 150)


def test_jpeg_in_print_colours() -> None:
    """CMYK ink is dark and CMYK paper is light."""
    picture = Image.new("CMYK", (64, 64), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 32, 64))
    page = next(iter(source_pages(documents.saved(picture, "JPEG", quality=95), FileKind.JPG)))
    assert page.mode == "L"
    dark, light = page.getpixel((8, 32)), page.getpixel((56, 32))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 20 < 235 < light


def test_large_jpeg_is_decoded_small() -> None:
    """A photograph of many more pixels than a fax has is shrunk while decoding and keeps its size on paper."""
    data = documents.saved(Image.new("L", (8200, 9600), 200), "JPEG", dpi=(800, 800))
    page = next(iter(source_pages(data, FileKind.JPG)))
    assert page.size == (4100, 4800)
    assert page.info["dpi"] == (400, 400)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG_MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png_header(30_000, 30_000), FileKind.PNG),
        (png_header(2_000_000_000, 2_000_000_000), FileKind.PNG),
        (png_header(1000, 1000), FileKind.PNG),
        (PNG_MAGIC + b"nonsense", FileKind.PNG),
        (b"\xff\xd8\xff\xe0 nonsense", FileKind.JPG),
        (b"II*\0\xff\xff\xff\xff", FileKind.TIF),
        (documents.saved(Image.new("L", (400, 400)), "TIFF")[:3000], FileKind.TIF),
        (documents.saved(Image.effect_mandelbrot((400, 400), (-2, -2, 2, 2), 9), "JPEG")[:3000], FileKind.JPG),
    ],
    ids=["bomb", "overflow", "short data", "no png", "no jpg", "no tif", "cut tif", "cut jpg"],
)
def test_bad_picture(data: bytes, kind: FileKind) -> None:
    """A broken or boundless picture is code 4."""
    with pytest.raises(ConversionError) as caught:
        list(source_pages(data, kind))
    assert caught.value.code == 4


def test_too_many_frames() -> None:
    """A TIFF with more frames than the bound is refused."""
    frame = Image.new("1", (8, 8), 1)
    data = documents.saved(frame, "TIFF", save_all=True, append_images=[frame] * source.MAX_PAGES)
    with pytest.raises(ConversionError) as caught:
        list(source_pages(data, FileKind.TIF))
    assert caught.value.code == 4


def test_too_many_lines_of_text() -> None:
    """A text longer than the bound is refused before a page is drawn."""
    with pytest.raises(ConversionError) as caught:
        next(iter(source_pages(b"\f" * source.MAX_PAGES + b"x", FileKind.TXT)))
    assert caught.value.code == 4


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document larger than the bound is refused unread."""
    monkeypatch.setattr("faxtui.pages.source.MAX_BYTES", 10)
    with pytest.raises(ConversionError) as caught:
        next(iter(source_pages(b"x" * 11, FileKind.TXT)))
    assert caught.value.code == 4


WHOLE = {
    FileKind.PDF: documents.pdf(("a",), size=(120, 120)),
    FileKind.TIF: documents.saved(documents.disc((64, 64), (4, 4, 60, 60)).convert("1"), "TIFF", compression="group4"),
    FileKind.PNG: documents.saved(documents.disc((64, 64), (4, 4, 60, 60)), "PNG"),
    FileKind.JPG: documents.saved(documents.disc((64, 64), (4, 4, 60, 60)), "JPEG"),
    FileKind.TXT: "Grüße\n".encode(),
    FileKind.HTML: b"<!doctype html><h1>A</h1><table><tr><td>b<td>c</table><ul><li>d</ul>",
    FileKind.DOCX: hostile.docx("<w:p><w:r><w:t>Hello</w:t></w:r></w:p>"),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4)), max_size=6))
def test_damage_never_fails_otherwise(kind: FileKind, damage: list[tuple[int, bytes]]) -> None:
    """However a document is damaged, it gives fax pages or a ConversionError."""
    data = bytearray(WHOLE[kind])
    for position, patch in damage:
        start = position % len(data)
        data[start : start + len(patch)] = patch
    code, pages = None, []
    try:
        pages = [to_fax_page(page) for page in source_pages(bytes(data), kind)]
    except ConversionError as error:
        code = error.code
    assert code in (None, 4, 133)
    assert all(page.width == 1728 for page in pages)
