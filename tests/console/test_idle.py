"""While nothing happens nothing is written: no blinking, no ticking, no polls that draw."""

from __future__ import annotations

from benchmarks.idle import SCREENS, console_on, visited
from tests.service import RunningService

WATCHED = 1.25
"""Seconds without a byte; a service on this machine is polled every second while faxes are on the way."""


def test_no_screen_writes_while_nothing_happens(demo_service: RunningService) -> None:
    """All panes, the send dialog and an open fax, in a real terminal, with faxes on the way at a clock that stands."""
    with console_on(demo_service) as terminal:
        terminal.wait_for(SCREENS[0].shown, 60.0)
        watched = []
        for screen in visited(terminal):
            terminal.wait_until_quiet(WATCHED)  # fails on what blinks, ticks or draws at every poll
            watched.append(screen)
        assert watched == list(SCREENS)
