"""`faxtui config plan` and `drift`: how a project differs from a file or from another profile's; nothing is changed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from faxtui.cli import config_files
from faxtui.cli.connecting import configured_client
from faxtui.cli.output import CommandError, ExitCode
from faxtui.config import choose, open_client
from faxtui.store.plan import PlanError, ServicePlan
from faxtui.store.plan_apply import as_it_is
from faxtui.store.plan_diff import difference

Prune = Annotated[bool, Parameter(help="Also what is not in the file: it would be deleted.")]
Given = Annotated[Path, Parameter(name="FILE", help="As faxtui config export writes it.")]


def plan(file: Given, /, *, prune: Prune = False) -> int:
    """Exit code 0 when nothing would change, 8 when something would."""
    return asyncio.run(_compare(config_files.read(file)[0], prune=prune))


def drift(
    file: Annotated[Path | None, Parameter(name="FILE", help="As faxtui config export writes it.")] = None,
    /,
    *,
    against: Annotated[str | None, Parameter(help="Compare with the project of this profile instead.")] = None,
) -> int:
    """Exit code 0 when both are the same, 8 when not; lines tell what would make the project like the other side."""
    if (file is None) == (against is None):
        raise CommandError("Give either a file or --against PROFILE.", ExitCode.USAGE)
    if file is not None:
        return asyncio.run(_compare(config_files.read(file)[0], prune=True))
    return asyncio.run(_against(against or ""))


async def _against(profile: str) -> int:
    other = choose(os.environ, profile=profile).connection
    if other is None:
        raise CommandError(f"Profile {profile} lives in the console only.", ExitCode.USAGE)
    async with open_client(other, read_only=True) as client:
        wanted, _ = await as_it_is(client)
    return await _compare(wanted, prune=True)


async def _compare(wanted: list[ServicePlan], *, prune: bool) -> int:
    async with configured_client() as client:
        try:
            found = difference(wanted, (await as_it_is(client))[0], prune=prune)
        except PlanError as error:
            raise CommandError(str(error)) from None
    config_files.print_difference(found)
    return ExitCode.DIFFERS if found.steps else ExitCode.OK
