"""Walks the tree of an HTML document and sets what a reader would see, element by element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from faxtui.pages.compose import literal
from faxtui.pages.flow import BODY_POINTS, LONG_WORD, Flow, Style
from faxtui.pages.html_pictures import Pictures
from faxtui.pages.html_tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

_DEEPEST_WALK: Final = 120
"""Elements within elements that are told apart; below that only their words count."""
_DEEPEST_BOX: Final = 8
"""Lists, tables and quotations within each other; deeper ones are set one below the other."""
_HEADINGS: Final = {"h1": 20.0, "h2": 16.0, "h3": 13.5, "h4": 12.0, "h5": 11.0, "h6": 10.0}
_BLOCK_WORDS: Final = (
    "address article aside body center details dialog div dl dt fieldset figcaption figure footer form header hgroup"
    " legend main menu nav option p section summary"
)
_UNSEEN_WORDS: Final = (
    "audio base canvas datalist embed head iframe link math meta noembed noframes object param script source style svg"
    " template title track video"
)
_BLOCKS: Final = frozenset(_BLOCK_WORDS.split())
_UNSEEN: Final = frozenset(_UNSEEN_WORDS.split())
_MEANINGS: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("b strong th dt legend summary", {"bold": True}),
    ("i em cite dfn var address", {"italic": True}),
    ("code kbd samp tt", {"mono": True}),
    ("u ins", {"underline": True}),
    ("s del strike", {"strike": True}),
    ("sup", {"raised": 1}),
    ("sub", {"raised": -1}),
    ("center", {"align": "center"}),
)
_MARKS: Final = {tag: changes for tags, changes in _MEANINGS for tag in tags.split()}
_SIZES: Final = {"small": 0.83, "big": 1.2}
_NUMBERINGS: Final = {"a": "a.", "A": "A.", "i": "i.", "I": "I."}
_LEAST_POINTS, _MOST_POINTS = 6.0, 48.0
_POINTS_PER_PIXEL: Final = 0.75
_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d{1,3})?)\s*(px|pt|in|cm|mm|)\s*")
_INCHES: Final = {"px": 1 / 96, "": 1 / 96, "pt": 1 / 72, "in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4}
_SIZE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)(px|pt|em|rem|%)")
RULES: Final = ("let tick-box(mark) = box(width: 0.8em, height: 0.8em, stroke: 0.6pt, align(center + horizon, mark))",)
"""What the code of elements calls."""
_PAGE_BREAK: Final = "pagebreak(weak: true)"
_PARAGRAPH_GAP: Final = 0.9


class Setter:
    """Sets one document."""

    def __init__(self) -> None:
        self._pictures = Pictures()
        self._elements: dict[str, Callable[[LexborNode, Style, Flow, int, int], None]] = {
            **dict.fromkeys(_HEADINGS, self._heading),
            **dict.fromkeys(("ul", "ol", "menu", "dir"), self._list),
            **dict.fromkeys(("blockquote", "dd"), self._inset),
            **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), self._preformatted),
            "p": self._paragraph,
            "table": self._table,
            "br": self._line_break,
            "hr": self._rule,
            "img": self._picture,
            "input": self._input,
            "select": self._select,
            "textarea": self._text_area,
        }

    def code_of(self, body: LexborNode | None) -> str:
        """The whole document as Typst code."""
        flow = Flow()
        if body is not None:
            self._element(body, Style(), flow, 0, 0)
        flow.end_paragraph(Style())
        return flow.code()

    def _children(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        if depth > _DEEPEST_WALK:
            flow.text(node.text(deep=True, separator=" "), style)
            return
        for child in _children_of(node):
            if child.is_text_node:
                flow.text(child.text_content or "", style)
            elif child.is_element_node:
                self._element(child, style, flow, depth + 1, boxes)

    def _element(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        tag = node.tag or ""
        declared = _declarations(node)
        if tag in _UNSEEN or "hidden" in node.attrs or declared.get("display") == "none":
            return
        if not boxes and _breaks(declared, "before"):
            flow.end_paragraph(style)
            flow.block(_PAGE_BREAK)
        style = _restyled(node, tag, declared, style)
        special = self._elements.get(tag)
        if special is not None:
            special(node, style, flow, depth, boxes)
        else:
            is_block = tag in _BLOCKS or declared.get("display") == "block"
            if is_block:
                flow.end_paragraph(style)
            self._children(node, style, flow, depth, boxes)
            if is_block:
                flow.end_paragraph(style)
        if not boxes and _breaks(declared, "after"):
            flow.end_paragraph(style)
            flow.block(_PAGE_BREAK)

    def _paragraph(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        self._children(node, style, flow, depth, boxes)
        flow.end_paragraph(style, gap=_PARAGRAPH_GAP)

    def _heading(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        style = style._replace(points=_HEADINGS[node.tag or "h6"], bold=True)
        self._children(node, style, flow, depth, boxes)
        flow.end_paragraph(style, gap=_PARAGRAPH_GAP, heading=True)

    def _list(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        items = [child for child in _children_of(node) if child.is_element_node and child.tag not in _UNSEEN]
        if boxes >= _DEEPEST_BOX or not items:
            self._children(node, style, flow, depth, boxes)
            flow.end_paragraph(style)
            return
        codes = []
        for item in items:
            inner = Flow(wide=flow.wide)
            self._element(item, style, inner, depth + 1, boxes + 1)
            inner.end_paragraph(style)
            codes.append(inner.code())
        if node.tag == "ol":
            numbering = _NUMBERINGS.get(node.attrs.get("type") or "", "1.")
            options = f'numbering: "{numbering}", start: {_whole(node, "start", 1, 99_999)}, '
            codes = [
                f"enum.item({_whole(item, 'value', 0, 99_999)}, {code})" if "value" in item.attrs else code
                for item, code in zip(items, codes, strict=True)
            ]
            listing = f"enum({options}{', '.join(codes)})"
        else:
            listing = f"list({', '.join(codes)})"
        direction = f"set text(dir: {style.direction})" if style.direction else "none"
        flow.block(f"block(above: 0.6em, below: 0.6em, {{{direction};{listing}}})")

    def _inset(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        inner = Flow(wide=flow.wide) if boxes < _DEEPEST_BOX else flow
        self._children(node, style, inner, depth, boxes + 1)
        inner.end_paragraph(style)
        if inner is not flow:
            flow.block(f"block(above: 0.6em, below: 0.6em, pad(x: 2em, {inner.code()}))")

    def _preformatted(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        style = style._replace(mono=True, keeps_blanks=True, points=style.points * 0.87)
        self._children(node, style, flow, depth, boxes)
        flow.end_paragraph(style, gap=_PARAGRAPH_GAP)

    def _table(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        table = read_table(node)
        if table.caption is not None:
            self._children(table.caption, style._replace(bold=True), flow, depth, boxes)
            flow.end_paragraph(style._replace(bold=True), gap=0.4)
        if boxes >= _DEEPEST_BOX or not table.columns:
            self._children(node, style, flow, depth, boxes)
            flow.end_paragraph(style)
            return
        flow.block(table.code(lambda cell: self._cell(cell, table, style, depth, boxes)))

    def _cell(self, cell: LexborNode, table: Table, style: Style, depth: int, boxes: int) -> tuple[str, str]:
        inner = Flow(wide=False)
        style = style._replace(long_word=max(6, min(style.long_word, LONG_WORD // table.columns)), align="")
        self._element(cell, style, inner, depth + 1, boxes + 1)
        style = _restyled(cell, cell.tag or "", _declarations(cell), style)
        inner.end_paragraph(style)
        return style.align or ("right" if inner.direction == "rtl" else "left"), inner.code()

    def _line_break(self, _node: LexborNode, _style: Style, flow: Flow, _depth: int, _boxes: int) -> None:
        flow.line_break()

    def _rule(self, _node: LexborNode, style: Style, flow: Flow, _depth: int, _boxes: int) -> None:
        flow.end_paragraph(style)
        flow.block("block(above: 0.8em, below: 0.8em, line(length: 100%, stroke: 0.8pt))")

    def _picture(self, node: LexborNode, style: Style, flow: Flow, _depth: int, _boxes: int) -> None:
        declared = _declarations(node)
        width, height = (_inches(declared.get(side) or node.attrs.get(side)) for side in ("width", "height"))
        picture = self._pictures.picture(node.attrs.get("src") or "", width, height)
        if picture is None:
            flow.text(node.attrs.get("alt") or "", style)
        elif picture.in_line:
            flow.inline(picture.code)
        else:
            flow.end_paragraph(style)
            side = style.align if style.align in ("left", "center", "right") else "start"
            flow.block(f"block(width: 100%, above: 0.6em, below: 0.6em, align({side}, {picture.code}))")

    def _input(self, node: LexborNode, style: Style, flow: Flow, _depth: int, _boxes: int) -> None:
        kind = (node.attrs.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            flow.inline(f"tick-box({literal('×' if 'checked' in node.attrs else '')})")
        elif kind not in ("hidden", "password", "file", "image"):
            flow.text(node.attrs.get("value") or "", style._replace(underline=True))

    def _select(self, node: LexborNode, style: Style, flow: Flow, _depth: int, _boxes: int) -> None:
        options = node.css("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        flow.text(", ".join(option.text(strip=True) for option in chosen), style._replace(underline=True))

    def _text_area(self, node: LexborNode, style: Style, flow: Flow, depth: int, boxes: int) -> None:
        flow.end_paragraph(style)
        self._children(node, style._replace(keeps_blanks=True), flow, depth, boxes)
        flow.end_paragraph(style)


def _children_of(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _restyled(node: LexborNode, tag: str, declared: dict[str, str], style: Style) -> Style:
    """The style inside an element: by its name, its attributes and its inline style."""
    changes: dict[str, object] = dict(_MARKS.get(tag, {}))
    if tag in _SIZES:
        changes["points"] = style.points * _SIZES[tag]
    attributes = node.attrs
    align = declared.get("text-align") or (attributes.get("align") or "").lower()
    if align in ("left", "center", "right", "justify"):
        changes["align"] = align
    direction = declared.get("direction") or (attributes.get("dir") or "").lower()
    if direction in ("ltr", "rtl", "auto"):
        changes["direction"] = direction if direction != "auto" else ""
    if weight := declared.get("font-weight"):
        changes["bold"] = weight in ("bold", "bolder", "600", "700", "800", "900")
    if slant := declared.get("font-style"):
        changes["italic"] = slant in ("italic", "oblique")
    if lines := declared.get("text-decoration") or declared.get("text-decoration-line"):
        changes |= {"underline": "underline" in lines, "strike": "line-through" in lines}
    if declared.get("white-space") in ("pre", "pre-wrap", "pre-line", "break-spaces"):
        changes["keeps_blanks"] = True
    if (points := _points(declared.get("font-size", ""), style.points)) is not None:
        changes["points"] = points
    return style._replace(**changes) if changes else style  # type: ignore[arg-type]


def _declarations(node: LexborNode) -> dict[str, str]:
    """The inline style of an element, in small letters."""
    pairs = (entry.partition(":") for entry in (node.attrs.get("style") or "")[:2000].lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def _breaks(declared: dict[str, str], side: str) -> bool:
    wanted = declared.get(f"page-break-{side}") or declared.get(f"break-{side}")
    return wanted in ("always", "page", "left", "right")


def _points(size: str, now: float) -> float | None:
    found = _SIZE.match(size)
    if found is None:
        return None
    number = float(found[1])
    base = {"px": _POINTS_PER_PIXEL, "pt": 1.0, "em": now, "rem": BODY_POINTS, "%": now / 100}[found[2]]
    return min(_MOST_POINTS, max(_LEAST_POINTS, number * base))


def _inches(length: str | None) -> float | None:
    found = _LENGTH.fullmatch(length or "")
    return (float(found[1]) * _INCHES[found[2]] or None) if found else None


def _whole(node: LexborNode, name: str, lowest: int, highest: int) -> int:
    text = (node.attrs.get(name) or "").strip()
    return min(highest, max(lowest, int(text))) if text.isascii() and text.isdigit() and len(text) < 9 else 1
