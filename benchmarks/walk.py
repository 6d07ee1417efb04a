"""Programs with a list, all open at once and pressed in turn: what a key costs each of them; prints nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.timing import ROWS, TimedProgram

IN_SIGHT: Final = ROWS - 8
"""Presses of Down for which no list has to scroll, after one that does not count. Each is on a row that was not under
the cursor before: what was drawn once costs some of them less."""
PAGES: Final = 24
"""Presses of PageDown that a list of a thousand rows is long enough for."""
LONG: Final = 1000
"""Rows of a list that can be walked by pages."""
RESTED: Final = 0.2
"""Silence after which the console's side pane is drawn too: it waits for the cursor to rest."""


class Step(NamedTuple):
    """One key, pressed so many times."""

    name: str
    presses: int
    paged: bool = False


DOWN: Final = Step("Down", IN_SIGHT)
SCROLLING: Final = Step("Down, scrolling", IN_SIGHT)
PAGE_DOWN: Final = Step("PageDown", PAGES, paged=True)
STEPS: Final = (DOWN, SCROLLING, PAGE_DOWN)


class Listed(NamedTuple):
    """A program with a list in it, and how it is walked."""

    arguments: Sequence[str]
    shown: str
    """What its output has in one piece once its list is there."""
    program: str = sys.executable
    down: str = "down"
    """Empty for a list that is compared by pages only."""
    page: str = "pagedown"
    """Empty for a list that is too short for it."""
    follows: bool = False
    """Whether more is drawn once the cursor rests, which is waited for and does not count."""

    def key(self, step: Step) -> str:
        """What is pressed in this step; empty when it sits it out."""
        return self.page if step.paged else self.down


class Press(NamedTuple):
    """One key."""

    milliseconds: float
    """To the last byte of what it changed."""
    size: int
    """Bytes that this took."""


class Walks:
    """What was seen of all walks so far."""

    def __init__(self) -> None:
        self.presses: dict[tuple[str, str], list[Press]] = {}
        """By the step's name and the program's."""
        self.megabytes: dict[str, list[float]] = {}
        """What a program held at the end of each walk."""

    def walk(self, contenders: Mapping[str, Listed], steps: Sequence[Step] = STEPS) -> None:
        """Open all of them and walk down their lists once."""
        with ExitStack() as stack:
            programs = {name: stack.enter_context(opened(listed)) for name, listed in contenders.items()}
            for name, program in programs.items():
                make_ready(program, contenders[name])
            for step in steps:
                walked = {name: one for name, one in contenders.items() if one.key(step)}
                for _ in range(step.presses):
                    self._turn(step, walked, programs)
            for name, program in programs.items():
                self.megabytes.setdefault(name, []).append(program.resident_megabytes())

    def _turn(self, step: Step, walked: Mapping[str, Listed], programs: Mapping[str, TimedProgram]) -> None:
        for name, listed in walked.items():
            press = Press(*programs[name].press_timed(listed.key(step)))
            self.presses.setdefault((step.name, name), []).append(press)
        for name, listed in walked.items():
            if listed.follows:
                programs[name].wait_until_quiet(RESTED)


def opened(listed: Listed) -> TimedProgram:
    """The program, while its list is still to come."""
    return TimedProgram(*listed.arguments, program=listed.program)


def make_ready(program: TimedProgram, listed: Listed) -> None:
    """Wait for its list and move its cursor once, which may cost more than it will."""
    program.milliseconds_until(listed.shown)
    program.wait_until_quiet(RESTED)
    program.press_timed(listed.down or listed.page)
    program.wait_until_quiet(RESTED)


def bare(rows: int) -> Listed:
    """The console's list alone."""
    return _of_ours("faxes", str(rows), "What happened", rows)


def data_table(rows: int) -> Listed:
    """Textual's table, compared by pages when it is long and by rows when it is short."""
    table = _of_ours("data", str(rows), "What happened", rows)
    return table._replace(down="") if table.page else table


def console(path: Path, rows: int) -> Listed:
    """The whole console on a store of so many faxes."""
    words = f"{rows:,} faxes".replace(",", " ")  # as its filter line says once it has counted them
    return _of_ours("console", str(path), words, rows)._replace(follows=True)


def _of_ours(name: str, what: str, shown: str, rows: int) -> Listed:
    """One of the programs of `contenders`."""
    return Listed(("-m", "benchmarks.contenders", name, what), shown, page="pagedown" if rows >= LONG else "")
