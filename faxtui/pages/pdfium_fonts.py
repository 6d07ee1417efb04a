"""The fonts that pdfium draws text with when a PDF names a font without bringing it.

Left to itself pdfium reads the machine's font folders, so the same PDF would look different elsewhere. Here it is given
Noto Sans for the scripts whose letters it lacks; Latin text keeps pdfium's own metric-compatible faces (the base 14).
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pypdfium2.raw as pdfium_c

from faxtui.pages import fonts

if TYPE_CHECKING:
    from pathlib import Path

_CJK_CHARSETS: Final = frozenset(
    {
        pdfium_c.FXFONT_SHIFTJIS_CHARSET,
        pdfium_c.FXFONT_HANGEUL_CHARSET,
        pdfium_c.FXFONT_GB2312_CHARSET,
        pdfium_c.FXFONT_CHINESEBIG5_CHARSET,
    }
)
_SCRIPTS: Final = {
    pdfium_c.FXFONT_ARABIC_CHARSET: "Arabic",
    pdfium_c.FXFONT_HEBREW_CHARSET: "Hebrew",
    pdfium_c.FXFONT_THAI_CHARSET: "Thai",
    pdfium_c.FXFONT_GREEK_CHARSET: "",
    pdfium_c.FXFONT_CYRILLIC_CHARSET: "",
    pdfium_c.FXFONT_EASTERNEUROPEAN_CHARSET: "",
    pdfium_c.FXFONT_VIETNAMESE_CHARSET: "",
}
_WHOLE_FILE = 0
_TAG_TTC = 0x74746366
_KEPT: list[Any] = []
"""What pdfium holds on to for the life of the process."""


def use_own_fonts() -> None:
    """Tell pdfium of our fonts instead of the machine's; doing so again changes nothing. pdfium must be locked."""
    if _KEPT:
        return
    info = pdfium_c.FPDF_SYSFONTINFO()
    info.version = 1
    for name, function in _CALLS.items():
        callback = dict(info._fields_)[name](function)
        _KEPT.append(callback)
        setattr(info, name, callback)
    _KEPT.append(info)
    pdfium_c.FPDF_SetSystemFontInfo(ctypes.byref(info))


def _map_font(_info: Any, _weight: int, _italic: int, charset: int, _pitch: int, _face: Any, _exact: Any) -> int | None:
    """A handle (a number above 0) of the font for a charset, None for pdfium's own."""
    if charset in _CJK_CHARSETS:
        return _handle(fonts.cjk_file())
    if charset in _SCRIPTS:
        return _handle(fonts.sans_file(_SCRIPTS[charset]))
    return None


def _get_font(_info: Any, _face: Any) -> int | None:
    return None


def _get_font_data(_info: Any, handle: int, table: int, buffer: Any, size: int) -> int:
    """Copy a font file, or one table of it, where it fits; its size, 0 for a table that it has not."""
    data = _data(_FILES[handle - 1])
    if table != _WHOLE_FILE:
        data = b"" if table == _TAG_TTC else _table(data, table)
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


def _get_face_name(_info: Any, handle: int, buffer: Any, size: int) -> int:
    name = _FILES[handle - 1].stem.partition("[")[0].encode() + b"\0"
    if buffer and size >= len(name):
        ctypes.memmove(buffer, name, len(name))
    return len(name)


def _get_font_charset(_info: Any, handle: int) -> int:
    is_cjk = _FILES[handle - 1] == fonts.cjk_file()
    return int(pdfium_c.FXFONT_SHIFTJIS_CHARSET if is_cjk else pdfium_c.FXFONT_DEFAULT_CHARSET)


def _nothing(*_arguments: Any) -> None:
    """What pdfium tells and we need not know."""


_FILES: list[Path] = []
_CALLS: Final = {
    "Release": _nothing,
    "EnumFonts": _nothing,
    "MapFont": _map_font,
    "GetFont": _get_font,
    "GetFontData": _get_font_data,
    "GetFaceName": _get_face_name,
    "GetFontCharset": _get_font_charset,
    "DeleteFont": _nothing,
}


def _handle(path: Path) -> int:
    if path not in _FILES:
        _FILES.append(path)
    return _FILES.index(path) + 1


@lru_cache(maxsize=2)
def _data(path: Path) -> bytes:
    return path.read_bytes()


def _table(data: bytes, tag: int) -> bytes:
    """One table of an OpenType file."""
    count = int.from_bytes(data[4:6])
    wanted = tag.to_bytes(4)
    for at in range(12, 12 + 16 * count, 16):
        if data[at : at + 4] == wanted:
            start, length = int.from_bytes(data[at + 8 : at + 12]), int.from_bytes(data[at + 12 : at + 16])
            return data[start : start + length]
    return b""
