"""When the console rests: what a pilot waits for after each key and in each pause."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

LOOK_SECONDS: Final = 0.005
"""Textual's own looks are 20 ms apart and come twice for each key: most of what the console's tests took."""
QUIET_SECONDS: Final = LOOK_SECONDS / 10
"""Processor time between two looks of a process that does nothing."""
FRAME_SECONDS: Final = LOOK_SECONDS * 0.8
"""Between two drawings, so that what is due has been drawn at the next look."""


async def rest(min_sleep: float = LOOK_SECONDS, max_sleep: float = 1.0) -> None:
    """Wait until no callback is due and no thread works; stands in for Textual's `wait_for_idle`, with its bounds."""
    loop: Any = asyncio.get_running_loop()
    began = time.monotonic()
    waited = 0.0
    while waited < max_sleep:
        worked = time.process_time()
        await asyncio.sleep(LOOK_SECONDS)
        worked = time.process_time() - worked
        waited = time.monotonic() - began
        # Processor time alone would take a process that waits for its turn on a busy machine for one that rests.
        if waited > min_sleep and worked < QUIET_SECONDS and not loop._ready:
            return
