"""The console's heart beside its peers, in one run: `python -m benchmarks.heart`; prints, asserts nothing.

Goals 1 to 4 and 14 of the design as one table: starts, keys, memory, 100 changes a second, and bytes written while
nothing happens; then the first screens of filters and a sync beside goal 12's floor. neomutt and lazygit are measured
where they are on the search path or named, posting where a Python that has it is named. Minutes; with `--full` the long
list has 1 000 000 faxes, which takes more of them to fill.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import idle, keys, live, start, store
from benchmarks.timing import high, median
from benchmarks.walk import DOWN, LONG, PAGE_DOWN, STEPS, Step, Walks
from faxtui.store.fax_store import FaxStore
from tests.service import RunningService

WALKS: Final = 4
"""Through fresh programs: 128 presses of Down for each."""


class Goal(NamedTuple):
    """One line of the table."""

    number: int
    what: str
    ours: float
    peer: float
    """0 for a goal that is no ratio."""
    unit: str
    limit: float
    """What the ratio, or ours where there is none, may be at most."""
    against: str = ""

    def line(self) -> str:
        """Goal, ours, peer, ratio, figure to reach, and whether it is reached."""
        reached = self.ours / self.peer if self.peer else self.ours
        peer = f"{self.peer:>10.4g} {self.unit:<5} {self.against:<16}" if self.peer else " " * 33
        sign = "x" if self.peer else ""
        shown = f"{reached:.2f}x" if self.peer else ""
        return (
            f"{self.number:>4}  {self.what:<32}{self.ours:>8.4g} {self.unit:<5}{peer}{shown:>8}"
            f"{f'<= {self.limit:g}{sign}':>11}  {'met' if reached <= self.limit else 'MISSED'}"
        )


def starts(launches: int, posting: str | None) -> Iterator[Goal]:
    """Goal 1: the first paint."""
    times = start.measure(launches, posting)
    ours = start.first_paint(times, start.OURS)
    yield Goal(1, "first paint", ours, start.first_paint(times, start.FLOOR), "ms", 1.25, "minimal Textual")
    if posting:
        yield Goal(1, "first paint", ours, start.first_paint(times, start.PEER), "ms", 0.5, start.PEER)


def lists(rows: int, steps: tuple[Step, ...], mutt: str | None, git: str | None) -> Iterator[Goal]:
    """Goals 2 and 3: keys in the list alone and in the whole console, and the memory that the console holds."""
    walks = Walks()
    with tempfile.TemporaryDirectory() as folder:
        contenders = keys.contenders(rows, Path(folder), mutt, git)
        for _ in range(WALKS):
            walks.walk(contenders, steps)
    for kind in keys.OURS:
        yield from compared(walks, kind, rows)
    long, short = (f"console({size})" for size in (rows, keys.SHORT))
    held = [median(walks.megabytes[name]) for name in (long, short)]
    yield Goal(2, f"memory, {long}", held[0], held[1], "MB", 1.1, short)


def compared(walks: Walks, kind: str, rows: int) -> Iterator[Goal]:
    """What the goals say of one of ours."""
    ours, short = f"{kind}({rows})", f"{kind}({keys.SHORT})"
    for number, step, peer, limit in (
        (2, DOWN, short, 1.2),
        (3, DOWN, f"DataTable({keys.SHORT})", 0.6),
        (3, DOWN, "lazygit", 0.5),
        (3, DOWN, "neomutt", 3.0),
        (3, PAGE_DOWN, f"DataTable({LONG})", 0.25),
        (3, PAGE_DOWN, "lazygit", 1.2),
    ):
        if (step.name, peer) in walks.presses:
            took = [keys.middle(walks, step.name, name) for name in (ours, peer)]
            yield Goal(number, f"{step.name}, {ours}", took[0], took[1], "ms", limit, peer)


def changes(rows: int, seconds: float) -> Iterator[Goal]:
    """Goal 4: 100 changes a second."""
    seen = live.measure(rows, 1, seconds)
    ours, peer = seen[live.OURS], seen[live.PEER]
    used = [1e2 * median(one.processor) for one in (ours, peer)]
    size = [1e-3 * median(one.size) for one in (ours, peer)]
    yield Goal(4, "100 changes/s, processor", used[0], used[1], "%", 0.15, live.PEER)
    yield Goal(4, "100 changes/s, written", size[0], size[1], "kB/s", 0.15, live.PEER)
    yield Goal(4, "100 changes/s, PageDown p95", high(ours.page), 0, "ms", 25)
    yield Goal(4, "100 changes/s, longest own work", max(ours.held), 0, "ms", 20)


def stores(rows: int, folder: Path) -> Iterator[Goal]:
    """The slowest filter's first screen, and a sync: the floor is goal 12's, beside it what keeping the faxes takes."""
    path = store.filled(folder, rows)
    kept = FaxStore.open(path)
    for one in sorted(store.filters(kept, path, 15), key=lambda one: one.ours / one.bare)[-2:]:
        yield Goal(2, f"filter {one.text or '(none)'}", 1e3 * one.ours, 1e3 * one.bare, "ms", 2, "bare query")
    kept.close()
    took = store.sync(folder, 5)
    yield Goal(12, "sync of 10 000", 1e3 * took.ours, 1e3 * took.floor, "ms", 1.5, "HTTP and json")
    yield Goal(12, "sync of 10 000", 1e3 * took.ours, 1e3 * took.kept, "ms", 1.5, "these in SQLite")


def nothing(seconds: float) -> Iterator[Goal]:
    """Goal 14: bytes that the list of faxes writes while nothing happens; `idle` watches the other screens too."""
    with RunningService(demo=True) as service, idle.console_on(service) as terminal:
        terminal.wait_for(idle.SCREENS[0].shown, 60.0)
        _, size = next(idle.measured(terminal, seconds, 120.0))
    yield Goal(14, "written while nothing happens", size * 60 / seconds, 0, "B/min", 0)


def main() -> None:
    """Measure part by part and print each line when it is known."""
    parser = argparse.ArgumentParser(description="Goals 1 to 4 and 14 in one run.")
    parser.add_argument("--full", action="store_true", help="1000000 faxes, more launches and keys (default 100000)")
    keys.add_peers(parser)
    start.add_posting(parser)
    given = parser.parse_args()
    rows, launches = (1_000_000, 15) if given.full else (100_000, 7)
    steps = STEPS if given.full else (DOWN, PAGE_DOWN._replace(presses=10))
    began = time.monotonic()
    print(f"{'goal':<6}{'':<32}{'ours':>14}{'peer':>15}{'':<18}{'ratio':>8}{'goal':>11}")
    with tempfile.TemporaryDirectory() as folder:
        parts = (
            starts(launches, given.posting),
            lists(rows, steps, given.neomutt, given.lazygit),
            changes(30_000, 8.0 if given.full else 4.0),
            nothing(20.0 if given.full else 5.0),
            stores(rows, Path(folder)),
        )
        for goal in chain.from_iterable(parts):
            print(goal.line(), flush=True)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{time.monotonic() - began:.0f} s, load {load}; FaxTable is the list alone, console all of it on its store")


if __name__ == "__main__":
    main()
