"""Typesetting by Typst: text of any script shaped, ordered and wrapped, lists and tables laid out on pages.

What is set is Typst code that this package writes; letters of a document get into it as string literals only (`text`),
so that a document can neither run code nor name a file. The result is a PDF that brings its fonts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.pages import fonts
from faxtui.pages.conversion import MERGE_FAILED, ConversionError

if TYPE_CHECKING:
    import typst

_INCH_MARGIN: Final = 0.8
_NOT_LAID_OUT: Final = "The document could not be laid out on pages."
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


_MOST_MARKS: Final = 12
_NO_LETTERS = re.compile(rf"[^\w\s]{{{_MOST_MARKS + 1},}}")
"""Where a heap of marks may be: none of them is a letter or a digit."""


class Leaf(NamedTuple):
    """The paper that a document is set on, in inches."""

    width: float = 8.27
    height: float = 11.69
    top: float = _INCH_MARGIN
    right: float = _INCH_MARGIN
    bottom: float = _INCH_MARGIN
    left: float = _INCH_MARGIN

    def code(self) -> str:
        """The Typst rule that sets the page."""
        margins = f"(top: {self.top}in, right: {self.right}in, bottom: {self.bottom}in, left: {self.left}in)"
        return f"set page(width: {self.width}in, height: {self.height}in, margin: {margins})"


def literal(text: str) -> str:
    """A Typst string of these letters; of a heap of accents on one letter, the first few."""
    return f'"{_NO_LETTERS.sub(_levelled, text).translate(_ESCAPES)}"'


def _levelled(found: re.Match[str]) -> str:
    """The letters found, without marks beyond the first few on one letter: shaping takes their number squared."""
    kept, marks = [], 0
    for letter in found[0]:
        marks = marks + 1 if unicodedata.category(letter)[0] == "M" else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def block(pieces: list[str]) -> str:
    """Code whose value is the pieces one after the other."""
    return "{" + ";".join(pieces) + "}"


def compose(rules: list[str], body: str) -> bytes:
    """The PDF of a body under rules such as `Leaf.code()`; ConversionError when it cannot be laid out."""
    source = "#{" + ";".join([*rules, body]) + "}"
    try:
        made: Any = _compiler().compile(input=source.encode(), format="pdf", pdf_tags=False, timestamp=0)
    except RuntimeError as error:  # TypstError among others
        raise ConversionError(MERGE_FAILED, _NOT_LAID_OUT) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a bug of the typesetter's, which is no Exception and has no home
            raise
        raise ConversionError(MERGE_FAILED, _NOT_LAID_OUT) from error
    return bytes(made)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst  # late: only what is neither PDF nor picture needs it

    folders = [str(folder) for folder in fonts.folders()]
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])
    return typst.Compiler(font_paths=faces)
