"""A stream of status changes through the whole console: what is drawn for it, and what must stay."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from textual.screen import Screen

from faxtui.api.models import Fax
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.status_line import StatusLine
from tests.console.steps import opened, screen_text
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
        await pilot.press(*["down"] * 10, "space", "down")
        await settled(pilot, "1 marked")
        table = app.faxes_screen.table
        held = (app.faxes_screen.fax_id, table.cursor - table.scroll_offset.y, app.faxes_screen.marked)
        counted(FaxTable, "render_line", "lines")
        counted(FaxTable, "show", "drawings")
        counted(StatusLine, "render", "top lines")
        counted(Screen, "_refresh_layout", "layouts")
        at = [NOW + timedelta(milliseconds=number) for number in range(CHANGES)]
        changes = (moving(number % 6, 1 + number // 6) for number in range(CHANGES))
        takings = (app.session.take([fax], at[n], "webhook") for n, fax in enumerate(changes))
        await asyncio.gather(*takings)
        await settled(pilot, lambda: screen_text(pilot).count(f"{CHANGES // 6}/99") == 6)

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
        await settled(pilot, "7/99")

        assert "↑2 on the way" in screen_text(pilot)
        assert "✗1 failed today" in screen_text(pilot)
        assert "live (webhook)" in screen_text(pilot)
