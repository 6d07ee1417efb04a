"""Commands speak in two voices: data on standard output, talk on standard error."""

from __future__ import annotations

import json

import pytest

from faxtui.cli.output import EXIT_CODES, Column, ExitCode, emit_json, emit_pairs, emit_table, talk


def test_tables_are_aligned_by_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """Wide letters take two cells, numbers stand right, and no line ends in spaces."""
    emit_table([Column("NAME"), Column("PAGES", right=True), Column("WHY")], [["東京", "1", ""], ["Ann", "12", "busy"]])

    assert capsys.readouterr().out == "NAME  PAGES  WHY\n東京      1\nAnn      12  busy\n"


def test_pairs_share_one_margin(capsys: pytest.CaptureFixture[str]) -> None:
    """Labelled values line up."""
    emit_pairs([("To", "+1"), ("Status", "sent")])

    assert capsys.readouterr().out == "To      +1\nStatus  sent\n"


def test_json_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and reordering marks travel escaped and come back as they were."""
    data = {"name": "\x1b[2J\u202e\x9b東"}
    emit_json(data)

    line = capsys.readouterr().out
    assert line.isascii()
    assert line.count("\n") == 1
    assert "\x1b" not in line
    assert json.loads(line) == data


def test_talk_is_one_safe_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """What a service says about itself cannot clear the screen or fake a second line."""
    talk("it said \x1b[2J\nfaxtui: all is well")

    assert capsys.readouterr() == ("", "it said faxtui: all is well\n")


def test_every_exit_code_is_documented() -> None:
    """The numbers are a promise, and each has its words."""
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "ERROR": 1,
        "USAGE": 2,
        "AUTHENTICATION": 3,
        "NOT_FOUND": 4,
        "FAX_FAILED": 5,
        "UNKNOWN": 6,
        "REFUSED": 7,
        "DIFFERS": 8,
    }
    assert set(EXIT_CODES) == set(ExitCode)
