"""No operation of the Fax API is without a method, a command and tests of both."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from faxtui.api import AsyncFaxClient, FaxClient
from faxtui.cli.app import build
from tests.operations import OPERATIONS, OTHERS, Operation, table

HERE = Path(__file__).parent
CONTRACT = json.loads((HERE / "server" / "contract.json").read_text())


@cache
def _tests_in(file: Path) -> frozenset[str]:
    nodes = ast.parse(file.read_text()).body if file.exists() else []
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_table_has_every_operation_once() -> None:
    """The contract and the table name the same operations."""
    named = [row.id for row in OPERATIONS] + list(OTHERS)

    assert sorted(named) == sorted(CONTRACT)
    assert len(OPERATIONS) == 31


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.id)
def test_both_clients_have_the_method(row: Operation) -> None:
    """Async and blocking alike."""
    resource, method = row.method.split(".")
    account = {"key_id": "k", "key_secret": "s", "base_url": "http://127.0.0.1:9"}
    with FaxClient("p", **account) as blocking:  # type: ignore[arg-type]
        assert callable(getattr(getattr(blocking, resource), method))
    assert callable(getattr(getattr(AsyncFaxClient("p", **account), resource), method))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.id)
def test_there_is_a_command(row: Operation) -> None:
    """It is in the tree of commands, and its function can be loaded."""
    words = row.command.split()
    app = build(lambda *_: 0)
    for word in words:
        assert word in app, f"There is no command {row.command}."
        app = app[word]
    assert callable(app.default_command)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.id)
def test_both_are_tested(row: Operation) -> None:
    """The tests that the table names exist."""
    for test in (row.client_test, row.command_test):
        file, name = test.split("::")
        assert name in _tests_in(HERE / file), test


def test_the_table_is_printed() -> None:
    """One line for each operation below the heading, with its command in it."""
    lines = table()

    assert len(lines) == len(OPERATIONS) + 1
    assert any("updateEmail" in line and "emails.set_numbers" in line and "emails set" in line for line in lines)
