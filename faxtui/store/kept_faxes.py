"""The faxes of a group: what is told of them is counted once, and where a store has their records only ids are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, overload

from faxtui.store.lineage import far_number, missing_pages

if TYPE_CHECKING:
    from datetime import datetime

    from faxtui.api.models import Fax


class KeptFaxes(Sequence["Fax"]):
    """In the order in which they come, newest first; `get` reads a record again, None keeps the records themselves."""

    def __init__(self, faxes: Iterable[Fax] = (), get: Callable[[str], Fax | None] | None = None) -> None:
        self._get = get
        self._faxes: list[Fax] = []
        self.ids: list[str] = []
        self.partly = 0
        """How many were sent in part."""
        self.has_failures = False
        self.newest: datetime | None = None
        self.oldest: datetime | None = None
        numbers: dict[str, None] = {}
        for fax in faxes:
            self.newest = self.newest if self.ids else fax.create_time
            self.oldest = fax.create_time
            self.ids.append(fax.id)
            self.partly += missing_pages(fax) is not None
            self.has_failures |= fax.is_failed
            numbers[far_number(fax)] = None
            if get is None:
                self._faxes.append(fax)
        self.numbers = list(numbers)
        """The numbers at the other end, each once, newest first."""

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Fax: ...
    @overload
    def __getitem__(self, place: slice) -> list[Fax]: ...
    def __getitem__(self, place: int | slice) -> Fax | list[Fax]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if self._get is None:
            return self._faxes[place]
        from faxtui.api.models import Fax  # late: who starts needs none

        return self._get(self.ids[place]) or Fax(id=self.ids[place])

    def find(self, fax_id: str) -> Fax | None:
        """One of them by its id."""
        return self[self.ids.index(fax_id)] if fax_id in self.ids else None
