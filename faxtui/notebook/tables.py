"""Models as HTML tables: every text from outside is cleaned, bounded and escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final, NamedTuple

from faxtui.api.models import (
    CoverPage,
    CoverPagePage,
    Email,
    EmailNumberPage,
    EmailPage,
    Fax,
    FaxPage,
    ListPage,
    NumberPage,
    Service,
    ServicePage,
    ServicePhoneNumber,
)
from faxtui.store.facts import FactGroup
from faxtui.store.rows import fax_row, when_text
from faxtui.text import clean

MOST_ROWS: Final = 50
"""Rows of a table; what is beyond is counted below it."""
_COLORS: Final = {"good": "#1a7f37", "bad": "#c62828", "busy": "#9a6700"}
_LEFT: Final = ' style="text-align:left"'


class Cell(NamedTuple):
    """One text of a table, not yet escaped."""

    text: str
    tone: str = ""


class _Columns(NamedTuple):
    heads: tuple[str, ...]
    cells: Callable[[Any], Sequence[Cell]]


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], more: str = "") -> str:
    """An HTML table of cells; `more` is the line below it."""
    head = "".join(f"<th{_LEFT}>{_text(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    below = f"<p>{_text(more)}</p>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def facts(groups: Sequence[FactGroup]) -> str:
    """Groups of facts as one table of two columns."""
    rows = []
    for group in groups:
        rows.append(f'<tr><th colspan="2"{_LEFT}>{_text(group.title)}</th></tr>')
        rows += [
            f"<tr><td{_LEFT}>{_text(fact.label)}</td>{_cell(Cell(fact.value, fact.tone))}</tr>" for fact in group.facts
        ]
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def fax_table(faxes: Sequence[Fax], services: Mapping[str, str], total: int | None = None) -> str:
    """Faxes as a table; `services` maps ids to names, without any the column is left out."""
    now = datetime.now(UTC)
    heads = ["status", "when", "", "from", "to", "pages", *(["service"] if services else []), "what happened", "id"]
    rows = []
    for fax in faxes[:MOST_ROWS]:
        row = fax_row(fax, services, now, None)
        status = Cell(f"{row.status.glyph} {row.status.word}", row.status.tone)
        words = (row.when, row.arrow, row.from_, row.to, row.pages, *((row.service,) if services else ()), row.why)
        rows.append([status, *map(Cell, words), Cell(fax.id)])
    return table(heads, rows, _more(len(rows), max(total or 0, len(faxes)), "faxes"))


def rows_table(rows: Sequence[Any], total: int | None = None) -> str | None:
    """A list of one kind of model as a table; None for a list of anything else, and for an empty one."""
    kind = type(rows[0]) if rows else None
    if kind is None or any(type(row) is not kind for row in rows):
        return None
    if kind is Fax:
        return fax_table(rows, {}, total)
    if kind not in _KINDS:
        return None
    columns = _KINDS[kind]
    shown = [columns.cells(row) for row in rows[:MOST_ROWS]]
    return table(columns.heads, shown, _more(len(shown), max(total or 0, len(rows)), "rows"))


def page_table(page: ListPage) -> str | None:
    """One page of a list, with how many rows the whole list has."""
    rows = getattr(page, PAGES[type(page)])
    return rows_table(rows, page.total_items) if rows else "<p>Nothing is listed.</p>"


def note(text: str) -> str:
    """A line of text beside a table."""
    return f"<p>{_text(text)}</p>"


def _more(shown: int, total: int, what: str) -> str:
    return f"… and {total - shown} more {what}" if total > shown else ""


def _cell(cell: Cell) -> str:
    color = f";color:{_COLORS[cell.tone]}" if cell.tone in _COLORS else ""
    return f'<td style="text-align:left{color}">{_text(cell.text)}</td>'


def _text(text: object) -> str:
    return escape(clean(text, 300))


def _cells(*values: object) -> list[Cell]:
    return [Cell("" if value is None else clean(value, 120)) for value in values]


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


def _service(row: Service) -> list[Cell]:
    default = "project's default" if row.default_for_project else ""
    return _cells(row.name, default, row.default_from, row.resolution, row.incoming_webhook_url, row.id)


def _number(row: ServicePhoneNumber) -> list[Cell]:
    state = Cell("suspended", "bad") if row.suspended else Cell("active", "good")
    return [*_cells(row.phone_number, row.country), state, *_cells(row.note, row.permissions, row.service_id)]


def _email(row: Email) -> list[Cell]:
    numbers = ", ".join(f"{clean(number.number, 24)} ({clean(number.permissions, 12)})" for number in row.phone_numbers)
    return _cells(row.email, numbers)


def _cover(row: CoverPage) -> list[Cell]:
    made = row.created_time or row.created_at
    return _cells(row.name, when_text(made, datetime.now(UTC), None), row.id, row.service_id)


_KINDS: Final[dict[type, _Columns]] = {
    Service: _Columns(("service", "", "sends from", "resolution", "webhook", "id"), _service),
    ServicePhoneNumber: _Columns(("number", "country", "state", "note", "may", "service id"), _number),
    Email: _Columns(("email", "numbers"), _email),
    CoverPage: _Columns(("cover page", "added", "id", "service id"), _cover),
}
MODELS: Final = tuple(_KINDS)
"""What shows as a row when it stands alone, too."""
PAGES: Final[dict[type, str]] = {
    FaxPage: "faxes",
    ServicePage: "services",
    NumberPage: "numbers",
    EmailNumberPage: "phone_numbers",
    EmailPage: "emails",
    CoverPagePage: "cover_pages",
}
"""Pages of lists, and where they have their rows."""
