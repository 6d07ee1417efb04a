"""`faxtui errors` explains without a service."""

from __future__ import annotations

import json

from tests.cli.conftest import Run


def test_all_codes_are_listed(run: Run) -> None:
    """One line a pair of type and code, below a heading."""
    code, out, err = run("errors")

    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["CODE", "TYPE", "RETRY", "MEANING"]
    assert len(out.splitlines()) == 60


def test_one_code_is_explained_under_each_type(run: Run) -> None:
    """133 exists twice, and both are shown."""
    out = run("errors", "133").out

    assert "133 (DOCUMENT_CONVERSION_ERROR)" in out
    assert "133 (FAX_ERROR)" in out
    assert out.count("Meaning") == 2


def test_json_has_one_object_a_line(run: Run) -> None:
    """Scripts get the same facts."""
    (line,) = run("errors", "17", "--json").out.splitlines()

    assert json.loads(line)["retry"] is True
    assert json.loads(line)["type"] == "CALL_ERROR"


def test_an_unknown_code_is_not_found(run: Run) -> None:
    """Exit code 4 tells a script that there is no such code."""
    assert run("errors", "999") == (4, "", "No fax error has the code 999.\n")


def test_codes_are_found_by_what_is_said_of_them(run: Run) -> None:
    """Words in any case look into cause, meaning and type; several must all hold, and many codes are a table."""
    busy = run("errors", "BUSY")
    assert busy.code == 0
    assert "17 (CALL_ERROR)" in busy.out

    (line,) = run("errors", "pdf", "protected", "--json").out.splitlines()
    assert json.loads(line)["code"] == 133
    table = run("errors", "document_conversion").out.splitlines()
    assert table[0].split()[:2] == ["CODE", "TYPE"]
    assert len(table) > 5

    none = run("errors", "zebra")
    assert (none.code, none.out) == (4, "")
    assert none.err == "No fax error says “zebra”: faxtui errors lists all.\n"
    assert run("errors", "bsy").err == "No fax error says “bsy”: did you mean busy?\n"
