"""Marks and what is done to many: they follow their faxes, and an export holds exactly these."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.export_screen import ExportScreen
from faxtui.console.fax_screen import FaxScreen
from faxtui.console.resend_screen import ResendScreen
from tests.console.steps import opened, screen_text, type_ahead, wait_until, words
from tests.console.still import NoService, settled, still_console
from tests.faxes import NOW, failed, make_fax

SIZES = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


def _console(count: int = 60) -> FaxConsole:
    """Faxes F00 (newest), F01 …; every fifth failed."""
    faxes = [(make_fax if n % 5 else failed)(f"F{n:02}", minutes_ago=n + 1, to=f"+1415555{n:04}") for n in range(count)]
    return still_console(faxes)


def _marks(app: FaxConsole) -> list[str]:
    return sorted(app.faxes_screen.marked)


async def _filter(pilot: Pilot[Any], text: str) -> None:
    await pilot.press("slash", *text, "enter")
    await settled(pilot, "of 60")


@SIZES
async def test_marks_are_seen_counted_and_taken_off(size: tuple[int, int]) -> None:
    """Space marks one, shift and arrows a stretch and back; Esc takes them all off before it touches the filter."""
    app = _console()
    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await _filter(pilot, "status:failed")
        await pilot.press("down", "space", "down", "down", "shift+down", "shift+down", "shift+up")
        await settled(pilot, "3 marked")
        assert _marks(app) == ["F05", "F15", "F20"]
        assert screen_text(pilot).count("*✗") == 3

        await pilot.press("up", "up", "up", "space")
        await settled(pilot, "2 marked")
        assert _marks(app) == ["F15", "F20"]
        await pilot.press("escape")
        await settled(pilot, lambda: not app.faxes_screen.marked)
        assert "12 of 60" in screen_text(pilot)
        await pilot.press("escape")
        await settled(pilot, "60 faxes")


async def test_all_of_the_filter_are_marked_and_none_again() -> None:
    """Also those out of sight; marks of another filter stay."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press("down", "space")
        await _filter(pilot, "status:failed")
        await pilot.press("asterisk")
        await settled(pilot, "13 marked")
        assert _marks(app) == sorted(["F01", *(f"F{n:02}" for n in range(0, 60, 5))])
        await pilot.press("asterisk")
        await settled(pilot, "1 marked")
        assert _marks(app) == ["F01"]


@SIZES
async def test_cursor_marks_and_scroll_stay_while_faxes_arrive(size: tuple[int, int]) -> None:
    """Rows come in above and records change: the fax under the cursor stays on its line."""
    app = _console()
    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press(*["down"] * 45, "space")
        await settled(pilot, "1 marked")
        table = app.faxes_screen.table
        line = table.cursor - table.scroll_offset.y
        news = [make_fax(f"N{n}", minutes_ago=-n) for n in range(30)]
        await app.session.take([*news, make_fax("F41", minutes_ago=42, numberOfPages=77)], NOW, "webhook")
        await settled(pilot, "90 faxes")

        assert app.faxes_screen.fax_id == "F45"
        assert table.cursor == 75
        assert table.cursor - table.scroll_offset.y == line
        assert _marks(app) == ["F45"]
        assert " 77 " in screen_text(pilot)
        assert "*" in screen_text(pilot).splitlines()[line + 4][:4]


@SIZES
async def test_exactly_what_is_filtered_or_marked_is_exported(size: tuple[int, int], tmp_path: Path) -> None:
    """CSV of the filter, JSON lines of the marks, newest first; private, and never over another file."""
    app = _console()
    table, lines = tmp_path / "failed.csv", tmp_path / "marked.jsonl"
    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await _filter(pilot, "status:failed")
        await _export(pilot, table)
        await wait_until(pilot, table.exists)
        assert [row["id"] for row in csv.DictReader(table.read_text().splitlines())] == [
            f"F{n:02}" for n in range(0, 60, 5)
        ]
        assert stat.S_IMODE(table.stat().st_mode) == 0o600

        await pilot.press("shift+down")
        await _export(pilot, lines)
        await wait_until(pilot, lambda: lines.exists() and "Exported 2 of 60 faxes" in words(pilot))
        assert [json.loads(line)["id"] for line in lines.read_text().splitlines()] == ["F00", "F05"]

        await _export(pilot, table)
        await wait_until(pilot, lambda: "was left alone" in words(pilot))
        assert sorted(tmp_path.iterdir()) == [table, lines]


async def test_an_export_says_what_it_lacks(tmp_path: Path) -> None:
    """A record that somebody spoiled cannot be written: it is told, not passed over."""
    app = _console(5)
    table = tmp_path / "all.csv"
    async with opened(app) as pilot:
        await settled(pilot, "5 faxes")
        with app.session.mirror._database.writing.transaction() as connection:
            connection.execute("UPDATE records SET json = '{' WHERE seq = (SELECT seq FROM faxes WHERE id = 'F03')")
        await _export(pilot, table)
        await wait_until(pilot, lambda: "1 of them is not in the file" in words(pilot))
        assert [row["id"] for row in csv.DictReader(table.read_text().splitlines())] == ["F00", "F01", "F02", "F04"]


async def _export(pilot: Pilot[Any], target: Path) -> None:
    await pilot.press("e")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
    pilot.app.screen.query_one(Input).value = str(target)
    await pilot.press("enter")


async def test_the_ids_of_all_marked_faxes_are_copied() -> None:
    """With blanks between, in the order of the list."""
    app = _console()
    copied: list[str] = []
    async with opened(app) as pilot:
        app.copy_to_clipboard = copied.append  # type: ignore[method-assign, assignment]
        await settled(pilot, "60 faxes")
        await pilot.press("shift+down", "y")
        await wait_until(pilot, lambda: copied)
    assert copied == ["F00 F01"]


@SIZES
async def test_what_is_done_to_marks_out_of_the_list_says_so(size: tuple[int, int]) -> None:
    """Two marked, then a filter that finds other faxes: the line above the list, both questions and the export tell."""
    app = _console()
    app.session.client = NoService()  # type: ignore[assignment]
    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press("space", "down", "space")
        await settled(pilot, "2 marked")
        await _filter(pilot, "is:failed")
        await settled(pilot, "2 marked, 1 not in this list")
        await _filter(pilot, " to:0010")
        await settled(pilot, "2 marked, not in this list")

        await pilot.press("x")
        await wait_until(pilot, lambda: "2 of the marked faxes are not in the list as it is filtered" in words(pilot))
        assert "Delete the stored pages of 2 faxes?" in words(pilot)
        await pilot.press("escape", "r")
        await wait_until(pilot, lambda: isinstance(app.screen, ResendScreen))
        assert any("2 of the marked faxes are not in the list" in notice.message for notice in app._notifications)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and "Resend 1 fax?" in words(pilot))
        assert "2 of the marked faxes are not in the list as it is filtered" in words(pilot)
        await pilot.press("escape", "escape", "e")
        await wait_until(pilot, lambda: isinstance(app.screen, ExportScreen))
        assert "2 marked, not in this list" in words(pilot)
        await pilot.press("escape", "escape")
        await settled(pilot, lambda: not app.faxes_screen.marked)
        assert "not in this list" not in words(pilot)


async def test_what_is_done_to_those_marked_waits_until_all_are() -> None:
    """A filter, `*` and `r` in one piece plan a resend of all that the filter finds, of nothing else."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        type_ahead(app, "/status:failed\n*r")
        await wait_until(pilot, lambda: isinstance(app.screen, ResendScreen), "the plan")
        assert len(_marks(app)) == 12
        plan = app.screen
        assert isinstance(plan, ResendScreen)
        assert sorted(item.fax.id for item in plan._plan.items) == _marks(app)


async def test_a_command_behind_a_filter_acts_on_what_it_finds() -> None:
    """A filter, Enter and Enter in one piece open the first fax of the filter, not that of the list before."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        type_ahead(app, "/status:failed sort:-pages\n\n")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen), "the fax")
        assert getattr(app.screen, "fax_id", "") == "F00"
        await pilot.press("escape")
        type_ahead(app, "/to:+14155550003\n\n")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen), "the fax")
        assert getattr(app.screen, "fax_id", "") == "F03"


async def test_marks_that_are_taken_off_are_told() -> None:
    """One key takes many marks off: how many is said."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press("asterisk", "escape")
        await settled(pilot, "60 marks were taken off.")
