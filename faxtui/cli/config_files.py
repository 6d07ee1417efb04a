"""`faxtui.store.plan_files` as commands use it: trouble ends the command, differences are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.store import plan_files
from faxtui.store.plan import PlanError, ServicePlan
from faxtui.store.plan_diff import Difference
from faxtui.store.plan_files import CoverFiles
from faxtui.text import clean


def write(path: Path | None, services: Sequence[ServicePlan], covers: Mapping[str, bytes]) -> str:
    """Write the file, or the text to answer when there is none."""
    try:
        return plan_files.write(path, services, covers)
    except PlanError as error:
        raise CommandError(str(error), ExitCode.REFUSED) from None


def read(path: Path) -> tuple[list[ServicePlan], CoverFiles]:
    """What a file wants; CommandError says what is wrong with it."""
    try:
        return plan_files.read(path)
    except PlanError as error:
        raise CommandError(str(error), ExitCode.USAGE) from None


def print_difference(found: Difference) -> None:
    """Data on standard output, one line each: `+`, `~`, `-`, `!` for risks, `=` for what is left."""
    for step in found.steps:
        emit(step.title)
        for line in step.lines:
            emit(f"    {clean(line, 300)}")
    for risk in found.risks:
        emit(f"! {clean(risk, 300)}")
    for line in found.left:
        emit(f"= {clean(line, 300)}")
    if any(line.endswith(" stays") for line in found.left):
        talk("--prune deletes what is not in the file.")
    talk(found.told)
