"""A filter's first rows are on the screen before the rest is looked for."""

from __future__ import annotations

from typing import Any

import pytest

from faxtui.console.widgets.fax_table import FaxTable
from faxtui.store import fax_view
from faxtui.store.query import Query
from tests.console.steps import console_on, listed, opened, polled, wait_until
from tests.service import RunningService


async def test_the_search_for_the_rest_waits_for_the_first_rows(
    demo_service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a list that counts as long: when the search begins, its first row has been painted."""
    painted: list[str | None] = []
    at_search: list[str | None] = []
    draw, search = FaxTable.render_line, fax_view.anew

    def drawn(table: FaxTable, y: int) -> Any:
        if y == 1:
            painted.append(table.key_at(table.scroll_offset.y))
        return draw(table, y)

    def searched(*given: Any, **named: Any) -> Any:
        at_search.append(painted[-1] if painted else None)
        return search(*given, **named)

    app = console_on(demo_service)
    async with opened(app) as pilot:
        await listed(pilot)
        await polled(pilot)
        first = app.session.mirror.get(app.faxes_screen.table.key_at(0) or "")
        assert first is not None
        monkeypatch.setattr(FaxTable, "render_line", drawn)
        monkeypatch.setattr(fax_view, "anew", searched)
        monkeypatch.setattr(fax_view, "SOON_WHOLE", 0)
        app.faxes_screen.query_text = Query.parse("-status:failed" if first.is_failed else "status:failed")  # hides it
        view = app.faxes_screen._lister.view
        await wait_until(pilot, lambda: at_search and view.whole)

        assert at_search[0] == app.faxes_screen.table.key_at(0)
        assert at_search[0] not in (None, first.id)
