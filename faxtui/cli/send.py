"""`faxtui send`: documents to one number or many, never twice."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.connecting import choice, configured_client
from faxtui.cli.cover_guard import cover_use
from faxtui.cli.faxes import Json, safe_id
from faxtui.cli.holding import hold_back
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.recipients import Recipient, read_recipients
from faxtui.cli.send_guards import Manner, document_of, judge, labelled, pages_of, tell_and_ask
from faxtui.cli.send_names import with_ids
from faxtui.cli.send_options import SendOptions, checked_fields
from faxtui.cli.status import follow, status_line

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields


def send(
    *to: Annotated[str, Parameter(name="TO", help="The number, as +14155550100, or several.")],
    options: Annotated[SendOptions, Parameter(name="*")] = SendOptions(),  # noqa: B008 - it cannot be changed
    recipients: Annotated[
        Path | None, Parameter(help="CSV of recipients: column to; the others are data for the cover page.")
    ] = None,
    ledger: Annotated[
        Path | None, Parameter(help="What was sent to whom; run again with it, nobody is sent to twice.")
    ] = None,
    at_once: Annotated[int, Parameter(help="Sends under way at the same time, 1 to 8.")] = 4,
    again: Annotated[
        bool, Parameter(help="Send also what went to the same number within the hour, or in an earlier run.")
    ] = False,
    raw_tags: Annotated[bool, Parameter(help="Send also a cover page that has {{tags}} without a value.")] = False,
    yes: Annotated[bool, Parameter(name="--yes", help="Warn of what looks like a slip, but do not ask.")] = False,
    dry_run: Annotated[bool, Parameter(help="Show pages, cost and recipients, and send nothing.")] = False,
    wait: Annotated[bool, Parameter(help="Stay until every fax has ended; exit code 5 when one failed.")] = False,
    timeout: Annotated[float, Parameter(help="Seconds to wait at most; exit code 6 after that.")] = 3600.0,
    as_json: Json = False,
) -> int:
    """Send documents, one fax to each number, and write what became of each."""
    if not 1 <= at_once <= 8:
        raise CommandError("--at-once goes from 1 to 8.", ExitCode.USAGE)
    if not 0 < timeout < math.inf:
        raise CommandError("--timeout is seconds above 0.", ExitCode.USAGE)
    people = read_recipients(to, recipients)
    fields = with_ids(_as_usual(checked_fields(options)))
    if dry_run:
        return _dry_run(people, fields, as_json=as_json)
    patience, manner = timeout if wait else None, Manner(yes=yes, again=again, raw_tags=raw_tags)
    if len(people) == 1 and recipients is None and ledger is None:
        return asyncio.run(_send(people[0], fields, patience, manner, as_json))
    from faxtui.cli.send_many import Plan, send_many  # late: one fax needs no ledger

    plan = Plan(people, fields, patience, at_once, manner, table=recipients, ledger=ledger, as_json=as_json)
    return asyncio.run(send_many(plan))


def _as_usual(fields: SendFields) -> SendFields:
    """The fields with the profile's sender and service where none is named."""
    usual = choice().connection
    if usual is not None:
        fields["from_"] = fields.get("from_") or usual.sender
        fields["service_id"] = fields.get("service_id") or usual.default_service
    return fields


def _dry_run(people: list[Recipient], fields: SendFields, *, as_json: bool) -> int:
    from faxtui.cli import proof

    documents = proof.measure(fields)
    pages = sum(len(document.page_bytes) for document in documents)
    sure = None if fields.get("content_url") else pages
    cost, judgement = asyncio.run(proof.look_back(people, pages, document_of(fields), sure, cover_use(fields, people)))
    proof.show(people, fields, documents, cost, judgement, as_json=as_json)
    return ExitCode.OK


async def _send(recipient: Recipient, fields: SendFields, patience: float | None, manner: Manner, as_json: bool) -> int:
    document, pages = document_of(fields), pages_of(fields)
    async with configured_client() as client:
        judgement = await judge(client, [recipient.to], document, pages, cover_use(fields, [recipient]))
        tell_and_ask(judgement, manner, as_json=as_json)
        await hold_back()
        fax = await _submit(client, recipient.to, labelled(fields, document))
        named = f" as {safe_id(fax)}" if as_json else ""  # its object may come late, or never after ctrl+c
        talk(f"The service has the fax to {fax.to}{named}: {status_line(fax)}.")
        code = ExitCode.OK
        if not as_json:
            with _never_unnamed(fax):
                emit(safe_id(fax), at_once=True)
        if patience is not None:
            fax, code = await follow(client, fax, patience)
        if as_json:
            with _never_unnamed(fax):
                emit_json(fax.wire() | judgement.wire())
                sys.stdout.flush()
        return code


@contextmanager
def _never_unnamed(fax: Fax) -> Iterator[None]:
    """Say the id of the fax where the output cannot be written: who does not know it would send again."""
    try:
        yield
    except OSError as error:
        told = f"It was sent all the same, as {safe_id(fax)}: do not send it again."
        if isinstance(error, BrokenPipeError):
            talk(f"Nobody reads the output. {told}")
            raise
        raise CommandError(f"The output cannot be written ({error.strerror}). {told}") from error


async def _submit(client: AsyncFaxClient, to: str, fields: SendFields) -> Fax:
    from faxtui.api.once import spelled
    from faxtui.api.sending import new_send_label

    label = new_send_label()
    try:
        faxes = await client.faxes.send_once(
            to,
            label=label,
            on_lost=lambda error: talk(f"{error} Looking for the fax by its label."),
            **fields,
        )
    except asyncio.CancelledError:
        talk(f"The service may have taken the fax to {to}: look for the label {spelled(label)} before you repeat.")
        raise
    return faxes[0]
