"""Cover pages in the shapes in which programs write them, and what can be read from a filled one."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from fpdf import FPDF
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator
from PIL import Image

from faxtui.pages import fonts
from faxtui.pages.compose import compose, literal
from faxtui.pages.pdf_show import Reader

Pdf = bytes


def helvetica(*lines: str, size: float = 14) -> Pdf:
    """One line of text each 30 points from the top, in a standard font that is not embedded."""
    page = FPDF(unit="pt", format=(500, 300))
    page.add_page()
    page.set_font("Helvetica", size=size)
    for number, line in enumerate(lines, start=1):
        page.text(20, 30.0 * number, line)
    return bytes(page.output())


def embedded(*lines: str) -> Pdf:
    """The same in a font that is embedded with the letters of these lines and no others."""
    page = FPDF(unit="pt", format=(500, 300))
    page.add_font("Sans", fname=str(fonts.sans_file()))
    page.add_page()
    page.set_font("Sans", size=14)
    for number, line in enumerate(lines, start=1):
        page.text(20, 30.0 * number, line)
    return bytes(page.output())


def drawn(content: bytes, font: Callable[[pikepdf.Pdf], Any] | None = None) -> Pdf:
    """A page of 500 x 300 points with this content; /F1 is the font given, else Helvetica."""
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(500, 300))
    page = pdf.pages[0]
    made = font(pdf) if font else Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary({"/F1": pdf.make_indirect(made)}))
    page.Contents = pdf.make_stream(content)
    return _saved(pdf)


def kerned(data: Pdf) -> Pdf:
    """Half of each text as an array with a number behind every letter, the rest as one operator a letter."""

    def spread(instruction: Any) -> list[Any]:
        if str(instruction.operator) != "Tj":
            return [instruction]
        raw = bytes(instruction.operands[0])
        step = 2 if raw[:1] == b"\0" else 1
        letters = [pikepdf.String(raw[at : at + step]) for at in range(0, len(raw), step)]
        half = len(letters) // 2
        array = [part for letter in letters[:half] for part in (letter, 15)]
        rest = [ContentStreamInstruction([letter], Operator("Tj")) for letter in letters[half:]]
        return [ContentStreamInstruction([Array(array)], Operator("TJ")), *rest]

    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        made = [new for old in pikepdf.parse_content_stream(page) for new in spread(old)]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(made))
        return _saved(pdf)


def scattered(data: Pdf) -> Pdf:
    """Every letter as a text object of its own, in no order at all."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        stream = next(iter(Reader().page(page)))
        parts = []
        for glyph in stream.glyphs:
            state = stream.shows[glyph.show].state
            place = b"1 0 0 1 %.3f %.3f Tm" % (glyph.x, glyph.y)
            code = glyph.code.raw.hex().encode()
            parts.append(b"BT %b %.2f Tf %b <%b> Tj ET" % (state.font_name.encode(), state.size, place, code))
        random.Random(5).shuffle(parts)
        page.Contents = pdf.make_stream(b"\n".join(parts))
        return _saved(pdf)


def as_form(data: Pdf) -> Pdf:
    """The page drawn as a form on a page of its own, at half its size."""
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(500, 300))
        pdf.pages[0].add_overlay(source.pages[0], pikepdf.Rectangle(100, 50, 350, 200))
        return _saved(pdf)


def as_annotation(data: Pdf) -> Pdf:
    """The page as the looks of an annotation."""
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(500, 300))
        looks = pdf.copy_foreign(source.pages[0].as_form_xobject())
        note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 500, 300], F=4, AP=Dictionary(N=looks))
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
        return _saved(pdf)


def type3(pdf: pikepdf.Pdf) -> Any:
    """A Type 3 font of bars with the letters a to z and braces, whose em is twice the usual."""
    names = [f"/{chr(code)}" for code in range(97, 123)] + ["/braceleft", "/braceright"]
    bars = {name: pdf.make_stream(b"600 0 0 0 500 700 d1 50 0 400 500 re f") for name in names}
    differences = [97, *(Name(name) for name in names[:26]), 123, Name(names[26]), 125, Name(names[27])]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 600, 700],
        FontMatrix=[0.002, 0, 0, 0.002, 0, 0],
        CharProcs=Dictionary(bars),
        Encoding=Dictionary(Differences=Array(differences)),
        FirstChar=97,
        LastChar=125,
        Widths=[600] * 29,
    )


def truetype(line: str, letters: str) -> Pdf:
    """A line in a simple TrueType font that says WinAnsi for all codes and holds these letters only."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(fonts.sans_file())
    shaping = ["GSUB", "GPOS", "GDEF", "gvar", "HVAR", "MVAR", "STAT", "avar", "fvar"]
    chosen = subset.Subsetter(subset.Options(notdef_outline=True, drop_tables=shaping))
    chosen.populate(text=letters)
    chosen.subset(font)
    file = io.BytesIO()
    font.save(file)

    def resource(pdf: pikepdf.Pdf) -> Any:
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/ABCDEF+Sans"), Flags=32)
        descriptor.FontFile2 = pdf.make_stream(file.getvalue())
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/ABCDEF+Sans"),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=pdf.make_indirect(descriptor),
            FirstChar=0,
            LastChar=255,
            Widths=Array([600] * 256),
        )

    return drawn(b"BT /F1 14 Tf 20 200 Td (%b) Tj ET" % line.encode(), resource)


def compact(line: str, letters: str) -> Pdf:
    """A line in Noto Sans CJK, which is embedded as CFF with two bytes a letter; another line holds the letters."""
    rules = [f'set text(font: "{fonts.CJK}", size: 14pt)', "set page(width: 500pt, height: 300pt)"]
    return compose(rules, f"text({literal(line)}); parbreak(); text({literal(letters)})")


class Word(NamedTuple):
    """A text found on a page: where its first letter stands, and how large it is, in points."""

    x: float
    y: float
    size: float


def text_of(data: Pdf) -> str:
    """All text of the first page as pdfium reads it, with its blanks as they are."""
    with pdfium.PdfDocument(data) as pdf:
        return str(pdf[0].get_textpage().get_text_bounded()).replace("\r\n", "\n")


def word(data: Pdf, text: str) -> Word:
    """Where a text stands on the first page."""
    with pdfium.PdfDocument(data) as pdf:
        page = pdf[0].get_textpage()
        whole = page.get_text_range()
        at = whole.index(text)
        x, y = pdfium_c.c_double(), pdfium_c.c_double()
        assert pdfium_c.FPDFText_GetCharOrigin(page, at, x, y)
        return Word(round(x.value, 1), round(y.value, 1), round(pdfium_c.FPDFText_GetFontSize(page, at), 2))


def picture(data: Pdf, scale: float = 2.0) -> Image.Image:
    """The first page as pdfium draws it, annotations too."""
    with pdfium.PdfDocument(data) as pdf:
        image: Image.Image = pdf[0].render(scale=scale).to_pil().convert("RGB")
        return image


def _saved(pdf: pikepdf.Pdf) -> Pdf:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
