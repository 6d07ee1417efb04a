"""A key held over a slow line: `python -m benchmarks.slow_line [--peer PYTHON]`; prints, asserts nothing.

The viewer in a pty behind a line of 1 Mbit/s with deep buffers, as sshd has: what the program writes is taken at once,
reaches the terminal at the line's pace, and the terminal's answers travel back half a round trip later. `n` is pressed
20 times, 30 a second. Told is how long after the last key the last page stands on the screen, beside one page alone.
Goal: at most 3x one page's time and a round trip. A peer (see `screens`) shows what happens without holding back.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import Final

from benchmarks.pages import as_pdf, dense
from benchmarks.screens import viewer
from benchmarks.timing import TimedProgram

BYTES_A_SECOND: Final = 1_000_000 / 8
ROUND_TRIP: Final = 0.02
KEYS: Final = 20
KEY_SECONDS: Final = 1 / 30
QUIET: Final = 1.0


class Line:
    """Carries what a program writes to its terminal, later."""

    def __init__(self, program: TimedProgram) -> None:
        self.program = program
        self.under_way: deque[tuple[float, str]] = deque()
        self.back: deque[tuple[float, str]] = deque()
        self.free_at = 0.0
        self.arrived = 0.0
        self.size = 0
        self._feed = program.watch.feed
        program.watch.feed = self._take  # type: ignore[method-assign]

    def _take(self, text: str) -> str:
        """What the program wrote goes into the line; its answers come back when they have been asked for over there."""
        now = time.monotonic()
        size = len(text.encode())
        self.free_at = max(self.free_at, now) + size / BYTES_A_SECOND
        self.size += size
        self.under_way.append((self.free_at + ROUND_TRIP / 2, text))
        return ""

    def run(self, seconds: float) -> None:
        """Let time pass."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            while self.under_way and self.under_way[0][0] <= now:
                at, text = self.under_way.popleft()
                self.arrived = at
                if answers := self._feed(text):
                    self.back.append((at + ROUND_TRIP / 2, answers))
            while self.back and self.back[0][0] <= now:
                self.program._outgoing += self.back.popleft()[1].encode()
            self.program.read_for(min(0.002, until - now))

    def settle(self) -> None:
        """Until nothing was under way for a while."""
        size, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET:
            if self.under_way or self.size != size:
                size, since = self.size, time.monotonic()
            self.run(0.01)


def held(program: TimedProgram, first: str) -> tuple[float, float, int]:
    """Seconds of one page alone, seconds from the last of many keys to the last page, and the bytes of those."""
    line = Line(program)
    deadline = time.monotonic() + 30
    while program.watch.seen_at(first) is None and time.monotonic() < deadline:
        line.run(0.05)
    line.settle()
    pressed = time.monotonic()
    program.press("n")
    line.settle()
    alone, before = line.arrived - pressed, line.size
    for _ in range(KEYS):
        program.press("n")
        line.run(KEY_SECONDS)
    last = time.monotonic() - KEY_SECONDS
    line.settle()
    return alone, line.arrived - last, line.size - before


def main() -> None:
    """Print a line by way of drawing."""
    parser = argparse.ArgumentParser(description="A key held over a slow line.")
    parser.add_argument("--peer", help="a Python that has textual-image and pypdfium2")
    peer = parser.parse_args().peer
    print(f"1 Mbit/s, {ROUND_TRIP * 1000:.0f} ms round trip, 120x40: n held for {KEYS} pages")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fax.pdf")
        file.write_bytes(as_pdf([dense(seed) for seed in range(5)] * 6))
        makes = {f"ours, {name}": viewer(file, name) for name in ("braille", "half", "kitty")}
        if peer is not None and os.path.exists(peer):
            from benchmarks.screens import peer_viewer

            makes["textual-image"] = peer_viewer(peer, "HalfcellImage", file)
        for name, make in makes.items():
            with make() as program:
                alone, last, size = held(program, "page 1 of" if name.startswith("ours") else "▀")
            ratio = last / (alone + ROUND_TRIP)
            told = f"one page {alone:>5.2f} s   last page {last:>5.2f} s after the last key {ratio:>6.2f}x"
            print(f"  {name:<16}{told}   {size / 1000:>6.0f} kB", flush=True)


if __name__ == "__main__":
    main()
