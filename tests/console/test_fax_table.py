"""The list alone: long lists cost no more than short ones, and what it keeps drawn follows what changes."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.scrollbar import ScrollBar

from faxtui.console.theme import DARK, LIGHT
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.row_table import place_of
from faxtui.store.rows import FaxRow, StatusWord
from tests.console.steps import wait_until

MILLION = [str(number) for number in range(1_000_000)]


class ListAlone(App[None]):
    """Nothing but the list; counts the rows that were made for it."""

    CSS_PATH: ClassVar[str] = str(files("faxtui.console") / "faxtui.tcss")

    def __init__(self) -> None:
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name
        self.made: list[str] = []
        self.when = "14:02"
        self.words: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield FaxTable(self.row)

    def row(self, fax_id: str) -> FaxRow:
        self.made.append(fax_id)
        told = self.words.get(fax_id, f"fax {fax_id} ")
        word = StatusWord("✓", "delivered", "good")
        return FaxRow(fax_id, word, self.when, "→", "+14155550100", "+14155552671", "1", "Billing", told)

    @property
    def table(self) -> FaxTable:
        return self.query_one(FaxTable)

    def drawn(self, line: int) -> str:
        return self.table.render_line(line).text


async def test_a_million_faxes_make_only_the_rows_in_sight() -> None:
    """From the first to the last fax, a row is made for each line of the screen and no more."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        await pilot.press("end")
        await pilot.pause()

        assert app.table.fax_id == "999999"
        assert "fax 999999" in app.drawn(23)
        assert len(app.made) <= 3 * 24


async def test_an_old_day_is_not_cut_in_its_hour() -> None:
    """Where there is no room for all of a time, it ends with the day, or the month: nothing is cut in the middle."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        for told, narrow in {"24 Feb 14:02": "24 Feb ", "2025-01-02": "2025-01 ", "Mon 14:02": "Mon 14:02 "}.items():
            app.when = told
            app.table.forget_rows()
            app.table.show(["F1"])
            await pilot.pause()
            assert f" {narrow}" in app.drawn(1), app.drawn(1)
            assert "…" not in app.drawn(1)


async def test_the_cursor_stays_with_its_fax_in_a_long_list() -> None:
    """Faxes that arrive above move it down, a filter that takes its fax away leaves it in place."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        app.table.select("500000")
        app.table.show(["new", "newer", *MILLION])
        assert (app.table.fax_id, app.table.cursor) == ("500000", 500_002)

        app.table.show(MILLION[400_000:])
        assert (app.table.fax_id, app.table.cursor) == ("500000", 100_000)

        app.table.show(MILLION[:10])
        await pilot.pause()
        assert app.table.fax_id == "9"


async def test_only_lines_that_differ_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that arrive above what is in sight lay out and paint nothing; one that changes paints its line."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        await pilot.pause()
        app.table.select("500000")
        await pilot.pause()
        before = [app.drawn(line) for line in range(1, 24)]
        painted: list[int | str] = []

        def refresh(*regions: Region, layout: bool = False, **_: Any) -> FaxTable:
            painted.extend(["layout"] if layout else [region.y for region in regions] or ["everything"])
            return app.table

        monkeypatch.setattr(app.table, "refresh", refresh)
        longer = ["new", "newer", *MILLION]
        app.table.show(longer)
        assert painted == []
        assert [app.drawn(line) for line in range(1, 24)] == before
        assert app.table.max_scroll_y == len(longer) + 1 - 24

        line = app.table.cursor - app.table.scroll_offset.y + 1
        app.table.show(longer, ["500000", "7"])
        assert painted == [line]


def test_a_fax_is_found_wherever_it_went() -> None:
    """Below its old place, above it, or nowhere."""
    ids = ["a", "b", "c"]

    assert [place_of("c", ids, near) for near in (0, 2, 9)] == [2, 2, 2]
    assert place_of("a", ids, 2) == 0
    assert place_of("d", ids, 1) is None


async def test_a_list_that_outgrows_the_screen_keeps_its_cursor_in_sight() -> None:
    """Also when it was hidden: nothing that is drawn later may hold up the scrolling."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION[:20])
        app.table.select("15")
        app.table.show([f"new {number}" for number in range(10)] + MILLION[:20])
        await pilot.pause()
        assert any("fax 15 " in app.drawn(line) for line in range(1, 24))

        app.table.display = False
        await pilot.pause()
        app.table.select("2")
        app.table.display = True
        await pilot.pause()
        assert any("fax 2 " in app.drawn(line) for line in range(1, 24))
        assert app.table.scroll_offset.y <= 30 + 1 - 24


async def test_another_theme_recolours_rows_that_are_drawn_already() -> None:
    """Kept rows would show the old theme's colours."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION[:5])
        await pilot.pause()
        before = app.table.render_line(2)
        app.theme = LIGHT.name
        await pilot.pause()

        after = app.table.render_line(2)
        assert after.text == before.text
        assert [segment.style for segment in after] != [segment.style for segment in before]


async def test_a_narrow_window_cuts_rows_to_its_width() -> None:
    """Where not even the fixed columns fit, a row ends at the edge."""
    app = ListAlone()
    async with app.run_test(size=(30, 10)) as pilot:
        app.table.show(MILLION[:5])
        await pilot.pause()

        assert [app.table.render_line(line).cell_length for line in range(10)] == [30] * 10
        assert all(len(app.drawn(line)) == 30 for line in range(1, 6))


async def test_a_page_that_comes_next_is_drawn_before_its_key() -> None:
    """Once the cursor has rested, the same key makes no row before its page is painted; nothing is written for it."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        await pilot.press("pagedown", "pagedown")
        await wait_until(pilot, lambda: "66" in app.made)
        app.made.clear()
        before = app.table.cursor
        await app.table.run_action("move_page(1)")
        shown = [app.drawn(line) for line in range(1, 24)]

        assert app.table.cursor == before + 22
        assert f"fax {before + 22} " in shown[-1]
        assert not app.made


async def test_a_change_of_a_row_that_nobody_saw_is_not_marked() -> None:
    """A row that was drawn ahead and changes before it is in sight is shown as it is; in sight, what changes is."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        await pilot.press("pagedown", "pagedown")
        await wait_until(pilot, lambda: "66" in app.made)
        app.words["60"] = "failed"
        app.table.show(MILLION, ["60"])
        await pilot.press("pagedown")
        await pilot.pause()
        line = next(line for line in range(1, 24) if "fax 60 " in app.drawn(line) or "failed" in app.drawn(line))
        assert "failed" in app.drawn(line)
        assert not any(part.style and part.style.reverse for part in app.table.render_line(line))

        app.words["60"] = "delivered"
        app.table.show(MILLION, ["60"])
        assert any(part.style and part.style.reverse for part in app.table.render_line(line))


async def test_the_scroll_bar_is_painted_where_it_looks_different() -> None:
    """A page of a million moves it by nothing; half the list does, and its lines are Textual's."""
    app = ListAlone()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(MILLION)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        bar = app.table.vertical_scrollbar
        painted = [strip.text for strip in bar.render_lines(bar.size.region)]
        assert not bar._repaint_regions
        app.table.select("500000")
        assert 0 < len(bar._repaint_regions) < 6

        await pilot.pause()
        ours = [strip.text for strip in bar.render_lines(bar.size.region)]
        assert ours != painted
        assert ours == [strip.text for strip in ScrollBar.render_lines(bar, bar.size.region)]
