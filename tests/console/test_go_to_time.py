"""The list goes to a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.console.app import FaxConsole
from tests.console.steps import opened, screen_text, wait_until
from tests.console.still import settled, still_console
from tests.faxes import failed, make_fax

SIZES = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


def _console() -> FaxConsole:
    """F00 a minute old, then one every half hour for two days; every fifth failed."""
    return still_console(
        [(make_fax if n % 5 else failed)(f"F{n:02}", minutes_ago=1 + 30 * n, to=f"+1415555{n:04}") for n in range(96)]
    )


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[Any]]:
    """The console on these, at 14:30 on a Monday."""
    async with opened(_console()) as pilot:
        await settled(pilot, "96 faxes")
        yield pilot


async def _go(pilot: Pilot[Any], text: str) -> str | None:
    await pilot.press("colon", *["space" if letter == " " else letter for letter in text], "enter")
    await settled(pilot, lambda: not pilot.app.screen.query_one("#go-to").display)
    return pilot.app.faxes_screen.fax_id  # type: ignore[attr-defined, no-any-return]


async def test_the_cursor_goes_to_the_first_fax_at_or_before_a_time(pilot: Pilot[Any]) -> None:
    """A minute counts as a whole, a day begins with its newest fax; nothing between the faxes is missed."""
    assert await _go(pilot, "13:59") == "F01"
    assert await _go(pilot, "13:58") == "F02"
    assert await _go(pilot, "yesterday") == "F29"
    assert await _go(pilot, "mon") == "F00"
    assert await _go(pilot, "28 feb 23:00") == "F79"
    assert await _go(pilot, "1d") == "F48"


async def test_it_goes_within_what_is_filtered(pilot: Pilot[Any]) -> None:
    """Only faxes of the filter are gone to."""
    await pilot.press("slash", *"status:failed", "enter")
    await settled(pilot, "20 of 96")
    assert await _go(pilot, "yesterday") == "F30"


async def test_a_time_before_the_list_is_told(pilot: Pilot[Any]) -> None:
    """The cursor stays, and whether more could be loaded is said."""
    assert await _go(pilot, "mon") == "F00"
    assert await _go(pilot, "2025-12-24") == "F00"
    told = "No fax of the list is from 24 Dec 2025 or before. Only faxes back to 23 Feb 14:30 are loaded."
    await wait_until(pilot, lambda: told in [notice.message for notice in pilot.app._notifications])


async def test_what_is_no_time_stays_to_be_corrected(pilot: Pilot[Any]) -> None:
    """It says so beside the text, and Esc leaves everything as it was."""
    await pilot.press("down", "colon", *"noon", "enter")
    await settled(pilot, "no time")
    await pilot.press("escape")
    await settled(pilot, lambda: "no time" not in screen_text(pilot))
    await pilot.press("down")
    await settled(pilot, lambda: pilot.app.faxes_screen.fax_id == "F02")  # type: ignore[attr-defined]
