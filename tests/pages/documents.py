"""Small source documents for the conversion tests, made on the spot."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from fpdf import FPDF
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

A4_INCHES = (8.27, 11.69)
LETTER_INCHES = (8.5, 11.0)


def pdf(texts: Sequence[str] = ("page one",), *, size: tuple[float, float] = (612, 792), password: str = "") -> bytes:
    """A PDF with one page a text, each with a circle of 100 points radius in its middle."""
    document = FPDF(unit="pt", format=size)
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    document.set_auto_page_break(False)
    for text in texts:
        document.add_page()
        document.set_font("Helvetica", size=12)
        document.text(36, 36, text)
        document.ellipse(size[0] / 2 - 100, size[1] / 2 - 100, 200, 200, style="F")
    return bytes(document.output())


def form(value: str) -> bytes:
    """A PDF whose only ink is the value of a text field, for which the file holds no drawing."""
    objects = (
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /NeedAppearances true"
        " /DR << /Font << /Helv 5 0 R >> >> /DA (/Helv 24 Tf 0 g) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [4 0 R] >>",
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V ({value}) /Rect [100 600 400 640] /F 4"
        " /DA (/Helv 24 Tf 0 g) /P 3 0 R >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()


def disc(size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    """A white grey picture with a black ellipse in `box`."""
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).ellipse(box, fill=0)
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def ink_box(page: Image.Image) -> tuple[int, int, int, int]:
    """The box of all ink of a page; fails if there is none."""
    box = page.convert("L").point([255] * 128 + [0] * 128).getbbox()
    assert box is not None
    return box


def ink_inches(page: Image.Image, down: int = 196) -> tuple[float, float]:
    """Width and height of all ink of a fax page on paper."""
    left, top, right, bottom = ink_box(page)
    return (right - left) / 204, (bottom - top) / down


def ink_share(page: Image.Image) -> float:
    """How much of a page is ink, 0 to 1."""
    return page.convert("L").histogram()[0] / (page.width * page.height)
