"""What a fax will cost, guessed from what this account's faxes cost; unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from faxtui.store.checks import TEST_NUMBER
from faxtui.store.recipients import country_of
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax

UNKNOWN: Final = "unknown"
MOST_PAST: Final = 5000
"""Faxes on record that are looked at, the newest."""


def estimated_cost(faxes: Iterable[Fax], numbers: Sequence[str], pages: int) -> str:
    """What one document to many numbers costs, see `cost_of_sends`."""
    return cost_of_sends(faxes, [(number, pages) for number in numbers])


def cost_of_sends(faxes: Iterable[Fax], sends: Sequence[tuple[str, int]]) -> str:
    """As “about 0.21 USD”, for numbers with so many pages each: by the newest price of a page to the same number, else
    to its country; `faxes` newest first."""
    to_number: dict[str, tuple[Decimal, str]] = {}
    to_country: dict[str, tuple[Decimal, str]] = {}
    for fax in faxes:
        price = None if fax.is_inbound else page_price(fax)
        if price is not None:
            to_number.setdefault(fax.to, price)
            to_country.setdefault(country_of(fax.to), price)
    total, currency = Decimal(0), ""
    for number, pages in sends:
        if number == TEST_NUMBER:
            continue
        price = to_number.get(number) or to_country.get(country_of(number))
        if price is None or (currency and price[1] != currency):
            return UNKNOWN
        total, currency = total + price[0] * pages, price[1]
    if not currency:
        return "nothing" if sends else UNKNOWN
    return f"about {total.quantize(Decimal('0.01'))} {clean(currency, 5)}"


def page_price(fax: Fax) -> tuple[Decimal, str] | None:
    """What a page of a fax cost, and in which currency; None when it is not told or makes no sense."""
    if fax.price is None or not fax.price.currency_code:
        return None
    pages = fax.pages_sent_successfully or 0
    try:
        each = Decimal(fax.price_per_page) if fax.price_per_page else Decimal(str(fax.price.amount)) / pages
    except (InvalidOperation, ArithmeticError):
        return None
    return (each, fax.price.currency_code) if each.is_finite() and 0 < each < 1000 else None
