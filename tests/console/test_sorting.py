"""The list in another order: chosen, kept up to date, marked and exported in it."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.console import fax_lister
from faxtui.console.app import FaxConsole
from faxtui.console.export_screen import ExportScreen
from faxtui.console.sort_screen import SortScreen
from faxtui.store import fax_view
from tests.console.steps import console_on, listed, opened, screen_text, wait_until
from tests.console.still import settled, still_console
from tests.faxes import NOW, failed, make_fax
from tests.service import RunningService


def _console(count: int = 60) -> FaxConsole:
    """F00 (newest), F01 …, of one to seven pages; every fifth failed."""
    makers = [make_fax if n % 5 else failed for n in range(count)]
    return still_console(
        [make(f"F{n:02}", minutes_ago=n + 1, numberOfPages=1 + n % 7) for n, make in enumerate(makers)]
    )


def _expected(count: int = 60) -> list[str]:
    """The most pages first, of equal ones the newest."""
    return [f"F{n:02}" for n in sorted(range(count), key=lambda n: (-(n % 7), n))]


async def _sort(pilot: Pilot[Any], words: str) -> None:
    await pilot.press("S")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SortScreen))
    options = pilot.app.screen.query_one("#orders")
    wanted = next(n for n, one in enumerate(options.options) if one.prompt.plain[2:].startswith(f"{words} "))  # type: ignore[attr-defined]
    await pilot.press(*["up"] * 12, *["down"] * 12)
    options.highlighted = wanted  # type: ignore[attr-defined]
    await pilot.press("enter")
    await wait_until(pilot, lambda: not isinstance(pilot.app.screen, SortScreen))


def _ids(app: FaxConsole) -> list[str]:
    return list(app.faxes_screen._lister.view.ids)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_an_order_is_chosen_and_shows_in_filter_and_heading(size: tuple[int, int]) -> None:
    """And newest first is the list without a word."""
    app = _console()
    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await _sort(pilot, "Most pages first")
        await settled(pilot, "sort:-pages")
        assert _ids(app) == _expected()
        assert "Page▼" in screen_text(pilot)

        await _sort(pilot, "By recipient ")
        await settled(pilot, "sort:to")
        assert "To ▲" in screen_text(pilot)
        await _sort(pilot, "Dearest first")
        await settled(pilot, "Price ▼")

        await _sort(pilot, "Newest first")
        await settled(pilot, lambda: "sort:" not in screen_text(pilot))
        assert _ids(app)[:2] == ["F00", "F01"]
        assert "▼" not in screen_text(pilot)


@pytest.mark.parametrize("soon_whole", [5000, 10])
async def test_cursor_and_marks_stay_with_their_faxes(monkeypatch: pytest.MonkeyPatch, soon_whole: int) -> None:
    """Into another order, and while faxes arrive and change; also where the whole list takes longer than a screen."""
    monkeypatch.setattr(fax_view, "SOON_WHOLE", soon_whole)
    monkeypatch.setattr(fax_lister, "SORT_PACE", 0.05)
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press("down", "down", "down", "space")
        await _sort(pilot, "Most pages first")
        await settled(pilot, "sort:-pages")
        assert app.faxes_screen.fax_id == "F03"
        assert app.faxes_screen.marked == {"F03"}

        await app.session.take([make_fax("N0", minutes_ago=0, numberOfPages=99)], NOW, "poll")
        await app.session.take([make_fax("F59", minutes_ago=60, numberOfPages=98)], NOW, "poll")
        await wait_until(pilot, lambda: _ids(app)[:2] == ["N0", "F59"])
        assert app.faxes_screen.fax_id == "F03"
        assert sorted(_ids(app)[2:]) == sorted(set(_expected()) - {"F59"})


async def test_what_changes_is_shown_before_it_is_put_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is left alone for a while: the row tells at once."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await _sort(pilot, "Most pages first")
        await settled(pilot, "sort:-pages")
        monkeypatch.setattr(fax_lister, "SORT_PACE", 1000.0)
        app.faxes_screen._lister._sort_again_at = float("inf")
        await app.session.take([make_fax("F13", minutes_ago=14, numberOfPages=1)], NOW, "poll")
        await wait_until(pilot, lambda: app.faxes_screen._lister.view.get("F13").number_of_pages == 1)  # type: ignore[union-attr]
        assert _ids(app) == _expected()

        app.faxes_screen._lister._sort_again_at = 0.0
        app.faxes_screen._lister.changed(["F13"])
        await wait_until(pilot, lambda: _ids(app) != _expected())
        assert _ids(app).index("F13") > 40


async def test_marked_and_listed_faxes_are_exported_in_their_order(tmp_path: Path) -> None:
    """The file has the list's order; so have the marked ones."""
    app = _console(14)
    listed_, marked = tmp_path / "listed.csv", tmp_path / "marked.csv"
    async with opened(app) as pilot:
        await settled(pilot, "14 faxes")
        await _sort(pilot, "Most pages first")
        await settled(pilot, "sort:-pages")
        await _export(pilot, listed_)
        assert _of(listed_) == _expected(14)
        await pilot.press("asterisk")
        await settled(pilot, "14 marked")
        await pilot.press("space")
        await settled(pilot, "13 marked")
        await _export(pilot, marked)
        assert _of(marked) == _expected(14)[1:]


async def _export(pilot: Pilot[Any], target: Path) -> None:
    await pilot.press("e")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
    pilot.app.screen.query_one(Input).value = str(target)
    await pilot.press("enter")
    await wait_until(pilot, target.exists)


def _of(path: Path) -> list[str]:
    return [row["id"] for row in csv.DictReader(path.read_text().splitlines())]


async def test_the_longest_come_first_and_services_by_their_names() -> None:
    """Each with its column; where a service gets another name, the list goes by that."""
    ends = [("F0", "S1", 5), ("F1", "S2", 90), ("F2", "S1", 7)]
    app = still_console(
        [
            make_fax(name, minutes_ago=60, serviceId=service, completedTime=(NOW + timedelta(seconds=took)).isoformat())
            for name, service, took in ends
        ]
    )
    async with opened(app, (140, 40)) as pilot:
        await settled(pilot, "3 faxes")
        await _sort(pilot, "Longest first")
        await settled(pilot, "Took ▼")
        assert _ids(app) == ["F1", "F2", "F0"]
        await _sort(pilot, "By service ")
        await settled(pilot, "Service ▲")
        assert _ids(app)[0] == "F1"
        app.session.mirror.services = {"S1": "Archive", "S2": "Billing"}
        app.faxes_screen.services_known()
        await wait_until(pilot, lambda: _ids(app)[-1] == "F1")


async def test_a_time_has_a_place_only_in_time() -> None:
    """Oldest first it has; by pages it has none, and the console says so."""
    app = _console()
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await _sort(pilot, "Oldest first")
        await settled(pilot, "When ▲")
        await pilot.press("colon", *"14:00", "enter")
        await settled(pilot, lambda: app.faxes_screen.fax_id == "F29")
        await _sort(pilot, "Fewest pages first")
        await settled(pilot, "Page▲")
        await pilot.press("colon", *"14:00", "enter")
        said = re.compile("A time has no place in this list, fewest pages first: S puts the newest first.")
        await wait_until(pilot, lambda: any(said.search(notice.message) for notice in app._notifications))


async def test_a_service_is_listed_in_an_order(service: RunningService) -> None:
    """Against the real service: what is sent meanwhile finds its place."""
    letter = {"to": "+19898989898", "files": [{"file": "aGVsbG8=", "fileType": "TXT"}]}
    with service.http() as http:
        assert http.post("/faxes", json=letter).status_code == 200
        app = console_on(service)
        async with opened(app) as pilot:
            await listed(pilot)
            await _sort(pilot, "By recipient, backwards")
            await settled(pilot, "To ▼")
            assert http.post("/faxes", json={**letter, "to": "+19898989899"}).status_code == 200
            app.session.retry()
            await wait_until(pilot, lambda: len(_ids(app)) == 2)
            fax = app.session.mirror.get(_ids(app)[0])
            assert fax is not None
            assert fax.to == "+19898989899"
