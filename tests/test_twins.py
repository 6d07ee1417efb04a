"""Whatever the console does, the command line does, too; what changes something at the API has a place in both."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from cyclopts import App

from faxtui.cli.app import build
from faxtui.console.commands import COMMANDS
from tests.operations import OPERATIONS
from tests.twins import CLI_ONLY, TWINS, Twin, table

HERE = Path(__file__).parent
CONTRACT = json.loads((HERE / "server" / "contract.json").read_text())
METHODS = {row.id: row.method for row in OPERATIONS}
COMMAND_OF = {row.id: row.command for row in OPERATIONS}
WRITING = {
    name
    for name, facts in CONTRACT.items()
    if facts["address"].split()[0].upper() != "GET"
    and name in METHODS
    and facts["address"].split()[1].startswith("/v3/")
}
WITH_TWIN = [row for row in TWINS if row.cli]


@cache
def calls_of_the_console() -> frozenset[str]:
    """`resource.method` of every client call that console and store contain."""
    text = "".join(
        path.read_text() for folder in ("console", "store") for path in (HERE.parent / "faxtui" / folder).rglob("*.py")
    )
    return frozenset(re.findall(r"\.((?:faxes|services|numbers|emails|cover_pages|domains|templates)\.\w+)", text))


def in_tree(words: str) -> App | None:
    """The command that these words name; None when there is none."""
    app: App = build(lambda *_: 0)
    for word in words.split():
        if word.startswith("--"):
            return app
        if word not in app:
            return None
        app = app[word]
    return app


def test_every_command_of_the_console_is_in_the_table_once() -> None:
    """One that is new needs a row: its twin, or why it needs none."""
    assert sorted(row.id for row in TWINS) == sorted(COMMANDS)


@pytest.mark.parametrize("row", TWINS, ids=lambda row: row.id)
def test_each_has_a_twin_or_a_reason(row: Twin) -> None:
    """And never both: a reason would excuse a twin that is gone. What writes is never excused."""
    assert bool(row.cli) != bool(row.why)
    assert not (COMMANDS[row.id].writes and row.why)


@pytest.mark.parametrize("row", WITH_TWIN, ids=lambda row: row.id)
def test_the_twin_is_there(row: Twin) -> None:
    """Its words are commands, and its flag is in their help."""
    app = in_tree(row.cli)
    assert app is not None, row.cli
    for flag in re.findall(r"--[\w-]+", row.cli):
        if flag != "--help":
            names = {name for argument in app.assemble_argument_collection() for name in argument.names}
            assert flag in names, f"{row.cli}: {sorted(names)}"


@pytest.mark.parametrize("row", [row for row in TWINS if row.operations], ids=lambda row: row.id)
def test_the_operations_are_called(row: Twin) -> None:
    """Each is one of the API's, and the console's own sources call its method or the one for many."""
    for operation in row.operations:
        resource, _, method = METHODS[operation].partition(".")
        same = rf"{resource}\.({method}\w*{'|iter' if operation not in WRITING else ''})"
        called = {call for call in calls_of_the_console() if re.fullmatch(same, call)}
        assert called, operation


def test_everything_that_changes_something_has_its_place() -> None:
    """Each writing operation is reached from the console, or named as the command line's only, with its command."""
    reached = {operation for row in TWINS for operation in row.operations} & WRITING

    assert len(WRITING) >= 14
    assert reached | set(CLI_ONLY) == WRITING
    assert not reached & set(CLI_ONLY)
    assert all(in_tree(COMMAND_OF[name]) is not None and why for name, why in CLI_ONLY.items())


def test_writing_commands_name_what_they_write() -> None:
    """A command that is off in a read-only console reaches a writing operation, or plays with the local service."""
    silent = [row.id for row in TWINS if COMMANDS[row.id].writes and not set(row.operations) & WRITING and row.cli]

    assert silent == ["activity_replay", "service_test"]


def test_the_table_is_printed() -> None:
    """A line for each command and for each operation that the command line has alone."""
    lines = table()

    assert len(lines) == 1 + len(TWINS) + len(CLI_ONLY)
    assert any(line.startswith("send ") and line.endswith("sendFax") for line in lines)
