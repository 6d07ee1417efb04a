"""Which stretches of time a sync has listed whole, and which one is next: newest first, in growing windows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

FIRST_WINDOW: Final = timedelta(days=1)
LONGEST_WINDOW: Final = timedelta(days=32)


class Window(NamedTuple):
    """A stretch of time, both ends included."""

    start: datetime
    end: datetime


class Coverage(NamedTuple):
    """Stretches that are done, oldest first, apart from each other."""

    done: tuple[Window, ...] = ()

    def add(self, window: Window) -> Coverage:
        """With one more stretch; those that touch become one."""
        merged: list[Window] = []
        for one in sorted((*self.done, window)):
            if merged and one.start <= merged[-1].end:
                merged[-1] = Window(merged[-1].start, max(merged[-1].end, one.end))
            else:
                merged.append(one)
        return Coverage(tuple(merged))

    def since(self, now: datetime) -> datetime | None:
        """From when on nothing is missing until `now`."""
        last = self.done[-1] if self.done else None
        return last.start if last and last.end >= now else None

    def next_window(self, horizon: datetime, now: datetime, longest: timedelta = LONGEST_WINDOW) -> Window | None:
        """The newest stretch between `horizon` and `now` that is not done, or its newest part; None at the end."""
        end = now
        for one in reversed(self.done):
            if one.start <= end <= one.end:
                end = one.start
            elif one.end < end:
                break
        if end <= horizon:
            return None
        below = max((one.end for one in self.done if one.end < end), default=horizon)
        age = now - end
        length = min(max(FIRST_WINDOW, age), LONGEST_WINDOW, longest)
        return Window(max(below, horizon, end - length), end)

    def wire(self) -> list[list[str]]:
        """As JSON can hold it."""
        return [[one.start.isoformat(), one.end.isoformat()] for one in self.done]

    @classmethod
    def read(cls, value: object) -> Coverage:
        """From `wire()`; nothing is done when the value is nothing of the kind."""
        found = cls()
        try:
            for start, end in _pairs(value):
                window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
                if window.start.tzinfo and window.end.tzinfo and window.start <= window.end:
                    found = found.add(window)
        except (TypeError, ValueError):
            return cls()
        return found


def _pairs(value: object) -> Iterable[tuple[str, str]]:
    if not isinstance(value, list):
        return []
    return [(str(start), str(end)) for start, end in value]
