"""What starting costs beside the least that Textual can do: `python -m benchmarks.start`; prints, asserts nothing.

Launches take turns and medians are compared. Goals: first paint <= 1.25x a minimal Textual app, and <= 0.5x posting,
which is measured where `--posting PYTHON` names an interpreter that has it.
"""

from __future__ import annotations

import argparse
import sys
from typing import Final, NamedTuple

from benchmarks.timing import ROWS, TimedProgram, median

LAST_ROW: Final = f"\x1b[{ROWS};1H"
"""A whole frame is written from top to bottom: with its last row begun, it is there."""


class Contender(NamedTuple):
    """A program, and the texts that tell how far it is."""

    arguments: tuple[str, ...]
    stages: dict[str, tuple[str, ...]]
    program: str = sys.executable


CONTENDERS: Final = {
    "bare Python": Contender(("-c", "print('done')"), {"first paint": ("done",)}),
    "minimal Textual app": Contender(
        ("-m", "benchmarks.contenders", "minimal"),
        {"first paint": ("minimal", LAST_ROW), "keys in the footer": ("quit",)},
    ),
    "faxtui": Contender(
        ("-m", "faxtui"),
        {
            "first paint": ("Starting the embedded service", LAST_ROW),
            "keys in the footer": (" quit",),
            "list on screen": ("✓", "last 7 days"),
        },
    ),
}
FLOOR: Final = "minimal Textual app"
OURS: Final = "faxtui"
PEER: Final = "posting"

Times = dict[tuple[str, str], list[float]]
"""Milliseconds by contender and stage."""


def measure(launches: int, posting: str | None = None) -> Times:
    """All of them in turns; the first launch of each warms up. `posting` is the Python that has it."""
    times: Times = {}
    contenders = dict(CONTENDERS)
    if posting:
        contenders[PEER] = Contender(("-m", "posting"), {"first paint": ("Posting", LAST_ROW)}, posting)
    for launch in range(launches + 1):
        for name, contender in contenders.items():
            with TimedProgram(*contender.arguments, program=contender.program) as program:
                for stage, marks in contender.stages.items():
                    took = program.milliseconds_until(*marks)
                    if launch:
                        times.setdefault((name, stage), []).append(took)
    return times


def first_paint(times: Times, name: str) -> float:
    """The median, in milliseconds."""
    return median(times[name, "first paint"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Start-up beside a minimal Textual app.")
    parser.add_argument("--launches", type=int, default=15, help="launches of each (default 15)")
    add_posting(parser)
    given = parser.parse_args()
    times = measure(given.launches, given.posting)
    print("process start -> on screen, 120x40; x = times the minimal Textual app's first paint")
    floor = first_paint(times, FLOOR)
    for (name, stage), values in times.items():
        took = median(values)
        print(f"  {name:<22}{stage:<20}{took:>8.0f} ms{took / floor:>7.2f}x   (from {min(values):.0f})")
    if given.posting:
        print(f"  {f'{OURS} / {PEER}':<42}{'':>11}{first_paint(times, OURS) / first_paint(times, PEER):>7.2f}x")


def add_posting(parser: argparse.ArgumentParser) -> None:
    """The option that names a Python with posting."""
    parser.add_argument("--posting", metavar="PYTHON", help="an interpreter that has posting, to compare with it")


if __name__ == "__main__":
    main()
