"""What stands on every page of a Word document: its paper, margins, headers and footers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.pages.compose import Leaf
from faxtui.pages.docx_package import MAIN_PART
from faxtui.pages.furniture import PAGE_MARK, PAGES_MARK, Furniture

if TYPE_CHECKING:
    from collections.abc import Callable

    from faxtui.pages.docx_package import Package

_TWIPS_PER_INCH: Final = 1440
_LEAST_INCHES, _MOST_INCHES = 2.0, 40.0
_SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>", re.DOTALL)
_SIZE = re.compile(r"<w:pgSz\b[^>]*>")
_MARGINS = re.compile(r"<w:pgMar\b[^>]*>")
_NUMBER = re.compile(r'w:(\w+)="(-?\d{1,6})"')
_REFERENCE = re.compile(r"<w:(header|footer)Reference\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b[wr]:(type|id)="([^"]*)"')
_TITLE_PAGE = re.compile(r'<w:titlePg(?:\s+w:val="(\w+)")?\s*/>')
_ROOT = re.compile(r"<w:(hdr|ftr)\b([^>]*)>(.*)</w:\1>", re.DOTALL)
_FIELD = re.compile(r'<w:fldSimple\b[^>]*w:instr="\s*(NUMPAGES|PAGE)\b[^"]*"[^>]*>.*?</w:fldSimple>', re.DOTALL)
_LONG_FIELD = re.compile(
    r'<w:instrText[^>]*>\s*(NUMPAGES|PAGE)\b[^<]*</w:instrText>(.*?)(<w:fldChar\b[^>]*w:fldCharType="end")', re.DOTALL
)
_TEXT = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*</w:t>")


class _Section(NamedTuple):
    """The first section of a document, which decides for the whole."""

    leaf: Leaf
    header_from_top: float
    footer_from_bottom: float
    has_title_page: bool
    parts: dict[tuple[str, str], str]
    """Names of the parts by kind (header, footer) and page (default, first)."""


def read(package: Package, main: str, to_html: Callable[[bytes, str], str]) -> tuple[Leaf, Furniture]:
    """The paper and what is printed on each page; `to_html` makes HTML of a document and its main part."""
    section = _section(package, main)
    html = {key: _part_html(package, name, to_html) for key, name in section.parts.items()}

    def pair(kind: str) -> tuple[str, str]:
        usual = html.get((kind, "default"), "")
        return usual, html.get((kind, "first"), "") if section.has_title_page else usual

    furniture = Furniture(*pair("header"), *pair("footer"), section.header_from_top, section.footer_from_bottom)
    return section.leaf, furniture


def _section(package: Package, main: str) -> _Section:
    found = _SECTION.search(main)
    text = found[0] if found else ""
    size, margins = (_numbers(pattern.search(text)) for pattern in (_SIZE, _MARGINS))
    leaf = Leaf()
    if all(_LEAST_INCHES <= size.get(side, 0) <= _MOST_INCHES for side in ("w", "h")):
        leaf = leaf._replace(width=size["w"], height=size["h"])
    for side in ("top", "right", "bottom", "left"):
        most = (leaf.height if side in ("top", "bottom") else leaf.width) * 0.4
        leaf = leaf._replace(**{side: min(most, abs(margins.get(side, 0.8)))})
    title = _TITLE_PAGE.search(text)
    targets = package.targets(MAIN_PART)
    parts = {}
    for reference in _REFERENCE.finditer(text):
        facts = dict(_ATTRIBUTE.findall(reference[0]))
        if facts.get("type") in ("default", "first") and facts.get("id") in targets:
            parts[reference[1], facts["type"]] = targets[facts["id"]]
    has_title = title is not None and title[1] not in ("0", "false", "off")
    return _Section(leaf, abs(margins.get("header", 0.5)), abs(margins.get("footer", 0.5)), has_title, parts)


def _numbers(tag: re.Match[str] | None) -> dict[str, float]:
    """The measures in a tag, in inches."""
    return {name: int(twips) / _TWIPS_PER_INCH for name, twips in _NUMBER.findall(tag[0])} if tag else {}


def _part_html(package: Package, name: str, to_html: Callable[[bytes, str], str]) -> str:
    try:
        found = _ROOT.search(package.text(name))
    except KeyError:
        return ""
    if found is None:
        return ""
    content = _LONG_FIELD.sub(_marked, _FIELD.sub(lambda field: f"<w:r><w:t>{_mark(field[1])}</w:t></w:r>", found[3]))
    text = f"<w:document{found[2]}><w:body>{content}</w:body></w:document>"
    return to_html(package.with_main_part(name, text), text)


def _marked(field: re.Match[str]) -> str:
    """A field whose shown result, which Word computed last, is our mark instead."""
    texts = iter([f"<w:t>{_mark(field[1])}</w:t>"])
    return _TEXT.sub(lambda _text: next(texts, ""), field[2]) + field[3]


def _mark(name: str) -> str:
    return PAGE_MARK if name == "PAGE" else PAGES_MARK
