"""Ids of a million faxes as a sequence: only positions are held, an id is read when somebody looks at it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, overload

from faxtui.store.columns import plain
from faxtui.store.packed_positions import Positions
from faxtui.store.positions import first_position
from faxtui.store.sorted_positions import Listed, Reversed

if TYPE_CHECKING:
    from faxtui.store.database import Lane

PAGE: Final = 128
MOST_PAGES: Final = 16
"""Pages of ids kept in memory: several times what the tallest terminal shows and has fetched ahead."""
MOST_PLACES: Final = 64
"""Places of faxes that were looked for kept in memory."""


class FaxIds(Sequence[str]):
    """Newest first, or in the order that its positions are in; what it holds does not change while the store does.

    Reading the database belongs into a thread: `read` there, `keep` and `peek` on the event loop.
    """

    def __init__(self, positions: Listed, lane: Lane | None, moves: int = 0) -> None:
        self.positions = positions
        """Oldest first, so that newer ones are put at the end; in another order the last one first."""
        self.moves = moves
        """How often faxes had got other positions when this was found."""
        self._lane = lane
        self._pages: OrderedDict[int, list[str]] = OrderedDict()
        self._places: dict[str, int | None] = {}

    def __len__(self) -> int:
        return len(self.positions)

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
        return isinstance(fax_id, str) and self.find(fax_id) is not None

    def index(self, fax_id: str, start: int = 0, stop: int | None = None) -> int:
        """Where a fax is; ValueError when it is not in the list between `start` and `stop`."""
        first, end, _ = slice(start, stop).indices(len(self))
        found = self.find(fax_id)
        if found is None or not first <= found < end:
            raise ValueError(f"{fax_id!r} is not in the list")
        return found

    def count(self, fax_id: str) -> int:
        """1 for a fax that is in the list, else 0."""
        return int(fax_id in self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FaxIds) and self._lane is other._lane:
            return self.positions is other.positions or self.positions == other.positions
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # a sequence that compares by what it holds

    # -- without the database ---------------------------------------------------------------------------------

    def peek(self, place: int) -> str | None:
        """The id at a place if it is in memory."""
        page = self._pages.get(place // PAGE)
        return page[place % PAGE] if page is not None and 0 <= place < len(self) else None

    def glance(self, fax_id: str) -> int | None:
        """The place of a fax whose id is in memory."""
        for number, page in self._pages.items():
            if fax_id in page:
                return number * PAGE + page.index(fax_id)
        return None

    def keep(self, pages: Mapping[int, list[str]]) -> None:
        """Take in what `read` has read."""
        self._pages.update(pages)
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)

    # -- for a thread -----------------------------------------------------------------------------------------

    def read(self, first: int, last: int) -> dict[int, list[str]]:
        """The pages of ids from place `first` to `last`, both within reach, that are not in memory."""
        start, end = max(0, first) // PAGE, min(last, len(self) - 1) // PAGE
        return {number: self._read(number) for number in range(start, end + 1) if number not in self._pages}

    def everything(self) -> list[str]:
        """All ids; the pages in memory stay what they are."""
        return [fax_id for number in range(-(-len(self) // PAGE)) for fax_id in self._read(number) if fax_id]

    def find(self, fax_id: str) -> int | None:
        """Where a fax is; asked again, no database is needed."""
        if fax_id not in self._places:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            self._places[fax_id] = self._find(fax_id)
        return self._places[fax_id]

    def before(self, moment: int) -> int | None:
        """Where the newest fax from before a time (microseconds since 1970) is; None when none is that old, or the
        list is in another order than that of time."""
        positions = self.positions
        if isinstance(positions, Positions):
            older = positions.older(first_position(moment))
            return len(self) - older if older else None
        older = positions.positions.older(first_position(moment)) if isinstance(positions, Reversed) else 0
        return older - 1 if older else None

    def _find(self, fax_id: str) -> int | None:
        if self._lane is None:
            return None
        with self._lane.use() as connection:
            row = connection.execute("SELECT seq FROM faxes WHERE id = ?", (plain(fax_id),)).fetchone()
        if row is None:
            return None
        place = self.positions.place(row[0])
        return None if place is None else len(self) - 1 - place

    def _page(self, number: int) -> list[str]:
        if number not in self._pages:
            self.keep({number: self._read(number)})
        return self._pages[number]

    def _read(self, number: int) -> list[str]:
        if self._lane is None:
            return []
        end = len(self) - number * PAGE
        wanted = self.positions.stretch(max(0, end - PAGE), end)
        with self._lane.use() as connection:
            rows = connection.execute(
                "SELECT seq, id FROM faxes WHERE seq IN (SELECT value FROM json_each(?))",
                (str(wanted.tolist()),),  # whole numbers are JSON as they stand
            ).fetchall()
        ids = dict(rows)
        return [ids.get(position, "") for position in reversed(wanted)]  # empty: it has moved meanwhile


NO_FAXES: Final = FaxIds(Positions(), None)
