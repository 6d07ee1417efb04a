"""The filter while it is typed: endings that → takes, saved views, and a mark at what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from tests.console.steps import screen_text, type_ahead, wait_until
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


async def test_the_ending_is_shown_and_taken() -> None:
    """`st` shows `status:`, → or Tab takes it and then the value's ending; where none is shown Tab does nothing."""
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
        assert field.value == "status:failed to:"
        await pilot.press(*"+1", "tab")
        assert field.value == "status:failed to:+1"
        assert pilot.app.screen.focused is field


async def test_the_beginning_of_a_field_is_no_text_to_look_for() -> None:
    """While `stat` is typed the list stays; Enter means it as it stands."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        await pilot.press("slash", *"stat")
        await wait_until(pilot, lambda: pilot.app.screen.query_one("#filter", Input).value == "stat")
        assert "2 faxes" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "No fax matches" in screen_text(pilot))


async def test_a_filter_that_is_wrong_is_not_kept_and_nothing_is_done_to_what_is_listed() -> None:
    """It says what is listed instead; Enter stays in it, and acts on many faxes wait until it is mended."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        screen = pilot.app.screen
        await pilot.press("slash", *"status:failed", "enter", "slash", "end", *" sicne:2d", "enter")
        said = "There is no field “sicne”: did you mean since?  Listed: status:failed sicne."
        await wait_until(pilot, lambda: said in screen_text(pilot))
        field = screen.query_one("#filter", Input)
        assert screen.focused is field

        screen.set_focus(screen.query_one(FaxTable))
        await pilot.press("asterisk", "e", "r")
        await wait_until(pilot, lambda: "mend the filter" in screen_text(pilot))
        assert not screen.query_one(FaxTable).marked
        assert pilot.app.screen is screen


async def test_an_earlier_filter_comes_back() -> None:
    """One Escape too many loses nothing: ↑ brings it, ↓ goes on to the newest and then into the list."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        field = pilot.app.screen.query_one("#filter", Input)
        for text in ("status:failed", "dir:in"):
            await pilot.press("slash", *text, "enter", "escape")
        await pilot.press("slash", "up")
        await wait_until(pilot, lambda: field.value == "dir:in")
        await pilot.press("up", "up")
        await wait_until(pilot, lambda: field.value == "status:failed" and "1 of 2" in screen_text(pilot))
        await pilot.press("down", "down")
        await wait_until(pilot, lambda: field.value == "" and "2 faxes" in screen_text(pilot))


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


async def test_a_view_that_is_none_is_told_once(views: Path) -> None:
    """With those that there are; the list stays as it was and says nothing of its own."""
    async with listing(still_console([make_fax("F1"), failed("F2")])) as pilot:
        await pilot.press("slash", *"@nope", "enter")
        told = "There is no view @nope; the views are @failures."
        await wait_until(pilot, lambda: told in screen_text(pilot), told)
        assert "No fax matches" not in screen_text(pilot)
        assert "delivered" in screen_text(pilot)


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


async def test_enter_behind_letters_that_make_the_filter_right_keeps_it(views: Path) -> None:
    """In one piece with the letters that mend a half typed field, Enter is no letter and is not refused."""
    app = still_console([make_fax("F1"), failed("F2")])
    async with listing(app) as pilot:
        for text in ("/is:stuck\n", "/@fail→\n", "/status:failed sort:-pages\n"):
            type_ahead(app, text)
            bar = app.screen.query_one(FilterBar)
            field = bar.query_one(Input)
            await wait_until(pilot, lambda: app.faxes_screen.query_text.text == text.strip("/\n").replace("→", "ures"))  # noqa: B023
            await wait_until(pilot, lambda: app.screen.focused is not field, "leaving the field")  # noqa: B023
            assert not bar.is_wrong
            await pilot.press("escape")
            await wait_until(pilot, lambda: "2 faxes" in screen_text(pilot))
