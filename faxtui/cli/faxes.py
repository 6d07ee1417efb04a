"""`faxtui faxes`: list, get, download."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.connecting import configured_client
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_pairs, emit_table, talk

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters
    from faxtui.api.models import Fax

Json = Annotated[bool, Parameter(name="--json", help="Write JSON, one object a line, in the API's own names.")]

_COLUMNS = (
    *(Column("ID"), Column("CREATED (UTC)"), Column("STATUS"), Column("DIR")),
    *(Column("FROM"), Column("TO"), Column("PAGES", right=True), Column("SERVICE"), Column("WHY")),
)


def list_faxes(
    *,
    status: Annotated[str | None, Parameter(help="queued, sending, delivered or failed.")] = None,
    to: Annotated[str | None, Parameter(help="Beginning of the recipient's number.")] = None,
    from_: Annotated[str | None, Parameter(name="--from", help="Beginning of the sender's number.")] = None,
    direction: Annotated[str | None, Parameter(help="in or out.")] = None,
    since: Annotated[str, Parameter(help="30m, 24h, 7d, 2w ago, or a date.")] = "7d",
    limit: Annotated[int, Parameter(help="How many at most, newest first.")] = 100,
    as_json: Json = False,
) -> int:
    """List faxes, newest first."""
    if limit < 1:
        raise CommandError("--limit must be at least 1.", ExitCode.USAGE)
    filters: FaxFilters = {
        "status": parsing.status(status) if status else None,
        "to": to,
        "from_": from_,
        "direction": parsing.direction(direction) if direction else None,
        "created_after": parsing.since(since, datetime.now(UTC)),
    }
    return asyncio.run(_list(filters, limit, since, as_json))


async def _list(filters: FaxFilters, limit: int, since: str, as_json: bool) -> int:
    async with configured_client() as client:
        faxes = await _first(client, filters, limit + 1)
        more, faxes = len(faxes) > limit, faxes[:limit]
        if as_json:
            for fax in faxes:
                emit_json(fax.wire())
        elif faxes:
            services = await _service_names(client)
            emit_table(_COLUMNS, [_cells(fax, services) for fax in faxes])
    amount = f"{'The newest ' if more else ''}{len(faxes)} {'fax' if len(faxes) == 1 else 'faxes'}"
    window = f"of the last {since}" if since[-1:].isalpha() else f"since {since}"
    talk(f"{amount} {window}{' (more exist: raise --limit)' if more else ''}.")
    return ExitCode.OK


async def _first(client: AsyncFaxClient, filters: FaxFilters, count: int) -> list[Fax]:
    faxes: list[Fax] = []
    async with aclosing(client.faxes.iter(page_size=min(count, 200), **filters)) as found:
        async for fax in found:
            faxes.append(fax)
            if len(faxes) == count:
                break
    return faxes


async def _service_names(client: AsyncFaxClient) -> dict[str, str]:
    return {service.id: service.name async for service in client.services.iter()}


def _cells(fax: Fax, services: dict[str, str]) -> list[str]:
    from faxtui.store.rows import fax_row

    row = fax_row(fax, services, datetime.now(UTC), UTC)
    created = fax.create_time.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if fax.create_time else ""
    status = f"{row.status.glyph} {row.status.word}"
    why = "" if row.why == row.status.word else row.why
    return [safe_id(fax), created, status, row.arrow, row.from_, row.to, row.pages, row.service, why]


def safe_id(fax: Fax) -> str:
    """The fax's id, fit for a terminal."""
    from faxtui.text import clean

    return clean(fax.id, 64)


def get_fax(fax_id: Annotated[str, Parameter(name="ID")], /, *, as_json: Json = False) -> int:
    """Show everything about one fax."""
    return asyncio.run(_get(fax_id, as_json))


async def _get(fax_id: str, as_json: bool) -> int:
    async with configured_client() as client:
        fax = await client.faxes.get(fax_id)
        if as_json:
            emit_json(fax.wire())
            return ExitCode.OK
        services = await _service_names(client)
    from faxtui.store.facts import fax_facts

    emit_pairs([(fact.label, fact.value) for group in fax_facts(fax, services, UTC) for fact in group.facts])
    return ExitCode.OK


def download_fax(
    fax_id: Annotated[str, Parameter(name="ID")],
    /,
    *,
    output: Annotated[Path | None, Parameter(help="File or folder; else ID.pdf here.")] = None,
    force: Annotated[bool, Parameter(help="Replace a file that is there.")] = False,
) -> int:
    """Download the pages of a fax as one PDF and write its path."""
    name = f"{re.sub(r'[^A-Za-z0-9_-]', '_', fax_id)[:64]}.pdf"
    target = Path(name) if output is None else output / name if output.is_dir() else output
    return asyncio.run(_download(fax_id, target, force))


async def _download(fax_id: str, target: Path, force: bool) -> int:
    async with configured_client() as client:
        await client.faxes.download_to(fax_id, target, overwrite=force, progress=_progress())
    emit(str(target))
    return ExitCode.OK


def _progress() -> Callable[[int, int | None], None] | None:
    """A counter on standard error for who watches; silent for scripts."""
    if not sys.stderr.isatty():
        return None

    def show(received: int, total: int | None) -> None:
        whole = f" of {total // 1024} kB" if total else " kB"
        end = "\n" if received == total else ""
        sys.stderr.write(f"\r{received // 1024}{whole}{end}")
        sys.stderr.flush()

    return show
