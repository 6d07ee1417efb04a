"""The filter while it is typed: endings that → takes, saved views, and a mark at what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.console.steps import screen_text, wait_until
from tests.console.still import still_console
from tests.console.test_hostile import listing
from tests.faxes import NOW, failed, make_fax


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file with one saved view."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "faxtui" / "config.toml"
    file.parent.mkdir()
    file.write_text('[views]\nfailures = "status:failed"\n')
    return file


async def test_the_ending_is_shown_and_taken_by_the_arrow_only() -> None:
    """`st` shows `status:`, → takes it and then the value's ending; Tab never changes the text."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        await pilot.press("slash", "s", "t")
        field = pilot.app.screen.query_one("#filter", Input)
        await wait_until(pilot, lambda: field._suggestion == "status:")
        assert "status:" in screen_text(pilot)
        await pilot.press("right", *"fa")
        await wait_until(pilot, lambda: field._suggestion == "status:failed")
        await pilot.press("right")
        await wait_until(pilot, lambda: field.value == "status:failed" and "1 of 2" in screen_text(pilot))
        await pilot.press(*" to", "tab")
        assert field.value == "status:failed to"


async def test_saved_views_are_offered_and_understood(views: Path) -> None:
    """`@` offers them; one that was saved meanwhile is known when the filter is begun again."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        await pilot.press("slash", "@", "f")
        field = pilot.app.screen.query_one("#filter", Input)
        await wait_until(pilot, lambda: field._suggestion == "@failures")
        await pilot.press("right")
        await wait_until(pilot, lambda: "1 of 2" in screen_text(pilot))

        views.write_text(views.read_text() + 'fine = "status:delivered to:+1"\n')
        await pilot.press("escape", "slash", *"@fine")
        await wait_until(pilot, lambda: "1 of 2" in screen_text(pilot) and "@fine" in screen_text(pilot))
        await pilot.press("x")
        await wait_until(pilot, lambda: "There is no view @finex (did you mean @fine?)" in screen_text(pilot))


async def test_what_is_wrong_is_underlined_where_it_stands() -> None:
    """The letters of the wrong word and no others, until the text is a filter again."""
    async with listing(still_console([make_fax("F1")])) as pilot:
        await pilot.press("slash", *"to:5 is:odd")
        field = pilot.app.screen.query_one("#filter", Input)
        await wait_until(pilot, lambda: "No fax is “odd”" in screen_text(pilot))
        line = field.render_line(0)
        marked = "".join(piece.text for piece in line if piece.style and piece.style.underline)
        assert marked == "odd"

        await pilot.press("backspace", "backspace", "backspace", *"open")
        await wait_until(pilot, lambda: "No fax is" not in screen_text(pilot))
        assert not any(piece.style and piece.style.underline for piece in field.render_line(0))


async def test_ages_of_a_filter_that_stays_are_counted_from_now_on() -> None:
    """A list of stuck faxes left open overnight: one that has become stuck since is in it after the next poll."""
    app = still_console([make_fax("F1", status="IN_PROGRESS", minutes_ago=30), failed("F2")])
    async with listing(app) as pilot:
        await pilot.press("slash", *"is:stuck", "enter")
        await wait_until(pilot, lambda: "No fax matches" in screen_text(pilot))
        app.now = lambda: NOW + timedelta(hours=9)
        await app.session.take([failed("F2")], app.now(), "poll")
        await wait_until(pilot, lambda: "1 of 2" in screen_text(pilot))


async def test_a_row_of_today_is_yesterdays_tomorrow() -> None:
    """A list left open overnight: a bare hour means today, so that rows of the day before get their day."""
    app = still_console([make_fax("F1", minutes_ago=30)])
    async with listing(app) as pilot:
        await app.session.take([make_fax("F1", minutes_ago=30)], app.now(), "poll")
        await wait_until(pilot, lambda: " 14:00" in screen_text(pilot))
        assert "Mon 14:00" not in screen_text(pilot)
        app.now = lambda: NOW + timedelta(hours=12)
        await app.session.take([make_fax("F1", minutes_ago=30)], app.now(), "poll")
        await wait_until(pilot, lambda: "Mon 14:00" in screen_text(pilot))
