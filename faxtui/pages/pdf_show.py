"""What a PDF content stream shows as text, glyph by glyph: where each stands, what it says, which operator drew it."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Name

from faxtui.pages.pdf_font import Code, PdfFont, read_font

_log = logging.getLogger(__name__)

_MOST_GLYPHS: Final = 200_000
"""Glyphs of one stream; what lies behind is not looked at."""
_FARTHEST: Final = 1e6
"""Points from the origin: no page is larger."""
_DEEPEST: Final = 8
"""Forms within forms."""
_PAGE_EDGE, _FIELD_EDGE = 18.0, 2.0
"""Points: what stands at the very edge of a page may be lost on paper, a form field is as wide as its text may be."""


Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""
_EVERYWHERE: Final[Box] = (-math.inf, -math.inf, math.inf, math.inf)


class Matrix(NamedTuple):
    """An affine map: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: Matrix) -> Matrix:
        """This map first, `outer` after it."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def moved(self, x: float, y: float) -> Matrix:
        """This map after a shift by (x, y) in its own space."""
        return self._replace(e=x * self.a + y * self.c + self.e, f=x * self.b + y * self.d + self.f)


@dataclass(frozen=True)
class TextState:
    """The part of the graphics state that text depends on (ISO 32000, 9.3)."""

    font: PdfFont | None = None
    font_name: str = ""
    size: float = 0.0
    letter_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def advance(self, code: Code) -> float:
        """How far a code moves on, in unscaled text space units."""
        is_space = len(code.raw) == 1 and code.number == 32 and self.font is not None and not self.font.is_composite
        return (code.width * self.size + self.letter_space + (self.word_space if is_space else 0.0)) * self.stretch

    def shift_of(self, number: float) -> float:
        """How far a number in a TJ array moves on."""
        return -number / 1000 * self.size * self.stretch


@dataclass(slots=True)
class Glyph:
    """One shown code; places are points of the page."""

    show: int
    """Which show operator of the stream drew it."""
    code: Code
    x: float
    y: float
    along: tuple[float, float]
    """Unit vector of the writing direction."""
    length: float
    """Its advance in points of the page."""
    em: float
    """The font size in points of the page, along the writing direction."""
    scale: float
    """Points of the page in one text space unit; below 0 where that runs against the writing direction."""


@dataclass(slots=True)
class Show:
    """One text showing operator (Tj, TJ, ' or ")."""

    at: int
    """Its place among the instructions."""
    state: TextState
    moves_first: bool
    """Whether it starts where the last one did not end: a text positioning operator stands between."""
    readable: bool
    """Whether `items` tells all that it shows."""
    items: list[float | int] = field(default_factory=list)
    """In order: numbers of a TJ array (float), and indices into the stream's glyphs (int)."""


@dataclass(slots=True)
class Stream:
    """The text of one content stream: of a page, or of a form that pages draw."""

    owner: Any
    resources: Any
    instructions: list[Any]
    clip: Box = _EVERYWHERE
    """What shows of it, in points of the page (of annotations, in points of their own drawing)."""
    edge: float = _PAGE_EDGE
    """Points that new text keeps from where that ends."""
    shows: list[Show] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)


class Reader:
    """Reads pages one by one; a form drawn several times is read, and belongs to what is found, once."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[int, int], PdfFont | None] = {}
        self._forms: set[tuple[int, int]] = set()

    def page(self, page: pikepdf.Page) -> Iterator[Stream]:
        """The streams with text of a page: its own, those of the forms it draws, those of its annotations."""
        left, bottom, right, top = (float(edge) for edge in page.cropbox)
        visible = (left, bottom, right, top)
        yield from self._stream(page, _resources(page), Matrix(), TextState(), 0, visible)
        annotations = page.obj.get(Name.Annots)
        for note in annotations if isinstance(annotations, pikepdf.Array) else ():
            looks = note.get(Name.AP) if isinstance(note, pikepdf.Dictionary) else None
            normal = looks.get(Name.N) if isinstance(looks, pikepdf.Dictionary) else None
            if isinstance(normal, pikepdf.Stream):
                for stream in self._form(normal, pikepdf.Dictionary(), Matrix(), TextState(), 0, _EVERYWHERE):
                    stream.edge = _FIELD_EDGE
                    yield stream

    def _form(
        self, form: Any, outer: Any, place: Matrix, state: TextState, depth: int, visible: Box
    ) -> Iterator[Stream]:
        if form.objgen in self._forms or depth >= _DEEPEST:
            return
        self._forms.add(form.objgen)
        own = form.get(Name.Matrix)
        matrix = (_matrix(list(own)) if isinstance(own, pikepdf.Array) else Matrix()).then(place)
        clip = _clipped(form.get(Name.BBox), matrix, visible)
        yield from self._stream(form, form.get(Name.Resources) or outer, matrix, state, depth, clip)

    def _stream(
        self, owner: Any, resources: Any, place: Matrix, state: TextState, depth: int, clip: Box
    ) -> Iterator[Stream]:
        walk = _Walk(owner, resources, place, state, self._font)
        walk.run()
        walk.stream.clip = clip
        yield walk.stream
        for form, matrix, inherited in walk.forms:
            yield from self._form(form, resources, matrix, inherited, depth + 1, clip)

    def _font(self, resource: Any) -> PdfFont | None:
        key = resource.objgen
        if key == (0, 0):
            return read_font(resource)
        if key not in self._fonts:
            self._fonts[key] = read_font(resource)
        return self._fonts[key]


class _Walk:
    """One pass over the operators of a stream, keeping the state that text depends on."""

    def __init__(
        self, owner: Any, resources: Any, place: Matrix, state: TextState, font: Callable[[Any], PdfFont | None]
    ) -> None:
        self._resources = resources if isinstance(resources, pikepdf.Dictionary) else pikepdf.Dictionary()
        self.stream = Stream(owner, self._resources, _instructions(owner))
        self.forms: list[tuple[Any, Matrix, TextState]] = []
        self._font = font
        self._ctm, self._state = place, state
        self._stack: list[tuple[Matrix, TextState]] = []
        self._line = self._text = Matrix()
        self._moved = True
        self._direct: dict[str, PdfFont | None] = {}
        self._operators: dict[str, Callable[[list[Any]], None]] = {
            "q": self._push,
            "Q": self._pop,
            "cm": lambda o: self._set_ctm(_matrix(o).then(self._ctm)),
            "gs": self._graphics_state,
            "Do": self._draw,
            "BT": lambda _o: self._place(Matrix()),
            "Td": lambda o: self._place(self._line.moved(float(o[0]), float(o[1]))),
            "TD": self._next_with_leading,
            "Tm": lambda o: self._place(_matrix(o)),
            "T*": lambda _o: self._next_line(),
            "Tf": lambda o: self._set_font(str(o[0]), float(o[1])),
            "Tc": lambda o: self._set(letter_space=float(o[0])),
            "Tw": lambda o: self._set(word_space=float(o[0])),
            "Tz": lambda o: self._set(stretch=float(o[0]) / 100),
            "TL": lambda o: self._set(leading=float(o[0])),
            "Ts": lambda o: self._set(rise=float(o[0])),
        }

    def run(self) -> None:
        """Follow every operator; one that is malformed is passed over, as viewers do."""
        for at, instruction in enumerate(self.stream.instructions):
            operator = str(instruction.operator)
            operands = list(instruction.operands)
            try:
                if operator in ("Tj", "TJ", "'", '"'):
                    self._show_operator(at, operator, operands)
                elif (act := self._operators.get(operator)) is not None:
                    act(operands)
            except (TypeError, ValueError, IndexError):
                continue

    def _push(self, _operands: list[Any]) -> None:
        self._stack.append((self._ctm, self._state))

    def _pop(self, _operands: list[Any]) -> None:
        if self._stack:
            self._ctm, self._state = self._stack.pop()

    def _set_ctm(self, matrix: Matrix) -> None:
        self._ctm = matrix

    def _set(self, **changes: float) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _place(self, line: Matrix) -> None:
        self._line = self._text = line
        self._moved = True

    def _next_line(self) -> None:
        self._place(self._line.moved(0.0, -self._state.leading))

    def _next_with_leading(self, operands: list[Any]) -> None:
        self._set(leading=-float(operands[1]))
        self._place(self._line.moved(float(operands[0]), float(operands[1])))

    def _set_font(self, name: str, size: float) -> None:
        fonts = self._resources.get(Name.Font)
        resource = fonts.get(name) if isinstance(fonts, pikepdf.Dictionary) else None
        self._state = replace(self._state, font=self._known(name, resource), font_name=name, size=size)

    def _graphics_state(self, operands: list[Any]) -> None:
        states = self._resources.get(Name.ExtGState)
        chosen = states.get(str(operands[0])) if isinstance(states, pikepdf.Dictionary) else None
        font = chosen.get(Name.Font) if isinstance(chosen, pikepdf.Dictionary) else None
        if isinstance(font, pikepdf.Array):
            # Such a font has no name to go back to after a spare one, so its text is left alone.
            self._state = replace(self._state, font=None, font_name="", size=float(font[1]))

    def _known(self, name: str, resource: Any) -> PdfFont | None:
        if not isinstance(resource, pikepdf.Dictionary):
            return None
        if resource.objgen != (0, 0):
            return self._font(resource)
        if name not in self._direct:
            self._direct[name] = self._font(resource)
        return self._direct[name]

    def _draw(self, operands: list[Any]) -> None:
        drawn = self._resources.get(Name.XObject)
        form = drawn.get(str(operands[0])) if isinstance(drawn, pikepdf.Dictionary) else None
        if isinstance(form, pikepdf.Stream) and form.get(Name.Subtype) == Name.Form:
            # The font goes along by name only, which may mean another font there, or none.
            self.forms.append((form, self._ctm, replace(self._state, font=None, font_name="")))

    def _show_operator(self, at: int, operator: str, operands: list[Any]) -> None:
        if operator == '"':
            self._set(word_space=float(operands[0]), letter_space=float(operands[1]))
        if operator in ("'", '"'):
            self._next_line()
        font = self._state.font
        readable = font is not None and self._state.size * self._state.stretch != 0
        show = Show(at, self._state, self._moved, readable and len(self.stream.glyphs) < _MOST_GLYPHS)
        self._moved = False
        self.stream.shows.append(show)
        parts = list(operands[0]) if operator == "TJ" else [operands[-1]]
        for part in parts:
            if isinstance(part, pikepdf.String):
                self._show(show, bytes(part))
            else:
                show.items.append(float(part))
                self._text = self._text.moved(self._state.shift_of(float(part)), 0.0)

    def _show(self, show: Show, data: bytes) -> None:
        state = self._state
        glyphs = self.stream.glyphs
        if not show.readable or state.font is None:
            return
        for code in state.font.decode(data):
            whole = self._text.moved(0.0, state.rise).then(self._ctm)
            scale = math.copysign(math.hypot(whole.a, whole.b) or 1e-9, state.size * state.stretch)
            along = (whole.a / scale, whole.b / scale)
            advance = state.advance(code)
            em = abs(state.size * state.stretch * state.font.style.scale * scale)
            x, y, length = whole.e, whole.f, advance * scale
            if not abs(x) + abs(y) + abs(length) + em < _FARTHEST:
                x = y = length = em = 0.0  # an em of 0 joins no line
            show.items.append(len(glyphs))
            glyphs.append(Glyph(len(self.stream.shows) - 1, code, x, y, along, length, em, scale))
            self._text = self._text.moved(advance, 0.0)


def _instructions(owner: Any) -> list[Any]:
    """The operators of a stream; none of one that cannot be taken apart, which is left to the viewer as it is."""
    try:
        return list(pikepdf.parse_content_stream(owner))
    except (pikepdf.PdfError, TypeError, ValueError) as error:
        _log.debug("A content stream cannot be taken apart: %s", error)
        return []


def _resources(page: pikepdf.Page) -> Any:
    """The resources of a page, which may be those of a node above it."""
    node: Any = page.obj
    hops = 0
    while isinstance(node, pikepdf.Dictionary) and Name.Resources not in node and hops < _DEEPEST:
        node, hops = node.get(Name.Parent), hops + 1
    return node.get(Name.Resources) if isinstance(node, pikepdf.Dictionary) else None


def _clipped(box: Any, matrix: Matrix, visible: Box) -> Box:
    """The part of a page in which a form shows."""
    if not isinstance(box, pikepdf.Array) or len(box) != 4:
        return visible
    left, bottom, right, top = (float(edge) for edge in box)
    corners = [matrix.moved(x, y) for x in (left, right) for y in (bottom, top)]
    across, up = [corner.e for corner in corners], [corner.f for corner in corners]
    return (
        max(visible[0], min(across)),
        max(visible[1], min(up)),
        min(visible[2], max(across)),
        min(visible[3], max(up)),
    )


def _matrix(operands: list[Any]) -> Matrix:
    return Matrix(*(float(operand) for operand in operands[:6]))
