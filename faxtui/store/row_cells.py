"""More of a fax as cells of a list, for the columns that a person has to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from faxtui.store.facts import duration_text
from faxtui.store.rows import MoreCells, when_text
from faxtui.store.times import aware
from faxtui.text import clean

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from faxtui.api.models import Fax

_LONGEST: Final = 120


def more_cells(fax: Fax, now: datetime, zone: tzinfo | None) -> MoreCells:
    """When it ended and after how long, its error's code, price, header line and labels."""
    took = ""
    if fax.create_time is not None and fax.completed_time is not None:
        took = duration_text(max(0.0, (aware(fax.completed_time) - aware(fax.create_time)).total_seconds()))
    return MoreCells(
        ended=when_text(fax.completed_time, now, zone),
        took=took,
        code="" if fax.error_code is None else str(fax.error_code)[:9],
        price=f"{clean(fax.price.amount, 12)} {clean(fax.price.currency_code, 4)}".strip() if fax.price else "",
        header=clean(fax.header_text or "", _LONGEST),
        labels=clean(" ".join(f"{key}={value}" for key, value in list((fax.labels or {}).items())[:9]), _LONGEST),
    )
