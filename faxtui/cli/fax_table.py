"""Faxes as rows: a table that fits the terminal, or CSV for spreadsheets."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from faxtui.cells import cells, fit
from faxtui.cli.output import Column, emit, emit_table
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax

_WIDE: Final = (
    *(Column("ID"), Column("CREATED (UTC)"), Column("STATUS"), Column("DIR")),
    *(Column("FROM"), Column("TO"), Column("PAGES", right=True), Column("SERVICE"), Column("WHY")),
)
_NARROW: Final = (Column("ID"), Column("WHEN"), Column("STATUS"), Column("TO/FROM"), Column("PAGES", right=True))
_GAP: Final = 2
_LEAST: Final = 8
"""Cells below which a cut text tells nothing."""


def emit_faxes(faxes: Sequence[Fax], services: Mapping[str, str], *, wide: bool) -> None:
    """Write the table: whole in a pipe or when asked, else as much of it as the terminal's width takes."""
    full = [_wide_row(fax, services) for fax in faxes]
    limit = None if wide or not sys.stdout.isatty() else shutil.get_terminal_size().columns
    if limit is None or _width(_WIDE, full) <= limit:
        emit_table(_WIDE, full)
        return
    columns, rows = fitted([_narrow_row(fax, services) for fax in faxes], [row[7] for row in full], limit)
    emit_table(columns, rows)


def fitted(
    rows: Sequence[Sequence[str]], services: Sequence[str], limit: int
) -> tuple[Sequence[Column], list[list[str]]]:
    """The short rows cut to `limit` cells, with the names of services where there is room; ids stay whole."""
    found = [list(row) for row in rows]
    columns: tuple[Column, ...] = _NARROW
    room = limit - _width(columns, found)
    if room - _GAP >= _LEAST and any(services):
        columns = (*columns, Column("SERVICE"))
        found = [[*row, _cut(name, room - _GAP)] for row, name in zip(found, services, strict=True)]
    elif room < 0:
        status = max(cells(row[2]) for row in found)
        found = [[*row[:2], _cut(row[2], max(_LEAST, status + room)), *row[3:]] for row in found]
    return columns, found


def _cut(text: str, width: int) -> str:
    return fit(text, width).rstrip() if cells(text) > width else text


def _width(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
    lines = [[column.heading for column in columns], *rows]
    return sum(max(cells(line[at]) for line in lines) for at in range(len(columns))) + _GAP * (len(columns) - 1)


def _wide_row(fax: Fax, services: Mapping[str, str]) -> list[str]:
    from faxtui.store.rows import fax_row

    row = fax_row(fax, services, datetime.now(UTC), UTC)
    status = f"{row.status.glyph} {row.status.word}"
    why = "" if row.why == row.status.word else row.why
    return [clean(fax.id, 64), _created(fax), status, row.arrow, row.from_, row.to, row.pages, row.service, why]


def _created(fax: Fax) -> str:
    return local(fax.create_time, UTC).strftime("%Y-%m-%d %H:%M") if fax.create_time else ""


def _narrow_row(fax: Fax, services: Mapping[str, str]) -> list[str]:
    """Cause instead of `failed`, and the far end only: `→` to it, `←` from it."""
    from faxtui.store.rows import fax_row

    row = fax_row(fax, services, datetime.now(UTC), UTC)
    other = row.from_ if fax.is_inbound else row.to
    return [clean(fax.id, 64), row.when, f"{row.status.glyph} {row.why}", f"{row.arrow} {other}", row.pages]


def emit_csv(faxes: Iterable[Fax], services: Mapping[str, str]) -> None:
    """Write rows as CSV with a heading."""
    from faxtui.store.fax_export import csv_heading, csv_line

    emit(csv_heading())
    for fax in faxes:
        emit(csv_line(fax, services))
