"""Faxes, failures, pages and money of each day, and series of numbers drawn as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from faxtui.store.lineage import created
from faxtui.store.times import local

if TYPE_CHECKING:
    from faxtui.api.models import Fax, Money

DAYS: Final = 14
"""How many days are counted unless told."""
_STEPS: Final = " ▁▂▃▄▅▆▇█"
_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


Known = Literal["whole", "partly", "none"]


class Day(NamedTuple):
    """What happened on one day of a zone."""

    day: date
    sent: int = 0
    received: int = 0
    failed: int = 0
    """Both ways."""
    undelivered: int = 0
    """Those of them that were sent."""
    pages: int = 0
    """Pages that went through, both ways."""
    money: Decimal = Decimal(0)
    """What was paid in the currency of the overview."""
    known: Known = "whole"
    """How much of the day's faxes is known; numbers of a day that is not known mean nothing."""


class Overview(NamedTuple):
    """The days in order, none left out, the last one today."""

    days: tuple[Day, ...] = ()
    currency: str = ""
    """The one most faxes were paid in; empty when no price is known. It is text from outside."""
    other_currencies: int = 0
    """Faxes that were paid in others, which the money leaves out."""

    @property
    def counted(self) -> int:
        """How many of the days are known, in part at least."""
        return sum(day.known != "none" for day in self.days)


def overview(
    faxes: Iterable[Fax], now: datetime, zone: tzinfo | None, days: int = DAYS, whole_since: datetime | None = None
) -> Overview:
    """Count the last `days` days of a zone; the faxes are looked at once, one by one.

    `whole_since`: from when on all faxes are known; None: always.
    """
    today = local(now, zone).date()
    first = today - timedelta(days=days - 1)
    found = {first + timedelta(days=place): Day(first + timedelta(days=place)) for place in range(days)}
    paid: Counter[str] = Counter()
    money: dict[tuple[str, date], Decimal] = {}
    for fax in faxes:
        there = local(created(fax), zone).date()
        if there not in found:
            continue
        found[there] = _with(found[there], fax)
        if fax.price is not None and fax.price.currency_code:
            key = (fax.price.currency_code, there)
            paid[key[0]] += 1
            money[key] = money.get(key, Decimal(0)) + _amount(fax.price)
    currency = max(sorted(paid), key=lambda name: paid[name], default="")
    edge = local(whole_since, zone) if whole_since is not None else None
    all_days = tuple(
        day._replace(money=money.get((currency, day.day), Decimal(0)), known=_known(day.day, edge))
        for day in found.values()
    )
    return Overview(all_days, currency, paid.total() - paid[currency])


def _known(day: date, edge: datetime | None) -> Known:
    if edge is None or day > edge.date():
        return "whole"
    return "none" if day < edge.date() else "whole" if edge.time() == time() else "partly"


def _with(day: Day, fax: Fax) -> Day:
    return day._replace(
        sent=day.sent + (not fax.is_inbound),
        received=day.received + fax.is_inbound,
        failed=day.failed + fax.is_failed,
        undelivered=day.undelivered + (fax.is_failed and not fax.is_inbound),
        pages=day.pages + _pages(fax),
    )


def _pages(fax: Fax) -> int:
    done = fax.number_of_pages if fax.status == "COMPLETED" else fax.pages_sent_successfully
    return max(0, done or 0)


def _amount(price: Money) -> Decimal:
    try:
        amount = Decimal(str(price.amount))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() and 0 <= amount < 10**6 else Decimal(0)


def sparkline(values: Sequence[float], most: float = 0) -> str:
    """One letter for each value, the tallest for `most` or the largest; more than nothing never looks like nothing."""
    most = max(most, *values) if values else 0
    if most <= 0:
        return " " * len(values)
    return "".join(_STEPS[0 if value <= 0 else max(1, round(8 * value / most))] for value in values)


def bar(value: float, most: float, width: int) -> str:
    """A bar of at most `width` cells to an eighth of a cell; what is more than nothing has at least one eighth."""
    if most <= 0 or value <= 0 or width <= 0:
        return ""
    eighths = max(1, min(8 * width, round(8 * width * value / most)))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
