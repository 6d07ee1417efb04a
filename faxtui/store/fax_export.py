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

HEADINGS: Final = (
    *("id", "created", "ended", "status", "direction", "from", "to", "pages", "pages_confirmed", "service"),
    *("error_code", "why", "price", "currency", "retries", "header", "labels"),
)
"""Pages and those confirmed are columns of their own: `3/8` in one is a date to a spreadsheet."""
JSON_ENDINGS: Final = (".json", ".jsonl", ".ndjson")
_FORMULA: Final = re.compile(r"[=@\-\t\r＝＠＋－]|\+(?!\d[\d •]*$)")
"""What a spreadsheet would take for the beginning of a formula, wide signs too; of a `+` only a number is none."""


def is_json_name(name: str) -> bool:
    """Whether a file of this name gets JSON lines; any other gets CSV."""
    return name.lower().endswith(JSON_ENDINGS)


def heading(*, as_json: bool) -> list[str]:
    """The lines before the first fax: one in a CSV, none among JSON lines."""
    return [] if as_json else [csv_heading()]


def export_line(fax: Fax, services: Mapping[str, str], *, as_json: bool) -> str:
    """One fax as a line, without its end."""
    return json_line(fax) if as_json else csv_line(fax, services)


def csv_heading() -> str:
    """The first line, without its end."""
    return _line(HEADINGS)


def csv_line(fax: Fax, services: Mapping[str, str]) -> str:
    """One fax as CSV: times in RFC 3339, words as in the list, no cell that is taken for a formula."""
    row = fax_row(fax, services, datetime.now(UTC), UTC)
    why = "" if row.why == row.status.word else row.why
    direction = "inbound" if fax.is_inbound else "outbound"
    price = (fax.price.amount, fax.price.currency_code) if fax.price else ("", "")
    labels = "; ".join(f"{key}={value}" for key, value in (fax.labels or {}).items())
    cells = (
        *(clean(fax.id, 64), _moment(fax.create_time), _moment(fax.completed_time), row.status.word, direction),
        *(row.from_, row.to, _number(fax.number_of_pages), _number(fax.pages_sent_successfully), row.service),
        *(_number(fax.error_code), why, clean(price[0], 40), clean(price[1], 8), _number(fax.retry_count)),
        *(clean(fax.header_text or "", 200), clean(labels, 2000)),
    )
    return _line([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])


def _moment(moment: datetime | None) -> str:
    return local(moment, UTC).isoformat(timespec="seconds") if moment else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def json_line(fax: Fax) -> str:
    """One fax as a JSON object in one line; letters beyond ASCII are escaped: nothing in it steers a terminal."""
    return json.dumps(fax.wire(), separators=(",", ":"))


def _line(cells: Iterable[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(cells)
    return file.getvalue()
