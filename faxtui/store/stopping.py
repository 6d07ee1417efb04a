"""How a search learns that nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable

Stop = Callable[[], bool]


class Stopped(Exception):
    """The search was given up."""


def go_on() -> bool:
    """Never stop."""
    return False
