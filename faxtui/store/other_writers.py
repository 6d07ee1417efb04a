"""What other processes wrote into the store's file, as a second console of the same profile does."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Elsewhere(NamedTuple):
    """What this process was not told."""

    changed: tuple[str, ...] = ()
    """Ids of the faxes that were seen to move on; some of them by this process itself."""
    grown: bool = False
    """Whether there are faxes that this process did not add."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.grown)


class OtherWriters:
    """Looks through the one connection that writes: SQLite tells each connection when another one has written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._version = _version(connection)
        self._last = _last_sighting(connection)

    def have_written(self, connection: sqlite3.Connection) -> bool:
        """Whether anything was written since this was asked last."""
        before, self._version = self._version, _version(connection)
        return before != self._version

    def moved_on(self, connection: sqlite3.Connection) -> tuple[str, ...]:
        """Faxes that were seen in another state since this was asked last, by whomever."""
        before, self._last = self._last, _last_sighting(connection)
        rows = connection.execute(
            "SELECT DISTINCT id FROM sightings JOIN faxes USING (seq) WHERE sightings.rowid > ?", (before,)
        )
        return tuple(fax_id for (fax_id,) in rows)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _last_sighting(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT ifnull(max(rowid), 0) FROM sightings").fetchone()[0])
