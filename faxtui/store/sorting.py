"""In which order a list may be: `sort:pages` has the fewest pages first, `sort:-pages` the most.

Faxes without the value come last, whichever way; of equal ones the newest comes first. The database and Python sort by
the same values. How long a fax took is no column: the database reads it from the records, some 2.6 s for a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.store import columns
from faxtui.store.columns import fold, micros

if TYPE_CHECKING:
    from faxtui.api.models import Fax

_RANKS: Final = ("failed", "queued", "sending", "receiving", "delivered", "received")
"""What needs somebody comes first."""
_RANK_SQL: Final = f"CASE faxes.state {' '.join(f'WHEN {name!r} THEN {n}' for n, name in enumerate(_RANKS))} ELSE 9 END"
SERVICE_PLACES: Final = "service_places"
"""A table of services by id with their place by name, which an order by service is asked with."""
_PLACE_SQL: Final = f"(SELECT place FROM {SERVICE_PLACES} WHERE {SERVICE_PLACES}.id = faxes.service)"  # noqa: S608
_TOOK_SQL: Final = (
    "(SELECT max(0, CAST(strftime('%s', substr(ended, 1, 19) || ltrim(substr(ended, 20), '.0123456789')) AS INTEGER)"
    " * 1000000 + CASE substr(ended, 20, 1) WHEN '.'"
    " THEN CAST(round(CAST('0' || substr(ended, 20) AS REAL) * 1000000) AS INTEGER) ELSE 0 END - faxes.created)"
    " FROM (SELECT json_extract(json, '$.completedTime') AS ended FROM records"
    " WHERE records.seq = faxes.seq AND json_valid(json)))"
)
"""Microseconds; times are written as `entries` lets them in, with seconds: `2026-03-02T14:22:05.25+01:00`."""


class SortKey(NamedTuple):
    """Something to sort by."""

    up: str
    """The order in words."""
    down: str
    """The same with a minus."""
    sql: tuple[str, ...]
    """Expressions over the table `faxes`; none for the position, which is the time."""
    value: Callable[[Fax], tuple[Any, ...] | None]
    """The same values of one fax, None when it has none; of a service, its id."""


def _one(column: str) -> Callable[[Fax], tuple[Any, ...] | None]:
    read = columns.COLUMNS[column]

    def value(fax: Fax) -> tuple[Any, ...] | None:
        found = read(fax)
        return None if found is None or found == "" else (found,)

    return value


def _status(fax: Fax) -> tuple[Any, ...]:
    state, code = columns.state(fax), columns.code(fax)
    return (_RANKS.index(state) if state in _RANKS else 9, columns.kind(fax), -1 if code is None else code)


def _took(fax: Fax) -> tuple[Any, ...] | None:
    if fax.create_time is None or fax.completed_time is None:
        return None
    return (max(0, micros(fax.completed_time) - micros(fax.create_time)),)


def service_places(services: Mapping[str, str]) -> dict[str, int]:
    """Services with a name by id, numbered by their names."""
    named = sorted((fold(name), key) for key, name in services.items() if fold(name))
    return {key: place for place, (_, key) in enumerate(named)}


SORT_KEYS: Final = {
    "time": SortKey("oldest first", "newest first", (), _one("created")),
    "pages": SortKey("fewest pages first", "most pages first", ("faxes.pages",), _one("pages")),
    "price": SortKey("cheapest first", "dearest first", ("faxes.price",), _one("price")),
    "duration": SortKey("shortest first", "longest first", (_TOOK_SQL,), _took),
    "to": SortKey("by recipient", "by recipient, backwards", ("nullif(faxes.recipient, '')",), _one("recipient")),
    "from": SortKey("by sender", "by sender, backwards", ("nullif(faxes.sender, '')",), _one("sender")),
    "service": SortKey("by service", "by service, backwards", (_PLACE_SQL,), _one("service")),
    "status": SortKey(
        "failed first, by cause", "failed last", (_RANK_SQL, "faxes.kind", "ifnull(faxes.code, -1)"), _status
    ),
}
MINUS: Final = "-"
CHOICES: Final = tuple(f"{minus}{name}" for name in SORT_KEYS for minus in (MINUS, ""))
"""What may follow `sort:`."""


class Order(NamedTuple):
    """One order of the list."""

    name: str
    backwards: bool
    """With a minus."""

    @classmethod
    def read(cls, text: str) -> Order | None:
        """What follows `sort:`; None when it is no order."""
        name = text.removeprefix(MINUS)
        return cls(name, text.startswith(MINUS)) if name in SORT_KEYS else None

    @property
    def written(self) -> str:
        """As it is read."""
        return f"{MINUS if self.backwards else ''}{self.name}"

    @property
    def words(self) -> str:
        """For a person: `most pages first`."""
        key = SORT_KEYS[self.name]
        return key.down if self.backwards else key.up

    @property
    def by_time(self) -> bool:
        """Whether a time has one place in it."""
        return not SORT_KEYS[self.name].sql

    @property
    def keys(self) -> tuple[str, ...]:
        """What the database sorts by, before the position."""
        return SORT_KEYS[self.name].sql

    @property
    def is_usual(self) -> bool:
        """Whether the newest come first."""
        return self == NEWEST_FIRST

    @property
    def by_service(self) -> bool:
        """Whether names of services are needed."""
        return self.name == "service"

    def sort(self, faxes: Iterable[Fax], services: Mapping[str, str]) -> list[Fax]:
        """Put faxes that are newest first in this order; `services` maps service ids to names."""
        newest = list(faxes)
        if self.by_time:
            return newest if self.backwards else newest[::-1]
        value = self._value(services)
        known = [fax for fax in newest if value(fax) is not None]
        known.sort(key=lambda fax: value(fax) or (), reverse=self.backwards)  # equal ones stay newest first
        return known + [fax for fax in newest if value(fax) is None]

    def _value(self, services: Mapping[str, str]) -> Callable[[Fax], tuple[Any, ...] | None]:
        value = SORT_KEYS[self.name].value
        if not self.by_service:
            return value
        places = service_places(services)

        def place(fax: Fax) -> tuple[Any, ...] | None:
            found = places.get(columns.service(fax))
            return None if found is None else (found,)

        return place


NEWEST_FIRST: Final = Order("time", backwards=True)
"""The usual one."""
