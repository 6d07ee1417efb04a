"""What a screen writes to the terminal while nothing happens: `python -m benchmarks.idle`; 0 is the goal.

In a pty, on a service with the demo data whose clock stands still: faxes are on the way and nothing happens. The test
of the same asserts it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tests.service import RunningService
from tests.terminal import Terminal


class Screen(NamedTuple):
    """One screen and how it is reached from the one before."""

    name: str
    keys: Sequence[str]
    shown: str
    """A pattern that is on it."""


SCREENS: Final = (
    Screen("faxes", (), r"faxes · last 7 days"),
    Screen("attention", ("2",), r"\[2 Attention( [0-9,]+)?\]"),
    Screen("services", ("3",), r"\[3 Services\]"),
    Screen("emails", ("4",), r"\[4 Emails\]"),
    Screen("cover pages", ("5",), r"\[5 Cover pages\]"),
    Screen("activity", ("6",), r"\[6 Activity\]"),
    Screen("send dialog", ("1", "s"), r"Send a fax"),
    Screen("one fax", ("escape", "end", "enter"), r"page \d+ of|stored pages"),
)


def console_on(service: RunningService) -> Terminal:
    """The console in a terminal, on this service."""
    account = {
        "SINCH_PROJECT_ID": service.project_id,
        "SINCH_KEY_ID": service.key_id,
        "SINCH_KEY_SECRET": service.key_secret,
        "FAXTUI_BASE_URL": service.url,
    }
    return Terminal([sys.executable, "-m", "faxtui"], env=account)


def visited(terminal: Terminal, patience: float = 20.0) -> Iterator[Screen]:
    """Each screen, once it shows."""
    for screen in SCREENS:
        for key in screen.keys:
            terminal.press(key)
        terminal.wait_for(screen.shown, patience)
        yield screen


def measured(terminal: Terminal, seconds: float, patience: float = 20.0) -> Iterator[tuple[str, int]]:
    """Each screen with the bytes that it wrote in that time, once it had settled."""
    for screen in visited(terminal, patience):
        terminal.wait_until_quiet(1.0, patience)
        yield screen.name, terminal.read_for(seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each screen is watched")
    seconds = parser.parse_args().seconds
    with RunningService(demo=True) as service, console_on(service) as terminal:
        terminal.wait_for(SCREENS[0].shown, 60.0)
        print(f"{'screen':<14}{'bytes per minute':>18}")
        for name, size in measured(terminal, seconds, 120.0):
            print(f"{name:<14}{size * 60 / seconds:>18.0f}", flush=True)


if __name__ == "__main__":
    main()
