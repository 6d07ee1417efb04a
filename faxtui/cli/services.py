"""`faxtui services`: list, get, delete; what changes one is in `service_edit`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import ServiceName, all_services, find_service
from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, ExitCode, emit_json, emit_listed, emit_named, emit_pairs, talk
from faxtui.cli.resource_masking import Mask, masked_wire
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service
    from faxtui.store.project import Holdings

_COLUMNS: Final = (Column("ID"), Column("DEFAULT"), Column("FROM"), Column("RETRIES", right=True), Column("NAME"))
_MOST_NAMED: Final = 20
"""Things that are named before a delete; the rest is counted."""


def list_services(*, mask: Mask = False, as_json: Json = False) -> int:
    """List the services, the default one first."""
    return asyncio.run(_list(mask=mask, as_json=as_json))


async def _list(*, mask: bool, as_json: bool) -> int:
    async with configured_client() as client:
        services = await all_services(client)
    services = [masked(service) for service in services] if mask else services
    rows = [_cells(service) for service in services]
    emit_listed([service.wire() for service in services], _COLUMNS, rows, as_json=as_json, word="service")
    return ExitCode.OK


def masked(service: Service) -> Service:
    """The same service as `--mask` shows it."""
    return type(service).model_validate(masked_wire(service.wire()))


def _cells(service: Service) -> list[str]:
    retries = "" if service.number_of_retries is None else str(service.number_of_retries)
    default = "default" if service.default_for_project else ""
    sender = clean(service.default_from or "first number", 16)
    return [clean(service.id, 40), default, sender, retries, clean(service.name, 18)]


def get_service(
    service: Annotated[str | None, Parameter(name="SERVICE", help="Its id or name; else the default one.")] = None,
    /,
    *,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """Show everything about one service: its settings, what it has, and what is amiss."""
    return asyncio.run(_get(service, mask=mask, as_json=as_json))


async def _get(text: str | None, *, mask: bool, as_json: bool) -> int:
    from faxtui.store.project import holdings_of  # late: help needs no project

    async with configured_client() as client:
        found = await find_service(client, text)
        found = await client.services.get(found.id)
        if as_json:
            emit_json((masked(found) if mask else found).wire())
            return ExitCode.OK
        holdings = await holdings_of(client, found)
    from faxtui.store.service_facts import service_facts  # late: help needs no facts

    groups = service_facts(holdings)  # judged by what is there, not by what a mask leaves of it
    if mask:
        shown = holdings._replace(service=masked(found))
        groups = [group for group in groups if group.title == "Look here"] + [
            group for group in service_facts(shown) if group.title != "Look here"
        ]
    head = [("Name", clean(found.name, 60)), ("Default", "yes" if found.default_for_project else "no")]
    emit_pairs([*head, *((fact.label, fact.value) for group in groups for fact in group.facts)])
    return ExitCode.OK


def delete_service(service: ServiceName, /, *, yes: Yes = False, as_json: Json = False) -> int:
    """Delete a service, after naming what depends on it, and write its id."""
    return asyncio.run(_delete(service, yes=yes, as_json=as_json))


async def _delete(text: str, *, yes: bool, as_json: bool) -> int:
    from faxtui.store.project import holdings_of  # late, as above

    async with configured_client() as client:
        found = await find_service(client, text)
        holdings = await holdings_of(client, found)
        faxes = (await client.faxes.list(service_id=found.id, page_size=1)).total_items
        name = clean(found.name, 60).strip() or clean(found.id, 40)
        for line in _losses(holdings, faxes):
            talk(line)
        confirm(f"This deletes the service {name!r} ({clean(found.id, 40)}) for good.", name, yes=yes)
        await client.services.delete(found.id)
    emit_named("id", found.id, as_json=as_json)
    talk(f"The service {name!r} is gone.")
    return ExitCode.OK


def _losses(holdings: Holdings, faxes: int) -> Iterator[str]:
    """What hangs on a service: a sentence for each kind, then each thing by its name."""
    from faxtui.store.service_facts import what_depends_on

    yield from what_depends_on(holdings, faxes)
    named = [f"number {clean(number.phone_number, 24)}" for number in holdings.numbers]
    named += [f"address {clean(email.email, 80)}" for email in holdings.emails]
    named += [f"cover page {clean(cover.name, 60)}" for cover in holdings.covers]
    yield from (f"  {line}" for line in named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        yield f"  and {len(named) - _MOST_NAMED} more"
