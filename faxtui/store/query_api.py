"""What of a query the API can do by itself, so that fewer faxes cross the line; the rest is judged here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.query_conditions import Services, named
from faxtui.store.query_fields import OPEN_STATES, number, split_sign, states_called
from faxtui.store.query_terms import Term
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.filters import FaxFilters

_WIRE: Final = {
    "queued": ("QUEUED", None),
    "sending": ("IN_PROGRESS", "OUTBOUND"),
    "receiving": ("IN_PROGRESS", "INBOUND"),
    "delivered": ("COMPLETED", "OUTBOUND"),
    "received": ("COMPLETED", "INBOUND"),
    "failed": ("FAILURE", None),
}
_TICK: Final = timedelta(milliseconds=1)
"""The API's times end with the millisecond."""


class Pushed(NamedTuple):
    """What to ask the API for. No fax that matches is left out; `rest` tells which terms must be judged here."""

    filters: FaxFilters
    statuses: tuple[str, ...]
    """The API takes one status at a time: ask for each. None at all means any."""
    rest: tuple[Term, ...]
    empty: bool
    """Whether no fax can match: there is nothing to ask."""


class _Wish:
    """The filters while terms are added."""

    def __init__(self) -> None:
        self.filters: FaxFilters = {}
        self.states: frozenset[str] | None = None
        self.directions = {"INBOUND", "OUTBOUND"}
        self.empty = False

    def narrow(self, states: Iterable[str]) -> None:
        found = frozenset(states)
        self.states = found if self.states is None else self.states & found

    def after(self, moment: datetime) -> None:
        known = self.filters.get("created_after")
        self.filters["created_after"] = max(known, moment) if known else moment

    def before(self, moment: datetime) -> None:
        try:
            later = moment + _TICK
        except OverflowError:
            return
        known = self.filters.get("created_before")
        self.filters["created_before"] = min(known, later) if known else later

    def by_time(self, sign: str, moment: str) -> None:
        (self.after if sign.startswith(">") else self.before)(aware(datetime.fromisoformat(moment)))


def push_down(terms: Iterable[Term], services: Services) -> Pushed:
    """Split a query between the API and us."""
    wish, rest = _Wish(), []
    for term in terms:
        if term.negated or not _push(term, wish, services):
            rest.append(term)
    statuses: tuple[str, ...] = ()
    if wish.states is not None:
        pairs = [_WIRE[state] for state in _WIRE if state in wish.states]
        ways = {way for _, way in pairs}
        if None not in ways:
            wish.directions &= {way for way in ways if way}
        statuses = tuple(dict.fromkeys(status for status, _ in pairs))
        wish.empty = wish.empty or not statuses
        if len(ways) > 1:  # as sending and received: status and direction together let too much through
            rest.extend(term for term in terms if term.field in ("status", "is") and term not in rest)
    if len(wish.directions) == 1:
        wish.filters["direction"] = next(iter(wish.directions))
    return Pushed(wish.filters, statuses, tuple(rest), wish.empty or not wish.directions)


def _push(term: Term, wish: _Wish, services: Services) -> bool:
    """Add what the API can judge of a term; whether it judges all of it."""
    value = term.value
    if term.field == "dir":
        wish.directions &= {"INBOUND" if "inbound".startswith(value) else "OUTBOUND"}
        return True
    if term.field == "status":
        wish.narrow(states_called(value))
        return True
    if term.field == "service":
        return _push_service(value, wish, services)
    if term.field in ("since", "until"):
        wish.by_time(">=" if term.field == "since" else "<=", value)
    elif term.field == "age":
        sign, moment = split_sign(value)
        wish.by_time(sign, moment)
    elif term.field in ("to", "from"):
        _push_number(term, wish)
    elif term.field == "code":
        wish.narrow(("failed",))  # faxes on their way have no code
    elif term.field == "is":
        return _push_being(value, wish)
    return False


def _push_number(term: Term, wish: _Wish) -> None:
    """The API looks at the beginning of a number, we anywhere in it: the same only from the plus sign on."""
    digits = number(term.value)
    if digits.startswith("+") and digits[1:].isdecimal():
        if term.field == "to":
            wish.filters.setdefault("to", digits)
        else:
            wish.filters.setdefault("from_", digits)


def _push_service(value: str, wish: _Wish, services: Services) -> bool:
    found = named(services, value)
    wish.empty = wish.empty or not found
    if len(found) != 1 or "service_id" in wish.filters:
        return False
    wish.filters["service_id"] = str(found[0])
    return True


def _push_being(value: str, wish: _Wish) -> bool:
    word, _, moment = value.partition(" ")
    if word in ("open", "stuck"):
        wish.narrow(OPEN_STATES)
    elif word == "failed":
        wish.narrow(("failed",))
    if moment:
        wish.by_time(">=" if word == "new" else "<=", max(moment.split(), key=datetime.fromisoformat))
    return not moment
