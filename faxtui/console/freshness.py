"""What the top line says of the last news: how it came, and how long after it happened; it never ticks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.console.messages import FaxesChanged

MOST_LOOKED_AT: Final = 20
"""Records whose times are compared: a page of the list tells nothing that some of it do not."""
FEEDS: Final = ("poll", "webhook")
"""Sources that say how live the list is; what this console did itself does not."""
MOST_SECONDS: Final = 3600
"""Beyond it the service lives by another clock, or the news is none."""


def live_after(live: Mapping[str, Any], message: FaxesChanged) -> dict[str, Any]:
    """What the top line says after a message; one that is no news from the service leaves the last ones."""
    is_live = live["live_tone"] == "good"
    if message.source not in FEEDS:
        return dict(live) if is_live else {"live": "live", "live_tone": "good"}
    if is_live and not message.changes:
        return dict(live)
    words = live_words(message.source, islice(message.faxes.values(), MOST_LOOKED_AT), message.at)
    return {"live": words, "live_tone": "good"}


def live_words(source: str, faxes: Iterable[Fax], at: datetime) -> str:
    """As in `live (webhook+2s)`: of what came together, the age of the newest that the service dates."""
    ages = [(at - aware(fax.completed_time)).total_seconds() for fax in faxes if fax.completed_time]
    known = [age for age in ages if 0 <= age < MOST_SECONDS]
    return f"live ({source}{f'+{_age(min(known))}' if known else ''})"


def _age(seconds: float) -> str:
    return f"{seconds:.0f}s" if seconds < 100 else f"{seconds / 60:.0f}m"


class Pace:
    """Lets a few pass at once, and then no more than so many within these seconds."""

    def __init__(self, many: int, seconds: float) -> None:
        self._passed: deque[float] = deque(maxlen=many)
        self._seconds = seconds

    def wait(self, now: float) -> float:
        """Seconds until the next may pass; 0 for at once."""
        if len(self._passed) < (self._passed.maxlen or 0):
            return 0.0
        return max(0.0, self._passed[0] + self._seconds - now)

    def passes(self, now: float) -> None:
        """One has passed."""
        self._passed.append(now)
