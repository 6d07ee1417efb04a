"""What is painted when some lines change: the same letters as Textual paints, of no more than what changed."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from faxtui.console.command_screen import CommandScreen
from faxtui.console.sparing_compositor import Covered, SparingCompositor, runs_of


class Asked(Static):
    """A widget that notes how many lines it was asked for."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.lines = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.lines += crop.height
        return super().render_lines(crop)


class Behind(Horizontal):
    """What lies behind the list notes that it was asked, too."""

    lines = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.lines += crop.height
        return super().render_lines(crop)


class Desk(Screen[None]):
    """Lines above, a scrolled list and a side pane with a border below, and a box that lies over all of them."""

    CSS = """
    Desk { layers: below above; }
    #list { width: 1fr; }
    #side { width: 20; border: round white; padding: 1; }
    #box { layer: above; offset: 12 6; width: 16; height: 5; border: heavy red; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def compose(self) -> ComposeResult:
        yield Asked("top " * 30, id="top")
        with Behind():
            with VerticalScroll(id="list"):
                yield Asked("\n".join(f"row {number} 日本" for number in range(60)), id="rows")
            with Vertical(id="side"):
                yield Asked("\n".join(f"fact {number}" for number in range(20)), id="facts")
        yield Static("box", id="box")


class Desks(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Desk()


_GOES_NOWHERE: Final = re.compile(r"\x1b\[\d+;\d+H(?=\x1b\[\d+;\d+H|\n|$)")
"""A move of the terminal's cursor after which nothing is written."""


def painted(compositor: Compositor, app: App[None], *dirty: Region) -> str:
    """What is written to the terminal, and where, when these regions are to be painted."""
    compositor._dirty_regions = set(dirty)
    update = compositor.render_partial_update()
    assert update is not None
    return _GOES_NOWHERE.sub("", update.render_segments(app.console))


@pytest.mark.parametrize(
    "dirty",
    [
        (Region(0, 9, 30, 2),),
        (Region(0, 3, 60, 1), Region(0, 20, 60, 1)),
        (Region(5, 7, 3, 1), Region(50, 8, 9, 4), Region(0, 0, 60, 1)),
        (Region(14, 6, 4, 9),),
        (Region(0, 0, 60, 24),),
        (Region(40, 22, 20, 2),),
    ],
)
async def test_what_is_painted_is_what_textual_paints(dirty: tuple[Region, ...]) -> None:
    """Lines that are cut by a scrolled container, by borders and by a layer above come out the same."""
    async with Desks().run_test(size=(60, 24)) as pilot:
        pilot.app.screen.query_one("#list").scroll_to(y=7, animate=False, immediate=True)
        await pilot.pause()
        ours = pilot.app.screen._compositor
        textuals = Compositor()
        textuals.__dict__.update(ours.__dict__)
        assert isinstance(ours, SparingCompositor)
        told = painted(ours, pilot.app, *dirty)
        assert told == painted(textuals, pilot.app, *dirty)
        assert len(told) > 10


async def test_only_what_changed_is_asked_for() -> None:
    """Two lines of the list cost two lines of the list: nothing beside, above or behind it, no line between."""
    async with Desks().run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        widgets = list(pilot.app.screen.query(Asked))
        for widget in widgets:
            widget.lines = 0
        behind = pilot.app.screen.query_one(Behind)
        behind.lines = 0
        painted(pilot.app.screen._compositor, pilot.app, Region(0, 4, 30, 1), Region(0, 15, 30, 1))
        assert behind.lines == 0
        assert {widget.id: widget.lines for widget in widgets} == {"top": 0, "rows": 2, "facts": 0}


def test_the_consoles_screens_paint_so() -> None:
    """Every pane and the screen of one fax."""
    assert isinstance(CommandScreen()._compositor, SparingCompositor)


def test_columns_are_covered_once_their_gaps_are() -> None:
    """Spans that touch are one; what lies behind a gap is still seen."""
    covered = Covered(2, 9)
    covered.cover(0, 4)
    covered.cover(6, 8)
    assert covered.hides(1, 4)
    assert covered.hides(6, 8)
    assert not covered.hides(3, 7)
    covered.cover(4, 6)
    assert covered.hides(3, 7)
    assert not covered.is_full
    covered.cover(8, 12)
    assert covered.is_full


def test_runs_are_lines_with_the_same_columns() -> None:
    """Each run is as wide as what is to be painted in its lines; a gap or other columns begin another one."""
    assert list(runs_of([])) == []
    assert list(runs_of([Region(2, 3, 4, 2), Region(8, 4, 1, 2)])) == [
        Region(2, 3, 4, 1),
        Region(2, 4, 7, 1),
        Region(8, 5, 1, 1),
    ]
    assert list(runs_of([Region(0, 9, 5, 1), Region(0, 7, 5, 2), Region(0, 1, 5, 1)])) == [
        Region(0, 1, 5, 1),
        Region(0, 7, 5, 3),
    ]
