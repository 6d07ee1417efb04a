"""A program in a real pty and the moments at which its output came, to the last byte."""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.terminal import Terminal
from tests.terminal_screen import TerminalScreen

COLUMNS: Final = 120
ROWS: Final = 40
QUIET_SECONDS: Final = 0.05
"""Silence after which a key's output is taken to be over; a frame's pieces come within a millisecond of each other."""
_QUESTIONS: Final = re.compile(r"\x1b\[[?>]?[0-9;]*\$?[cnpt]")
_STARTED: Final = "started"
_PATIENCE: Final = 60.0
"""Seconds; a long list takes its time on a busy machine."""


class Piece(NamedTuple):
    """Output that was read at once, at most what a pty holds (4 kB)."""

    at: float
    """Seconds of the performance counter."""
    text: str


class Stopwatch(TerminalScreen):
    """A terminal that answers but paints nothing: painting would hold up the reading of what comes next."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, ROWS)
        self.pieces: list[Piece] = []

    def feed(self, text: str) -> str:
        """Note when this came, and answer the questions in it."""
        self.pieces.append(Piece(time.perf_counter(), text))
        return super().feed("".join(_QUESTIONS.findall(text)))

    def seen_at(self, *marks: str) -> float | None:
        """When the last of these texts had come, in seconds of the performance counter; None until then."""
        text = ""
        for piece in self.pieces:
            text += piece.text
            if all(mark in text for mark in marks):
                return piece.at
        return None


class TimedProgram(Terminal):
    """`program` (Python) with these arguments on a screen of 120x40; its clock starts when the program does."""

    def __init__(self, *arguments: str, program: str = sys.executable) -> None:
        # The shell says that it is about to become the program: what the terminal itself needs to start does not count.
        super().__init__(
            ["/bin/sh", "-c", f'echo {_STARTED}; exec "$@"', "sh", program, *arguments],
            columns=COLUMNS,
            rows=ROWS,
        )
        self.watch = Stopwatch()
        self.screen = self.watch

    def milliseconds_until(self, *marks: str) -> float:
        """From the start of the process until all these texts had come."""
        self.wait_for(lambda: self.watch.seen_at(*marks) is not None, _PATIENCE)
        return ((self.watch.seen_at(*marks) or 0.0) - (self.watch.seen_at(_STARTED) or 0.0)) * 1000

    def press_timed(self, key: str) -> tuple[float, int]:
        """Milliseconds from a key to the last byte of what it changes, and how many bytes that takes."""
        self.watch.pieces.clear()
        pressed = time.perf_counter()
        self.press(key)
        self.wait_for(lambda: bool(self.watch.pieces))
        self.wait_until_quiet(QUIET_SECONDS)
        pieces = self.watch.pieces
        return (pieces[-1].at - pressed) * 1000, sum(len(piece.text.encode()) for piece in pieces)

    def resident_megabytes(self) -> float:
        """Memory that the program holds now; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        except OSError:
            return 0.0
        told = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(told[1]) / 1024 if told else 0.0


def median(values: Sequence[float]) -> float:
    """The middle of the values."""
    return statistics.median(values)


def high(values: Sequence[float]) -> float:
    """What 95 of 100 values stay below."""
    return statistics.quantiles(values, n=20)[-1]
