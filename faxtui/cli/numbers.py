"""`faxtui numbers`: list, suspend, resume; numbers come to a service and leave it outside of this API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import EveryServiceFlag, NumberServiceFlag, of_services, service_of_number
from faxtui.cli.connecting import configured_client
from faxtui.cli.emails import find_email
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, ExitCode, emit, emit_json, emit_listed, talk
from faxtui.cli.resource_masking import Mask, masked_wire
from faxtui.masking import HIDDEN, mask_number
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import ServicePhoneNumber

_COLUMNS: Final = (Column("NUMBER"), Column("IN"), Column("STATE"), Column("SERVICE"), Column("NOTE"))
NumberName = Annotated[str, Parameter(name="NUMBER", help="One of the project's numbers, as +14155550100.")]
Note = Annotated[str | None, Parameter(help="Tells others why.")]
Row = tuple["ServicePhoneNumber", str]
"""A number and the name of its service."""


def list_numbers(
    *,
    service: EveryServiceFlag = None,
    email: Annotated[str | None, Parameter(help="Only those with which this e-mail address works.")] = None,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """List the numbers of the services."""
    return asyncio.run(_list(service, email, mask=mask, as_json=as_json))


async def _list(text: str | None, email: str | None, *, mask: bool, as_json: bool) -> int:
    async with configured_client() as client:
        if email is not None:
            home, known = await find_email(client, text, email)
            found = [(number, home.name) async for number in client.emails.numbers(home.id, known.email)]
        else:
            found = await of_services(client, text, client.numbers.iter)
    wires = [masked_wire(number.wire()) if mask else number.wire() for number, _ in found]
    columns = _COLUMNS if email is None else (*_COLUMNS[:-1], Column("ADDRESS MAY"))
    rows = [_cells(row, mask=mask, of_address=email is not None) for row in found]
    emit_listed(wires, columns, rows, as_json=as_json, word="number")
    return ExitCode.OK


def _cells(row: Row, *, mask: bool, of_address: bool) -> list[str]:
    number, service = row
    shown = mask_number(number.phone_number) if mask else clean(number.phone_number, 20)
    note = (HIDDEN if mask else clean(number.note, 24)) if number.note else ""
    last = clean(number.permissions or "both", 12) if of_address else note
    return [shown, clean(number.country or "", 4), state_of(number), clean(service, 20), last]


def state_of(number: ServicePhoneNumber) -> str:
    """Whether a number works."""
    return "suspended" if number.suspended else "active"


def suspend(
    number: NumberName,
    /,
    *,
    note: Note = None,
    service: NumberServiceFlag = None,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Suspend a number: it neither sends nor receives until it is resumed."""
    wanted = parsing.number(number)
    confirm(f"This suspends {wanted}: it neither sends nor receives until it is resumed.", "suspend", yes=yes)
    return asyncio.run(_set(wanted, service, True, note, as_json=as_json))


def resume(
    number: NumberName, /, *, note: Note = None, service: NumberServiceFlag = None, as_json: Json = False
) -> int:
    """Let a suspended number work again."""
    return asyncio.run(_set(parsing.number(number), service, False, note, as_json=as_json))


async def _set(number: str, text: str | None, suspended: bool, note: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service = await service_of_number(client, number, text)
        act: Any = client.numbers.suspend if suspended else client.numbers.resume
        now: ServicePhoneNumber = await act(service.id, number, note)
    if as_json:
        emit_json(now.wire())
    else:
        emit(clean(now.phone_number or number, 24))
    talk(f"{number} of the service {clean(service.name, 60)!r} is {state_of(now)}.")
    return ExitCode.OK
