"""What was seen of a fax and when, and what an update has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.models import Fax


class Sighting(NamedTuple):
    """A state of a fax that was seen, and when it was seen here."""

    at: datetime
    status: str
    pages_sent: int | None
    source: str = ""
    """How we know: `poll`, `webhook`, `sync` …"""


class Arrival(NamedTuple):
    """Records that came together, when they did, and how we know them."""

    faxes: Sequence[Fax]
    at: datetime
    source: str


class Changes(NamedTuple):
    """Ids that are new and ids whose record differs, after one update."""

    added: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


class Glimpse(NamedTuple):
    """What the journal needs of an update, read where reading may take its time."""

    changes: Changes
    faxes: Mapping[str, Fax]
    seen: Mapping[str, tuple[Sighting, ...]]

    def get(self, fax_id: str) -> Fax | None:
        """The record that came."""
        return self.faxes.get(fax_id)

    def sightings(self, fax_id: str) -> tuple[Sighting, ...]:
        """What was seen of a fax that differs, oldest first; at least the last two."""
        return self.seen.get(fax_id, ())
