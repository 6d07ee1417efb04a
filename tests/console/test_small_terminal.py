"""A terminal of 60x15: what has no room is left out whole, and a send can be made."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.console.widgets.key_bar import KeyBar
from faxtui.look import Look
from tests.console.steps import opened, screen_text, wait_until, words
from tests.console.still import settled, still_console
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, everyday

SMALL = (60, 15)
drawn = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)


@drawn
def test_the_list(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tabs and keys end with a mark."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")

    assert snap_compare(still_console(everyday()), terminal_size=SMALL, run_before=steps)


@drawn
def test_the_send_dialog(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, labels and every key are there."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")
        await pilot.press("s")
        await settled(pilot, "Send a fax")

    assert snap_compare(still_console(everyday()), terminal_size=SMALL, run_before=steps)


def _footer(pilot: Pilot[Any]) -> str:
    return " ".join(screen_text(pilot).splitlines()[-1].split())


async def test_tabs_and_keys_are_cut_between_two() -> None:
    """A mark says that there is more, help and the way out stay; in a wide terminal again all are there."""
    app = still_console(everyday())
    async with opened(app, SMALL) as pilot:
        await settled(pilot, "last 7 days")
        lines = screen_text(pilot).splitlines()
        assert lines[1].rstrip().endswith("4 Emails  …")
        await wait_until(pilot, lambda: _footer(pilot).endswith("… ? help q quit"), "the mark and the way out")
        await pilot.resize_terminal(100, 30)
        await wait_until(pilot, lambda: "q quit" in screen_text(pilot).splitlines()[-1], "all keys")
        assert "6 Activity" in words(pilot)
        assert len(app.screen.query(KeyBar)) == 1


async def test_a_rebound_key_keeps_its_place() -> None:
    """In the order of the table, not behind the last one."""
    app = still_console(everyday(), look=Look(keys={"filter": "f5"}))
    async with opened(app) as pilot:
        await settled(pilot, "last 7 days")
        await wait_until(pilot, lambda: screen_text(pilot).splitlines()[-1].strip().startswith("f5 filter"), "the key")


async def test_what_is_suggested_is_not_judged() -> None:
    """A number that is half typed and half suggested is not called too short."""
    app = still_console(everyday())
    async with opened(app) as pilot:
        await settled(pilot, "last 7 days")
        await pilot.press("s")
        await settled(pilot, "Send a fax")
        await pilot.press(*"+1415")
        await wait_until(pilot, lambda: "Not whole yet: → takes what is in grey." in words(pilot))
        assert "too short" not in words(pilot)
        await pilot.press("0")
        await wait_until(pilot, lambda: "too short" in words(pilot))
