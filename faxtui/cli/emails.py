"""`faxtui emails`: which addresses send faxes and get them, and with which numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import EveryServiceFlag, NumberServiceFlag, locate, of_services, service_of_number
from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_listed, emit_named, talk
from faxtui.cli.resource_masking import Mask, masked_wire
from faxtui.cli.service_edit import Change, agree
from faxtui.masking import mask_address, mask_number
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Email, EmailNumber, Service

_COLUMNS: Final = (Column("SERVICE"), Column("NUMBER"), Column("MAY"), Column("ADDRESS"))
_PERMISSIONS: Final = ("both", "send", "receive")
Address = Annotated[str, Parameter(name="ADDRESS", help="The e-mail address.")]
Numbers = Annotated[
    list[str],
    Parameter(name="--number", help="A number of the service, as +14155550100 or +14155550100=receive; repeat."),
]
May = Annotated[str, Parameter(help="both, send or receive, for numbers that do not say.")]


def list_emails(
    *,
    service: EveryServiceFlag = None,
    number: Annotated[str | None, Parameter(help="Only the addresses of this number.")] = None,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """List the addresses, one line for each number that they work with."""
    wanted = parsing.number(number) if number else None
    return asyncio.run(_list(service, wanted, mask=mask, as_json=as_json))


async def _list(text: str | None, number: str | None, *, mask: bool, as_json: bool) -> int:
    async with configured_client() as client:
        if number is None:
            found = await of_services(client, text, client.emails.iter)
        else:
            service = await service_of_number(client, number, text)
            addresses = {address async for address in client.numbers.emails(service.id, number)}
            found = [(row, service.name) async for row in client.emails.iter(service.id) if row.email in addresses]
    wires = [masked_wire(email.wire()) if mask else email.wire() for email, _ in found]
    rows = [row for email, name in found for row in _rows(email, name, number, mask=mask)]
    emit_listed(wires, _COLUMNS, rows, as_json=as_json, word="address")
    return ExitCode.OK


def _rows(email: Email, service: str, number: str | None, *, mask: bool) -> list[list[str]]:
    address = mask_address(email.email) if mask else clean(email.email, 254)
    shown = [entry for entry in email.phone_numbers if number in (None, entry.number)]
    return [
        [
            clean(service, 18),
            mask_number(entry.number) if mask else clean(entry.number, 20),
            clean(entry.permissions, 10),
            address,
        ]
        for entry in shown
    ] or [[clean(service, 18), "none", "", address]]


def add_email(
    address: Address, /, *, number: Numbers, may: May = "both", service: NumberServiceFlag = None, as_json: Json = False
) -> int:
    """Let an address send faxes by mail and get them, with these numbers."""
    return asyncio.run(_add(address, _wanted(number, may), service, as_json=as_json))


async def _add(address: str, numbers: list[EmailNumber], text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service = await service_of_number(client, numbers[0].number, text)
        made = await client.emails.add(service.id, address, numbers)
    return _tell(made, address, f"is added to the service {clean(service.name, 60)!r}", as_json=as_json)


def set_email(
    address: Address,
    /,
    *,
    number: Numbers,
    may: May = "both",
    service: EveryServiceFlag = None,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Put these numbers in the place of all that the address has, after showing the difference."""
    return asyncio.run(_set(address, _wanted(number, may), service, yes=yes, as_json=as_json))


async def _set(address: str, numbers: list[EmailNumber], text: str | None, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        service, email = await find_email(client, text, address)
        before = {entry.number: str(entry.permissions) for entry in email.phone_numbers}
        after = {entry.number: str(entry.permissions) for entry in numbers}
        if before == after:
            talk("Nothing to change: it is so already.")
            made = email
        else:
            agree(f"what {clean(email.email, 80)} may do", _changes(before, after), yes=yes)
            made = await client.emails.set_numbers(service.id, email.email, numbers)
    return _tell(made, email.email, "has these numbers and no others", as_json=as_json)


async def find_email(client: AsyncFaxClient, text: str | None, address: str) -> tuple[Service, Email]:
    """The address as its service spells it."""
    return await locate(client, text, address, "address", client.emails.iter, lambda email: (email.email, email.email))


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What differs, number by number."""
    found = []
    for number in [*before, *(number for number in after if number not in before)]:
        old, new = before.get(number, "nothing"), after.get(number, "nothing")
        if old != new:
            removes = old != "nothing" and new != "both"
            found.append(Change(f"{clean(number, 24)}: {clean(old, 12)} → {new}", removes))
    return found


def remove_email(
    address: Address, /, *, service: EveryServiceFlag = None, yes: Yes = False, as_json: Json = False
) -> int:
    """Take an address off a service: it then neither sends faxes nor gets them."""
    return asyncio.run(_remove(address, service, yes=yes, as_json=as_json))


async def _remove(address: str, text: str | None, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        service, email = await find_email(client, text, address)
        shown = clean(email.email, 254)
        numbers = ", ".join(clean(entry.number, 24) for entry in email.phone_numbers[:10]) or "no number"
        confirm(f"This takes {shown} ({numbers}) off the service {clean(service.name, 60)!r}.", shown, yes=yes)
        await client.emails.delete(service.id, email.email)
    emit_named("email", email.email, as_json=as_json)
    talk(f"{shown} neither sends faxes nor gets them any more.")
    return ExitCode.OK


def _wanted(numbers: Sequence[str], may: str) -> list[EmailNumber]:
    from faxtui.api.models import EmailNumber  # late: help needs no models

    found: dict[str, EmailNumber] = {}
    for text in numbers:
        number, _, permission = text.partition("=")
        granted = (permission or may).strip().lower()
        if granted not in _PERMISSIONS:
            raise CommandError(
                f"{clean(granted, 30)!r} is no permission: use {', '.join(_PERMISSIONS)}.", ExitCode.USAGE
            )
        known = parsing.number(number)
        if known in found:
            raise CommandError(f"{known} is given twice.", ExitCode.USAGE)
        found[known] = EmailNumber(number=known, permissions=granted)
    return list(found.values())


def _tell(email: Email, address: str, news: str, *, as_json: bool) -> int:
    shown = clean(email.email or address, 254)
    if as_json:
        emit_json(email.wire())
    else:
        emit(shown)
    talk(f"{shown} {news}.")
    return ExitCode.OK
