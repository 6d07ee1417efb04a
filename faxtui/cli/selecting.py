"""Which faxes a command is about: the console's filter language and the flags, pushed down to the API where it can."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.output import CommandError, ExitCode

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters
    from faxtui.api.models import Fax
    from faxtui.store.query import Query, Term

DEFAULT_SINCE: Final = "7d"
_STATUSES: Final = {
    "queued": ("QUEUED", None),
    "sending": ("IN_PROGRESS", "OUTBOUND"),
    "receiving": ("IN_PROGRESS", "INBOUND"),
    "delivered": ("COMPLETED", "OUTBOUND"),
    "received": ("COMPLETED", "INBOUND"),
    "completed": ("COMPLETED", None),
    "failed": ("FAILURE", None),
    "failure": ("FAILURE", None),
}
_OPEN: Final = ("QUEUED", "IN_PROGRESS")


@dataclass(frozen=True)
class Flags:
    """The flags that narrow a list, beside the filter."""

    status: Annotated[str | None, Parameter(help="queued, sending, open, delivered or failed.")] = None
    to: Annotated[str | None, Parameter(help="Beginning of the recipient's number.")] = None
    from_: Annotated[str | None, Parameter(name="--from", help="Beginning of the sender's number.")] = None
    direction: Annotated[str | None, Parameter(help="in or out.")] = None
    since: Annotated[str | None, Parameter(help="30m, 24h, 7d, 2w ago, or a date; 7d unless the filter says.")] = None


class Selection(NamedTuple):
    """What to ask the service for, and what to look for in its answer."""

    filters: FaxFilters
    statuses: tuple[str, ...]
    """Statuses to ask for one after the other, since the API takes one at a time; none means any."""
    query: Query
    window: str
    """The time looked at, in words for the person: `of the last 7d`."""

    def matches(self, fax: Fax, services: Mapping[str, str]) -> bool:
        """Whether the filter holds; the flags are the service's to judge."""
        return self.query.matches(fax, services)

    @property
    def needs_services(self) -> bool:
        """Whether the filter looks at the names of services."""
        return any(term.field in ("", "service") for term in self.query.terms)


def select(words: tuple[str, ...], flags: Flags, now: datetime | None = None) -> Selection:
    """Read filter and flags; CommandError says which word is wrong."""
    from faxtui.store.query import Query, QueryError

    now = now or datetime.now(UTC)
    for word in words:
        if word.startswith("--"):  # one hyphen negates a term, two are an option that we do not have
            raise CommandError(f"There is no option {word.partition('=')[0]!r}: see --help.", ExitCode.USAGE)
    try:
        query = Query.parse(" ".join(words), now)
    except QueryError as error:
        raise CommandError(str(error), ExitCode.USAGE) from None
    filters: FaxFilters = {
        "to": flags.to,
        "from_": flags.from_,
        "direction": parsing.direction(flags.direction) if flags.direction else None,
    }
    statuses = _flag_statuses(flags.status)
    for term in query.terms:
        statuses = _push_down(term, filters, statuses)
    window = _window(filters, flags.since, now)
    return Selection(filters, statuses or (), query, window)


def _flag_statuses(word: str | None) -> tuple[str, ...] | None:
    if word is None:
        return None
    return _OPEN if word.strip().lower() == "open" else (parsing.status(word),)


def _push_down(term: Term, filters: FaxFilters, statuses: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Put into the API's filters what it can judge of a term; the whole term is judged here once more."""
    value = term.value
    if term.negated:
        return statuses
    if term.field == "dir" and not filters.get("direction"):
        filters["direction"] = "INBOUND" if "inbound".startswith(value) else "OUTBOUND"
    elif term.field == "to" and value.startswith("+") and not filters.get("to"):
        filters["to"] = _digits(value)
    elif term.field == "from" and value.startswith("+") and not filters.get("from_"):
        filters["from_"] = _digits(value)
    elif term.field == "since":
        filters["created_after"] = max(filter(None, (filters.get("created_after"), datetime.fromisoformat(value))))
    elif term.field == "until":
        filters["created_before"] = min(filter(None, (filters.get("created_before"), datetime.fromisoformat(value))))
    elif term.field == "code":
        return _narrowed(statuses, ("FAILURE",))
    elif term.field == "status":
        return _narrowed(statuses, _meant(value, filters))
    return statuses


def _meant(value: str, filters: FaxFilters) -> tuple[str, ...]:
    """The API's statuses behind the beginning of a word; a word that knows its direction narrows that as well."""
    if "open".startswith(value):
        return _OPEN
    found = [pair for word, pair in _STATUSES.items() if word.startswith(value)]
    directions = {direction for _, direction in found}
    if len(directions) == 1 and not filters.get("direction"):
        filters["direction"] = directions.pop()
    return tuple(dict.fromkeys(status for status, _ in found))


def _narrowed(statuses: tuple[str, ...] | None, more: tuple[str, ...]) -> tuple[str, ...]:
    """Both conditions at once; where they exclude each other, one of them, whose faxes the filter then refuses."""
    both = tuple(status for status in more if statuses is None or status in statuses)
    return both or more[:1]


def _digits(value: str) -> str:
    return "".join(letter for letter in value if letter in "+0123456789")


def _window(filters: FaxFilters, since: str | None, now: datetime) -> str:
    """Set the beginning of the time looked at; the default only where the filter names no time."""
    if since is None and (filters.get("created_after") or filters.get("created_before")):
        return "in that time"
    text = since or DEFAULT_SINCE
    moment = parsing.since(text, now)
    filters["created_after"] = max(filter(None, (filters.get("created_after"), moment)))
    return f"of the last {text}" if text[-1:].isalpha() and text[:1].isdigit() else f"since {text}"


async def service_names(client: AsyncFaxClient) -> dict[str, str]:
    """The names of the project's services by id."""
    return {service.id: service.name async for service in client.services.iter()}


async def first(
    client: AsyncFaxClient, selection: Selection, count: int, services: Mapping[str, str] | None = None
) -> list[Fax]:
    """The newest faxes that match, at most `count`, newest first."""
    filters = selection.filters
    known: Mapping[str, str] = services or {}
    if services is None and selection.needs_services:
        known = await service_names(client)
    # One after the other, in the order of a fax's life: a fax that moves on meanwhile is found twice, never missed.
    found: dict[str, Fax] = {}
    for status in selection.statuses or (None,):
        mine: FaxFilters = {**filters, "status": status}
        async with aclosing(_matching(client, selection, mine, known, count)) as faxes:
            found.update({fax.id: fax async for fax in faxes})
    if len(selection.statuses) < 2:
        return list(found.values())
    return sorted(found.values(), key=_age, reverse=True)[:count]


async def _matching(
    client: AsyncFaxClient, selection: Selection, filters: FaxFilters, services: Mapping[str, str], count: int
) -> AsyncGenerator[Fax, None]:
    left = count
    page_size = 200 if selection.query else min(count, 200)
    async with aclosing(client.faxes.iter(page_size=page_size, **filters)) as faxes:
        async for fax in faxes:
            if not selection.matches(fax, services):
                continue
            yield fax
            left -= 1
            if not left:
                return


def _age(fax: Fax) -> tuple[str, str]:
    return (fax.create_time.astimezone(UTC).isoformat() if fax.create_time else "", fax.id)
