"""What is printed on every page of a document beside its text: headers and footers, with page numbers that count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.pages.compose import Leaf, compose
from faxtui.pages.source_pdf import page_points

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE_MARK: Final = "\uf8f0"
"""Stands for the number of the page in the HTML of a header or footer."""
PAGES_MARK: Final = "\uf8f1"
"""Stands for how many pages there are."""

_POINTS_PER_INCH: Final = 72
_GAP: Final = 0.15
"""Inches between a header or footer and the text."""
_MOST_PART: Final = 0.4
"""How much of the page's height a header or a footer takes at most."""
_NUMBER: Final = '" + (context str(counter(page).get().first())) + "'
_COUNT: Final = '" + (context str(counter(page).final().first())) + "'


class Furniture(NamedTuple):
    """Headers and footers as HTML, those of the first page apart; distances from the paper's edge in inches."""

    header: str
    first_header: str
    footer: str
    first_footer: str
    header_from_top: float
    footer_from_bottom: float

    def furnish(self, leaf: Leaf, rules: list[str], to_code: Callable[[str], str]) -> tuple[Leaf, str]:
        """The paper with margins that leave room, and the Typst rule that prints headers and footers.

        `to_code` sets HTML; `rules` are those of the document.
        """
        usual, first = (
            [_numbered(to_code(html)) for html in pair]
            for pair in ((self.header, self.footer), (self.first_header, self.first_footer))
        )
        width = leaf.width - leaf.left - leaf.right
        top, bottom = (max(_height(code, width, rules) for code in {usual[side], first[side]}) for side in range(2))
        most = leaf.height * _MOST_PART
        if top:
            leaf = leaf._replace(top=min(most, max(leaf.top, self.header_from_top + top + _GAP)))
        if bottom:
            leaf = leaf._replace(bottom=min(most, max(leaf.bottom, self.footer_from_bottom + bottom + _GAP)))
        pages = [self._background(leaf, width, *codes) for codes in (first, usual)]
        return leaf, f"set page(background: context if counter(page).get().first() == 1 {pages[0]} else {pages[1]})"

    def _background(self, leaf: Leaf, width: float, header: str, footer: str) -> str:
        room = f"dx: {leaf.left}in"
        return (
            f"{{place(top + left, {room}, dy: {self.header_from_top}in, block(width: {width}in, {header}));"
            f"place(bottom + left, {room}, dy: -{self.footer_from_bottom}in, block(width: {width}in, {footer}))}}"
        )


def _numbered(code: str) -> str:
    return code.replace(PAGE_MARK, _NUMBER).replace(PAGES_MARK, _COUNT)


def _height(code: str, width: float, rules: list[str]) -> float:
    """The height in inches of what a code sets on a width."""
    if code == "[]":
        return 0.0
    page = f"set page(width: {width}in, height: auto, margin: 0pt)"
    return page_points(compose([page, *rules], code))[1] / _POINTS_PER_INCH
