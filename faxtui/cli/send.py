"""`faxtui send`: one fax to one number, never twice."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.connecting import connection
from faxtui.cli.faxes import Json, safe_id
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.config import open_client

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at a fax that is on its way."""
LOOKS: Final = 3
"""How often a send whose answer was lost is looked up before we say that we do not know."""


class Order(NamedTuple):
    """What is to be sent."""

    to: str
    files: list[Path]
    from_: str | None
    header: str | None
    service: str | None = None


def send(
    to: Annotated[str, Parameter(name="TO", help="The number, as +14155550100.")],
    /,
    *,
    file: Annotated[list[Path], Parameter(help="A document (PDF, TIF, PNG, JPG, TXT …); repeat for more, in order.")],
    from_: Annotated[str | None, Parameter(name="--from", help="The sending number; else the usual one.")] = None,
    header: Annotated[str | None, Parameter(help="The line at the top of each page, up to 50 letters.")] = None,
    wait: Annotated[bool, Parameter(help="Stay until the fax has ended; exit code 5 when it failed.")] = False,
    timeout: Annotated[float, Parameter(help="Seconds to wait at most; exit code 6 after that.")] = 3600.0,
    as_json: Json = False,
) -> int:
    """Send documents as one fax and write its id."""
    order = Order(parsing.number(to), file, parsing.number(from_) if from_ else None, header)
    return asyncio.run(_send(order, timeout if wait else None, as_json))


async def _send(order: Order, patience: float | None, as_json: bool) -> int:
    settings = connection()
    order = order._replace(from_=order.from_ or settings.sender, service=settings.default_service)
    async with open_client(settings) as client:
        fax = await _submit(client, order)
        talk(f"The service has the fax to {fax.to}: {status_line(fax)}.")
        if not as_json:
            emit(safe_id(fax), at_once=True)
        code = ExitCode.OK
        if patience is not None:
            fax, code = await follow(client, fax, patience)
        if as_json:
            emit_json(fax.wire())
        return code


async def _submit(client: AsyncFaxClient, order: Order) -> Fax:
    from faxtui.api.errors import OutcomeUnknown
    from faxtui.api.sending import new_send_label

    label, began = new_send_label(), datetime.now(UTC)
    try:
        faxes = await client.faxes.send(
            order.to,
            files=order.files,
            from_=order.from_,
            service_id=order.service,
            header_text=order.header,
            labels=dict([label]),
        )
    except asyncio.CancelledError:
        talk(
            f"The service may have taken the fax to {order.to}: look for the label {_spelled(label)} before you repeat."
        )
        raise
    except OutcomeUnknown as error:
        talk(f"{error} Looking for the fax by its label.")
        return await _look_up(client, label, order.to, began)
    return faxes[0]


async def _look_up(client: AsyncFaxClient, label: tuple[str, str], to: str, since: datetime) -> Fax:
    """The fax whose answer was lost, or an end that says what is known."""
    from faxtui.api.errors import FaxApiError

    known = "the service lists no such fax so far"
    for look in range(LOOKS):
        try:
            found = await client.faxes.find_sent(label, to=to, since=since)
        except FaxApiError as error:
            known = f"it could not be looked up ({str(error).rstrip('.')})"
        else:
            if found:
                return found[0]
        if look + 1 < LOOKS:
            await asyncio.sleep(FIRST_PAUSE)
    raise CommandError(
        f"Whether the fax to {to} was taken is not known: {known}. Look for the label {_spelled(label)} "
        "before you send it again.",
        ExitCode.UNKNOWN,
    )


def _spelled(label: tuple[str, str]) -> str:
    return "=".join(label)


async def follow(client: AsyncFaxClient, fax: Fax, patience: float) -> tuple[Fax, ExitCode]:
    """Look at a fax until it has ended or `patience` seconds are over, and tell what changes."""
    from faxtui.api.errors import RateLimited, ServerError, TransportError

    deadline, pause, told = time.monotonic() + patience, FIRST_PAUSE, f"{status_line(fax)}."
    while fax.is_open:
        if time.monotonic() + pause > deadline:
            talk(f"The time ran out; the fax goes on without us: {status_line(fax)}.")
            return fax, ExitCode.UNKNOWN
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
        try:
            fax = await client.faxes.get(fax.id)
        except (RateLimited, ServerError, TransportError) as error:
            now = str(error)  # the fax is on its way all the same: look again
        else:
            now = f"{status_line(fax)}."
        if now != told:
            told = now
            talk(told)
    return fax, ExitCode.FAX_FAILED if fax.is_failed else ExitCode.OK


def status_line(fax: Fax) -> str:
    """Where a fax stands, in words without a full stop."""
    from faxtui.api.error_codes import explain
    from faxtui.store.rows import pages_text, status_word

    word, pages = status_word(fax).word, pages_text(fax)
    if fax.is_failed:
        reason = explain(fax.error_type, fax.error_code, fax.error_message)
        return f"{word}: {reason.meaning.rstrip('.')} (code {fax.error_code}). {reason.advice.rstrip('.')}"
    return f"{word}, {pages} {'page' if pages == '1' else 'pages'}" if pages else word
