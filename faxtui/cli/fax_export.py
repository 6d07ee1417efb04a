"""`faxtui faxes export`: faxes of a filter as lines of a file, in the columns that the console writes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import FilterWords, Json, Narrowing
from faxtui.cli.masking import Mask
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.cli.selecting import Flags, Selection, everything, select, service_names

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient

Force = Annotated[bool, Parameter(help="Replace a file that is there.")]


def export_faxes(
    *words: FilterWords,
    flags: Narrowing = Flags(),  # noqa: B008 - it cannot be changed
    output: Annotated[
        Path | None,
        Parameter(help="The file; .jsonl, .ndjson and .json get JSON lines, others CSV. Else standard output."),
    ] = None,
    force: Force = False,
    service_csv: Annotated[
        bool, Parameter(help="The service's own CSV of 27 columns, as its dashboard exports; numbers are whole.")
    ] = False,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """Export the faxes of a filter, newest first or as it sorts: CSV for spreadsheets, or JSON lines."""
    selection = select(words, flags)
    if service_csv:
        if as_json or mask:
            raise CommandError("--service-csv is the service's own: without --json and --mask.", ExitCode.USAGE)
        from faxtui.cli.service_csv import export_csv  # late: few want it

        return asyncio.run(export_csv(selection, output, force))
    return asyncio.run(_export(selection, output, force, as_json=as_json, mask=mask))


async def _export(selection: Selection, output: Path | None, force: bool, *, as_json: bool, mask: bool) -> int:
    from faxtui.store.fax_export import is_json_name

    as_json = as_json or (output is not None and is_json_name(output.name))
    count = 0
    async with configured_client() as client:
        lines = _lines(client, selection, as_json=as_json, mask=mask)
        async with aclosing(lines):
            if output is None:
                async for line in lines:
                    emit(line)
                    count += 1
                sys.stdout.flush()
            else:
                from faxtui.api.downloads import beside

                with beside(output, overwrite=force) as part:
                    async for line in lines:
                        part.write(line.encode(errors="replace") + b"\n")
                        count += 1
                    part.flush()
                    os.fsync(part.fileno())  # a full disk is told before the file has its name
                emit(str(output))
    count -= not as_json
    talk(f"{count} {'fax' if count == 1 else 'faxes'} {selection.window}.")
    return ExitCode.OK


async def _lines(
    client: AsyncFaxClient, selection: Selection, *, as_json: bool, mask: bool
) -> AsyncGenerator[str, None]:
    """The lines of the file, the heading of a CSV too."""
    from faxtui.store.fax_export import export_line, heading
    from faxtui.store.fax_masking import masked

    services = {} if as_json and not selection.needs_services else await service_names(client)
    for line in heading(as_json=as_json):
        yield line
    async with aclosing(everything(client, selection, services)) as faxes:
        async for fax in faxes:
            yield export_line(masked(fax) if mask else fax, services, as_json=as_json)
