"""What is known of the project's faxes, newest first, with what was seen of each and when.

Fed by the live feed, read by the console; nothing here waits for the network.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from faxtui.store.times import aware, local

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.query import Query

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Sighting(NamedTuple):
    """A state of a fax that was seen, and when it was seen here."""

    at: datetime
    status: str
    pages_sent: int | None
    source: str = ""
    """How we know: `poll`, `webhook`, `sync` …"""


class Changes(NamedTuple):
    """Ids that are new and ids whose record differs, after one update."""

    added: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


class Mirror:
    """All faxes seen, by id and in order of creation, newest first."""

    def __init__(self) -> None:
        self._faxes: dict[str, Fax] = {}
        self._order: list[tuple[datetime, str]] = []
        """Oldest first."""
        self._sightings: dict[str, list[Sighting]] = {}
        self.services: dict[str, str] = {}
        """Names of services by id."""

    def __len__(self) -> int:
        return len(self._faxes)

    def get(self, fax_id: str) -> Fax | None:
        """The newest record of a fax, or None when it was never seen."""
        return self._faxes.get(fax_id)

    def sightings(self, fax_id: str) -> tuple[Sighting, ...]:
        """What was seen of a fax, oldest first."""
        return tuple(self._sightings.get(fax_id, ()))

    def apply(self, faxes: Iterable[Fax], at: datetime, source: str = "") -> Changes:
        """Take over newer records; a fax that has ended is never put back on its way by a late answer."""
        added: list[str] = []
        changed: list[str] = []
        for fax in faxes:
            known = self._faxes.get(fax.id)
            if known is not None and (known == fax or (fax.is_open and not known.is_open)):
                continue
            self._put(fax)
            (added if known is None else changed).append(fax.id)
            self._see(fax, known, at, source)
        return Changes(tuple(added), tuple(changed))

    def recall(self, known: Iterable[tuple[Fax, tuple[Sighting, ...]]]) -> None:
        """Take over what was known at an earlier start; what has been seen since goes before it."""
        for fax, seen in known:
            if fax.id not in self._faxes:
                self._put(fax)
                self._sightings[fax.id] = list(seen)

    def _put(self, fax: Fax) -> None:
        if fax.id not in self._faxes:
            created = aware(fax.create_time) if fax.create_time else _BEFORE_ALL
            insort(self._order, (created, fax.id))  # ids (ULIDs) settle equal times
        self._faxes[fax.id] = fax

    def _see(self, fax: Fax, known: Fax | None, at: datetime, source: str) -> None:
        same = known and (known.status, known.pages_sent_successfully) == (fax.status, fax.pages_sent_successfully)
        if not same:
            seen = self._sightings.setdefault(fax.id, [])
            seen.append(Sighting(at, str(fax.status or ""), fax.pages_sent_successfully, source))

    def open_ids(self) -> list[str]:
        """Faxes whose outcome is still to come."""
        return [fax.id for fax in self._faxes.values() if fax.is_open]

    def select(self, query: Query, services: Mapping[str, str] | None = None) -> list[str]:
        """Ids of the faxes that match, newest first."""
        names = self.services if services is None else services
        if not query:
            return [fax_id for _, fax_id in reversed(self._order)]
        matches = query.matcher(names)
        return [fax_id for _, fax_id in reversed(self._order) if matches(self._faxes[fax_id])]

    def matcher(self, query: Query) -> Callable[[Fax], bool]:
        """Whether a fax matches, made ready once for many."""
        return query.matcher(self.services) if query else lambda fax: True

    def queue_seconds(self) -> list[float]:
        """How long faxes were seen waiting in the queue before they left."""
        found = []
        for seen in list(self._sightings.values()):
            for before, after in pairwise(seen):
                if before.status == "QUEUED" and after.status != "QUEUED":
                    found.append((after.at - before.at).total_seconds())
        return found

    def heard_by(self, source: str) -> tuple[frozenset[str], datetime | None]:
        """Faxes of which a source ever told, and when it told first; None when it never did."""
        found = [
            (one.at, fax_id) for fax_id, seen in list(self._sightings.items()) for one in seen if one.source == source
        ]
        return frozenset(fax_id for _, fax_id in found), min((at for at, _ in found), default=None)

    def counts(self, now: datetime) -> tuple[int, int]:
        """How many faxes are on their way, and how many failed on the day of `now` (in its zone)."""
        faxes = self._faxes.values()
        failed = sum(
            1
            for fax in faxes
            if fax.is_failed and fax.create_time and local(fax.create_time, now.tzinfo).date() == now.date()
        )
        return sum(1 for fax in faxes if fax.is_open), failed

    def count_of_service(self, service_id: str) -> int:
        """How many known faxes came or went through a service."""
        return sum(1 for fax in self._faxes.values() if fax.service_id == service_id)

    def count_of_number(self, number: str) -> int:
        """How many known faxes came from or went to a number."""
        return sum(1 for fax in self._faxes.values() if number in (fax.from_, fax.to))

    def faxes(self) -> list[Fax]:
        """All of them, newest first."""
        return [self._faxes[fax_id] for _, fax_id in reversed(self._order)]

    def recipients(self) -> list[str]:
        """Numbers that were faxed, each once, the newest first."""
        return list(dict.fromkeys(fax.to for fax in self.faxes() if not fax.is_inbound and fax.to))

    def has_faxed(self, number: str) -> bool:
        """Whether a fax to this number is on record."""
        return any(fax.to == number and not fax.is_inbound for fax in self._faxes.values())
