"""Documents and pages made on the spot, whole and hostile, for the tests of decoding and drawing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw

from faxtui.pages.decode import PageImage

RESOLUTIONS = {"standard": (204, 98, 1143), "fine": (204, 196, 2287), "superfine": (204, 391, 4574)}
"""Dots per inch across and down, and lines of an A4 page (T.4)."""


def fax_page(lines: int = 2287, *, marks: int = 1, width: int = 1728) -> Image.Image:
    """A one-bit page with a frame, lines of letter-like strokes, and `marks` black squares in its top left corner."""
    page = Image.new("1", (width, lines), 1)
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, width - 21, lines - 21), outline=0, width=4)
    for y in range(200, lines - 100, 60):
        for x in range(100, width - 100, 18):
            draw.rectangle((x, y + (x * y) % 13, x + 4, y + 30), fill=0)
    for mark in range(marks):
        draw.rectangle((60 + 60 * mark, 60, 99 + 60 * mark, 99), fill=0)
    return page


def count_marks(page: PageImage) -> int:
    """The black squares that `fax_page` drew, found again in a decoded page."""
    grey = as_image(page)
    unit = page.width / 1728
    middle = round(80 * unit / page.aspect * RESOLUTIONS["fine"][0] / RESOLUTIONS["fine"][1])
    row = [grey.getpixel((round((80 + 60 * mark) * unit), middle)) for mark in range(8)]
    return sum(value == 0 for value in row)


def as_image(page: PageImage) -> Image.Image:
    """The decoded page as a Pillow image."""
    return Image.frombytes("L", (page.width, page.height), page.pixels)


def saved(page: Image.Image, kind: str, **options: object) -> bytes:
    """The file Pillow writes for this page."""
    file = io.BytesIO()
    page.save(file, kind, **options)
    return file.getvalue()


def fax_pdf(pages: Sequence[Image.Image], *, dpi: tuple[int, int] = (204, 196)) -> bytes:
    """One picture a page, one-bit ones in CCITT G4, page boxes of the true paper size."""
    return saved(pages[0], "PDF", save_all=True, append_images=pages[1:], dpi=dpi)


def fax_tiff(pages: Sequence[Image.Image], *, dpi: tuple[int, int] | None = (204, 196)) -> bytes:
    """TIFF-F: Group 4, one page a directory, resolution tags unless `dpi` is None."""
    tags = {} if dpi is None else {"dpi": dpi}
    return saved(pages[0], "TIFF", compression="group4", save_all=True, append_images=pages[1:], **tags)


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, the first of them the catalogue."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def page_pdf(
    *, box: bytes = b"0 0 595 842", content: bytes = b"", extra: bytes = b"", picture: bytes | None = None
) -> bytes:
    """A PDF of one page; `content` may draw `picture` (an image object) as /Im."""
    resources = b"" if picture is None else b"/XObject<</Im 5 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>%b>>" % (box, resources, extra),
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
    ]
    return raw_pdf(objects if picture is None else [*objects, picture])


def grey_picture(width: int, height: int, pixels: bytes | None = None) -> bytes:
    """An 8-bit grey image object that claims this size, white unless `pixels` are given."""
    data = zlib.compress(b"\xff" * min(width * height, 10_000) if pixels is None else pixels)
    head = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    return b"<<%b/Width %d/Height %d/Length %d>>stream\n%b\nendstream" % (head, width, height, len(data), data)


def claiming_png(width: int, height: int) -> bytes:
    """A PNG whose header claims this size and whose data is a kilobyte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def claiming_tiff(
    width: int, height: int, *, pages: int = 1, data: bytes = bytes(100), in_circle: bool = False
) -> bytes:
    """A one-bit TIFF whose pages claim this size over the same bytes; `in_circle`, its last page names the first."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 1), (262, 3, 0), (277, 3, 1), (278, 4, height)]
    size = 2 + 12 * (len(tags) + 2) + 4
    out = bytearray(struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data)
    for page in range(pages):
        is_last = page == pages - 1
        following = (8 + len(data)) * in_circle if is_last else len(out) + size
        entries = sorted([*tags, (273, 4, 8), (279, 4, len(data))])
        out += struct.pack("<H", len(entries))
        out += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
        out += struct.pack("<I", following)
    return bytes(out)


def many_pages_pdf(count: int) -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + page) for page in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return raw_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count), *[page] * count]
    )
