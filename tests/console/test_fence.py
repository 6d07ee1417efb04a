"""One page under way at a time: what a slow line has not shown yet holds back the next page, not the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from faxtui.console import fence
from faxtui.console.viewer import FaxViewer
from tests.console.steps import opened, wait_until
from tests.console.still import settled
from tests.pages import documents

PAGES = documents.pdf([f"sheet {number}" for number in range(1, 31)])


class Line:
    """Answers when told to, as a terminal behind a slow line."""

    def __init__(self, app: FaxViewer) -> None:
        self.asked: list[Callable[[], object]] = []
        self.drawn: list[int] = []
        driver: Any = app._driver
        driver.ask_when_drawn = self.asked.append
        draw = app.loader.draw

        async def noted(request: Any) -> Any:
            self.drawn.append(request.page)
            return await draw(request)

        app.loader.draw = noted  # type: ignore[method-assign]

    def answer(self) -> None:
        """The terminal has drawn all that was written."""
        while self.asked:
            self.asked.pop(0)()


async def test_pages_turned_while_one_is_under_way_are_left_out() -> None:
    """Ten keys on a line that shows nothing yet draw nothing; once it has, the last page wanted comes, no other."""
    app = FaxViewer("long.pdf", PAGES, "auto")
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 30")
        app.pictures.fence._has_answered = True
        line = Line(app)
        await pilot.press("n")
        await wait_until(pilot, lambda: line.asked)
        assert line.drawn == [1]
        await pilot.press(*["n"] * 10)
        await pilot.pause()
        assert line.drawn == [1]
        line.answer()
        await wait_until(pilot, lambda: line.drawn == [1, 11] and line.asked)
        line.answer()
        await settled(pilot, "page 12 of 30")


async def test_a_terminal_that_never_answers_is_waited_for_once(monkeypatch: Any) -> None:
    """After its first silence pages come as if there were no line."""
    monkeypatch.setattr(fence, "_FIRST_SECONDS", 0.05)
    app = FaxViewer("long.pdf", PAGES, "auto")
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 30")
        line = Line(app)
        await pilot.press("n")
        await settled(pilot, "page 2 of 30")
        await pilot.press("n")
        await settled(pilot, "page 3 of 30")
        asked = len(line.asked)
        await pilot.press("n")
        await settled(pilot, "page 4 of 30")
        assert len(line.asked) == asked == 1


async def test_late_answers_do_no_harm() -> None:
    """More answers than questions, and one after the console's end, change nothing."""
    app = FaxViewer("long.pdf", PAGES, "auto")
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 30")
        line = Line(app)
        barrier = app.pictures.fence
        barrier.put()
        told = line.asked[0]
        told()
        told()
        await asyncio.wait_for(barrier.clear(), 5)
    await asyncio.to_thread(told)
