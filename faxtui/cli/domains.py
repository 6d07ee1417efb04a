"""`faxtui domains`: mail domains of a service, and the records that their DNS must have."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import EveryServiceFlag, ServiceFlag, find_service, locate, of_services
from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, ExitCode, emit, emit_json, emit_listed, emit_named, emit_pairs, talk
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.domain_models import DnsRecord
    from faxtui.api.models import Domain, Service

_COLUMNS: Final = (Column("DOMAIN"), Column("VERIFIED"), Column("SERVICE"))
DomainName = Annotated[str, Parameter(name="DOMAIN", help="As fax.example.org.")]


def list_domains(*, service: EveryServiceFlag = None, as_json: Json = False) -> int:
    """List the mail domains of the services."""
    return asyncio.run(_list(service, as_json=as_json))


async def _list(text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        found = await of_services(client, text, client.domains.iter)
    rows = [_cells(domain, name) for domain, name in found]
    emit_listed([domain.wire() for domain, _ in found], _COLUMNS, rows, as_json=as_json, word="domain")
    return ExitCode.OK


def _cells(domain: Domain, service: str) -> list[str]:
    verified = {True: "yes", False: "no", None: "unknown"}[domain.verified]
    return [clean(domain.name, 40), verified, clean(service, 26)]


def add_domain(domain: DomainName, /, *, service: ServiceFlag = None, as_json: Json = False) -> int:
    """Add a mail domain and write the records to put into its DNS."""
    return asyncio.run(_add(domain, service, as_json=as_json))


async def _add(name: str, text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service = await find_service(client, text)
        made = await client.domains.create(service.id, name)
    if as_json:
        emit_json(made.wire())
    else:
        _emit_records([*made.records.receiving_records, *made.records.sending_records], name)
    talk(f"Put these records into the DNS of {clean(name, 80)}, then: faxtui domains verify {clean(name, 80)}")
    return ExitCode.OK


def get_domain(domain: DomainName, /, *, service: EveryServiceFlag = None, as_json: Json = False) -> int:
    """Show a mail domain with its records."""
    return asyncio.run(_get(domain, service, as_json=as_json))


async def _get(name: str, text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service, known = await find_domain(client, text, name)
        found = await client.domains.get(service.id, known)
    if as_json:
        emit_json(found.wire())
        return ExitCode.OK
    state = clean(found.domain.state or "unknown", 40)
    emit_pairs([("Domain", clean(found.domain.name, 80)), ("State", state), ("Service", clean(service.name, 60))])
    _emit_records([*found.receiving_dns_records, *found.sending_dns_records], known)
    return ExitCode.OK


def verify_domain(domain: DomainName, /, *, service: EveryServiceFlag = None, as_json: Json = False) -> int:
    """Have the service look for the records in the DNS; exit code 1 while one is missing."""
    return asyncio.run(_verify(domain, service, as_json=as_json))


async def _verify(name: str, text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service, known = await find_domain(client, text, name)
        found = await client.domains.verify(service.id, known)
    records: list[DnsRecord] = []
    for domain in found:
        records += [*domain.receiving_dns_records, *domain.sending_dns_records]
        if as_json:
            emit_json(domain.wire())
        if domain.message:
            talk(domain.message)
    if not as_json:
        _emit_records(records, known)
    good = bool(found) and all(record.valid in (None, "valid") for record in records)
    return ExitCode.OK if good else ExitCode.ERROR


def _emit_records(records: Sequence[DnsRecord], domain: str) -> None:
    """Records whole, since people copy them into a DNS; the labels line up, the values may be long."""
    for record in records:
        priority = "" if record.priority is None else f"{record.priority} "
        state = f"  ({clean(record.valid, 20)})" if record.valid else ""
        emit(f"{clean(record.record_type, 8):<5}  {clean(record.name or domain, 120)}")
        emit(f"       {priority}{clean(record.value, 1000)}{state}")


def remove_domain(
    domain: DomainName, /, *, service: EveryServiceFlag = None, yes: Yes = False, as_json: Json = False
) -> int:
    """Forget a mail domain and its templates."""
    return asyncio.run(_remove(domain, service, yes=yes, as_json=as_json))


async def _remove(name: str, text: str | None, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        service, known = await find_domain(client, text, name)
        shown = clean(known, 200)
        confirm(f"This removes the domain {shown} and its templates for good.", shown, yes=yes)
        await client.domains.delete(service.id, known)
    emit_named("name", known, as_json=as_json)
    talk(f"{shown} is gone.")
    return ExitCode.OK


async def find_domain(client: AsyncFaxClient, text: str | None, name: str) -> tuple[Service, str]:
    """A domain as its service spells it; exit code 4 names the nearest."""
    home, domain = await locate(
        client, text, name, "domain", client.domains.iter, lambda domain: (domain.name, domain.name)
    )
    return home, domain.name
