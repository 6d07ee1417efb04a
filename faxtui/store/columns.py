"""What of a fax can be searched, one function a column: the filter in Python and the database both go by these values.

Texts are folded: small letters, single blanks, at most `LONGEST` of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from faxtui.store.rows import status_word, why_text
from faxtui.store.times import aware
from faxtui.store.vanished import GONE

if TYPE_CHECKING:
    from faxtui.api.models import Fax

LONGEST: Final = 1000
"""Letters of one text that are searched."""
MOST_LABELS: Final = 50
BETWEEN: Final = "\n"
"""Parts texts of one column; no folded text holds it, so nothing is found across two texts."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LARGEST: Final = 2**53
_STATES: Final = ("queued", "sending", "receiving", "delivered", "received", "failed")


def plain(text: object) -> str:
    """A text that a database can hold: no NUL and no half of a letter."""
    whole = str(text)
    if whole.isascii() and "\0" not in whole:
        return whole
    return whole.replace("\0", "\ufffd").encode(errors="replace").decode()


def fold(text: object) -> str:
    """A text as it is compared."""
    whole = str(text)[: 4 * LONGEST].lower()
    if len(whole) <= LONGEST and whole.isascii() and whole.isprintable() and " " not in whole:
        return whole
    return plain(" ".join(whole.split())[:LONGEST])


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (aware(moment) - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + value * _MICROSECOND


def created(fax: Fax) -> int | None:
    """When it was created, in microseconds since 1970."""
    return None if fax.create_time is None else micros(fax.create_time)


def state(fax: Fax) -> str:
    """The status word, `gone` when the service no longer knows it, or `unknown`."""
    if fax.status == GONE:
        return "gone"
    word = status_word(fax).word
    return word if word in _STATES else "unknown"


def inbound(fax: Fax) -> int:
    """1 when it was received, else 0."""
    return int(fax.is_inbound)


def sender(fax: Fax) -> str:
    """The number it came from."""
    return fold(fax.from_)


def recipient(fax: Fax) -> str:
    """The number it went to."""
    return fold(fax.to)


def labels(fax: Fax) -> str:
    """Its labels as `key=value`."""
    pairs = list((fax.labels or {}).items())[:MOST_LABELS]
    return BETWEEN.join(fold(f"{key}={value}") for key, value in pairs)


def words(fax: Fax) -> str:
    """What free text also looks into: what happened, the header line and the id."""
    return BETWEEN.join((fold(why_text(fax)), fold(fax.header_text or ""), fold(fax.id)))


def service(fax: Fax) -> str:
    """The service's id."""
    return plain(fax.service_id or "")


def code(fax: Fax) -> int | None:
    """The error code."""
    return bounded(fax.error_code)


def kind(fax: Fax) -> str:
    """The error's type, empty for none."""
    return fold(fax.error_type or "")


def pages(fax: Fax) -> int | None:
    """How many pages the document has."""
    return bounded(fax.number_of_pages)


def price(fax: Fax) -> int | None:
    """The price in millionths of its currency."""
    return None if fax.price is None else millionths(fax.price.amount)


def file(fax: Fax) -> int:
    """1 when its pages are stored."""
    return int(fax.has_file is True)


def bounded(value: int | None) -> int | None:
    """A whole number that a database can hold; what is larger counts as the largest."""
    return None if value is None else max(-_LARGEST, min(_LARGEST, value))


def millionths(text: str) -> int | None:
    """An amount in millionths, None when the text is no amount."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite():
        return None
    if abs(amount) > 10**9:
        return _LARGEST if amount > 0 else -_LARGEST
    return int((amount * 1_000_000).to_integral_value(ROUND_HALF_EVEN))


COLUMNS: Final = {
    "created": created,
    "state": state,
    "inbound": inbound,
    "sender": sender,
    "recipient": recipient,
    "labels": labels,
    "words": words,
    "service": service,
    "code": code,
    "kind": kind,
    "pages": pages,
    "price": price,
    "file": file,
}
TEXTS: Final = ("sender", "recipient", "labels", "words")
"""The columns that substrings are looked for in."""


def row(fax: Fax) -> tuple[object, ...]:
    """All columns of a fax, in the order of `COLUMNS`."""
    return tuple(column(fax) for column in COLUMNS.values())
