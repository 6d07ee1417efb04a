"""The fields of the filter language: what each takes, what it means for a fax, and how the database finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store import query_conditions as conditions
from faxtui.store.columns import fold, micros, millionths
from faxtui.store.moments import EXAMPLES, before, read_age, read_moment
from faxtui.store.patience import NOTHING_LEARNED, Patience
from faxtui.store.positions import first_position, last_position
from faxtui.store.query_conditions import KEY, NOTHING, Services, Sql
from faxtui.store.query_terms import Piece, QueryError, meant
from faxtui.store.sorting import CHOICES, Order
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax

Condition = tuple[Callable[["Fax"], bool], Sql]

STATUS_VALUES: Final = (
    "queued",
    "sending",
    "receiving",
    "open",
    "delivered",
    "received",
    "completed",
    "failed",
    "failure",
    "gone",
)
STATE_NAMES: Final = {
    "queued": ("queued", "open"),
    "sending": ("sending", "in_progress", "open"),
    "receiving": ("receiving", "in_progress", "open"),
    "delivered": ("delivered", "completed", "sent"),
    "received": ("received", "completed"),
    "failed": ("failed", "failure"),
    "gone": ("gone",),
}
"""What each state may be called."""
ON_THE_WAY: Final = ("sending", "receiving")
OPEN_STATES: Final = ("queued", *ON_THE_WAY)
NEW_WITHIN: Final = timedelta(hours=24)
"""How young a fax is that `is:new` finds."""
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_HAS: Final = {
    "file": ("file", "faxes.file = 1"),
    "label": ("labels", "faxes.labels != ''"),
    "price": ("price", "(faxes.price IS NOT NULL AND faxes.price != 0)"),
}
SORT: Final = "sort"
"""The field that every fax meets: it says in which order they come."""
STUCK: Final = "stuck"
_IS: Final = ("open", "failed", STUCK, "new")


class FieldSpec(NamedTuple):
    """One field."""

    help: str
    """What it looks at, in a few words for a list of suggestions."""
    read: Callable[[Piece, datetime], str]
    """The value ready to compare; QueryError says what is wrong with it."""
    condition: Callable[[str, Services], Condition]
    values: tuple[str, ...] = ()
    """What may follow, for suggestions."""
    signs: tuple[str, ...] = ()
    """How it may be compared beside `:`."""


def _wrong(piece: Piece, message: str) -> QueryError:
    return QueryError(message, piece.value_position, max(1, len(piece.value)))


def _text(piece: Piece, now: datetime) -> str:
    return piece.value.lower()


def _status(piece: Piece, now: datetime) -> str:
    value = piece.value.lower()
    if not any(name.startswith(value) for name in STATUS_VALUES):
        ways = meant(value, STATUS_VALUES, f". Try {', '.join(STATUS_VALUES)}.")
        raise _wrong(piece, f"No status is called “{value}”{ways}")
    return value


def _direction(piece: Piece, now: datetime) -> str:
    value = piece.value.lower()
    if not any(name.startswith(value) for name in ("inbound", "outbound")):
        raise _wrong(piece, f"“{value}” is no direction: dir:in or dir:out.")
    return value


def _code(piece: Piece, now: datetime) -> str:
    if not piece.value.isdecimal() or len(piece.value) > 9:
        raise _wrong(piece, f"“{piece.value}” is no code: codes are numbers, as in code:17.")
    return str(int(piece.value))


def _pages(piece: Piece, now: datetime) -> str:
    if not piece.value.isdecimal() or len(piece.value) > 9:
        raise _wrong(piece, f"“{piece.value}” is no number of pages, as in pages>3.")
    return f"{piece.sign or '='}{int(piece.value)}"


def _price(piece: Piece, now: datetime) -> str:
    amount = millionths(piece.value)
    if amount is None:
        raise _wrong(piece, f"“{piece.value}” is no amount, as in price>0.50.")
    return f"{piece.sign or '='}{amount}"


def _age(piece: Piece, now: datetime) -> str:
    age = read_age(piece.value)
    if age is None or piece.sign in ("", "="):
        raise _wrong(piece, "An age is compared, as in age<2h or age>7d (m, h, d, w).")
    try:
        return f"{_FLIPPED[piece.sign]}{before(now, age).isoformat()}"
    except OverflowError:
        raise _wrong(piece, f"“{piece.value}” ago there was no calendar.") from None


def _moment(piece: Piece, now: datetime) -> str:
    moment = read_moment(piece.value, now)
    if moment is None:
        raise _wrong(piece, f"“{piece.value}” is no time: {EXAMPLES}.")
    return moment.isoformat()


def _has(piece: Piece, now: datetime) -> str:
    value = piece.value.lower()
    if value not in _HAS:
        ways = meant(value, _HAS, f". Try {', '.join(f'has:{name}' for name in _HAS)}.")
        raise _wrong(piece, f"A fax has no “{value}”{ways}")
    return value


def _is(piece: Piece, now: datetime) -> str:
    value = piece.value.lower()
    if value not in _IS:
        ways = meant(value, _IS, f". Try {', '.join(f'is:{name}' for name in _IS)}.")
        raise _wrong(piece, f"No fax is “{value}”{ways}")
    if value == STUCK:
        return stuck_since(now, NOTHING_LEARNED)
    return f"{value} {before(now, NEW_WITHIN).isoformat()}" if value == "new" else value


def stuck_since(now: datetime, patience: Patience) -> str:
    """The value of `is:stuck`: before when queued faxes, and those under way, must have been made."""
    return " ".join((STUCK, *(before(now, span).isoformat() for span in (patience.queued, patience.under_way))))


def _order(piece: Piece, now: datetime) -> str:
    order = Order.read(piece.value.lower())
    if order is None:
        raise _wrong(piece, f"“{piece.value}” is no order. Try {', '.join(f'sort:{name}' for name in CHOICES)}.")
    if piece.negated:
        turned = order._replace(backwards=not order.backwards)
        raise _wrong(piece, f"An order is turned round after the colon: sort:{turned.written}.")
    return order.written


def states_called(value: str) -> tuple[str, ...]:
    """The states of which a name begins so."""
    return tuple(state for state, names in STATE_NAMES.items() if any(name.startswith(value) for name in names))


def _of_states(found: tuple[str, ...]) -> Condition:
    return conditions.among("state", found, few=all(state in OPEN_STATES for state in found))


def number(value: str) -> str:
    """The digits and plus signs of a number as people write it."""
    return "".join(letter for letter in value if letter in "+0123456789")


def _by_number(*columns: str) -> Callable[[str, Services], Condition]:
    def condition(value: str, services: Services) -> Condition:
        digits = number(value)
        return conditions.contains(columns, digits) if digits else ((lambda fax: False), NOTHING)

    return condition


def _compared(column: str) -> Callable[[str, Services], Condition]:
    def condition(value: str, services: Services) -> Condition:
        sign, bound = split_sign(value)
        return conditions.compare(column, sign, int(bound))

    return condition


def split_sign(value: str) -> tuple[str, str]:
    """`>=3` as its sign and its bound."""
    size = 2 if value[1:2] == "=" else 1
    return value[:size], value[size:]


def created_condition(sign: str, moment: datetime) -> Condition:
    """Creation beside a moment; the position narrows what is looked at, the time itself decides."""
    bound = micros(aware(moment))
    met, sql = conditions.compare("created", sign, bound)
    late = sign.startswith(">")
    position = first_position(bound) if late else last_position(bound)
    return met, Sql(f"({KEY} {'>=' if late else '<='} ? AND {sql.text})", (position, bound))


def _by_age(value: str, services: Services) -> Condition:
    sign, moment = split_sign(value)
    return created_condition(sign, datetime.fromisoformat(moment))


def _by_being(value: str, services: Services) -> Condition:
    word, _, moment = value.partition(" ")
    if word == "new":
        return created_condition(">=", datetime.fromisoformat(moment))
    if word == STUCK:
        queued, under_way = (created_condition("<", datetime.fromisoformat(one)) for one in moment.split())
        late = conditions.either(
            conditions.both(_of_states(("queued",)), queued), conditions.both(_of_states(ON_THE_WAY), under_way)
        )
        return conditions.both(_of_states(OPEN_STATES), late)  # the first has an index
    return _of_states(OPEN_STATES if word == "open" else ("failed",))


_TIMES: Final = ("today", "yesterday", "24h", "7d", "30d")
SPECS: Final[dict[str, FieldSpec]] = {
    "": FieldSpec("numbers, service, reason, header, labels, id", _text, lambda v, s: conditions.anywhere(s, fold(v))),
    "status": FieldSpec("what became of it", _status, lambda v, s: _of_states(states_called(v)), STATUS_VALUES),
    "dir": FieldSpec(
        "sent or received",
        _direction,
        lambda v, s: conditions.among("inbound", (int("inbound".startswith(v)),), few=False),
        ("in", "out"),
    ),
    "to": FieldSpec("digits of the recipient's number", _text, _by_number("recipient")),
    "from": FieldSpec("digits of the sender's number", _text, _by_number("sender")),
    "number": FieldSpec("digits of either number", _text, _by_number("sender", "recipient")),
    "service": FieldSpec("part of a service's name", _text, lambda v, s: conditions.in_services(s, fold(v))),
    "since": FieldSpec(
        "created then or later", _moment, lambda v, s: created_condition(">=", datetime.fromisoformat(v)), _TIMES
    ),
    "until": FieldSpec(
        "created then or earlier", _moment, lambda v, s: created_condition("<=", datetime.fromisoformat(v)), _TIMES
    ),
    "code": FieldSpec("error code", _code, lambda v, s: conditions.among("code", (int(v),), few=False)),
    "type": FieldSpec(
        "beginning of the error's type",
        _text,
        lambda v, s: conditions.starts("kind", fold(v)),
        ("call_error", "document_conversion_error", "fax_error", "fatal_error", "general_error", "line_error"),
    ),
    "label": FieldSpec("part of key=value", _text, lambda v, s: conditions.contains(("labels",), fold(v))),
    "pages": FieldSpec("number of pages", _pages, _compared("pages"), ("1",), ("=", "<", "<=", ">", ">=")),
    "price": FieldSpec("what it cost", _price, _compared("price"), ("0",), ("=", "<", "<=", ">", ">=")),
    "age": FieldSpec("time since it was created", _age, _by_age, ("1h", "24h", "7d"), ("<", "<=", ">", ">=")),
    "has": FieldSpec("what there is of it", _has, lambda v, s: conditions.flag(*_HAS[v]), tuple(_HAS)),
    "is": FieldSpec("what needs a look", _is, _by_being, _IS),
    SORT: FieldSpec("in which order", _order, lambda v, s: ((lambda fax: True), Sql("1")), CHOICES),
}
