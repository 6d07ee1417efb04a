"""What a key costs in the list of faxes: `python -m benchmarks.keys`; prints, asserts nothing.

From the key to the last byte of what it changes, in a pty, against Textual's own table. All programs are open at once
and pressed in turn. Goals: a long list <= 1.2x a short one; Down <= 0.6x DataTable(100); PageDown <= 0.25x
DataTable(1000).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final, NamedTuple

from benchmarks.timing import ROWS, TimedProgram, high, median

SHORT: Final = 100
IN_SIGHT: Final = ROWS - 4
"""Presses of Down for which nothing has to scroll, after one that does not count."""
PAGES: Final = 24
"""Presses of PageDown that a list of a thousand rows is long enough for."""
STEPS: Final = (("Down", "down", IN_SIGHT), ("Down, scrolling", "down", IN_SIGHT), ("PageDown", "pagedown", PAGES))


class Press(NamedTuple):
    """One key."""

    milliseconds: float
    """To the last byte of what it changed."""
    size: int
    """Bytes that this took."""


Times = dict[tuple[str, str], list[Press]]
"""By key and by list."""


def walk(contenders: Mapping[str, tuple[str, int]], times: Times) -> None:
    """Open a list of each kind and walk down all of them."""
    with ExitStack() as stack:
        programs: dict[str, TimedProgram] = {}
        for name, (kind, rows) in contenders.items():
            program = TimedProgram("-m", "benchmarks.contenders", kind, str(rows))
            programs[name] = stack.enter_context(program)
            program.milliseconds_until("What happened")
            program.wait_until_quiet(0.5)
            program.press_timed("down")
        for label, key, presses in STEPS:
            long_enough = [name for name, (_, rows) in contenders.items() if key == "down" or rows > SHORT]
            for _ in range(presses):
                for name in long_enough:
                    times.setdefault((label, name), []).append(Press(*programs[name].press_timed(key)))


def report(times: Times, ratios: list[tuple[str, str, str]]) -> None:
    """Print every list's figures, then the ratios of medians that the goals are about."""
    print(f"key to last byte, 120x{ROWS}, all programs open at once and pressed in turn")
    print(f"  {'':<17}{'':<20}{'p50 ms':>8}{'p95 ms':>8}{'bytes':>8}{'presses':>9}")
    middle = {which: median([press.milliseconds for press in presses]) for which, presses in times.items()}
    for (key, name), presses in times.items():
        late = high([press.milliseconds for press in presses])
        size = median([press.size for press in presses])
        print(f"  {key:<17}{name:<20}{middle[key, name]:>8.2f}{late:>8.2f}{size:>8.0f}{len(presses):>9}")
    for key, ours, other in ratios:
        print(f"  {key:<17}{ours} / {other:<18}{middle[key, ours] / middle[key, other]:>6.2f}x")


def main() -> None:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description="Key to last byte in the list of faxes.")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the long list (default 100000)")
    parser.add_argument("--rounds", type=int, default=3, help="walks through fresh programs (default 3)")
    given = parser.parse_args()
    short, long, theirs, pages = (
        f"FaxTable({SHORT})",
        f"FaxTable({given.rows})",
        f"DataTable({SHORT})",
        "DataTable(1000)",
    )
    contenders = {short: ("faxes", SHORT), long: ("faxes", given.rows), theirs: ("data", SHORT), pages: ("data", 1000)}
    times: Times = {}
    for _ in range(given.rounds):
        walk(contenders, times)
    downs = [("Down", long, other) for other in (short, theirs)]
    scrolls = [("Down, scrolling", long, other) for other in (short, theirs)]
    report(times, [*downs, *scrolls, ("PageDown", long, pages)])


if __name__ == "__main__":
    main()
