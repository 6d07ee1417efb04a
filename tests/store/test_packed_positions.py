"""Packed positions are the same as a plain list of them, whatever comes and goes."""

from __future__ import annotations

from array import array
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from faxtui.store import packed_positions
from faxtui.store.packed_positions import BLOCK, Positions

_ANY = st.integers(-(1 << 63), (1 << 63) - 1)
_NEAR = st.integers(0, 40)
_SOME = st.sets(st.one_of(_NEAR, _ANY), max_size=60)


@settings(deadline=None)
@given(known=_SOME, steps=st.lists(st.tuples(_SOME, st.sets(_NEAR)), max_size=4), block=st.integers(1, 9))
def test_they_are_a_list_in_order(known: set[int], steps: list[tuple[set[int], set[int]]], block: int) -> None:
    """Length, places, stretches and what is equal, in blocks of any size, packed or not, after any changes."""
    kept = (packed_positions.BLOCK, packed_positions._FEW)
    packed_positions.BLOCK, packed_positions._FEW = block, block // 2  # type: ignore[misc]
    try:
        positions, plain = Positions.of(sorted(known)), sorted(known)
        for more, gone in steps:
            more, gone = more - set(plain), gone & set(plain)
            before = list(positions)
            after = positions.changed(more, gone)
            assert list(positions) == before
            positions, plain = after, sorted((set(plain) | more) - gone)
        assert list(positions) == plain
        assert len(positions) == len(plain)
        assert positions == Positions.of(plain)
        assert all(positions != Positions.of(sorted({*plain[1:], other})) for other in {7, 1 << 50} - set(plain))
        assert [positions.place(one) for one in plain] == list(range(len(plain)))
        assert all(positions.older(one) == sum(each < one for each in plain) for one in (*range(41), *plain))
        assert all(positions.place(one) is None for one in range(41) if one not in plain)
        assert all(positions.stretch(start, end).tolist() == plain[start:end] for start, end in _pairs(len(plain)))
    finally:
        packed_positions.BLOCK, packed_positions._FEW = kept  # type: ignore[misc]


def _pairs(length: int) -> list[tuple[int, int]]:
    return [(start, end) for start in range(0, length, 3) for end in range(start, length + 1, 2)]


def test_what_a_search_finds_comes_newest_first() -> None:
    """In pieces that are longer and shorter than a block."""
    ends = [0, 5, BLOCK, 3 * BLOCK + 7, 6 * BLOCK]
    pieces = [array("q", range(end - 1, start - 1, -1)) for start, end in pairwise(ends)]

    assert list(Positions.found(reversed(pieces))) == list(range(6 * BLOCK))
    assert len(Positions.found([])) == 0


def test_a_million_take_three_bytes_each() -> None:
    """Those of a year, at odd moments; and a block stays what it is when another changes."""
    positions = Positions.of((1_700_000_000_000 + 31_536 * n + n * n % 29_989) * 16_384 + n % 2 for n in range(100_000))
    changed = positions.changed([1], [])

    assert sum(len(block.data) for block in positions._blocks if isinstance(block.data, bytes)) < 330_000
    assert all(isinstance(block.data, bytes) for block in positions._blocks)
    assert list(changed)[1:] == list(positions)
    assert all(one is another for one, another in zip(changed._blocks[1:], positions._blocks[1:], strict=True))
