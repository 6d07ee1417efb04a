"""Python's collector of garbage, held off while many things are made that are none: it would look through all of them
again and again, and through everything else that the process has."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_guard = threading.Lock()
_holders = 0
_was_enabled = False


@contextmanager
def held_off() -> Iterator[None]:
    """For a short work of any thread; it goes on as before once the last of them is through."""
    global _holders, _was_enabled
    with _guard:
        if _holders == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _holders += 1
    try:
        yield
    finally:
        with _guard:
            _holders -= 1
            if _holders == 0 and _was_enabled:
                gc.enable()
