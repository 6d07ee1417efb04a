"""Walking a list that changes meanwhile: no fax twice, none left out."""

from __future__ import annotations

import random
from math import ceil

import pytest

from faxtui.api.models import Fax, FaxPage
from faxtui.api.paging import walk


class ChangingList:
    """A list, newest first, that may change before each page is read."""

    def __init__(self, ids: list[str], size: int = 3) -> None:
        self.ids = ids
        self.size = size
        self.changes: dict[int, list[str]] = {}
        """What the list is from the n-th read on."""
        self.reads = 0

    async def fetch(self, page: int) -> FaxPage:
        self.reads += 1
        self.ids = self.changes.get(self.reads, self.ids)
        start = (page - 1) * self.size
        faxes = [Fax(id=fax_id) for fax_id in self.ids[start : start + self.size]]
        return FaxPage(
            page=page,
            page_size=self.size,
            total_items=len(self.ids),
            total_pages=ceil(len(self.ids) / self.size),
            faxes=faxes,
        )

    async def walked(self) -> list[str]:
        return [fax.id async for fax in walk(self.fetch, lambda page: page.faxes, self.size)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
async def test_every_page_is_read_once(count: int) -> None:
    """A list at rest comes in order, with no read too many."""
    ids = [f"f{n}" for n in range(count)]
    calm = ChangingList(ids)

    assert await calm.walked() == ids
    assert calm.reads == max(1, ceil(count / 3))


async def test_arrivals_repeat_no_row() -> None:
    """Faxes that come in at the top push old ones onto the next page; those are not given twice."""
    busy = ChangingList(list("abcdefg"))
    busy.changes[2] = list("XYabcdefg")

    assert await busy.walked() == list("abcdefg")


async def test_departures_hide_no_row() -> None:
    """Faxes that leave the list, as when they no longer match, pull others onto pages already read; they still come."""
    shrinking = ChangingList(list("abcdefghi"))
    shrinking.changes[2] = list("bcdefghi")  # a left: d is now on page 1, which has been read

    assert await shrinking.walked() == list("abcefgdhi")


async def test_the_list_may_shrink_to_nothing() -> None:
    """A walk over a list that empties meanwhile ends."""
    vanishing = ChangingList(list("abcdefghi"))
    vanishing.changes[2] = []

    assert await vanishing.walked() == list("abc")


async def test_no_row_is_lost_or_doubled_in_any_turmoil() -> None:
    """However rows come and go at random, what stays in the list all the while comes exactly once."""
    for seed in range(60):
        rng = random.Random(seed)
        ids = [f"f{n}" for n in range(rng.randint(1, 40))]
        stormy = ChangingList(list(ids), size=rng.randint(1, 7))
        current, leavers = list(ids), set(rng.sample(ids, len(ids) // 2))
        for read in range(2, 25):
            for leaver in rng.sample(sorted(leavers & set(current)), min(2, len(leavers & set(current)))):
                current = [fax_id for fax_id in current if fax_id != leaver]
            if read % 5 == 0:
                current = [f"new{seed}-{read}", *current]
            stormy.changes[read] = list(current)

        walked = await stormy.walked()

        assert len(walked) == len(set(walked))
        assert set(ids) - leavers <= set(walked), seed


async def test_a_service_without_an_envelope_is_walked_too() -> None:
    """Without totals a page that is not full is the last."""
    pages = {1: ["a", "b"], 2: ["c"]}

    async def fetch(page: int) -> FaxPage:
        return FaxPage(faxes=[Fax(id=fax_id) for fax_id in pages[page]])

    assert [fax.id async for fax in walk(fetch, lambda page: page.faxes, 2)] == ["a", "b", "c"]


async def test_a_service_that_repeats_itself_does_not_hold_us() -> None:
    """A service that gives the same page for ever is left after ten times."""
    asked: list[int] = []

    async def fetch(page: int) -> FaxPage:
        asked.append(page)
        return FaxPage(total_pages=10**9, total_items=10**9, faxes=[Fax(id="a")])

    assert [fax.id async for fax in walk(fetch, lambda page: page.faxes, 1)] == ["a"]
    assert len(asked) == 11
