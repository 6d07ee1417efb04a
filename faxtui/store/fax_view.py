"""One filter's list as a screen draws it: ids and records around what is in sight are in memory, the rest in the store.

Reading happens in functions that take a `FaxStore` and belong into a thread; what they answer is taken over with
`FaxView.show` and `FaxView.keep`, and is only looked at from then on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.id_list import NO_FAXES, FaxIds
from faxtui.store.stopping import Stop, go_on

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.query import Query

MOST_RECORDS: Final = 320
"""Records kept in memory: a terminal of 70 lines has 280 fetched, two screens above and two below."""
SOON_WHOLE: Final = 5000
"""Faxes up to which finding all that match takes no longer than a key."""


class Sight(NamedTuple):
    """What a person looks at: the fax under the cursor, and how many rows around it must be there."""

    held: str | None
    """None keeps to the top."""
    rows: int


class Page(NamedTuple):
    """Part of a list, read from the store."""

    ids: FaxIds
    """With the pages around what is in sight in memory."""
    faxes: Mapping[str, Fax | None]
    """None for a record that cannot be read."""
    total: int
    """Faxes in the store."""
    whole: bool = True
    """Whether `ids` are all that match."""
    resent: frozenset[str] = frozenset()
    """Those of `faxes` that failed and were delivered by a later fax."""
    also: frozenset[str] = frozenset()
    """Failed faxes that may have come to be so: what is in memory of them counts no more."""


class FaxView:
    """What is on screen and near it; nothing here reads the disk."""

    def __init__(self) -> None:
        self.ids: FaxIds = NO_FAXES
        self.total = 0
        self.whole = True
        self._faxes: OrderedDict[str, Fax | None] = OrderedDict()
        self._resent: set[str] = set()

    @property
    def known(self) -> frozenset[str]:
        """Ids of the records in memory."""
        return frozenset(self._faxes)

    def get(self, fax_id: str) -> Fax | None:
        """The record of a fax near what is in sight."""
        return self._faxes.get(fax_id)

    def is_resent(self, fax_id: str) -> bool:
        """Whether it failed and was delivered by a later fax."""
        return fax_id in self._resent

    def has(self, first: int, last: int) -> bool:
        """Whether all rows from the first to the last can be drawn."""
        near = map(self.ids.peek, range(max(0, first), min(last, len(self.ids) - 1) + 1))
        return all(fax_id == "" or fax_id in self._faxes for fax_id in near)

    def show(self, page: Page) -> None:
        """The list is this one from now on."""
        self.ids, self.total, self.whole = page.ids, page.total, page.whole
        self.keep(page)

    def keep(self, page: Page) -> None:
        """Take in more of the list."""
        self._resent = (self._resent - page.faxes.keys()) | page.resent
        for fax_id, fax in page.faxes.items():
            self._faxes[fax_id] = fax
            self._faxes.move_to_end(fax_id)
        while len(self._faxes) > MOST_RECORDS:
            self._resent.discard(self._faxes.popitem(last=False)[0])

    def forget(self, fax_ids: Iterable[str]) -> None:
        """These records differ from what is in memory, and are out of sight."""
        for fax_id in fax_ids:
            self._faxes.pop(fax_id, None)
            self._resent.discard(fax_id)


def around(store: FaxStore, ids: FaxIds, first: int, last: int, known: Collection[str], *, whole: bool = True) -> Page:
    """The rows from the first to the last; records of `known` are in memory already."""
    first, last = max(0, first), min(last, len(ids) - 1)
    pages = ids.read(first, last)
    ids.keep(pages)
    near = [fax_id for fax_id in map(ids.peek, range(first, last + 1)) if fax_id and fax_id not in known]
    found = store.records(near) if near else {}
    resent = store.delivered_later(found.values())
    return Page(ids, {fax_id: found.get(fax_id) for fax_id in near}, len(store), whole, resent)


def begin(store: FaxStore, query: Query, sight: Sight, stop: Stop = go_on) -> Page | None:
    """The first screen of another filter, where finding all of it takes longer; None where it does not."""
    if len(store) <= SOON_WHOLE:
        return None
    ids = store.newest(query, 2 * sight.rows, stop=stop)
    return around(store, ids, 0, 2 * sight.rows, (), whole=False)


def anew(
    store: FaxStore,
    query: Query,
    sight: Sight,
    known: Collection[str],
    stop: Stop = go_on,
    changed: Collection[str] = (),
) -> Page:
    """All that match; `changed` are those that came or differ since the records in memory were read."""
    ids = store.select(query, stop=stop)
    also = store.failed_before(changed, known) if changed else frozenset()
    return look(store, ids, sight, {*known} - also)._replace(also=also)


def revise(
    store: FaxStore, ids: FaxIds, query: Query, changed: Collection[str], sight: Sight, known: Collection[str]
) -> Page:
    """The list after these faxes came or changed. In an order that must be sorted for, they are only shown as they
    are now: `anew` says where they belong."""
    revised = store.revise(ids, query, list(changed)) if query.order.by_time else ids
    if revised is None:
        return anew(store, query, sight, known, changed=changed)
    also = store.failed_before(changed, known)
    return look(store, revised, sight, {*known} - also)._replace(also=also)


def look(store: FaxStore, ids: FaxIds, sight: Sight, known: Collection[str]) -> Page:
    """A list from where a person looks at it."""
    place = ids.find(sight.held) if sight.held else 0
    place = place or 0
    return around(store, ids, place - 2 * sight.rows, place + 2 * sight.rows, known)
