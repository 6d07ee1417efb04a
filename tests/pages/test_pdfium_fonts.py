"""The fonts of PDFs that name a font and do not bring it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from faxtui.pages.source import FileKind, source_pages
from tests.pages import documents, hostile

ROOT = Path(__file__).parents[2]
JAPANESE = "6F225B57304B306A"


def naming(font: list[bytes], text: bytes) -> bytes:
    """A PDF with a line of text in a font that it only names."""
    drawing = b"BT /F 40 Tf 72 400 Td %b Tj ET" % text
    return hostile.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
            *font,
        ]
    )


def simple(name: str) -> bytes:
    """A PDF in a simple font."""
    font = f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
    return naming([font.encode()], b"(Hamburgefonts)")


def composite(ordering: str, encoding: str, text: str) -> bytes:
    """A PDF in a font of East Asia."""
    return naming(
        [
            f"<< /Type /Font /Subtype /Type0 /BaseFont /Foo /Encoding /{encoding} /DescendantFonts [6 0 R] >>".encode(),
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Foo /CIDSystemInfo << /Registry (Adobe) /Ordering (%b)"
            b" /Supplement 2 >> /DW 1000 /FontDescriptor 7 0 R >>" % ordering.encode(),
            b"<< /Type /FontDescriptor /FontName /Foo /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800"
            b" /Descent -200 /CapHeight 700 /StemV 80 >>",
        ],
        f"<{text}>".encode(),
    )


def page_of(data: bytes) -> Image.Image:
    """The one page of a PDF."""
    (page,) = source_pages(data, FileKind.PDF)
    return page


@pytest.mark.parametrize(
    ("ordering", "encoding", "text"),
    [
        ("Japan1", "UniJIS-UCS2-H", JAPANESE),
        ("GB1", "UniGB-UCS2-H", "4F60597D4E16754C"),
        ("CNS1", "UniCNS-UCS2-H", "4F60597D4E16754C"),
        ("Korea1", "UniKS-UCS2-H", "C548B155D558C138"),
    ],
)
def test_east_asian_text_is_drawn(ordering: str, encoding: str, text: str) -> None:
    """Four letters of 40 points, in a font that the file does not bring."""
    page = page_of(composite(ordering, encoding, text))
    width, height = documents.ink_inches(page)
    assert width == pytest.approx(4 * 40 / 72, abs=0.2)
    assert 0.4 < height < 0.6


@pytest.mark.parametrize(
    "name", ["Helvetica", "ArialMT", "TimesNewRomanPS-BoldMT", "CourierNew", "ComicSansMS", "DejaVuSans"]
)
def test_latin_text_is_drawn(name: str) -> None:
    """Any named font is drawn as something."""
    assert documents.ink_inches(page_of(simple(name)))[0] > 2


def test_a_font_of_the_machine_is_drawn_like_one_that_is_nowhere() -> None:
    """No font outside the packages is used; where the machine has DejaVu Sans, pdfium left to itself takes that."""
    page_of(simple("NowhereSans"))
    assert page_of(simple("DejaVuSans")).tobytes() == page_of(simple("NowhereSans")).tobytes()


def test_looking_at_a_fax_uses_the_same_fonts() -> None:
    """A document that is only looked at is drawn as where the program's fonts were asked for, each in a fresh process.

    Fresh, since the face that pdfium makes up for unknown fonts changes by a hair with what it drew before.
    """
    outcomes = set()
    for first in ("", "use_own_fonts()"):
        program = (
            "import hashlib\n"
            "from faxtui.pages.decode import Document\n"
            "from faxtui.pages.pdfium_fonts import use_own_fonts\n"
            "from tests.pages.test_pdfium_fonts import *\n"
            f"{first}\n"
            "for data in (composite('Japan1', 'UniJIS-UCS2-H', JAPANESE), simple('DejaVuSans')):\n"
            "    with Document.open(data) as document:\n"
            "        print(hashlib.sha256(document.page(0).pixels).hexdigest())\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert ended.returncode == 0, ended.stderr
        outcomes.add(ended.stdout)
    assert len(outcomes) == 1
