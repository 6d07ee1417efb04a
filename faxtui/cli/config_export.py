"""`faxtui config export`: a project's settings as one file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from faxtui.cli import config_files
from faxtui.cli.connecting import configured_client
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.paths import shown
from faxtui.store.plan import PlanError
from faxtui.store.plan_apply import as_it_is


def export(
    file: Annotated[Path | None, Parameter(name="FILE", help="Where to; else standard output.")] = None,
    /,
    *,
    force: Annotated[bool, Parameter(help="Replace a file that is there.")] = False,
) -> int:
    """Write the settings as YAML, and cover pages as PDF files beside it."""
    if file is not None and file.exists() and not force:
        raise CommandError(f"{shown(file)} exists already (--force replaces it).", ExitCode.REFUSED)
    return asyncio.run(_export(file))


async def _export(file: Path | None) -> int:
    async with configured_client() as client:
        try:
            services, covers = await as_it_is(client)
        except PlanError as error:
            raise CommandError(str(error)) from None
    text = config_files.write(file, services, covers)
    if file is None:
        emit(text.rstrip("\n"))
    else:
        talk(f"Wrote {len(services)} services and {len(covers)} cover pages to {shown(file)}.")
    return ExitCode.OK
