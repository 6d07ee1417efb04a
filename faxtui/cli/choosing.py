"""Which service, cover page or number a command means: by its id, or by a name that only one has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, TypeVar

from cyclopts import Parameter

from faxtui.cli.connecting import connection
from faxtui.cli.output import CommandError, ExitCode
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Service

T = TypeVar("T")

ServiceFlag = Annotated[
    str | None, Parameter(name="--service", help="Id or name of the service; else the profile's, else the default one.")
]
EveryServiceFlag = Annotated[
    str | None, Parameter(name="--service", help="Only of this service, by its id or name; else of all.")
]
NumberServiceFlag = Annotated[
    str | None, Parameter(name="--service", help="Id or name of the service; else the one that has the number.")
]
ServiceName = Annotated[str, Parameter(name="SERVICE", help="Its id, or its name when no other has it.")]


def one_of(things: Sequence[T], text: str, what: str, facts: Callable[[T], tuple[str, str]]) -> T:
    """The thing with this id or name (`facts` tells both); exit code 4 names the nearest when there is none."""
    wanted = text.strip()
    for thing in things:
        if facts(thing)[0] == wanted:
            return thing
    named = [thing for thing in things if facts(thing)[1].casefold() == wanted.casefold()]
    exact = [thing for thing in named if facts(thing)[1] == wanted]
    found = exact if len(exact) == 1 else named
    if len(found) > 1:
        ids = ", ".join(clean(facts(thing)[0], 40) for thing in found[:5])
        raise CommandError(f"{len(found)} have the name {clean(wanted, 60)!r}: give an id ({ids}).", ExitCode.USAGE)
    if not found:
        raise CommandError(_nearest(wanted, what, [facts(thing) for thing in things]), ExitCode.NOT_FOUND)
    return found[0]


def _nearest(wanted: str, what: str, known: Sequence[tuple[str, str]]) -> str:
    words = {word.casefold(): word for pair in known for word in reversed(pair) if word}
    near = get_close_matches(wanted.casefold(), words, n=1, cutoff=0.4)
    hint = f"; the nearest is {clean(words[near[0]], 60)!r}" if near else ""
    return f"There is no {what} {clean(wanted, 60)!r}{hint}."


async def of_services(
    client: AsyncFaxClient, text: str | None, things_of: Callable[[str], AsyncIterator[T]]
) -> list[tuple[T, str]]:
    """What the services that are meant have, each with the name of its service; `things_of` takes a service's id."""
    services = await chosen_services(client, text)
    return [(thing, service.name) for service in services async for thing in things_of(service.id)]


def service_named(services: Sequence[Service], text: str) -> Service:
    """The service with this id or name."""
    return one_of(services, text, "service", lambda service: (service.id, service.name))


async def all_services(client: AsyncFaxClient) -> list[Service]:
    """Every service of the project, the default one first, then by name."""
    found = [service async for service in client.services.iter()]
    return sorted(found, key=lambda service: (not service.default_for_project, service.name.casefold(), service.id))


async def find_service(client: AsyncFaxClient, text: str | None) -> Service:
    """The service that is named; without a name the profile's own, else the project's default."""
    services = await all_services(client)
    wanted = text or getattr(connection(), "default_service", None)
    if wanted:
        return service_named(services, wanted)
    if len(services) == 1 or (services and services[0].default_for_project):
        return services[0]
    raise CommandError("No service is the project's default: name one with --service.", ExitCode.USAGE)


async def chosen_services(client: AsyncFaxClient, text: str | None) -> list[Service]:
    """The service that is named, or all of them."""
    services = await all_services(client)
    return services if text is None else [service_named(services, text)]


async def service_of_number(client: AsyncFaxClient, number: str, text: str | None) -> Service:
    """The service that is named, else the one that has the number."""
    services = await chosen_services(client, text)
    if text is not None:
        return services[0]
    known: list[tuple[str, str]] = []
    for service in services:
        async for row in client.numbers.iter(service.id):
            if row.phone_number == number:
                return service
            known.append((row.phone_number, ""))
    raise CommandError(_nearest(number, "number", known), ExitCode.NOT_FOUND)


async def locate(
    client: AsyncFaxClient,
    service: str | None,
    text: str,
    what: str,
    rows: Callable[[str], AsyncIterator[T]],
    facts: Callable[[T], tuple[str, str]],
) -> tuple[Service, T]:
    """The thing with this id or name and its service, looked for in the service named or in all of them.

    `rows` lists the things of a service by the service's id, `facts` tells id and name of one.
    """
    found = [(home, row) for home in await chosen_services(client, service) async for row in rows(home.id)]
    chosen = one_of(found, text, what, lambda pair: facts(pair[1]))
    homes = [home for home, row in found if facts(row)[0] == facts(chosen[1])[0]]
    if len(homes) > 1:
        names = ", ".join(clean(home.name, 40) for home in homes[:5])
        raise CommandError(f"{len(homes)} services have it ({names}): name one with --service.", ExitCode.USAGE)
    return chosen
