"""Tables of HTML: which cell lies where, so that rows of unlike length and cells over several rows come out right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.pages.conversion import MERGE_FAILED, ConversionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

MOST_COLUMNS: Final = 60
_MOST_ROWS: Final = 8000
"""More would take the typesetter more memory than there is for a document."""


class Cell(NamedTuple):
    """One cell; `node` is None for a place that the document leaves empty."""

    node: LexborNode | None
    across: int = 1
    down: int = 1


class Table(NamedTuple):
    """A table by rows; every row fills all columns, counting the cells that reach into it from above."""

    columns: int
    header: list[list[Cell]]
    rows: list[list[Cell]]
    caption: LexborNode | None
    has_lines: bool

    def code(self, set_cell: Callable[[LexborNode], tuple[str, str]]) -> str:
        """The table as Typst code; `set_cell` gives the alignment of a cell and the code of what is in it."""
        header = [_cell_code(cell, set_cell) for row in self.header for cell in row]
        cells = [_cell_code(cell, set_cell) for row in self.rows for cell in row]
        if header:
            cells.insert(0, f"table.header({', '.join(header)})")
        stroke = "" if self.has_lines else ", stroke: none"
        return f"block(above: 0.7em, below: 0.7em, table(columns: {self.columns}{stroke}, {', '.join(cells)}))"


def read_table(node: LexborNode) -> Table:
    """What a `table` element holds, as far as it fits on paper."""
    groups: list[tuple[bool, list[list[LexborNode]]]] = []
    caption = None
    for child in _elements(node):
        if child.tag == "caption":
            caption = child
        elif child.tag in ("thead", "tbody", "tfoot"):
            groups.append((child.tag == "thead", [_cells(row) for row in _elements(child) if row.tag == "tr"]))
        elif child.tag == "tr":
            groups.append((False, [_cells(child)]))
    placed = [(is_head, _placed(rows)) for is_head, rows in groups]
    columns = max((_width(row, above) for _, rows in placed for row, above in rows), default=0)
    header: list[list[Cell]] = []
    body: list[list[Cell]] = []
    for number, (is_head, rows) in enumerate(placed):
        target = header if is_head and number == 0 else body
        target += [[*row, *[Cell(None)] * (columns - _width(row, above))] for row, above in rows]
    if not body:
        header, body = [], header
    if len(body) > _MOST_ROWS:
        raise ConversionError(MERGE_FAILED, f"A table in the document has more than {_MOST_ROWS} rows.")
    lines = node.attrs.get("border") != "0" and node.attrs.get("role") != "presentation"
    return Table(columns, header, body, caption, lines)


def _placed(rows: list[list[LexborNode]]) -> list[tuple[list[Cell], int]]:
    """Each row's own cells, and how many columns are taken by cells from above."""
    reaching: list[tuple[int, int]] = []  # (rows still to cover, columns)
    placed = []
    for number, nodes in enumerate(rows):
        above = sum(across for _, across in reaching)
        cells = []
        free = MOST_COLUMNS - above
        for node in nodes:
            across = min(_span(node, "colspan"), free)
            if across < 1:
                raise ConversionError(MERGE_FAILED, f"A table in the document has more than {MOST_COLUMNS} columns.")
            free -= across
            cells.append(Cell(node, across, min(_span(node, "rowspan"), len(rows) - number)))
        placed.append((cells, above))
        reaching = [(left - 1, across) for left, across in reaching if left > 1]
        reaching += [(cell.down - 1, cell.across) for cell in cells if cell.down > 1]
    return placed


def _width(row: list[Cell], above: int) -> int:
    return above + sum(cell.across for cell in row)


def _cell_code(cell: Cell, set_cell: Callable[[LexborNode], tuple[str, str]]) -> str:
    if cell.node is None:
        return "[]"
    align, code = set_cell(cell.node)
    spans = "" if cell.across == cell.down == 1 else f"colspan: {cell.across}, rowspan: {cell.down}, "
    return f"table.cell({spans}align: {align}, {code})"


def _span(node: LexborNode, name: str) -> int:
    text = (node.attrs.get(name) or "").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in _elements(row) if cell.tag in ("td", "th")]


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next
