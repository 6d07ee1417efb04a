"""Fonts of a PDF as its text uses them: bytes to letters and widths, and letters back to bytes where the font can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Name

from faxtui.pages.pdf_cmap import CMap, CodeSpace, parse
from faxtui.pages.pdf_program import FontProgram, embedded_program

_TWO_BYTES: Final = (CodeSpace(2, 0, 0xFFFF),)
_NOT_FOUND = ".notdef"


class Code(NamedTuple):
    """One code of a shown text."""

    raw: bytes
    number: int
    text: str
    """The letters it stands for, "" when nobody can tell."""
    width: float
    """How far it moves on, in em."""


class PdfFont:
    """One font resource; `Opaque` is raised where its text cannot be told apart into codes."""

    def __init__(
        self,
        *,
        spaces: tuple[CodeSpace, ...],
        texts: Mapping[int, str],
        width: Callable[[int], float],
        draws: Callable[[int, str], bool],
        style: FontStyle,
    ) -> None:
        self._spaces = spaces
        self._texts = texts
        self._width = width
        self._draws = draws
        self.style = style
        self._seen: set[int] = set()
        self._codes: dict[str, list[int]] = {}
        for number, text in texts.items():
            self._codes.setdefault(text, []).append(number)

    @property
    def is_composite(self) -> bool:
        """Whether codes may take two bytes: word spacing then never applies."""
        return self._spaces[0].size > 1

    def decode(self, data: bytes) -> list[Code]:
        """The codes of a shown text in order; each counts from now on as one that the font can draw."""
        codes, at = [], 0
        while at < len(data):
            size = self._size_at(data, at)
            raw = data[at : at + size]
            number = int.from_bytes(raw, "big")
            self._seen.add(number)
            codes.append(Code(raw, number, self._texts.get(number, ""), self._width(number)))
            at += size
        return codes

    def encode(self, text: str) -> list[Code] | None:
        """The codes that draw a text; None as soon as the font lacks one letter of it."""
        codes = []
        for letter in text:
            number = self._code_for(letter)
            if number is None:
                return None
            raw = number.to_bytes(self._spaces[0].size, "big")
            codes.append(Code(raw, number, letter, self._width(number)))
        return codes

    def _code_for(self, letter: str) -> int | None:
        known = self._codes.get(letter, [])
        if letter in " \u00a0" and not known:
            known = self._codes.get("\u00a0" if letter == " " else " ", [])
        seen = next((number for number in known if number in self._seen), None)
        if seen is not None:
            return seen
        if letter in " \u00a0":
            return next((number for number in known if self._width(number) > 0), None)
        return next((number for number in known if self._draws(number, letter)), None)

    def _size_at(self, data: bytes, at: int) -> int:
        for space in self._spaces:
            value = int.from_bytes(data[at : at + space.size], "big")
            if space.low <= value <= space.high:
                return space.size
        return self._spaces[0].size


class FontStyle(NamedTuple):
    """How a font looks, so that a spare one can look alike."""

    bold: bool = False
    italic: bool = False
    mono: bool = False
    scale: float = 1.0
    """Em of this font in units of the font size (Type 3 fonts set their own)."""


def read_font(resource: Any) -> PdfFont | None:
    """A font resource as text uses it; None where its codes cannot be told or run downwards."""
    if not isinstance(resource, pikepdf.Dictionary):
        return None
    kind = resource.get(Name.Subtype)
    to_unicode = _cmap(resource.get(Name.ToUnicode))
    if kind == Name.Type0:
        return _composite(resource, to_unicode)
    return _simple(resource, to_unicode, is_type3=kind == Name.Type3)


def _cmap(stream: Any) -> CMap | None:
    return parse(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else None


def _style(base_name: str, descriptor: Any, scale: float = 1.0) -> FontStyle:
    name, flags = base_name.lower(), 0
    if isinstance(descriptor, pikepdf.Dictionary):
        flags = _whole(descriptor.get(Name.Flags))
    return FontStyle(
        bold=bool(flags & 1 << 18) or any(word in name for word in ("bold", "black", "heavy")),
        italic=bool(flags & 1 << 6) or any(word in name for word in ("italic", "oblique")),
        mono=bool(flags & 1) or any(word in name for word in ("courier", "mono", "consolas")),
        scale=scale,
    )


# Composite fonts


def _composite(resource: Any, to_unicode: CMap | None) -> PdfFont | None:
    family = resource.get(Name.DescendantFonts)
    member = family[0] if isinstance(family, pikepdf.Array) and len(family) else None
    encoding = resource.get(Name.Encoding)
    own = _cmap(encoding)
    name = str(encoding) if isinstance(encoding, Name) else ""
    wide_unicode = "UCS2" in name or "UTF16" in name
    known = own is not None or name == "/Identity-H" or (wide_unicode and name.endswith("-H"))
    if not isinstance(member, pikepdf.Dictionary) or not known or (own is not None and own.vertical):
        return None
    numbers = own.numbers if own else None
    texts = dict(to_unicode.texts) if to_unicode else {}
    if wide_unicode and not texts:
        texts = {code: chr(code) for code in range(0x20, 0xD800)}
    widths, default = _wide_widths(member.get(Name.W)), _number(member.get(Name.DW), 1000.0)
    descriptor = member.get(Name.FontDescriptor)
    program = embedded_program(descriptor, composite=True, to_glyph=member.get(Name.CIDToGIDMap))

    def glyph(code: int) -> int:
        return code if numbers is None else numbers.get(code, 0)

    return PdfFont(
        spaces=(own.spaces if own and own.spaces else _TWO_BYTES),
        texts=texts,
        width=lambda code: widths.get(glyph(code), default) / 1000,
        draws=lambda code, text: program is not None and program.has_glyph(glyph(code), "", text),
        style=_style(str(resource.get(Name.BaseFont, "")), descriptor),
    )


def _wide_widths(entries: Any) -> dict[int, float]:
    """The widths array of a composite font: `first [w w w]` and `first last w`."""
    widths: dict[int, float] = {}
    items = list(entries) if isinstance(entries, pikepdf.Array) else []
    at = 0
    while at + 1 < len(items):
        first = _whole(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            widths |= {first + step: _number(width) for step, width in enumerate(items[at + 1])}
            at += 2
        else:
            last = min(_whole(items[at + 1]), 0xFFFF)
            width = _number(items[at + 2]) if at + 2 < len(items) else 0.0
            widths |= dict.fromkeys(range(first, last + 1), width)
            at += 3
    return widths


# Simple fonts


def _simple(resource: Any, to_unicode: CMap | None, *, is_type3: bool) -> PdfFont:
    base_name = str(resource.get(Name.BaseFont, "")).lstrip("/")
    descriptor = resource.get(Name.FontDescriptor)
    program = None if is_type3 else embedded_program(descriptor, composite=False)
    names = _glyph_names(resource.get(Name.Encoding), program, resource.get(Name.Subtype) == Name.TrueType)
    texts = _texts_of(names) | (to_unicode.texts if to_unicode else {})
    scale = _type3_scale(resource) if is_type3 else 1.0
    style = _style(base_name, descriptor, scale)
    widths = _simple_widths(resource, descriptor, scale)
    if widths is None:
        spare_width = _standard_widths(_standard_name(base_name, style))
        width: Callable[[int], float] = lambda code: spare_width(texts.get(code, "")[:1])  # noqa: E731
    else:
        table = widths
        width = lambda code: table[code] / 1000 if 0 <= code < len(table) else 0.0  # noqa: E731
    procedures = resource.get(Name.CharProcs) if is_type3 else None

    def draws(code: int, text: str) -> bool:
        name = names.get(code, "")
        if is_type3:
            return isinstance(procedures, pikepdf.Dictionary) and bool(name) and Name(f"/{name}") in procedures
        return program.has_glyph(code, name, text) if program is not None else bool(text) and width(code) > 0

    return PdfFont(spaces=(CodeSpace(1, 0, 255),), texts=texts, width=width, draws=draws, style=style)


def _glyph_names(encoding: Any, program: FontProgram | None, is_truetype: bool) -> dict[int, str]:
    """The glyph name of each code: the base encoding, then the differences from it."""
    from fontTools.encodings.StandardEncoding import StandardEncoding

    base = encoding.get(Name.BaseEncoding) if isinstance(encoding, pikepdf.Dictionary) else encoding
    codec = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}.get(str(base))
    if codec is not None:
        names = _names_in(codec)
    elif program is not None and program.names:
        names = dict(program.names)
    elif is_truetype:
        names = _names_in("cp1252")
    else:
        names = {code: name for code, name in enumerate(StandardEncoding) if name != _NOT_FOUND}
    differences = encoding.get(Name.Differences) if isinstance(encoding, pikepdf.Dictionary) else None
    code = 0
    for entry in differences if isinstance(differences, pikepdf.Array) else ():
        if isinstance(entry, Name):
            names[code] = str(entry)[1:]
            code += 1
        else:
            code = _whole(entry)
    return names


@lru_cache(maxsize=4)
def _frozen_names(codec: str) -> tuple[tuple[int, str], ...]:
    from fontTools.agl import UV2AGL

    letters = ((code, bytes([code]).decode(codec, "ignore")) for code in range(32, 256))
    return tuple((code, UV2AGL.get(ord(letter), f"uni{ord(letter):04X}")) for code, letter in letters if letter)


def _names_in(codec: str) -> dict[int, str]:
    return dict(_frozen_names(codec))


def _texts_of(names: Mapping[int, str]) -> dict[int, str]:
    from fontTools.agl import toUnicode

    return {code: text for code, name in names.items() if (text := toUnicode(name))}


def _simple_widths(resource: Any, descriptor: Any, scale: float) -> list[float] | None:
    """Widths of codes 0 to 255 in thousandths of the font size; None where the font states none."""
    stated = resource.get(Name.Widths)
    if not isinstance(stated, pikepdf.Array):
        return None
    missing = _number(descriptor.get(Name.MissingWidth)) if isinstance(descriptor, pikepdf.Dictionary) else 0.0
    first = _whole(resource.get(Name.FirstChar))
    widths = [missing] * 256
    for step, width in enumerate(stated):
        if 0 <= first + step < 256:
            widths[first + step] = _number(width) * scale
    return widths


def _type3_scale(resource: Any) -> float:
    matrix = resource.get(Name.FontMatrix)
    return _number(matrix[0], 0.001) * 1000 if isinstance(matrix, pikepdf.Array) and len(matrix) == 6 else 1.0


def _standard_name(base_name: str, style: FontStyle) -> str:
    """The one of the fourteen standard fonts that stands in for a font which is not embedded."""
    if style.mono:
        return "Courier" + ("-" if style.bold or style.italic else "") + "Bold" * style.bold + "Oblique" * style.italic
    if any(word in base_name.lower() for word in ("times", "roman", "serif", "georgia", "garamond", "cambria")):
        kind = "Bold" * style.bold + "Italic" * style.italic
        return f"Times-{kind or 'Roman'}"
    return "Helvetica" + ("-" if style.bold or style.italic else "") + "Bold" * style.bold + "Oblique" * style.italic


@lru_cache(maxsize=16)
def _standard_widths(name: str) -> Callable[[str], float]:
    """Widths of a standard font by letter, as pdfium, which draws it in the end, measures them."""
    import ctypes

    import pypdfium2 as pdfium
    import pypdfium2.raw as pdfium_c

    from faxtui.pages.pdfium_fonts import use_own_fonts
    from faxtui.pages.pdfium_lock import PDFIUM_LOCK

    widths: dict[str, float] = {}
    letters = [chr(code) for code in (*range(32, 127), *range(160, 256))]
    letters += [letter for code in range(128, 160) if (letter := bytes([code]).decode("cp1252", "ignore"))]
    with PDFIUM_LOCK:
        use_own_fonts()
        document = pdfium.PdfDocument.new()
        font = pdfium_c.FPDFText_LoadStandardFont(document, name.encode())
        width = ctypes.c_float()
        for letter in letters:
            if pdfium_c.FPDFFont_GetGlyphWidth(font, ord(letter), 1.0, width):
                widths[letter] = width.value
        pdfium_c.FPDFFont_Close(font)
        document.close()
    return lambda letter: widths.get(letter, 0.0)


def _number(value: Any, default: float = 0.0) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _whole(value: Any) -> int:
    return int(_number(value))
