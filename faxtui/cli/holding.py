"""The seconds that a profile holds a send back (`hold_seconds`): counted down for a person, never in scripts."""

from __future__ import annotations

import asyncio
import sys
from typing import Final

from faxtui.cli.connecting import connection
from faxtui.cli.output import talk

TICK: Final = 1.0
"""Seconds between two numbers of the count."""
_WIDTH: Final = 64
"""Cells of the line; it is written over, and blanked at the end."""


async def hold_back() -> None:
    """Count down on standard error, where that is a terminal; ctrl+c ends the command before anything has left."""
    seconds = connection().hold_seconds
    if not seconds or not sys.stderr.isatty():
        return
    try:
        for left in range(seconds, 0, -1):
            _write(f"Sending in {left} s: ctrl+c stops it, nothing has left yet.")
            await asyncio.sleep(TICK)
    except asyncio.CancelledError:
        _write("")
        talk("Nothing was sent.")
        raise
    _write("")


def _write(text: str) -> None:
    """The text in place of the one before, without escape sequences: every terminal knows the carriage return."""
    sys.stderr.write(f"\r{text:<{_WIDTH}}" if text else f"\r{'':<{_WIDTH}}\r")
    sys.stderr.flush()
