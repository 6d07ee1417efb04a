"""Memory of the console by the length of its list: `python -m benchmarks.memory`; prints, asserts nothing.

Each console runs in a process of its own, in turns: it opens a store that was filled before, walks with Down and
PageDown, jumps to the end and back, runs every filter to its end, and waits until the Attention pane's look is over.
Told are the resident memory then and the most it ever had, and the ratio of the long list to the short one: of the
whole console, and without that look, which keeps the faxes that need somebody and not the list.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.list import console_on, press, run_filter, until
from benchmarks.store import FILTERS, filled

SHORT: Final = 100
_PRESSES: Final = 60
_PATIENCE: Final = 300


class Memory(NamedTuple):
    """Megabytes of one process."""

    resident: float
    most: float


def _own() -> Memory:
    """Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    return Memory(int(told["VmRSS"][0]) / 1024, int(told["VmHWM"][0]) / 1024)


async def _walk(path: Path, length: int, looks: bool) -> Memory:
    app = console_on(path)
    if not looks:
        app.attention.renew = lambda: None  # type: ignore[method-assign]
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.faxes_screen
        await until(lambda: screen._lister.view.whole and screen.table.row_count == length)
        for key, times in (("down", _PRESSES), ("pagedown", _PRESSES), ("end", 1), ("pageup", 3), ("home", 1)):
            await press(pilot, key, times)
        for text in (*filter(None, FILTERS), ""):
            await run_filter(app, pilot, text)
            await screen._lister.rest()
        await until(lambda: not looks or app.attention.report is not None)
        await pilot.pause()
        return _own()


def measure(paths: Mapping[int, Path], rounds: int, *, looks: bool = True) -> dict[int, list[Memory]]:
    """What consoles on stores of these lengths have, each in a new process, in turns; `looks`: as the Attention pane
    does."""
    found: dict[int, list[Memory]] = {length: [] for length in paths}
    for _ in range(rounds):
        for length, path in paths.items():
            command = [sys.executable, "-m", "benchmarks.memory", "--walk", str(path), "--rows", str(length)]
            command += [] if looks else ["--no-look"]
            told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_PATIENCE).stdout
            found[length].append(Memory(*json.loads(told)))
    return found


def _middle(taken: Iterable[Memory]) -> Memory:
    resident, most = zip(*taken, strict=True)
    return Memory(median(resident), median(most))


def report(found: Mapping[int, list[Memory]], what: str) -> None:
    """Print medians, and their ratio to those of the shortest list."""
    middles = {length: _middle(taken) for length, taken in found.items()}
    short = middles[min(middles)]
    for length, one in middles.items():
        print(
            f"  {what:22} {length:>9,} faxes: resident {one.resident:6.1f} MB {one.resident / short.resident:5.2f}x,"
            f" at most {one.most:6.1f} MB {one.most / short.most:5.2f}x"
        )


def measure_and_report(folder: Path, rows: int, rounds: int) -> None:
    """Both ways, on stores in a folder that are filled unless they are there."""
    paths = {length: filled(folder, length) for length in (SHORT, rows)}
    report(measure(paths, rounds), "whole console")
    report(measure(paths, rounds, looks=False), "without Attention")


def main() -> None:
    """Measure and print, or be one of the consoles that are measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="keep filled stores there, and use those again")
    parser.add_argument("--walk", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--no-look", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.walk:
        print(json.dumps(asyncio.run(_walk(given.walk, given.rows, not given.no_look))))
        return
    with tempfile.TemporaryDirectory() as name:
        measure_and_report(given.store or Path(name), given.rows, given.rounds)


if __name__ == "__main__":
    main()
