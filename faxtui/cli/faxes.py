"""`faxtui faxes list` and `get`."""

from __future__ import annotations

import asyncio
from datetime import UTC
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.masking import Mask
from faxtui.cli.output import CommandError, ExitCode, emit_json, emit_pairs, talk
from faxtui.cli.selecting import Flags, Selection, first, select, service_names
from faxtui.store.fax_masking import masked

if TYPE_CHECKING:
    from faxtui.api.models import Fax

Json = Annotated[bool, Parameter(name="--json", help="Write JSON, one object a line, in the API's own names.")]
FilterWords = Annotated[
    str,
    Parameter(
        name="FILTER",
        allow_leading_hyphen=True,  # of a term that is negated
        help="Terms that must all hold, as 'status:failed to:+1415 -service:billing': status: dir: to: from: number:"
        " service: code: type: label: since: until: pages> price> age< has:file is:stuck|new|open|failed, @VIEW, words;"
        " - in front means not, sort:-pages says in which order.",
    ),
]
Narrowing = Annotated[Flags, Parameter(name="*")]


def list_faxes(
    *words: FilterWords,
    flags: Narrowing = Flags(),  # noqa: B008 - it cannot be changed
    limit: Annotated[int, Parameter(help="How many at most, newest first unless the filter sorts.")] = 100,
    wide: Annotated[bool, Parameter(help="All columns whole, also where the terminal is too narrow.")] = False,
    as_csv: Annotated[bool, Parameter(name="--csv", help="Write CSV.")] = False,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """List faxes, newest first, or as the filter says: sort:-pages."""
    if limit < 1:
        raise CommandError("--limit must be at least 1.", ExitCode.USAGE)
    if as_csv and as_json:
        raise CommandError("--csv and --json exclude each other.", ExitCode.USAGE)
    form = "json" if as_json else "csv" if as_csv else "wide" if wide else "table"
    return asyncio.run(_list(select(words, flags), limit, form, mask=mask))


async def _list(selection: Selection, limit: int, form: str, *, mask: bool) -> int:
    async with configured_client() as client:
        faxes = await first(client, selection, limit + 1)
        more, faxes = len(faxes) > limit, faxes[:limit]
        shown = [masked(fax) for fax in faxes] if mask else faxes
        services = await service_names(client) if shown and form != "json" else {}
    _emit_list(shown, services, form)
    which = "newest" if selection.query.order.is_usual else "first"
    amount = f"{f'The {which} ' if more else ''}{len(faxes)} {'fax' if len(faxes) == 1 else 'faxes'}"
    talk(f"{amount} {selection.window}{' (more exist: raise --limit)' if more else ''}.")
    return ExitCode.OK


def _emit_list(faxes: list[Fax], services: dict[str, str], form: str) -> None:
    from faxtui.cli import fax_table  # late: JSON needs no table

    if form == "json":
        for fax in faxes:
            emit_json(fax.wire())
    elif form == "csv":
        fax_table.emit_csv(faxes, services)
    elif faxes:
        fax_table.emit_faxes(faxes, services, wide=form == "wide")


def safe_id(fax: Fax) -> str:
    """The fax's id, fit for a terminal."""
    from faxtui.text import clean

    return clean(fax.id, 64)


def get_fax(
    fax_id: Annotated[str, Parameter(name="ID")],
    /,
    *,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """Show everything about one fax."""
    return asyncio.run(_get(fax_id, mask=mask, as_json=as_json))


async def _get(fax_id: str, *, mask: bool, as_json: bool) -> int:
    from faxtui.cli.attention import judged  # late: a list needs none of it

    async with configured_client() as client:
        fax = await client.faxes.get(fax_id)
        if as_json:
            emit_json((masked(fax) if mask else fax).wire())
            return ExitCode.OK
        services, group = await service_names(client), await judged(client, fax)
    from faxtui.store.facts import fax_facts

    told = fax_facts(masked(fax) if mask else fax, services, UTC, group)
    emit_pairs([(fact.label, fact.value) for part in told for fact in part.facts])
    return ExitCode.OK
