"""In which order things go out that have a time and a place: earliest first, one at a time to each place."""

from __future__ import annotations

import heapq
from collections import deque


class Agenda:
    """Items by when they are due and where they go; holds ids and places, nothing larger."""

    def __init__(self) -> None:
        self._later: list[tuple[int, int, str, str]] = []
        self._added = 0
        self._lanes: dict[str, deque[str]] = {}
        self._free: deque[str] = deque()
        self._engaged: set[str] = set()

    def add(self, item: str, place: str, due: int) -> None:
        """Note an item; those due at the same time keep the order in which they came."""
        self._added += 1
        heapq.heappush(self._later, (due, self._added, item, place))

    def next_due(self) -> int | None:
        """When the next item that has not fallen due yet will; None when there is none."""
        return self._later[0][0] if self._later else None

    def take(self, now: int) -> tuple[str, str] | None:
        """The next item that is due and whose place is free, with that place, which is engaged from then on."""
        while self._later and self._later[0][0] <= now:
            _, _, item, place = heapq.heappop(self._later)
            lane = self._lanes.setdefault(place, deque())
            lane.append(item)
            if len(lane) == 1 and place not in self._engaged:
                self._free.append(place)
        if not self._free:
            return None
        place = self._free.popleft()
        self._engaged.add(place)
        return self._lanes[place].popleft(), place

    def leave(self, place: str) -> None:
        """The place is free again."""
        self._engaged.discard(place)
        if self._lanes[place]:
            self._free.append(place)
        else:
            del self._lanes[place]
