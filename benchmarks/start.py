"""What starting costs beside the least that Textual can do: `python -m benchmarks.start`; prints, asserts nothing.

Launches take turns and medians are compared. Goal: first paint <= 1.25x a minimal Textual app.
"""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple

from benchmarks.timing import ROWS, TimedProgram, median

LAST_ROW: Final = f"\x1b[{ROWS};1H"
"""A whole frame is written from top to bottom: with its last row begun, it is there."""


class Contender(NamedTuple):
    """A program, and the texts that tell how far it is."""

    arguments: tuple[str, ...]
    stages: dict[str, tuple[str, ...]]


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


def measure(launches: int) -> dict[tuple[str, str], list[float]]:
    """Milliseconds by contender and stage; the first launch of each warms up."""
    times: dict[tuple[str, str], list[float]] = {}
    for launch in range(launches + 1):
        for name, contender in CONTENDERS.items():
            with TimedProgram(*contender.arguments) as program:
                for stage, marks in contender.stages.items():
                    took = program.milliseconds_until(*marks)
                    if launch:
                        times.setdefault((name, stage), []).append(took)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Start-up beside a minimal Textual app.")
    parser.add_argument("--launches", type=int, default=15, help="launches of each (default 15)")
    times = measure(parser.parse_args().launches)
    print("process start -> on screen, 120x40; x = times the minimal Textual app's first paint")
    floor = median(times[FLOOR, "first paint"])
    for (name, stage), values in times.items():
        took = median(values)
        print(f"  {name:<22}{stage:<20}{took:>8.0f} ms{took / floor:>7.2f}x   (from {min(values):.0f})")


if __name__ == "__main__":
    main()
