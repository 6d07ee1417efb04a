"""How commands speak: data on standard output, talk on standard error, and what each exit code means."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from faxtui.text import clean


class ExitCode(IntEnum):
    """What a command's exit code tells a script; they are a promise and never change their meaning."""

    OK = 0
    """The command did what it was asked."""
    ERROR = 1
    """Something went wrong; the sentence on standard error says what."""
    USAGE = 2
    """The command was given wrongly, or no service is set."""
    AUTHENTICATION = 3
    """The service refused the key."""
    NOT_FOUND = 4
    """There is no such thing."""
    FAX_FAILED = 5
    """The fax was sent and failed."""
    UNKNOWN = 6
    """The outcome is not known: the answer was lost, or the time ran out."""
    REFUSED = 7
    """A guard refused: nothing was done."""
    DIFFERS = 8
    """What was compared is not the same."""


EXIT_CODES = {
    ExitCode.OK: "done",
    ExitCode.ERROR: "something went wrong",
    ExitCode.USAGE: "wrong usage, or no service is set",
    ExitCode.AUTHENTICATION: "the service refused the key",
    ExitCode.NOT_FOUND: "no such thing",
    ExitCode.FAX_FAILED: "the fax failed; attention: somebody is needed",
    ExitCode.UNKNOWN: "outcome unknown, or time ran out",
    ExitCode.REFUSED: "refused by a guard, nothing was done",
    ExitCode.DIFFERS: "what was compared differs",
}


class CommandError(Exception):
    """A command ends here: one sentence for a person and the exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.ERROR) -> None:
        super().__init__(message)
        self.code = code


def talk(text: object) -> None:
    """Say something to the person on standard error, as one safe line."""
    print(clean(text, 1000), file=sys.stderr, flush=True)  # noqa: T201 - this is where commands speak


def emit(line: str = "", *, at_once: bool = False) -> None:
    """Write one line of data, past all buffers if `at_once`; the caller has cleaned what came from outside."""
    print(line, flush=at_once or sys.stdout.isatty())  # noqa: T201 - this is where commands speak


def emit_json(data: dict[str, Any]) -> None:
    """Write one object as one line; letters beyond ASCII are escaped, so that nothing in it steers a terminal."""
    emit(json.dumps(data, separators=(",", ":")))


def emit_named(field: str, value: str, *, as_json: bool) -> None:
    """Write the one value that a script wants to know of what was done: bare, or as an object with the API's name."""
    if as_json:
        emit_json({field: value})
    else:
        emit(clean(value, 254))


class Column(NamedTuple):
    """A column of a table: its heading, and whether it holds numbers (aligned right)."""

    heading: str
    right: bool = False


def emit_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Write rows as aligned text, the same on a terminal and in a pipe; widths are terminal cells, cells are clean."""
    from rich.cells import cell_len  # late: only tables need it

    lines = [[column.heading for column in columns], *rows]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = []
        for column, width, cell in zip(columns, widths, line, strict=True):
            space = " " * (width - cell_len(cell))
            cells.append(space + cell if column.right else cell + space)
        emit("  ".join(cells).rstrip())


def emit_listed(
    things: Sequence[dict[str, Any]],
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    as_json: bool,
    word: str,
) -> None:
    """Write what a list found, as objects or as the rows of a table; how many of `word` they are is told beside it."""
    if as_json:
        for thing in things:
            emit_json(thing)
    elif rows:
        emit_table(columns, rows)
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    talk(f"{len(things)} {word if len(things) == 1 else plural}.")


def emit_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Write labelled values, one a line; an empty label continues the one above."""
    width = max((len(label) for label, _ in pairs), default=0)
    for label, value in pairs:
        emit(f"{label:<{width}}  {value}".rstrip())
