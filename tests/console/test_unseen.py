"""Rows keep their place when faxes come above them: how many came is told until the top of the list is seen."""

from __future__ import annotations

from faxtui.api.models import Fax
from faxtui.console.app import FaxConsole
from tests.console.steps import opened, screen_text
from tests.console.still import settled, still_console
from tests.faxes import NOW, failed, make_fax


async def _come(app: FaxConsole, *faxes: Fax) -> None:
    await app.session.take(faxes, NOW, "poll")


async def test_faxes_above_are_told_until_they_are_seen() -> None:
    """At the top they are in sight; further down `2 new above`, of a filter only those that it finds."""
    app = still_console([make_fax(f"F{n:02}", minutes_ago=n + 10) for n in range(60)])
    async with opened(app) as pilot:
        await settled(pilot, "60 faxes")
        await _come(app, make_fax("N1", minutes_ago=9))
        await settled(pilot, "61 faxes")
        assert "above" not in screen_text(pilot)
        await pilot.press("down", "down", "down")
        await _come(app, make_fax("N2", minutes_ago=8), failed("N3", minutes_ago=7))
        await settled(pilot, "2 new above")
        assert "63 faxes" in screen_text(pilot)
        await pilot.press("home")
        await settled(pilot, lambda: "above" not in screen_text(pilot))
        assert app.faxes_screen.fax_id == "N3"

        await pilot.press("end")
        await _come(app, make_fax("N4", minutes_ago=6), failed("N5", minutes_ago=5), failed("N6", minutes_ago=4))
        await settled(pilot, "3 new above")
        await pilot.press("slash", *"status:failed", "enter")
        await settled(pilot, "3 of 66")
        assert "above" not in screen_text(pilot)  # all three of the filter are in sight
