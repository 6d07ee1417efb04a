"""Sets the values of tags: in the tag's own font where it has every letter, else in the fonts of the program."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Name

from faxtui.pages import fonts
from faxtui.pages.compose import compose, literal
from faxtui.pages.cover_layout import Spot, Tag, Value, room_to_edge
from faxtui.pages.flow import breakable
from faxtui.pages.pdf_font import Code, FontStyle
from faxtui.pages.pdf_show import Glyph, Reader, Stream, TextState

LINE_HEIGHT: Final = 1.2
"""Distance of the lines of one value, in em."""
_LEAST_ROOM: Final = 4.0
"""In em: where less is left, breaking a line helps nobody."""
_LONGEST: Final = 10_000
_UNPRINTABLE: Final = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufff9-\ufffb]")
_SIZE: Final = 100
"""Points at which spare text is set, to be scaled."""


def cleaned(value: str) -> str:
    """A value as it can be drawn: line ends of any kind are line ends, other control characters are not drawn."""
    text = value[:_LONGEST].replace("\r\n", "\n")
    text = re.sub("[\r\x0b\x0c\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)).strip("\n")


class Setter:
    """Sets values into the streams of one PDF, bringing spare fonts along as they are needed."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._spares: dict[tuple[str, FontStyle, float], _SpareText] = {}
        self._names: dict[tuple[int, int], str] = {}
        self._sources: list[pikepdf.Pdf] = []
        """Kept open until the end: fonts copied from them are read when the PDF is written."""
        self.broken: list[str] = []
        """Names of tags whose values were too wide for the page and got more lines than they have."""

    def set(self, stream: Stream, tag: Tag, anchor: Glyph, offset: float, value: str) -> Value:
        """The value of a tag, to begin `offset` points beyond its anchor glyph."""
        state = stream.shows[anchor.show].state
        text = tag.before + cleaned(value) + tag.after
        room = room_to_edge(stream, anchor, offset) - stream.edge
        if room < _LEAST_ROOM * anchor.em:
            room = math.inf
        made = _in_own_font(text, state, room / abs(anchor.scale))
        if made is None:
            made = self._in_spare_font(stream, text, state, room / (anchor.em or 1.0))
        if made.lines > text.count("\n") + 1:
            self.broken.append(tag.name)
        return made

    def _in_spare_font(self, stream: Stream, text: str, state: TextState, room: float) -> Value:
        style = state.font.style if state.font else FontStyle()
        spare = self._spare(text, style, math.inf)
        if spare.width > room:
            spare = self._spare(text, style, round(room, 2))
        unit = state.size * style.scale
        names = {known: self._font_name(stream, font) for known, font in spare.fonts.items()}
        spots = []
        for glyph in spare.glyphs:
            name = names[glyph.font]
            advance = state.advance(Code(glyph.raw, 0, "", glyph.width * style.scale))
            spots.append(Spot(name, glyph.raw, glyph.x * unit * state.stretch, glyph.rise * unit, advance))
        return Value(tuple(spots), spare.width * unit * state.stretch, spare.lines)

    def _spare(self, text: str, style: FontStyle, room: float) -> _SpareText:
        key = (text, style, room)
        if key not in self._spares:
            made, file = _set_spare(text, style, room)
            source = pikepdf.open(io.BytesIO(file))
            self._sources.append(source)
            known: Any = source.pages[0].resources.get(Name.Font, {})
            self._spares[key] = made._replace(fonts={name: self._pdf.copy_foreign(f) for name, f in known.items()})
        return self._spares[key]

    def _font_name(self, stream: Stream, font: Any) -> str:
        """The name of a spare font among the resources of a stream."""
        if font.objgen not in self._names:
            self._names[font.objgen] = f"/FaxSpare{len(self._names)}"
        name = self._names[font.objgen]
        known = stream.resources.get(Name.Font)
        if not isinstance(known, pikepdf.Dictionary):
            stream.resources.Font = pikepdf.Dictionary()
        stream.resources.Font[Name(name)] = font
        return name


class _SpareGlyph(NamedTuple):
    font: str
    raw: bytes
    x: float
    rise: float
    width: float


class _SpareText(NamedTuple):
    """A text set in spare fonts, lengths in em."""

    glyphs: tuple[_SpareGlyph, ...]
    width: float
    lines: int
    fonts: dict[str, Any]


@lru_cache(maxsize=64)
def _set_spare(text: str, style: FontStyle, room: float) -> tuple[_SpareText, bytes]:
    """Typeset a text, shaped and ordered as its scripts need, and read where every glyph came to stand."""
    family = fonts.MONO if style.mono else fonts.SANS
    width = "auto" if math.isinf(room) else f"{room * _SIZE:.2f}pt"
    text = text if math.isinf(room) else breakable(text, max(int(room), 1))  # letters of an em at most surely fit
    rules = [
        f"set page(width: {width}, height: auto, margin: 0pt)",
        f'set text(size: {_SIZE}pt, font: ("{family}", "{fonts.SANS}", "{fonts.CJK}"), hyphenate: false, '
        f'weight: "{"bold" if style.bold else "regular"}", style: "{"italic" if style.italic else "normal"}", '
        f'top-edge: "baseline", bottom-edge: "baseline")',
        f"set par(leading: {LINE_HEIGHT * _SIZE}pt)",
        "set align(left)",
    ]
    file = compose(rules, f"text({literal(text)})")
    with pikepdf.open(io.BytesIO(file)) as pdf:
        page = pdf.pages[0]
        _, _, right, top = (float(edge) for edge in page.mediabox)
        glyphs = [
            _SpareGlyph(
                stream.shows[glyph.show].state.font_name,
                glyph.code.raw,
                glyph.x / _SIZE,
                (glyph.y - top) / _SIZE,
                glyph.code.width,
            )
            for stream in Reader().page(page)
            for glyph in stream.glyphs
        ]
        lines = 1 + round(max((-glyph.rise for glyph in glyphs), default=0.0) / LINE_HEIGHT)
        return _SpareText(tuple(glyphs), right / _SIZE, lines, {}), file


def _in_own_font(text: str, state: TextState, room: float) -> Value | None:
    """A value in the font of its tag; None when that lacks a letter. `room` in text space units."""
    if state.font is None:
        return None
    spots: list[Spot] = []
    widest, number = 0.0, 0
    for paragraph in text.split("\n"):
        codes = state.font.encode(paragraph)
        if codes is None:
            return None
        for line in _broken(codes, [abs(state.advance(code)) for code in codes], room):
            x, rise = 0.0, -number * LINE_HEIGHT * state.size * state.font.style.scale
            for code in line:
                advance = state.advance(code)
                spots.append(Spot(None, code.raw, x, rise, advance))
                x += advance
            widest = x if abs(x) > abs(widest) else widest
            number += 1
    return Value(tuple(spots), widest, number)


def _broken(codes: list[Code], widths: list[float], room: float) -> list[list[Code]]:
    """A paragraph as lines no wider than `room`, broken at blanks, and anywhere in words that are wider."""
    if sum(widths) <= room:
        return [codes]
    lines: list[list[Code]] = [[]]
    width, at = 0.0, 0
    while at < len(codes):
        end = at + 1
        while end < len(codes) and not codes[end].text.isspace():
            end += 1
        word = sum(widths[at:end])
        if lines[-1] and width + word > room:
            lines.append([])
            width = 0.0
            at += codes[at].text.isspace()
        if word > room:
            end = at + max(1, bisect_right(list(accumulate(widths[at:end])), room))
        lines[-1] += codes[at:end]
        width += sum(widths[at:end])
        at = end
    return lines
