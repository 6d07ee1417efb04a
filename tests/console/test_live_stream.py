"""A stream of status changes through the whole console: what is drawn for it, and what must stay."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from faxtui.api.models import Fax
from faxtui.console.attention_watch import AttentionWatch
from faxtui.console.driver import ListeningDriver
from faxtui.console.freshness import Pace
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.status_line import StatusLine
from tests.console.steps import opened, screen_text, wait_until
from tests.console.still import settled, still_console
from tests.faxes import NOW, make_fax

CHANGES = 300


def moving(number: int, sent: int) -> Fax:
    """One that is on its way, and its pages that have left."""
    return make_fax(
        f"F{number:02}",
        minutes_ago=number + 1,
        to=f"+1415555{number:04}",
        status="IN_PROGRESS",
        numberOfPages=99,
        pagesSentSuccessfully=sent,
        hasFile=False,
    )


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_stream_of_changes_draws_only_what_differs(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 changes of six faxes: few drawings of six lines each, no layout, the last state of each on screen."""
    app = still_console([moving(number, 0) for number in range(60)])
    drawn: Counter[str] = Counter()

    def counted(kind: type, name: str, told: str) -> None:
        before = getattr(kind, name)

        def call(self: Any, *given: Any, **named: Any) -> Any:
            drawn[told] += 1
            return before(self, *given, **named)

        monkeypatch.setattr(kind, name, call)

    async with opened(app, size) as pilot:
        await settled(pilot, "60 faxes")
        await pilot.press(*["down"] * 4, "space", "down")  # on one that changes, so that its facts do too
        await settled(pilot, "1 marked")
        table = app.faxes_screen.table
        held = (app.faxes_screen.fax_id, table.cursor - table.scroll_offset.y, app.faxes_screen.marked)
        counted(FaxTable, "_draw", "lines")
        counted(FaxTable, "show", "drawings")
        counted(StatusLine, "render", "top lines")
        counted(Screen, "_refresh_layout", "layouts")
        at = [NOW + timedelta(milliseconds=number) for number in range(CHANGES)]
        changes = (moving(number % 6, 1 + number // 6) for number in range(CHANGES))
        takings = (app.session.take([fax], at[n], "webhook") for n, fax in enumerate(changes))
        await asyncio.gather(*takings)
        await settled(pilot, lambda: screen_text(pilot).count(f"  {CHANGES // 6}/99 ") == 6)

        assert drawn["layouts"] == 0
        assert drawn["drawings"] <= CHANGES // 10
        assert drawn["lines"] <= 6 * drawn["drawings"]
        assert drawn["top lines"] <= 2
        assert held == (app.faxes_screen.fax_id, table.cursor - table.scroll_offset.y, app.faxes_screen.marked)
        seen = app.session.mirror.sightings("F00")
        assert [(one.at, one.source) for one in seen[1:]] == [(at[n], "webhook") for n in range(0, CHANGES, 6)]


async def test_the_top_line_follows_with_the_list() -> None:
    """A fax that ends is counted no longer, and one more that failed is told, once the list shows it."""
    app = still_console([moving(number, 0) for number in range(3)])
    async with opened(app, (140, 40)) as pilot:
        await settled(pilot, "↑3 on the way")
        failed = moving(1, 1).model_copy(update={"status": "FAILURE", "error_code": 17, "error_type": "CALL_ERROR"})
        await app.session.take([failed, moving(2, 7)], NOW, "webhook")
        await settled(pilot, "↑2 on the way")

        assert "7/99" in screen_text(pilot)
        assert "✗1 failed today" in screen_text(pilot)
        assert "live (webhook)" in screen_text(pilot)


async def test_a_stream_is_looked_through_for_attention_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks that cost much soon follow each other slowly, whatever changes; the first ones wait for nothing."""
    app = still_console([moving(0, 0)])
    looks: list[float] = []

    def look(_: AttentionWatch, now: Any) -> tuple[Any, Any, float]:
        looks.append(monotonic())
        return None, None, 60.0

    async with opened(app, (80, 24)) as pilot:
        await settled(pilot, "1 fax")
        monkeypatch.setattr(AttentionWatch, "_timed_look", look)
        for sent in (1, 2, 3):
            await app.session.take([moving(0, sent)], NOW, "webhook")
            await wait_until(pilot, lambda: len(looks) == sent, "a look at once")  # noqa: B023
        for sent in range(4, 32):
            await app.session.take([moving(0, sent)], NOW, "webhook")
        await wait_until(pilot, lambda: "31/99" in screen_text(pilot), "the last change")
        assert len(looks) == 3
        assert app.attention._wait() > 50


def test_a_pace_lets_a_few_pass_and_then_so_many() -> None:
    """Two at once; the third waits until the first is as old as the pace says."""
    pace = Pace(2, 10.0)
    for now in (100.0, 101.0):
        assert pace.wait(now) == 0.0
        pace.passes(now)

    assert pace.wait(103.0) == 7.0
    assert pace.wait(110.0) == 0.0
    pace.passes(110.0)
    assert pace.wait(110.0) == 1.0


def test_a_frame_is_written_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """What belongs to one synchronized frame leaves together, in its order; everything else at once."""
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, text: written.append(text))
    driver = ListeningDriver.__new__(ListeningDriver)
    driver._frame, driver._writer_thread = None, threading.current_thread()  # type: ignore[assignment]
    for text in ("a", SYNC_START, "b", "c", SYNC_END, "d"):
        driver.write(text)

    assert written == ["a", f"{SYNC_START}bc{SYNC_END}", "d"]
