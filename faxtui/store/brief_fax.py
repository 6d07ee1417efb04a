"""A fax in a sixth of the memory: what judgements about many thousands of faxes read, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from faxtui.api.models import Fax

if TYPE_CHECKING:
    from faxtui.api.models import Money

_READ: Final = (
    *("id", "direction", "from_", "to", "status", "number_of_pages", "pages_sent_successfully"),
    *("create_time", "completed_time", "error_type", "error_code", "error_message", "retry_count"),
    *("has_file", "labels", "content_url", "callback_url", "service_id", "resolution"),
)


class _Price(NamedTuple):
    amount: str
    currency_code: str | None


class _BriefFax:
    __slots__ = (*_READ, "price")

    is_open = Fax.is_open
    is_failed = Fax.is_failed
    is_inbound = Fax.is_inbound


def brief(fax: Fax, texts: dict[str, str]) -> Fax:
    """The same fax, short; `texts` keeps those that many have in common, as numbers, once.

    It is no `Fax`, only read like one: a field that is not kept raises `AttributeError`.
    """
    short = _BriefFax()
    for name in _READ:
        value = getattr(fax, name)
        setattr(short, name, texts.setdefault(value, value) if type(value) is str and name != "id" else value)
    short.price = _price(fax.price)  # type: ignore[attr-defined]
    return cast("Fax", short)


def _price(price: Money | None) -> _Price | None:
    return None if price is None else _Price(price.amount, price.currency_code)
