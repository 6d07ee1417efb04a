"""The columns that the list of faxes can have, and which of them fit a width.

A width too small for all leaves those out that tell least; what is left over goes to texts, and then to the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from faxtui.store.sorting import NEWEST_FIRST, Order


class FaxColumn(NamedTuple):
    """One column."""

    heading: str
    about: str
    """What it tells, for the choice of columns."""
    least: int
    """Cells it needs."""
    most: int
    """Cells beyond which it gains nothing."""
    right: bool = False
    sort: str = ""
    """The order whose heading it is."""


class Fitted(NamedTuple):
    """A column at a width."""

    name: str
    heading: str
    width: int
    right: bool


FAX_COLUMNS: Final = {
    "when": FaxColumn("When", "when it was created", 9, 9, sort="time"),
    "ended": FaxColumn("Ended", "when it ended", 9, 12),
    "took": FaxColumn("Took", "how long it took", 10, 10, True, sort="duration"),
    "dir": FaxColumn("", "→ sent or ← received", 1, 1),
    "from": FaxColumn("From", "number of the sender", 13, 13, sort="from"),
    "to": FaxColumn("To", "number of the recipient", 13, 13, sort="to"),
    "pages": FaxColumn("Pages", "pages, confirmed ones first while it matters", 5, 5, True, sort="pages"),
    "service": FaxColumn("Service", "name of the service", 9, 24, sort="service"),
    "what": FaxColumn("What happened", "status, or why it failed", 16, 24, sort="status"),
    "code": FaxColumn("Code", "error code", 5, 5, True),
    "price": FaxColumn("Price", "what it cost", 9, 9, True, sort="price"),
    "header": FaxColumn("Header", "header line", 12, 50),
    "labels": FaxColumn("Labels", "labels, as a case", 12, 40),
    "id": FaxColumn("Id", "id", 26, 26),
}
USUAL: Final = ("when", "dir", "from", "to", "pages", "service", "what")
SPACIOUS: Final = (*USUAL, "header")
VAST: Final = (*USUAL, "took", "price", "header")
_SPACE: Final = 120
"""Cells of the list from which the usual columns leave room for one more."""
_MUCH_SPACE: Final = 136
"""The same for three more."""
_LONG_TIMES: Final = 100
"""Cells from which a time is shown whole."""
_LONG_TIME: Final = 12
_LEAST_WANTED: Final = ("id", "labels", "header", "service", "ended", "took", "code", "price")
"""In this order columns are left out; the others stay."""
_GLYPH: Final = 3
_ARROWS: Final = {True: "▼", False: "▲"}


def fitting(chosen: Sequence[str] | None, width: int, order: Order = NEWEST_FIRST) -> list[Fitted]:
    """Of the chosen columns (None: the usual ones) those that fit, with the one that the list is sorted by."""
    names = [*(chosen or (VAST if width >= _MUCH_SPACE else SPACIOUS if width >= _SPACE else USUAL))]
    sorted_by = next((name for name, column in FAX_COLUMNS.items() if column.sort == order.name), "")
    if sorted_by and sorted_by not in names and order != NEWEST_FIRST:
        names.insert(len(names) - 1, sorted_by)
    widths = {name: FAX_COLUMNS[name].least for name in names}
    if "when" in widths and width >= _LONG_TIMES:
        widths["when"] = _LONG_TIME
    for name in _LEAST_WANTED:
        if name in widths and name != sorted_by and len(widths) > 1 and _spare(widths, width) < 0:
            del widths[name]
    _widen(widths, width)
    return [
        Fitted(name, _heading(name, cells, order), cells, FAX_COLUMNS[name].right) for name, cells in widths.items()
    ]


def _spare(widths: dict[str, int], width: int) -> int:
    return width - _GLYPH - sum(widths.values()) - len(widths) + 1


def _widen(widths: dict[str, int], width: int) -> None:
    for name in ("service", "what", "ended", "header", "labels"):
        if name in widths:
            widths[name] += max(0, min(_spare(widths, width), FAX_COLUMNS[name].most - widths[name]))
    last = next(reversed(widths))
    widths[last] = max(1, widths[last] + _spare(widths, width))


def _heading(name: str, width: int, order: Order) -> str:
    column = FAX_COLUMNS[name]
    if order == NEWEST_FIRST or column.sort != order.name:
        return column.heading
    arrow = _ARROWS[order.backwards]
    whole = f"{column.heading} {arrow}"
    return whole if len(whole) <= width else column.heading[: width - 1] + arrow
