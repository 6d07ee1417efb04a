"""Questions before what cannot be undone: a word to type, `--yes` for scripts, and refusal where nobody can answer."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from faxtui.cli.output import CommandError, ExitCode, talk

Yes = Annotated[bool, Parameter(name="--yes", help="Do not ask; for scripts.")]


def is_somebody_there() -> bool:
    """Whether a question reaches a person who can answer it."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """Ask for a yes or a no, which Enter alone is; only where somebody is there."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline(100).strip().lower() in ("y", "yes")


def confirm(what: str, word: str, *, yes: bool) -> None:
    """Go on only when the person types `word`, or said `--yes`; else exit code 7 and nothing is done."""
    if yes:
        return
    if not is_somebody_there():
        raise CommandError(f"{what} Nobody can be asked here: --yes does it. Nothing was done.", ExitCode.REFUSED)
    talk(what)
    sys.stderr.write(f"Type {word} to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != word:
        raise CommandError("Nothing was done.", ExitCode.REFUSED)
