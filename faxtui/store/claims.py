"""Which resend was begun, kept in the store before its request leaves: for a second console, and after a crash.

A service that is slow to take a fax does not list it yet, so that asking it once more is no guard for so long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.resend_run import Begun

HOLDS: Final = timedelta(hours=1)
"""After so long the service lists what it took, and a claim guards nothing any more."""


class Claims(Protocol):
    """Where resends are claimed."""

    async def take(self, fax_id: str, begun: Begun) -> Begun | None:
        """Claim the resend of a fax; another one that was begun of late, else None."""
        ...

    async def drop(self, fax_id: str) -> None:
        """Nothing was sent, certainly."""
        ...


class NoClaims:
    """For who has no store."""

    async def take(self, fax_id: str, begun: Begun) -> Begun | None:
        """Nobody else is known."""
        return None

    async def drop(self, fax_id: str) -> None:
        """Nothing was kept."""


class StoreClaims:
    """In the notes of a store, which may change under way; `read` runs work on it in a thread."""

    def __init__(self, read: Callable[[Callable[[FaxStore], object]], Awaitable[object]]) -> None:
        self._read = read

    async def take(self, fax_id: str, begun: Begun) -> Begun | None:
        """As `Claims`; a note that makes no sense is none."""
        (key, value), at = begun
        wanted = [key, value, at.isoformat()]

        def is_over(kept: object) -> bool:
            found = _begun(kept)
            return found is None or not timedelta() <= at - found[1] < HOLDS

        return _begun(await self._read(lambda store: store.claim(_name(fax_id), wanted, is_over)))

    async def drop(self, fax_id: str) -> None:
        """As `Claims`."""
        await self._read(lambda store: store.put_note(_name(fax_id), None))


def _name(fax_id: str) -> str:
    return f"resend {fax_id}"


def _begun(kept: object) -> Begun | None:
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    key, value, at = map(str, kept)
    try:
        return (key, value), aware(datetime.fromisoformat(at))
    except ValueError:
        return None
