"""What the store keeps beside faxes: small things under a name, as how far a sync came or who claims a resend."""

from __future__ import annotations

import json
from collections.abc import Callable

from faxtui.store.columns import plain
from faxtui.store.database import Database


class Notes:
    """JSON values by name; a claim is made in one transaction, so that of two processes one gets it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, name: str) -> object:
        """What was noted under a name, None when nothing was."""
        with self._database.keyed.use() as connection:
            found = connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return json.loads(str(found[0])) if found else None

    def put_note(self, name: str, value: object) -> None:
        """Keep something that JSON can hold, as how far a sync has come."""
        with self._database.writing.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (plain(name), json.dumps(value)))

    def claim(self, name: str, value: object, is_over: Callable[[object], bool]) -> object:
        """Note this unless something is noted that is not over; what was noted, None when this is. One step for all."""
        with self._database.writing.transaction() as connection:
            found = connection.execute("SELECT value FROM notes WHERE name = ?", (plain(name),)).fetchone()
            kept = json.loads(str(found[0])) if found else None
            if kept is not None and not is_over(kept):
                return kept
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (plain(name), json.dumps(value)))
        return None
