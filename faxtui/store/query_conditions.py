"""The two sides of one condition: whether a fax meets it, and the SQL that finds those that do."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.store import columns

if TYPE_CHECKING:
    from faxtui.api.models import Fax

Services = Mapping[str, str]
"""Names of services by id."""
KEY: Final = "{key}"
"""Stands in a condition for the column that holds a row's position."""
SHORTEST_INDEXED: Final = 3
"""Letters below which the full-text index, made of trigrams, cannot help."""
_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


class Sql(NamedTuple):
    """A condition on the table `faxes`; NULL counts as not met."""

    text: str
    values: tuple[object, ...] = ()
    match: str = ""
    """The same as an FTS5 expression, when the full-text index can find it."""


NOTHING: Final = Sql("0")


def compare(column: str, sign: str, bound: int) -> tuple[Callable[[Fax], bool], Sql]:
    """A number beside a bound; a fax without the number does not meet it."""
    read = columns.COLUMNS[column]

    def met(fax: Fax) -> bool:
        value = read(fax)
        return value is not None and _OPERATORS[sign](value, bound)

    return met, Sql(f"faxes.{column} {sign} ?", (bound,))


def contains(names: tuple[str, ...], value: str) -> tuple[Callable[[Fax], bool], Sql]:
    """A folded text within one of the columns."""
    reads = [columns.COLUMNS[name] for name in names]

    def met(fax: Fax) -> bool:
        return any(value in str(read(fax)) for read in reads)

    text = " OR ".join(f"instr(faxes.{name}, ?) > 0" for name in names)
    quoted = value.replace('"', '""')
    match = f'{{{" ".join(names)}}} : "{quoted}"' if len(value) >= SHORTEST_INDEXED else ""
    return met, Sql(f"({text})", (value,) * len(names), match)


def starts(column: str, value: str) -> tuple[Callable[[Fax], bool], Sql]:
    """A text that begins so."""
    read = columns.COLUMNS[column]
    met = lambda fax: str(read(fax)).startswith(value)  # noqa: E731
    return met, Sql(f"substr(faxes.{column}, 1, ?) = ?", (len(value), value))


def among(column: str, values: tuple[object, ...], *, few: bool) -> tuple[Callable[[Fax], bool], Sql]:
    """One of these values; `few`: so few faxes have them that sorting what the index finds beats walking the list."""
    read = columns.COLUMNS[column]
    met = lambda fax: read(fax) in values  # noqa: E731
    if not values:
        return met, NOTHING
    if len(values) == 1:
        return met, Sql(f"faxes.{column} = ?", values)
    plus = "" if few else "+"  # with a plus the index on the column is passed over
    return met, Sql(f"{plus}faxes.{column} IN ({', '.join('?' * len(values))})", values)


def flag(column: str, text: str) -> tuple[Callable[[Fax], bool], Sql]:
    """A column that has anything in it (`text`: the SQL for that)."""
    read = columns.COLUMNS[column]
    met = lambda fax: read(fax) not in (None, 0, "")  # noqa: E731
    return met, Sql(text)


def both(*sides: tuple[Callable[[Fax], bool], Sql]) -> tuple[Callable[[Fax], bool], Sql]:
    """All of them."""
    met = lambda fax: all(side[0](fax) for side in sides)  # noqa: E731
    text = " AND ".join(side[1].text for side in sides)
    return met, Sql(f"({text})", tuple(value for side in sides for value in side[1].values))


def either(*sides: tuple[Callable[[Fax], bool], Sql]) -> tuple[Callable[[Fax], bool], Sql]:
    """One of them at least."""
    met = lambda fax: any(side[0](fax) for side in sides)  # noqa: E731
    text = " OR ".join(side[1].text for side in sides)
    return met, Sql(f"({text})", tuple(value for side in sides for value in side[1].values))


def named(services: Services, value: str) -> tuple[object, ...]:
    """Ids of the services whose name contains a folded text."""
    return tuple(columns.plain(key) for key, name in services.items() if value in columns.fold(name))


def in_services(services: Services, value: str) -> tuple[Callable[[Fax], bool], Sql]:
    """Through a service with such a name."""
    return among("service", named(services, value), few=False)


def anywhere(services: Services, value: str) -> tuple[Callable[[Fax], bool], Sql]:
    """Free text: numbers, labels, reason, header, id, or the service's name."""
    texts, found = contains(columns.TEXTS, value), named(services, value)
    if not found:
        return texts
    through = among("service", found, few=False)
    met = lambda fax: texts[0](fax) or through[0](fax)  # noqa: E731
    # Not by the full-text index: a service's faxes are many, so the list is soon full by walking it.
    return met, Sql(f"({texts[1].text} OR {through[1].text})", (*texts[1].values, *through[1].values))
