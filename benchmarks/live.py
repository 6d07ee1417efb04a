"""What 100 status changes a second cost: `python -m benchmarks.live`; prints, asserts nothing.

The whole console on a store on disk, whose changes come in as from the webhook feed, beside Textual's DataTable(1000)
as large as the console's list, whose cells are updated with the same texts. Both in a pty and open at once, in turns:
with nothing to do, with the changes, and with PageDown meanwhile. Told are processor time (children included) and bytes
a second, PageDown until the last byte of its page, how late the event loop was and how long its own work held it at
most. Goals: processor and bytes <= 0.15x DataTable; PageDown p95 <= 25 ms; own work <= 20 ms; cursor, scroll and marks
unmoved. On a busy machine a DataTable paints fewer frames and costs less.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.live_contenders import ROWS, fill
from benchmarks.store import fax
from benchmarks.timing import COLUMNS, TimedProgram, high, median
from benchmarks.timing import ROWS as TERMINAL_ROWS

OURS: Final = "console"
PEER: Final = f"DataTable({ROWS})"
SECONDS: Final = 8.0
PAGES: Final = 20
"""Presses of PageDown in a turn, as many as the shorter list has pages."""
FRAME_END: Final = "\x1b[?2026l"
_LEAST: Final = 15
"""Rows further down than any before that make another page."""


@dataclass
class Seen:
    """What one of the two cost, a value for each turn unless another unit is told."""

    idle: list[float] = field(default_factory=list)
    """Processor seconds a second with nothing to do."""
    idle_size: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Processor seconds a second while changes come."""
    size: list[float] = field(default_factory=list)
    """Bytes a second."""
    frames: list[float] = field(default_factory=list)
    """Frames a second."""
    rate: list[float] = field(default_factory=list)
    """Changes a second."""
    late: list[float] = field(default_factory=list)
    """Milliseconds, one for each change."""
    held: list[float] = field(default_factory=list)
    """Milliseconds of the loop's thread between two changes, one for each."""
    page: list[float] = field(default_factory=list)
    """Milliseconds, one for each press."""
    stayed: list[bool] = field(default_factory=lambda: [True, True, True])
    """Cursor, line and marks."""
    marked: int = 0


class Contender:
    """One of the two programs, in its pty."""

    def __init__(self, name: str, folder: Path, *arguments: str) -> None:
        self.report = folder / f"{name}.json"
        self.program = TimedProgram("-m", "benchmarks.live_contenders", name, str(self.report), *arguments)
        self.seen = Seen()
        self._deepest = 0

    def wait(self) -> None:
        """Until it listens and rests."""
        self.program.wait_for(self.report.exists, 120.0)
        self.program.wait_until_quiet(1.0, 60.0)

    def _signal(self, *, timed: bool = False) -> None:
        self.program.signal(signal.SIGUSR2 if timed else signal.SIGUSR1)

    def _end(self) -> dict[str, Any]:
        self.report.unlink()
        self._signal()
        self.program.wait_for(self.report.exists, 60.0)
        return dict(json.loads(self.report.read_text()))

    def _used(self) -> float:
        """Processor seconds until now, of its children too."""
        return sum(map(_seconds_of, [self.program.pid, *_children(self.program.pid)]))

    def rest(self, seconds: float) -> None:
        """One turn with nothing to do."""
        used, begun = self._used(), time.perf_counter()
        size = self.program.read_for(seconds)
        taken = time.perf_counter() - begun
        self.seen.idle.append((self._used() - used) / taken)
        self.seen.idle_size.append(size / taken)

    def stream(self, seconds: float) -> None:
        """One turn with changes, nothing pressed; what comes after the last of them is counted too."""
        used, begun = self._used(), time.perf_counter()
        self.program.watch.pieces.clear()
        self._signal()
        size = self.program.read_for(seconds)
        told = self._end()
        taken = time.perf_counter() - begun
        if told["sent"] < 10 * seconds:
            raise RuntimeError(f"only {told['sent']} changes in {taken:.1f} s")
        size += self.program.read_for(0.3)
        self.seen.processor.append((self._used() - used) / taken)
        self.seen.size.append(size / taken)
        self.seen.frames.append("".join(piece.text for piece in self.program.watch.pieces).count(FRAME_END) / taken)
        self.seen.rate.append(told["sent"] / taken)
        self.seen.marked = told["marked"]
        self.seen.stayed = [one and two for one, two in zip(self.seen.stayed, told["stayed"], strict=True)]
        self.program.watch.pieces.clear()

    def pages(self, presses: int, row_in: Callable[[str], int]) -> None:
        """One turn with changes and PageDown; `row_in` finds the lowest row in what was written."""
        self._to_the_top(presses)
        self._deepest = 40
        self._signal(timed=True)
        self.program.press("pagedown")  # to the end of the screen only
        self.program.read_for(0.5)
        for _ in range(presses):
            self._page(row_in)
        told = self._end()
        self.seen.late += [1e3 * late for late in told["late"]]
        self.seen.held += [1e3 * held for held in told["held"]]
        self._to_the_top(presses)
        self.program.watch.pieces.clear()

    def _to_the_top(self, presses: int) -> None:
        """By a key that both know; at the top it does nothing."""
        self.program.press(*["pageup"] * (presses + 2))
        self.program.wait_until_quiet(0.5)

    def _page(self, row_in: Callable[[str], int]) -> None:
        pieces, pressed = self.program.watch.pieces, time.perf_counter()
        pieces.clear()
        self.program.press("pagedown")

        def drawn() -> bool:
            """Whether a frame has ended that shows rows further down."""
            text = "".join(piece.text for piece in pieces)
            end = text.rfind(FRAME_END)
            return row_in(text[: end + 1]) >= self._deepest + _LEAST

        self.program.wait_for(drawn)
        text = ""
        for piece in pieces:
            text += piece.text
            end = text.rfind(FRAME_END)
            deepest = row_in(text[: end + 1])
            if deepest >= self._deepest + _LEAST:
                self.seen.page.append(1e3 * (piece.at - pressed))
                self._deepest = deepest
                break
        self.program.read_for(0.1 + 0.05 * (len(self.seen.page) % 3))


def _seconds_of(pid: int) -> float:
    """User and system seconds of a process, those of its children that have ended included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            found += [child, *_children(child)]
    return found


def row_finder(length: int) -> Callable[[str], int]:
    """Tells rows by the numbers that faxes went to, which differ for each."""
    rows = {fax(length - 1 - row, length).to: row for row in range(ROWS)}

    def lowest(text: str) -> int:
        return max((rows.get(number, 0) for number in re.findall(r"\+1415555[0-9]{4}", text)), default=0)

    return lowest


def measure(length: int, rounds: int, seconds: float = SECONDS, *, full: bool = False) -> dict[str, Seen]:
    """Both in turns, the console on a store of so many faxes; `full` gives the DataTable the whole terminal."""
    row_in = row_finder(length)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        fill(folder / "faxes.sqlite", length)
        ours = Contender("console", folder, str(folder / "faxes.sqlite"))
        stack.enter_context(ours.program)
        ours.wait()
        size = ours.report.with_suffix(".size").read_text().split()
        if full:
            size = [str(COLUMNS), str(TERMINAL_ROWS)]
        peer = Contender("table", folder, str(length), *size)
        stack.enter_context(peer.program)
        peer.wait()
        both = {OURS: ours, PEER: peer}
        ours.program.press("down", "space", "down")
        peer.program.press("down", "down")
        for one in both.values():
            one.program.wait_until_quiet(1.0)
        for _ in range(rounds):
            for one in both.values():
                one.rest(seconds / 2)
            for one in both.values():
                one.stream(seconds)
        for _ in range(rounds):
            for one in both.values():
                one.pages(PAGES, row_in)
        return {which: one.seen for which, one in both.items()}


def report(seen: dict[str, Seen]) -> None:
    """Print what both cost, then the ratios that the goals are about."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"100 status changes a second, both open at once and measured in turns, load {load}")
    for name, one in seen.items():
        print(f"  {name}")
        for which, values, unit, scale in (
            ("processor, idle", one.idle, "% of a core", 100),
            ("processor", one.processor, "% of a core", 100),
            ("bytes, idle", one.idle_size, "kB a second", 1e-3),
            ("bytes", one.size, "kB a second", 1e-3),
            ("frames", one.frames, "a second", 1),
            ("changes", one.rate, "a second", 1),
        ):
            each = " ".join(f"{value * scale:.1f}" for value in values)
            print(f"    {which:<18}{scale * median(values):>8.1f} {unit}  ({each})")
        print(f"    {'PageDown':<18}{median(one.page):>8.1f} ms, p95 {high(one.page):.1f} ms, {len(one.page)} presses")
        print(f"    {'loop late':<18}{high(one.late):>8.1f} ms at p95, {max(one.late):.1f} ms at most")
        print(f"    {'own work':<18}{max(one.held):>8.1f} ms at most, p99 {_percentile(one.held):.1f} ms")
        words = ("cursor", "scroll", "marks")
        told = (f"{word} {'stayed' if kept else 'MOVED'}" for word, kept in zip(words, one.stayed, strict=True))
        print(f"    {', '.join(told)} ({one.marked})")
    ours, peer = seen[OURS], seen[PEER]
    for which in ("processor", "size"):
        print(f"  {which:<12}{median(getattr(ours, which)) / median(getattr(peer, which)):.3f}x {PEER}")


def _percentile(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[-1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=30_000, help="faxes in the store")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each turn")
    parser.add_argument("--full", action="store_true", help="a DataTable that fills the terminal")
    given = parser.parse_args()
    report(measure(given.rows, given.rounds, given.seconds, full=given.full))


if __name__ == "__main__":
    main()
