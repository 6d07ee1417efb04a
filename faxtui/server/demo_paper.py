"""The drawing kit of the demo documents: letterheads, paragraphs, tables, form fields, pen strokes (fpdf2, points)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from fpdf import FPDF

from faxtui.server.demo_handwriting import Point, block_letters, signature, tick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Align = Literal["L", "C", "R"]

_MADE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""The creation date in every file, so that equal documents are equal bytes."""
_LEADING = 1.32
_PEN, _HAIRLINE = 1.3, 0.35


class Column(NamedTuple):
    """One column of a table."""

    heading: str
    width: float
    align: Align = "L"


class Paper:
    """A document in the making; coordinates are points from the top left, `y` is where the next paragraph goes."""

    def __init__(
        self, title: str, *, pages: int = 1, paper: str = "letter", face: str = "Helvetica", margin: float = 64
    ) -> None:
        self.pdf: Final = FPDF(unit="pt", format=paper)
        self.pdf.set_creation_date(_MADE)
        self.pdf.set_title(title)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.face = face
        self._pages = pages
        self.left: Final = margin
        self.y = margin
        self.new_page()

    @property
    def right(self) -> float:
        """Where the right margin begins."""
        return float(self.pdf.w) - self.left

    def finish(self) -> bytes:
        """The PDF, which has as many pages as its footers promise."""
        if self.pdf.page_no() != self._pages:
            raise ValueError(f"{self.pdf.page_no()} pages drawn of {self._pages}")
        return bytes(self.pdf.output())

    def new_page(self, y: float | None = None) -> None:
        """Start a page and move to its top (or to `y`)."""
        self.pdf.add_page()
        self.y = self.left if y is None else y

    def write(
        self,
        text: str,
        x: float | None = None,
        y: float | None = None,
        *,
        size: float = 10.5,
        style: str = "",
        face: str = "",
        align: Align = "L",
        grey: int = 0,
    ) -> None:
        """One line of text on a baseline; `x` is its left, middle or right by `align`."""
        self.pdf.set_font(face or self.face, style, size)
        self.pdf.set_text_color(grey)
        at = self.left if x is None else x
        if align != "L":
            at -= self.pdf.get_string_width(text) * (0.5 if align == "C" else 1)
        self.pdf.text(at, self.y if y is None else y, text)

    def paragraph(
        self,
        text: str,
        *,
        size: float = 10.5,
        style: str = "",
        face: str = "",
        indent: float = 0,
        after: float = 7,
        justify: bool = False,
        width: float | None = None,
    ) -> None:
        """A wrapped paragraph at the cursor, which moves below it; `**bold**` is understood."""
        self.pdf.set_font(face or self.face, style, size)
        self.pdf.set_text_color(0)
        self.pdf.set_xy(self.left + indent, self.y)
        self.pdf.multi_cell(
            width or self.right - self.left - indent,
            size * _LEADING,
            text,
            align="J" if justify else "L",
            markdown=True,
        )
        self.y = float(self.pdf.get_y()) + after

    def heading(self, text: str, *, size: float = 11, before: float = 6, after: float = 5) -> None:
        """A bold line at the cursor with a hairline under it."""
        self.y += before + size
        self.write(text, size=size, style="B")
        self.line(self.left, self.y + 4, self.right, self.y + 4, _HAIRLINE)
        self.y += 4 + after

    def lines(self, texts: Iterable[str], *, size: float = 10.5, x: float | None = None, style: str = "") -> None:
        """Single lines under each other, as an address block."""
        for text in texts:
            self.y += size * _LEADING
            self.write(text, x, size=size, style=style)

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = _HAIRLINE, grey: int = 0) -> None:
        """A straight line `width` points thick."""
        self.pdf.set_line_width(width)
        self.pdf.set_draw_color(grey)
        self.pdf.line(x0, y0, x1, y1)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: int | None = None,
        line: float | None = _HAIRLINE,
    ) -> None:
        """A rectangle, filled with a grey, outlined, or both."""
        self.pdf.set_draw_color(0)
        if fill is not None:
            self.pdf.set_fill_color(fill)
        if line is not None:
            self.pdf.set_line_width(line)
        style = "DF" if fill is not None and line is not None else "F" if fill is not None else "D"
        self.pdf.rect(x, y, width, height, style=style)

    def letterhead(self, name: str, address: Sequence[str], *, initials: str = "") -> None:
        """The sender at the top of the first page: a mark of initials, the name, the address at the right."""
        top = self.left - 14
        if initials:
            self.box(self.left, top, 34, 34, fill=0, line=None)
            self.write(initials, self.left + 17, top + 23, size=17, style="B", grey=255, align="C")
        self.write(name, self.left + (44 if initials else 0), top + 22, size=15.5, style="B")
        for row, text in enumerate(address):
            self.write(text, self.right, top + 9 + row * 11, size=8.5, align="R")
        bottom = top + 44
        self.line(self.left, bottom, self.right, bottom, 1.4)
        self.y = bottom + 18

    def footer(self, text: str) -> None:
        """A small line at the foot with "Page x of y" at the right."""
        y = float(self.pdf.h) - 34
        self.line(self.left, y - 12, self.right, y - 12, _HAIRLINE)
        self.write(text, self.left, y, size=7.5)
        self.write(f"Page {self.pdf.page_no()} of {self._pages}", self.right, y, size=7.5, align="R")

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        size: float = 9,
        bold: frozenset[int] = frozenset(),
    ) -> None:
        """A ruled table with a grey heading at the cursor; `bold` are the rows to stress."""
        height = size * 1.72
        width = sum(column.width for column in columns)
        self.box(self.left, self.y, width, height, fill=215)
        self._row(columns, [column.heading for column in columns], size, "B", height)
        for index, row in enumerate(rows):
            self._row(columns, row, size, "B" if index in bold else "", height)
            self.line(self.left, self.y, self.left + width, self.y, _HAIRLINE)
        self.y += 8

    def _row(self, columns: Sequence[Column], cells: Sequence[str], size: float, style: str, height: float) -> None:
        x = self.left
        for column, cell in zip(columns, cells, strict=True):
            at = {"L": x + 4, "C": x + column.width / 2, "R": x + column.width - 4}[column.align]
            self.write(cell, at, self.y + height * 0.68, size=size, style=style, align=column.align)
            x += column.width
        self.y += height

    def field(
        self, label: str, x: float, width: float, value: str = "", *, pen: str = "", fill: int | None = None
    ) -> None:
        """A form field at the cursor: small label, a line or grey box, and a typed or a penned answer."""
        if fill is not None:
            self.box(x, self.y, width, 28, fill=fill, line=_HAIRLINE)
        else:
            self.line(x, self.y + 28, x + width, self.y + 28, 0.5)
        self.write(label, x + 3, self.y + 8, size=6.5)
        if value:
            self.write(value, x + 4, self.y + 23, size=10, face="Courier")
        if pen:
            self.pen(pen, x + 6, self.y + 24, 10.5)

    def check(self, x: float, y: float, text: str, *, ticked: bool = False, size: float = 9) -> None:
        """A check box with its words, its baseline at `y`."""
        self.box(x, y - 7.5, 8, 8, line=0.6)
        self.write(text, x + 13, y, size=size)
        if ticked:
            self.strokes([tick(x, y + 0.5, 8)])

    def sign(self, name: str, title: str, *, x: float | None = None, width: float = 150) -> None:
        """A signature over a line, with the name and title beneath; the cursor moves below."""
        at = self.left if x is None else x
        self.strokes(signature(name, at + 8, self.y + 34, width * 0.8))
        self.line(at, self.y + 42, at + width + 30, self.y + 42, 0.5)
        self.write(name, at, self.y + 54, size=9.5, style="B")
        self.write(title, at, self.y + 66, size=8.5)
        self.y += 78

    def pen(self, text: str, x: float, y: float, height: float) -> None:
        """Block letters by hand on a baseline."""
        self.strokes(block_letters(text, x, y, height))

    def strokes(self, lines: Iterable[Sequence[Point]], width: float = _PEN) -> None:
        """Lines of a pen."""
        self.pdf.set_line_width(width)
        self.pdf.set_draw_color(0)
        for points in lines:
            self.pdf.polyline(list(points))
