"""Faxes as lines of a file: CSV for spreadsheets or JSON lines in the API's own names; the same from every face."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from faxtui.store.rows import fax_row
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax

HEADINGS: Final = ("id", "created", "status", "direction", "from", "to", "pages", "service", "why")
_FORMULA: Final = re.compile(r"[=@\-\t\r＝＠＋－]|\+(?!\d[\d •]*$)")
"""What a spreadsheet would take for the beginning of a formula, wide signs too; of a `+` only a number is none."""


def csv_heading() -> str:
    """The first line, without its end."""
    return _line(HEADINGS)


def csv_line(fax: Fax, services: Mapping[str, str]) -> str:
    """One fax as CSV: times in RFC 3339, words as in the list, no cell that is taken for a formula."""
    row = fax_row(fax, services, datetime.now(UTC), UTC)
    created = local(fax.create_time, UTC).isoformat(timespec="seconds") if fax.create_time else ""
    why = "" if row.why == row.status.word else row.why
    direction = "inbound" if fax.is_inbound else "outbound"
    cells = (clean(fax.id, 64), created, row.status.word, direction, row.from_, row.to, row.pages, row.service, why)
    return _line([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])


def json_line(fax: Fax) -> str:
    """One fax as a JSON object in one line; letters beyond ASCII are escaped: nothing in it steers a terminal."""
    return json.dumps(fax.wire(), separators=(",", ":"))


def _line(cells: Iterable[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(cells)
    return file.getvalue()
