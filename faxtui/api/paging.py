"""Walking through a list that changes while it is read.

The service lists newest first in numbered pages. Rows that arrive push the others towards later pages (they then come
twice: told apart by id); rows that leave, as when a fax no longer matches a filter, pull the others onto pages already
read, which shows as a smaller total: the walk then goes back by as much.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from math import ceil
from typing import Any, Final, Protocol, TypeVar

MOST_BARREN: Final = 10
"""Pages in a row without a new row after which the walk ends: such a service gives the same page for ever."""


class Envelope(Protocol):
    """What a walk must know of a page."""

    @property
    def total_pages(self) -> int:
        """How many there are; 0 when the service does not say."""
        ...

    @property
    def total_items(self) -> int:
        """Rows on all of them."""
        ...


R = TypeVar("R")
P = TypeVar("P", bound=Envelope)


def by_id(row: Any) -> str:
    """What most rows are told apart by."""
    return str(row.id)


async def walk(
    fetch: Callable[[int], Awaitable[P]],
    rows: Callable[[P], Sequence[R]],
    page_size: int,
    key: Callable[[R], str] = by_id,
) -> AsyncGenerator[R, None]:
    """Every row of the list once; `fetch` takes a page number that counts from 1, `key` tells rows apart."""
    async with aclosing(walk_pages(fetch, rows, page_size, key)) as pages:
        async for page in pages:
            for row in page:
                yield row


async def walk_pages(
    fetch: Callable[[int], Awaitable[P]],
    rows: Callable[[P], Sequence[R]],
    page_size: int,
    key: Callable[[R], str] = by_id,
) -> AsyncGenerator[list[R], None]:
    """The same page by page: of each the rows that are new, of which there may be none."""
    seen: set[str] = set()
    number, total, barren = 1, 0, 0
    while barren < MOST_BARREN:
        page = await fetch(number)
        found = rows(page)
        fresh = []
        for row in found:
            if (name := key(row)) not in seen:
                seen.add(name)
                fresh.append(row)
        yield fresh
        barren = 0 if fresh else barren + 1
        lost, total = total - page.total_items, page.total_items
        if lost > 0 and number > 1:
            number = max(1, number - ceil(lost / page_size))
        elif not found or _is_last(page, number, len(found), page_size):
            return
        else:
            number += 1


def _is_last(page: Envelope, number: int, found: int, page_size: int) -> bool:
    """Whether no page follows; an answer without the envelope is judged by how full it is."""
    return number >= page.total_pages if page.total_pages else found < page_size
