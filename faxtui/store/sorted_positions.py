"""Positions in another order than that of time, with what `packed_positions.Positions` has to be listed.

As there, what a list shows first is at the end.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from typing import Final

from faxtui.store.packed_positions import Positions

_BYTES: Final = 8


class Reversed:
    """Oldest at the end; what comes and goes costs what it costs the other way round."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions

    def __len__(self) -> int:
        return len(self.positions)

    def __iter__(self) -> Iterator[int]:
        return reversed(list(self.positions))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reversed) and self.positions == other.positions

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds

    def stretch(self, start: int, end: int) -> array[int]:
        """Those from one place to before another, both within reach."""
        return self.positions.stretch(len(self) - end, len(self) - start)[::-1]

    def place(self, position: int) -> int | None:
        """Where a position is, if it is here."""
        place = self.positions.place(position)
        return None if place is None else len(self) - 1 - place

    def changed(self, more: Iterable[int], gone: Iterable[int]) -> Reversed:
        """With those that are not here yet put in, and those that are here taken out."""
        return Reversed(self.positions.changed(more, gone))


class Sorted:
    """In an order that only the database knows: what comes or changes has no place until it is asked again.

    Eight bytes each, as one piece: a million are looked through for one in two milliseconds.
    """

    def __init__(self, shown: Iterable[int] = ()) -> None:
        """`shown`: in the order in which they are listed."""
        positions = array("q", shown)
        positions.reverse()
        self._data = positions.tobytes()

    def __len__(self) -> int:
        return len(self._data) // _BYTES

    def __iter__(self) -> Iterator[int]:
        return iter(self.stretch(0, len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sorted) and self._data == other._data

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds

    def stretch(self, start: int, end: int) -> array[int]:
        """Those from one place to before another, both within reach."""
        found: array[int] = array("q")
        found.frombytes(self._data[start * _BYTES : end * _BYTES])
        return found

    def place(self, position: int) -> int | None:
        """Where a position is, if it is here."""
        wanted, at = position.to_bytes(_BYTES, sys.byteorder, signed=True), -1
        while (at := self._data.find(wanted, at + 1)) >= 0:
            if at % _BYTES == 0:
                return at // _BYTES
        return None


Listed = Positions | Reversed | Sorted
