"""Which faxes a command is about: the console's filter language and the flags, pushed down to the API where it can."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.output import CommandError, ExitCode, talk

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters
    from faxtui.api.models import Fax
    from faxtui.store.query import Query
    from faxtui.store.query_api import Pushed

DEFAULT_SINCE: Final = "7d"
_OPEN: Final = ("QUEUED", "IN_PROGRESS")
_PAGE: Final = 200


@dataclass(frozen=True)
class Flags:
    """The flags that narrow a list, beside the filter."""

    status: Annotated[str | None, Parameter(help="queued, sending, open, delivered or failed.")] = None
    to: Annotated[str | None, Parameter(help="Beginning of the recipient's number.")] = None
    from_: Annotated[str | None, Parameter(name="--from", help="Beginning of the sender's number.")] = None
    direction: Annotated[str | None, Parameter(help="in or out.")] = None
    since: Annotated[str | None, Parameter(help="30m, 24h, 7d, 2w ago, or a date; 7d unless the filter says.")] = None


class Selection(NamedTuple):
    """A filter, and what flags ask the service for beside it."""

    query: Query
    filters: FaxFilters
    """Of the flags and the usual time."""
    statuses: tuple[str, ...]
    """Of the flags; none means any."""
    window: str
    """The time looked at, in words for the person: `of the last 7d`."""

    def matches(self, fax: Fax, services: Mapping[str, str]) -> bool:
        """Whether the filter holds; the flags are the service's to judge."""
        return self.query.matches(fax, services)

    @property
    def needs_services(self) -> bool:
        """Whether the filter looks at the names of services, or sorts by them."""
        return self.query.order.by_service or any(term.field in ("", "service") for term in self.query.terms)

    def say_unsorted(self, why: str) -> None:
        """Tell a person who asked for an order that there is none here."""
        if not self.query.order.is_usual:
            talk(f"Not sorted {self.query.order.words}: {why}.")

    def pushed(self, services: Mapping[str, str]) -> Pushed:
        """What to ask the service for: what of the filter it can judge, and the flags."""
        found = self.query.pushed(services)
        statuses = found.statuses or self.statuses
        if found.statuses and self.statuses:
            statuses = tuple(status for status in found.statuses if status in self.statuses)
        filters: FaxFilters = {**found.filters, **self.filters}
        after = (found.filters.get("created_after"), self.filters.get("created_after"))
        if any(after):
            filters["created_after"] = max(filter(None, after))
        excluded = bool(found.statuses or self.statuses) and not statuses
        return found._replace(filters=filters, statuses=statuses, empty=found.empty or excluded)


def select(
    words: Sequence[str], flags: Flags, now: datetime | None = None, views: Mapping[str, str] | None = None
) -> Selection:
    """Read filter and flags; CommandError says which word is wrong. `views` are the saved ones unless given."""
    now = now or datetime.now(UTC)
    query = parsed(words, _saved(words) if views is None else views, now)
    filters: FaxFilters = {}
    if flags.to is not None:
        filters["to"] = flags.to
    if flags.from_ is not None:
        filters["from_"] = flags.from_
    if flags.direction is not None:
        filters["direction"] = parsing.direction(flags.direction)
    window = _window(query, filters, flags.since, now)
    return Selection(query, filters, _flag_statuses(flags.status), window)


def parsed(words: Sequence[str], views: Mapping[str, str], now: datetime | None = None) -> Query:
    """The words of a command line as one filter; CommandError for what is none."""
    from faxtui.store.query import Query, QueryError

    for word in words:
        if word.startswith("--"):  # one hyphen negates a term, two are an option that we do not have
            raise CommandError(f"There is no option {word.partition('=')[0]!r}: see --help.", ExitCode.USAGE)
    text = " ".join(words)
    try:
        return Query.parse(text, now, views)
    except QueryError as error:
        if error.length < len(text):  # else all of it is wrong
            for line in error.marked(text).splitlines():
                talk(line)
        raise CommandError(str(error), ExitCode.USAGE) from None


def _saved(words: Sequence[str]) -> Mapping[str, str]:
    """The saved views, read only where one may be named."""
    if not any("@" in word for word in words):
        return {}
    from faxtui.cli.views import known_views

    return known_views()


def _flag_statuses(word: str | None) -> tuple[str, ...]:
    if word is None:
        return ()
    return _OPEN if word.strip().lower() == "open" else (parsing.status(word),)


def _window(query: Query, filters: FaxFilters, since: str | None, now: datetime) -> str:
    """Set the beginning of the time looked at; the default only where the filter names no time."""
    asked = query.pushed({}).filters
    if since is None and (asked.get("created_after") or asked.get("created_before")):
        return "in that time"
    text = since or DEFAULT_SINCE
    filters["created_after"] = parsing.since(text, now)
    return f"of the last {text}" if text[-1:].isalpha() and text[:1].isdigit() else f"since {text}"


async def service_names(client: AsyncFaxClient) -> dict[str, str]:
    """The names of the project's services by id."""
    return {service.id: service.name async for service in client.services.iter()}


async def names_for(client: AsyncFaxClient, selection: Selection) -> Mapping[str, str]:
    """The names of services where the filter looks at them."""
    return await service_names(client) if selection.needs_services else {}


async def first(
    client: AsyncFaxClient, selection: Selection, count: int, services: Mapping[str, str] | None = None
) -> list[Fax]:
    """The first faxes that match, at most `count`: mostly the newest. In another order all that match are read."""
    known = await names_for(client, selection) if services is None else services
    asked = selection.pushed(known)
    if asked.empty:
        return []
    # One after the other, in the order of a fax's life: a fax that moves on meanwhile is found twice, never missed.
    order, most = selection.query.order, count
    if not order.is_usual:
        count = sys.maxsize
    found: dict[str, Fax] = {}
    for status in asked.statuses or (None,):
        mine: FaxFilters = {**asked.filters, "status": status}
        async with aclosing(_matching(client, selection, mine, known, count)) as faxes:
            found.update({fax.id: fax async for fax in faxes})
    if len(asked.statuses) > 1 or not order.is_usual:
        return order.sort(sorted(found.values(), key=_age, reverse=True), known)[:most]
    return list(found.values())


async def _matching(
    client: AsyncFaxClient, selection: Selection, filters: FaxFilters, services: Mapping[str, str], count: int
) -> AsyncGenerator[Fax, None]:
    left, met = count, selection.query.matcher(services)
    page_size = _PAGE if selection.query else min(count, _PAGE)
    async with aclosing(client.faxes.iter(page_size=page_size, **filters)) as faxes:
        async for fax in faxes:
            if not met(fax):
                continue
            yield fax
            left -= 1
            if not left:
                return


async def everything(
    client: AsyncFaxClient, selection: Selection, services: Mapping[str, str]
) -> AsyncGenerator[Fax, None]:
    """All faxes that match, in the filter's order: newest first a page at a time; in another one, or where several
    statuses are meant, all of them at once."""
    asked = selection.pushed(services)
    if asked.empty:
        return
    if len(asked.statuses) > 1 or not selection.query.order.is_usual:
        for fax in await first(client, selection, sys.maxsize, services):
            yield fax
        return
    mine: FaxFilters = {**asked.filters, "status": next(iter(asked.statuses), None)}
    async with aclosing(_matching(client, selection, mine, services, sys.maxsize)) as faxes:
        async for fax in faxes:
            yield fax


def _age(fax: Fax) -> tuple[str, str]:
    from faxtui.store.times import local

    return (local(fax.create_time, UTC).isoformat() if fax.create_time else "", fax.id)
