"""`faxtui attention`: what needs a person, by cause and with one act each, as the console's pane tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.masking import Mask
from faxtui.cli.output import Column, ExitCode, emit_json, emit_table, talk
from faxtui.store.fax_masking import masked
from faxtui.store.times import aware
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax, Service
    from faxtui.store.triage import Group, Report

HISTORY: Final = timedelta(days=30)
"""How far back is looked, to know each number."""
_COLUMNS: Final = (
    *(Column("WHAT"), Column("FAXES", right=True), Column("NUMBERS")),
    *(Column("NEWEST"), Column("DO"), Column("LIES WITH")),
)


def attention(
    *,
    every: Annotated[bool, Parameter(name="--all", help="Also what needs nothing done.")] = False,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """List what needs a person; exit code 5 when something does, 0 when nothing."""
    return asyncio.run(_attention(every=every, mask=mask, as_json=as_json))


async def _attention(*, every: bool, mask: bool, as_json: bool) -> int:
    from faxtui.store.triage import Known, survey

    now = datetime.now(UTC)
    faxes, services = await _look(now)
    report = survey(faxes, now, None, Known(services))
    groups = [group for group in report.groups if every or group.needs_somebody]
    if mask:
        groups = [_masked(group) for group in groups]
    if as_json:
        for group in groups:
            emit_json(_wire(group))
    elif groups:
        _emit(groups, now)
    talk(_sentence(report))
    if groups and not as_json:
        talk("--json has the ids of their faxes, which `faxtui resend` takes; it also takes a filter.")
    return ExitCode.FAX_FAILED if report.to_do else ExitCode.OK


async def _look(now: datetime) -> tuple[list[Fax], list[Service]]:
    async with configured_client() as client:
        faxes = [fax async for fax in client.faxes.iter(page_size=1000, created_after=now - HISTORY)]
        return faxes, [service async for service in client.services.iter()]


async def judged(client: AsyncFaxClient, fax: Fax) -> Group | None:
    """The group of a failed fax, by what else tells of it; None when it needs nobody, or is too old."""
    from faxtui.store.triage import survey

    if not fax.is_failed:
        return None
    now = datetime.now(UTC)
    around = {one.id: one async for one in _around(client, fax, now - HISTORY)} | {fax.id: fax}
    return survey(list(around.values()), now, None).of(fax.id)


async def _around(client: AsyncFaxClient, fax: Fax, since: datetime) -> AsyncIterator[Fax]:
    """What was sent to its number; where it lies with the account, also the newest fax that was paid for since."""
    from faxtui.store.failure_acts import is_paid, lies_with_account

    if fax.is_inbound:
        return
    if fax.to[1:].isdecimal():  # the API looks for no other recipients
        async for one in client.faxes.iter(page_size=1000, created_after=since, direction="OUTBOUND", to=fax.to):
            yield one
    if lies_with_account(fax):
        later = max(since, aware(fax.create_time)) if fax.create_time is not None else since
        async for one in client.faxes.iter(page_size=1000, created_after=later, direction="OUTBOUND"):
            if is_paid(one):
                yield one
                return


def _masked(group: Group) -> Group:
    """Without numbers, also in what the service said of the failure."""
    from faxtui.api.error_codes import explain
    from faxtui.store.kept_faxes import KeptFaxes

    faxes = KeptFaxes(masked(fax) for fax in group.faxes)
    newest = faxes[0]
    told = explain(newest.error_type, newest.error_code, newest.error_message).meaning
    return group._replace(faxes=faxes, meaning=told if newest.is_failed else group.meaning)


def _emit(groups: list[Group], now: datetime) -> None:
    from faxtui.store.attention_rows import group_row

    rows = [(group_row(group, now, None), group) for group in groups]
    emit_table(
        _COLUMNS,
        [(f"{row.glyph} {row.what}", row.faxes, row.numbers, row.newest, row.act, group.fault) for row, group in rows],
    )


def _wire(group: Group) -> dict[str, Any]:
    return {
        "what": group.what,
        "meaning": group.meaning,
        "fault": group.fault,
        "act": str(group.act),
        "at": group.at.isoformat() if group.at else None,
        "advice": group.advice,
        "count": len(group.faxes),
        "numbers": group.numbers,
        "faxes": group.faxes.ids,
    }


def _sentence(report: Report) -> str:
    from faxtui.store.attention_rows import settled_text

    looked = f"{report.looked_at} {'fax' if report.looked_at == 1 else 'faxes'}"
    what = f"{report.to_do} {'thing needs' if report.to_do == 1 else 'things need'} somebody"
    return clean(
        f"{what if report.to_do else 'Nothing needs anybody'}; {looked} looked at. {settled_text(report)}".strip()
    )
