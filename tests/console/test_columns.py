"""Columns are chosen, kept for the profile, and cells that changed just now are seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from faxtui.config import ConfigError, choose, settings_of
from faxtui.console.app import FaxConsole
from faxtui.console.columns_screen import ColumnsScreen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.look import Look
from faxtui.profile_edit import put_columns, put_view_columns, remove_view
from faxtui.profiles import read_settings
from faxtui.store.fax_columns import USUAL
from faxtui.store.query_views import open_view
from tests.console.steps import opened, screen_text, wait_until
from tests.console.still import CONNECTION, settled, still_console
from tests.faxes import NOW, failed, make_fax

SETTINGS = """# mine
[profiles.clinic]
project_id = "p"
key_id = "k"
base_url = "http://127.0.0.1:9"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file with a profile."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "faxtui" / "config.toml"
    path.parent.mkdir()
    path.write_text(SETTINGS)
    return path


def _faxes() -> list[Any]:
    price = {"amount": "0.21", "currencyCode": "USD"}
    return [make_fax(f"F{n}", minutes_ago=n + 1, headerText=f"Ward {n}", price=price) for n in range(5)]


async def _columns(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press("C")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ColumnsScreen))
    await pilot.press(*keys)
    await wait_until(pilot, lambda: not isinstance(pilot.app.screen, ColumnsScreen))


async def test_columns_are_chosen_moved_and_kept(settings: Path) -> None:
    """Hidden, shown and carried; the profile of the settings has them then, and its comments."""
    app = still_console(_faxes(), connection=CONNECTION._replace(profile="clinic"))
    async with opened(app) as pilot:
        await settled(pilot, "5 faxes")
        await _columns(pilot, "j", "space", "j", "space", *["j"] * 8, "space", *["K"] * 7, "enter")
        await settled(pilot, "Price")
        assert " Price" in screen_text(pilot)
        assert "0.21 USD" in screen_text(pilot)
        assert "From" not in screen_text(pilot)
        wanted = ("when", "price", "to", "pages", "service", "what")
        await wait_until(pilot, lambda: "columns" in settings.read_text())
        assert settings.read_text().startswith("# mine")
        found = settings_of({"XDG_CONFIG_HOME": str(settings.parent.parent)})
        assert found is not None
        assert tuple(found.profile("clinic").columns or ()) == wanted

        await _columns(pilot, "space", "escape")
        assert "When" in screen_text(pilot)
        await _columns(pilot, "u", "enter")
        await settled(pilot, "From")
        await wait_until(pilot, lambda: "columns" not in settings.read_text())


async def test_a_view_has_columns_of_its_own(settings: Path) -> None:
    """Chosen while it is open, there again with it, gone without it; the list's own stay what they are."""
    settings.write_text(SETTINGS + '[views]\nfailed = "status:failed"\nwards = "ward"\n')
    app = still_console([*_faxes(), failed("B1"), failed("B2")], connection=CONNECTION._replace(profile="clinic"))
    async with opened(app, (140, 40)) as pilot:
        await settled(pilot, "7 faxes")
        await pilot.press("slash", *"@failed to:1", "enter")
        await settled(pilot, "2 of 7")
        await pilot.press("C")
        await wait_until(pilot, lambda: "Columns of the view @failed" in screen_text(pilot))
        await pilot.press("j", "j", "space", *["j"] * 7, "space", "enter")
        await wait_until(pilot, lambda: _names(app) == ["when", "dir", "to", "pages", "service", "what", "code"])
        await wait_until(pilot, lambda: 'failed = ["when", "dir", "to"' in settings.read_text())

        await pilot.press("escape")
        await wait_until(pilot, lambda: _names(app) == [*USUAL])
        await pilot.press("slash", *"@wards", "enter")
        await settled(pilot, "5 of 7")
        await pilot.press("C")
        await wait_until(pilot, lambda: "Columns of the view @wards" in screen_text(pilot))
        await pilot.press("escape", "escape", "slash", *"@failed", "enter")
        await wait_until(pilot, lambda: "code" in _names(app))
        await _columns(pilot, "u", "enter")
        await wait_until(pilot, lambda: _names(app) == [*USUAL])
        await wait_until(pilot, lambda: "failed = [" not in settings.read_text())
        await pilot.press("escape")
        await _columns(pilot, "space", "enter")
        await wait_until(pilot, lambda: "columns" in settings.read_text())
        assert app.columns[0] == "dir"


def _names(app: FaxConsole) -> list[str]:
    return app.faxes_screen.table._names


def test_columns_of_a_view_go_with_it(settings: Path) -> None:
    """Kept beside the filter, forgotten with it; a file without any says nothing of them."""
    settings.write_text(SETTINGS + '[views]\nfailed = "status:failed"  # mine\n')
    assert read_settings(settings).view_columns == {}
    put_view_columns(settings, "failed", [])
    assert "view_columns" not in settings.read_text()
    put_view_columns(settings, "failed", ["to", "code"])
    assert read_settings(settings).view_columns == {"failed": ["to", "code"]}
    remove_view(settings, "failed")
    assert (read_settings(settings).views, read_settings(settings).view_columns) == ({}, {})


@pytest.mark.parametrize(
    ("text", "view"),
    [("@failed", "failed"), ("to:1 @failed sort:to", "failed"), ('"@failed"', ""), ("@one @two", ""), ("status:x", "")],
)
def test_a_filter_that_names_one_view_has_it_open(text: str, view: str) -> None:
    """Alone or narrowed; a word in quotes is none."""
    assert open_view(text) == view


async def test_chosen_columns_are_there_from_the_start() -> None:
    """In the order that was chosen; what does not fit is left out."""
    columns = ("to", "when", "header", "labels", "id", "what")
    async with opened(still_console(_faxes(), look=Look(columns=columns))) as pilot:
        await settled(pilot, "5 faxes")
        (heading,) = [line for line in screen_text(pilot).splitlines() if "When" in line]
        assert heading.split()[:2] == ["To", "When"]
        assert "Id" not in heading


def test_columns_of_the_profile_go_before_those_of_all(settings: Path) -> None:
    """And a word that is no column is told with those that are."""
    environ = {"XDG_CONFIG_HOME": str(settings.parent.parent), "SINCH_KEY_SECRET": "s"}
    put_columns(settings, None, ["when", "to"])
    assert choose(environ, profile="clinic").look.columns == ("when", "to")
    put_columns(settings, "clinic", ["to", "what"])
    assert choose(environ, profile="clinic").look.columns == ("to", "what")
    put_columns(settings, "clinic", [])
    assert choose(environ, profile="clinic").look.columns == ("when", "to")

    settings.write_text(SETTINGS + 'columns = ["when", "colour"]\n')
    with pytest.raises(ConfigError, match=r"profiles\.clinic\.columns must be some of when, ended"):
        settings_of(environ)


async def test_a_cell_that_changed_is_marked_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """That cell and no other; then it is plain again, and nothing more is painted."""
    monkeypatch.setattr("faxtui.console.widgets.fax_table.FRESH_SECONDS", 0.3)
    app = still_console([make_fax("F0", status="IN_PROGRESS", pagesSentSuccessfully=1), make_fax("F1", minutes_ago=20)])
    async with opened(app) as pilot:
        await settled(pilot, "2 faxes")
        assert _reversed(app.faxes_screen.table) == []
        table = app.faxes_screen.table
        await app.session.take([make_fax("F0", status="IN_PROGRESS", pagesSentSuccessfully=2)], NOW, "poll")
        await wait_until(pilot, lambda: _reversed(table) == ["2/3"])

        await app.session.take([make_fax("N0", minutes_ago=1)], NOW, "poll")
        await wait_until(pilot, lambda: _reversed(table) == [])
        assert "2/3" in screen_text(pilot)
        await wait_until(pilot, lambda: not table._ageing)
        painted: list[Region] = []
        monkeypatch.setattr(table, "refresh", lambda *regions, **_: painted.extend(regions))
        await pilot.pause(0.7)
        assert painted == []


def _reversed(table: FaxTable) -> list[str]:
    """What is shown in reverse."""
    strips = [table.render_line(line) for line in range(1, 1 + table.row_count)]
    return [part.text.strip() for strip in strips for part in strip if part.style and part.style.reverse]


@pytest.mark.parametrize("text", ["", "status:failed"])
async def test_a_failed_fax_that_a_resend_delivered_says_so(text: str) -> None:
    """As soon as the resend has arrived, also where the filter hides it; the filter still finds it as failed."""
    app = still_console([failed("F0", minutes_ago=60), failed("F1", minutes_ago=70)])
    async with opened(app, (140, 40)) as pilot:
        await settled(pilot, "2 faxes")
        if text:
            await pilot.press("slash", *text, "enter")
            await settled(pilot, text)
        assert "resent" not in screen_text(pilot)
        await app.session.take([make_fax("R0", minutes_ago=5, labels={"faxtuiResendOf": "F0"})], NOW, "poll")
        app.faxes_screen._lister.changed(["R0"])
        await wait_until(pilot, lambda: "✓ 13:30" in screen_text(pilot) and "resent" in screen_text(pilot))
        (line,) = [line for line in screen_text(pilot).splitlines() if "resent" in line]
        assert line.split()[:2] == ["✓", "13:30"]
        if app.faxes_screen.fax_id == "F0":
            await settled(pilot, "Nothing: a later fax delivered it.")
        assert "line busy" in screen_text(pilot)
