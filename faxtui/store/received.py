"""Webhooks that came in here: what each told, how far it is believed, and the head of its body; bounded, in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.journal import Entry

if TYPE_CHECKING:
    from faxtui.api.notices import Notice
    from faxtui.store.webhook_watch import Awaited

RECEIVED: Final = "received "
"""What the keys of webhooks begin with that came in here; a number follows."""
MISSING: Final = "missing "
"""What the keys of those begin with that did not come; the fax's id follows."""
REFUSED: Final = "refused "
"""What the keys of refused calls begin with; the HTTP status follows."""
HEAD_BYTES: Final = 16 * 1024
"""How much of a body is kept as it came."""
MOST: Final = 500
DOCUMENT_BYTES: Final = 16 * 1024 * 1024
"""How much of attached documents is kept in memory, so that the newest webhooks can be sent again."""
REASONS: Final = {
    400: "the body is no webhook",
    401: "wrong name or password",
    404: "wrong path",
    405: "no POST",
    408: "the body came too slowly",
    413: "the body is too large",
    415: "another kind of body",
    500: "it could not be taken in",
    503: "too many at once",
}


class Arrival(NamedTuple):
    """A request as it came in."""

    content_type: str = ""
    head: bytes = b""
    """At most `HEAD_BYTES` of the body."""
    size: int = 0
    """Bytes of the whole body."""


class Received(NamedTuple):
    """One webhook that was taken in."""

    notice: Notice
    arrival: Arrival
    at: datetime
    has_documents: bool = True
    """Whether its documents are still held; the oldest are let go first."""


class Inbox:
    """The newest webhooks by the key of their journal entry."""

    def __init__(self, most: int = MOST, document_bytes: int = DOCUMENT_BYTES) -> None:
        self._kept: OrderedDict[str, Received] = OrderedDict()
        self._most, self._document_bytes = most, document_bytes
        self._number = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Received | None:
        """One of them, while it is kept."""
        return self._kept.get(key)

    def add(self, received: Received) -> Entry:
        """Keep one; its line for the journal."""
        self._number += 1
        key = f"{RECEIVED}{self._number}"
        self._kept[key] = received
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        self._let_documents_go()
        return received_entry(key, received)

    def others(self, key: str) -> list[Received]:
        """Other deliveries of the same news, newest first."""
        mine = self._kept.get(key)
        wanted = None if mine is None else mine.notice.event.key
        found = [one for name, one in self._kept.items() if name != key and one.notice.event.key == wanted]
        return found[::-1]

    def _let_documents_go(self) -> None:
        """Newest first, documents are held while there is room; those of older ones go."""
        held = [key for key, one in self._kept.items() if one.has_documents and one.notice.event.files]
        room = self._document_bytes
        for key in reversed(held):
            received = self._kept[key]
            room -= sum(len(file.content) for file in received.notice.event.files)
            if room < 0:
                event = received.notice.event.model_copy(update={"files": ()})
                self._kept[key] = received._replace(notice=replace(received.notice, event=event), has_documents=False)


def received_entry(key: str, received: Received) -> Entry:
    """Its line in the journal; what is doubted counts as trouble."""
    notice = received.notice
    told = notice.event.fax
    return Entry(
        key=key,
        at=received.at,
        kind="webhook",
        what=f"{notice.event.event} {told.from_ or '?'} → {told.to or '?'}",
        fax_id=told.id,
        after=str(notice.belief),
        error=notice.doubt,
        source="this console's receiver",
        received=received.arrival.size,
    )


def missing_entry(awaited: Awaited, at: datetime, now: datetime) -> Entry:
    """The line of a webhook that did not come, with when the service tries again."""
    following = awaited.next_try(now)
    tries = awaited.tries_before(now)
    so_far = "The first try did not arrive" if tries == 1 else f"{tries} tries did not arrive"
    when = f"the next is due about {following:%Y-%m-%d %H:%M:%S} UTC" if following else "no more will come"
    return Entry(
        key=f"{MISSING}{awaited.fax_id}",
        at=at,
        kind="webhook",
        what=f"{awaited.event} of {awaited.fax_id}",
        fax_id=awaited.fax_id,
        after="missing",
        error=f"{so_far}, though a poll saw the fax end: {when}.",
        source="a poll, without a webhook",
    )


def late_entry(awaited: Awaited, at: datetime, now: datetime) -> Entry:
    """The same line once the webhook has come after all."""
    late = int((now - awaited.ended).total_seconds())
    entry = missing_entry(awaited, at, now)
    return entry._replace(what=f"{entry.what}, after {late} s", after="came late", error="")


def refused_entry(status: int, times: int, first: datetime, now: datetime) -> Entry:
    """The one line of all calls that were refused alike."""
    why = REASONS.get(status, f"status {status}")
    return Entry(
        key=f"{REFUSED}{status}",
        at=first,
        last_at=now,
        kind="webhook",
        what="A call",
        after=f"refused {status}",
        error=why,
        source="this console's receiver",
        times=times,
    )
