"""`faxtui config apply`: make the project as a file says; shown first, asked for, done step by step."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli import config_files
from faxtui.cli.config_plan import Given, Prune
from faxtui.cli.connecting import connection
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.config import open_client
from faxtui.store.plan import PlanError
from faxtui.store.plan_apply import Applier, as_it_is, check_unchanged
from faxtui.store.plan_diff import difference

if TYPE_CHECKING:
    from faxtui.store.plan_diff import Step


def apply(
    file: Given,
    /,
    *,
    yes: Annotated[bool, Parameter(help="Do not ask; for scripts.")] = False,
    dry_run: Annotated[bool, Parameter(help="Only show what would be done.")] = False,
    prune: Prune = False,
) -> int:
    """Show the difference, ask, do it; safe to run again, since only what still differs is done."""
    return asyncio.run(_apply(file, yes=yes, dry_run=dry_run, prune=prune))


async def _apply(file: Path, *, yes: bool, dry_run: bool, prune: bool) -> int:
    wanted, cover_file = config_files.read(file)
    used = connection()
    async with open_client(used, warn=talk) as client:
        try:
            there, _ = await as_it_is(client)
            found = difference(wanted, there, prune=prune)
            for step in found.steps:  # before anything is changed
                if step.sha256:
                    cover_file(step.sha256)
        except PlanError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        config_files.print_difference(found)
        if dry_run or not found.steps:
            return ExitCode.DIFFERS if found.steps else ExitCode.OK
        if not yes and not await asyncio.to_thread(_agreed, len(found.steps), used.name, used.production):
            raise CommandError("Nothing was changed.", ExitCode.REFUSED)
        if not yes:  # a person took a while to answer
            try:
                await check_unchanged(client, there)
            except PlanError as error:
                raise CommandError(
                    f"{error} Nothing was changed: run it again to see what differs now.", ExitCode.REFUSED
                ) from None
        await _carry_out(Applier(client, there, cover_file), list(found.steps))
    return ExitCode.OK


def _agreed(count: int, name: str, production: bool) -> bool:
    if not sys.stdin.isatty():
        raise CommandError(
            "Nobody is there to ask: --yes applies without asking. Nothing was changed.", ExitCode.REFUSED
        )
    wanted = str(count) if production else "yes"
    sys.stderr.write(
        f"Apply {count} changes to {name}{' (production)' if production else ''}? Type {wanted} to go on: "
    )
    sys.stderr.flush()
    return sys.stdin.readline().strip() == wanted


async def _carry_out(applier: Applier, steps: list[Step]) -> None:
    from faxtui.api.errors import FaxApiError

    done = 0
    try:
        async with aclosing(applier.apply(steps)) as finished:
            async for step in finished:
                done += 1
                emit(f"done  {step.title}", at_once=True)
    except (FaxApiError, PlanError, OSError):
        emit(f"failed  {steps[done].title}", at_once=True)
        for step in steps[done + 1 :]:
            emit(f"not done  {step.title}", at_once=True)
        talk(f"{done} of {len(steps)} changes were made; run it again to go on.")
        raise
    talk(f"All {done} changes were made.")
