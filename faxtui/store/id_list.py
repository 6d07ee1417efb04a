"""Ids of a million faxes as a sequence: eight bytes a fax are held, an id is read when somebody looks at it."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Final, overload

from faxtui.store.columns import plain
from faxtui.store.database import Lane

PAGE: Final = 256
MOST_PAGES: Final = 64
"""Pages of ids kept in memory."""


class FaxIds(Sequence[str]):
    """Newest first; what it holds does not change while the store does."""

    def __init__(self, positions: array[int], lane: Lane) -> None:
        self._positions = positions
        """Oldest first, so that they can be searched and newer ones are put at the end."""
        self._lane = lane
        self._pages: OrderedDict[int, list[str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        index = place + len(self) if place < 0 else place
        if not 0 <= index < len(self):
            raise IndexError(place)
        return self._page(index // PAGE)[index % PAGE]

    def __iter__(self) -> Iterator[str]:
        for number in range(-(-len(self) // PAGE)):
            yield from self._page(number)

    def __contains__(self, fax_id: object) -> bool:
        return isinstance(fax_id, str) and self._find(fax_id) is not None

    def index(self, fax_id: str, start: int = 0, stop: int | None = None) -> int:
        """Where a fax is; ValueError when it is not in the list between `start` and `stop`."""
        first, end, _ = slice(start, stop).indices(len(self))
        found = self._find(fax_id)
        if found is None or not first <= found < end:
            raise ValueError(f"{fax_id!r} is not in the list")
        return found

    def count(self, fax_id: str) -> int:
        """1 for a fax that is in the list, else 0."""
        return int(fax_id in self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FaxIds) and self._lane is other._lane:
            return self._positions == other._positions
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a sequence that compares by what it holds

    def _find(self, fax_id: str) -> int | None:
        with self._lane.use() as connection:
            row = connection.execute("SELECT seq FROM faxes WHERE id = ?", (plain(fax_id),)).fetchone()
        if row is None:
            return None
        place = bisect_left(self._positions, row[0])
        there = place < len(self) and self._positions[place] == row[0]
        return len(self) - 1 - place if there else None

    def _page(self, number: int) -> list[str]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        end = len(self) - number * PAGE
        wanted = self._positions[max(0, end - PAGE) : end]
        with self._lane.use() as connection:
            rows = connection.execute(
                "SELECT seq, id FROM faxes WHERE seq IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted.tolist()),),
            ).fetchall()
        ids = dict(rows)
        page = [ids.get(position, "") for position in reversed(wanted)]  # empty: it has moved meanwhile
        self._pages[number] = page
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return page
