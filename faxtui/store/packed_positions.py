"""Positions of a million faxes in three bytes each: in order, in blocks of some thousands that are packed by zlib."""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

BLOCK: Final = 4096
"""Positions in a block; unpacking one takes 0.07 ms."""
_FEW: Final = BLOCK // 4
"""Positions below which packing a block is not worth it."""
_BYTES: Final = 8
"""Of one position."""


class _Block(NamedTuple):
    first: int
    size: int
    data: array[int] | bytes
    """Packed as bytes, or as they are."""


class Positions:
    """Oldest first; never changed, so that a list can be looked at while the next one is made of it."""

    def __init__(self, blocks: Iterable[_Block] = ()) -> None:
        self._blocks = tuple(blocks)
        self._firsts = [block.first for block in self._blocks]
        self._ends = list(accumulate([block.size for block in self._blocks]))
        self._opened: tuple[int, array[int]] = (-1, array("q"))
        """The block that was looked at last, and what is in it."""

    @classmethod
    def of(cls, positions: Iterable[int]) -> Positions:
        """Of positions in order."""
        return cls(_blocks(array("q", positions)))

    @classmethod
    def found(cls, pieces: Iterable[array[int]]) -> Positions:
        """Of pieces as a search finds them: newest first, and the positions in each as well."""
        blocks: list[_Block] = []
        for piece in pieces:
            blocks += reversed(_blocks(piece[::-1]))
        return cls(reversed(blocks))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[int]:
        for block in self._blocks:
            yield from _unpacked(block)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Positions) or len(self) != len(other):
            return False
        same = self._blocks == other._blocks  # quick, and mostly so where they are equal at all
        return same or all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds

    def stretch(self, start: int, end: int) -> array[int]:
        """Those from one place to before another, both within reach."""
        result: array[int] = array("q")
        while start < end:
            number = bisect_right(self._ends, start)
            begin = self._ends[number] - self._blocks[number].size
            result += self._open(number)[start - begin : end - begin]
            start = self._ends[number]
        return result

    def place(self, position: int) -> int | None:
        """Where a position is, if it is here."""
        number = self._number(position)
        if number < 0:
            return None
        block = self._open(number)
        place = bisect_left(block, position)
        there = place < len(block) and block[place] == position
        return self._ends[number] - len(block) + place if there else None

    def older(self, position: int) -> int:
        """How many are before a position, itself here or not."""
        number = self._number(position)
        if number < 0:
            return 0
        block = self._open(number)
        return self._ends[number] - len(block) + bisect_left(block, position)

    def changed(self, more: Iterable[int], gone: Iterable[int]) -> Positions:
        """With those that are not here yet put in, and those that are here taken out."""
        news: dict[int, tuple[list[int], set[int]]] = {}
        for position in more:
            news.setdefault(max(0, self._number(position)), ([], set()))[0].append(position)
        for position in gone:
            news.setdefault(max(0, self._number(position)), ([], set()))[1].add(position)
        blocks: list[_Block] = []
        for number, block in enumerate(self._blocks or (_Block(0, 0, array("q")),)):
            if number in news:
                came, left = news[number]
                stay = (position for position in _unpacked(block) if position not in left)
                blocks += _blocks(array("q", sorted((*stay, *came))))
            else:
                blocks.append(block)
        return Positions(blocks)

    def _number(self, position: int) -> int:
        """The block where a position is, if it is anywhere; -1 before the first."""
        return bisect_right(self._firsts, position) - 1

    def _open(self, number: int) -> array[int]:
        opened = self._opened
        if opened[0] != number:
            self._opened = opened = (number, _unpacked(self._blocks[number]))
        return opened[1]


def _blocks(positions: array[int]) -> list[_Block]:
    """In blocks of about the same size; one that has grown is left whole until it is twice as large."""
    size = len(positions) if len(positions) <= 2 * BLOCK else BLOCK
    return [_packed(positions[start : start + size]) for start in range(0, len(positions), size or 1)]


def _packed(positions: array[int]) -> _Block:
    """The lowest bytes of all, then the next ones: high ones hardly differ: nothing is left of them."""
    if len(positions) < _FEW:
        return _Block(positions[0], len(positions), positions)
    raw = positions.tobytes()
    data = zlib.compress(b"".join([raw[place::_BYTES] for place in range(_BYTES)]), 1)
    return _Block(positions[0], len(positions), data)


def _unpacked(block: _Block) -> array[int]:
    if not isinstance(block.data, bytes):
        return block.data
    data, raw = zlib.decompress(block.data), bytearray(_BYTES * block.size)
    for place in range(_BYTES):
        raw[place::_BYTES] = data[place * block.size : (place + 1) * block.size]
    positions: array[int] = array("q")
    positions.frombytes(raw)
    return positions
