"""How others learn what happens to faxes, in the same transaction and right after it."""

from __future__ import annotations

from typing import Any


class Watcher:
    """Is told of every fax that is added or changed; this one does nothing with it."""

    def changed(self, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        """A fax is about to be kept (`before` is None for a new one); what is written now is kept or lost with it."""

    def kept(self) -> None:
        """The transaction is stored."""

    def undone(self) -> None:
        """The transaction is not stored, and nothing of it happened."""
