"""The font files inside a PDF: which glyphs are really in them, since embedded fonts hold what was used and no more."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from typing import Any, Final

import pikepdf
from pikepdf import Name

_LARGEST: Final = 20_000_000
_log = logging.getLogger(__name__)
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of every oddity in strangers' fonts

HasGlyph = Callable[[int, str, str], bool]
"""Whether a font can draw a code: its number (a CID in composite fonts), its glyph name and its text are asked."""


class FontProgram:
    """What a font file offers: the glyphs it can draw, and the names of the codes where it encodes them itself."""

    def __init__(self, has_glyph: HasGlyph, names: dict[int, str] | None = None) -> None:
        self.has_glyph = has_glyph
        self.names = names or {}


def embedded_program(descriptor: Any, *, composite: bool, to_glyph: Any = None) -> FontProgram | None:
    """The font file of a descriptor; None when none is embedded, and one that draws nothing when it is unreadable."""
    if not isinstance(descriptor, pikepdf.Dictionary):
        return None
    for key, read in ((Name.FontFile2, _truetype), (Name.FontFile3, _compact), (Name.FontFile, _type1)):
        stream = descriptor.get(key)
        if not isinstance(stream, pikepdf.Stream):
            continue
        try:
            data = stream.read_bytes()
            if len(data) > _LARGEST:
                return FontProgram(_nothing)
            return read(data, descriptor, composite, to_glyph)
        except Exception as error:  # noqa: BLE001 - hostile font files raise whatever they like; they then draw nothing
            _log.debug("An embedded font cannot be read: %s", error)
            return FontProgram(_nothing)
    return None


def _nothing(_code: int, _name: str, _text: str) -> bool:
    return False


def _truetype(data: bytes, _descriptor: Any, composite: bool, to_glyph: Any) -> FontProgram:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True, fontNumber=0)
    if "glyf" not in font:
        return _open_type(font, composite)
    glyphs, order = font["glyf"], font.getGlyphOrder()

    def draws(glyph: int) -> bool:
        return 0 < glyph < len(order) and glyphs[order[glyph]].numberOfContours != 0

    if composite:
        table = to_glyph.read_bytes() if isinstance(to_glyph, pikepdf.Stream) else None
        return FontProgram(lambda code, _name, _text: draws(_mapped(table, code)))
    found = font["cmap"].tables if "cmap" in font else ()
    tables = {(table.platformID, table.platEncID): table.cmap for table in found}
    numbers = {name: number for number, name in enumerate(order)}

    def has_glyph(code: int, _name: str, text: str) -> bool:
        names = (
            tables.get((3, 1), {}).get(ord(text)) if len(text) == 1 else None,
            tables.get((3, 0), {}).get(0xF000 + code),
            tables.get((3, 0), {}).get(code),
            tables.get((1, 0), {}).get(code),
        )
        return any(name is not None and draws(numbers.get(name, 0)) for name in names)

    return FontProgram(has_glyph)


def _mapped(table: bytes | None, code: int) -> int:
    """The glyph of a CID by a CIDToGIDMap of two bytes each, or by identity."""
    return code if table is None else int.from_bytes(table[2 * code : 2 * code + 2], "big")


def _compact(data: bytes, descriptor: Any, composite: bool, _to_glyph: Any) -> FontProgram:
    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont

    if descriptor.FontFile3.get(Name.Subtype) == Name.OpenType or data[:4] in (b"OTTO", b"\0\1\0\0"):
        return _open_type(TTFont(io.BytesIO(data), lazy=True), composite)
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    return _by_charstrings(fonts[0], composite)


def _open_type(font: Any, composite: bool) -> FontProgram:
    return _by_charstrings(font["CFF "].cff[0], composite)


def _by_charstrings(top: Any, composite: bool) -> FontProgram:
    strings, order = top.CharStrings, top.charset

    def draws(name: str) -> bool:
        code = strings[name].bytecode if name in strings else b""
        return name != ".notdef" and len(code or b"") > 2  # an emptied glyph is a width and an end

    if composite and not hasattr(top, "ROS"):
        return FontProgram(lambda code, _name, _text: code < len(order) and draws(order[code]))
    if composite:
        return FontProgram(lambda code, _name, _text: draws(f"cid{code:05d}"))
    encoding = getattr(top, "Encoding", None)
    names = dict(enumerate(encoding)) if isinstance(encoding, list) else {}
    return FontProgram(lambda _code, name, _text: draws(name), {c: n for c, n in names.items() if n != ".notdef"})


def _type1(data: bytes, descriptor: Any, _composite: bool, _to_glyph: Any) -> FontProgram:
    """Type 1 files are encrypted; their subsets are listed beside them, and their own encoding stands in the clear."""
    listed = descriptor.get(Name.CharSet)
    known = frozenset(str(listed).strip("/").split("/")) if listed is not None else frozenset()
    clear = data.partition(b"eexec")[0]
    pairs = re.findall(rb"dup\s+(\d{1,3})\s*/(\S{1,60})\s+put", clear)
    names = {int(code): name.decode("latin-1") for code, name in pairs}
    return FontProgram(lambda _code, name, _text: name in known, names)
