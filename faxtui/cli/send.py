"""`faxtui send`: one fax to one number, never twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.connecting import connection
from faxtui.cli.faxes import Json, safe_id
from faxtui.cli.output import ExitCode, emit, emit_json, talk
from faxtui.config import open_client

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax


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
    async with open_client(settings, warn=talk) as client:
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
    from faxtui.api.once import spelled
    from faxtui.api.sending import new_send_label

    label = new_send_label()
    try:
        faxes = await client.faxes.send_once(
            order.to,
            files=order.files,
            from_=order.from_,
            service_id=order.service,
            header_text=order.header,
            label=label,
            on_lost=lambda error: talk(f"{error} Looking for the fax by its label."),
        )
    except asyncio.CancelledError:
        talk(
            f"The service may have taken the fax to {order.to}: look for the label {spelled(label)} before you repeat."
        )
        raise
    return faxes[0]


async def follow(client: AsyncFaxClient, fax: Fax, patience: float) -> tuple[Fax, ExitCode]:
    """Look at a fax until it has ended or `patience` seconds are over, and tell what changes."""
    from faxtui.api.errors import WaitTimeout

    told = f"{status_line(fax)}."

    def tell(news: str) -> None:
        nonlocal told
        if news != told:
            told = news
            talk(news)

    try:
        fax = await client.faxes.wait(
            fax.id,
            timeout=patience,
            on_change=lambda now: tell(f"{status_line(now)}."),
            on_trouble=lambda error: tell(str(error)),  # the fax is on its way all the same
        )
    except WaitTimeout as error:
        fax = error.fax or fax
        talk(f"The time ran out; the fax goes on without us: {status_line(fax)}.")
        return fax, ExitCode.UNKNOWN
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
