"""HTML to fax pages: the words and their order, headings, lists, tables and the pictures that the file carries.

Nothing is fetched, no file is opened and no script runs: style sheets, scripts and addresses are passed over, only
a few inline styles count (bold, italic, size, alignment, hidden, page breaks).
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from faxtui.pages import fonts, html_pictures, html_setter
from faxtui.pages.compose import Leaf, compose
from faxtui.pages.conversion import MAX_PAGES, MERGE_FAILED, ConversionError, too_many_pages
from faxtui.pages.flow import BODY_POINTS
from faxtui.pages.source_pdf import pdf_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from faxtui.pages.furniture import Furniture

_MOST_LETTERS: Final = MAX_PAGES * 60 * 160
_MOST_TAGS: Final = 400_000
_DEEPEST: Final = 1500
"""Open elements at most; parsing takes time that grows with their square."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 2048
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_NEVER_DEEP_WORDS: Final = (
    "area base br col embed hr img input link meta param source track wbr"
    " p li dt dd option optgroup td th tr thead tbody tfoot rp rt body html head"
)
_NEVER_DEEP: Final = frozenset(_NEVER_DEEP_WORDS.split())
"""Elements without content, and such as end by themselves where the next one begins."""
_LANGUAGE = re.compile(
    r"\s*(?:<!doctype[^>]{0,300}>\s*)?<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE
)
_COMPLETE_SENTENCE = "The HTML document is nested too deeply or too long to be laid out."


def html_pages(data: bytes, resolution: str) -> Iterator[Image.Image]:
    """The pages of an HTML file on A4."""
    yield from pdf_pages(html_pdf(decode_html(data)), resolution)


def html_pdf(html: str, leaf: Leaf | None = None, furniture: Furniture | None = None) -> bytes:
    """The PDF of an HTML text on paper of a size, with what stands on every page."""
    leaf = leaf or Leaf()
    rules = [*RULES, *_language(html)]
    if furniture is not None:
        leaf, printed = furniture.furnish(leaf, rules, _body)
        rules.append(printed)
    return compose([leaf.code(), *rules], _body(html))


def _body(html: str) -> str:
    _refuse_monsters(html)
    return html_setter.Setter().code_of(LexborHTMLParser(html).body)


RULES: Final = (
    f'let mono = ("{fonts.MONO}", "{fonts.SANS}", "{fonts.CJK}", "{fonts.SYMBOLS}")',
    f'set text(font: ("{fonts.SANS}", "{fonts.CJK}", "{fonts.SYMBOLS}"), size: {BODY_POINTS}pt, lang: "en")',
    "set par(leading: 0.55em, spacing: 0.9em)",
    "set block(spacing: 0.35em)",
    "set list(indent: 0.8em, spacing: 0.45em)",
    "set enum(indent: 0.8em, spacing: 0.45em)",
    "set table(stroke: 0.6pt, inset: (x: 4pt, y: 3pt))",
    *html_pictures.RULES,
    *html_setter.RULES,
)
"""How documents look that say nothing of it themselves."""


def decode_html(data: bytes) -> str:
    """The text of an HTML file: by its mark, else by what it declares, else UTF-8, else what old systems write."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    for name in (declared[1].decode("ascii") if declared else "utf-8", "utf-8"):
        try:
            if codecs.lookup(name)._is_text_encoding and not name.lower().startswith(("utf-16", "utf-7", "utf_7")):
                return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _refuse_monsters(html: str) -> None:
    """Raise for what would keep the parser or the typesetter busy without end."""
    depth = deepest = tags = 0
    letters = len(html)
    for found in _TAG.finditer(html):
        tags += 1
        letters -= len(found[0])  # a picture lies within its tag
        if found[3] or found[2].lower() in _NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    if letters > _MOST_LETTERS:
        raise too_many_pages()
    if tags > _MOST_TAGS or deepest > _DEEPEST:
        raise ConversionError(MERGE_FAILED, _COMPLETE_SENTENCE)


def _language(html: str) -> list[str]:
    """The rule for the document's language, which decides between the forms that Chinese letters have."""
    found = _LANGUAGE.match(html)
    return [f'set text(lang: "{found[1].lower()}")'] if found else []
