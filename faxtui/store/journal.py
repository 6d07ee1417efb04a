"""What happened while the console was open: calls to the API and changes of faxes, in a ring that never grows.

Polls that bring nothing would bury everything else: those in a row are one entry with a count, and have no news.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from faxtui.masking import mask_secrets
from faxtui.store.times import aware
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.api.transport import CallRecord
    from faxtui.store.sightings import Changes, Sighting

WEBHOOK: Final = "webhook "
"""What the keys of webhooks begin with; the delivery's id follows."""
MOST: Final = 2000
"""Entries that are kept."""
_POLL: Final = re.compile(r"/v3/projects/[^/]+/faxes(?:/[^/]+)?")


class Entry(NamedTuple):
    """One line of the journal; texts are as they came, neither cleaned nor masked."""

    key: str
    at: datetime
    kind: str
    """`call`, `poll` (a call that only asked for news), `fax` (its state changed) or `webhook` (sent)."""
    what: str
    """The call's path, or from and to of the fax."""
    method: str = ""
    status: int | None = None
    """Of the HTTP answer; None when none came, and for what is no call."""
    ms: float = 0.0
    received: int = 0
    """Bytes of the answer."""
    error: str = ""
    """One sentence; it may hold the service's own words."""
    times: int = 1
    """How many calls in a row this entry stands for."""
    last_at: datetime | None = None
    """When the last of them ended."""
    fax_id: str = ""
    before: str = ""
    """The fax's state that was known before; empty when the fax is new."""
    after: str = ""
    source: str = ""
    """How a change of a fax is known, as in `poll`."""

    @property
    def failed(self) -> bool:
        """Whether something went wrong."""
        return bool(self.error) or self.after in ("FAILURE", "FAILED")

    @property
    def is_quiet(self) -> bool:
        """Whether it is no more than a poll that was answered."""
        return self.kind == "poll" and not self.error


class Known(Protocol):
    """Where records and what was seen of them are looked up."""

    def get(self, fax_id: str) -> Fax | None:
        """The newest record."""

    def sightings(self, fax_id: str) -> tuple[Sighting, ...]:
        """What was seen, oldest first."""


class Journal:
    """The newest entries; `on_news` is told of each that is more than one more quiet poll."""

    def __init__(self, most: int = MOST, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._most = most
        self._now = now
        self._numbers = count(1)
        self._newest_fax: datetime | None = None
        self._heard = False
        self.on_news: Callable[[Entry], object] | None = None
        self.on_change: Callable[[Entry], object] | None = None
        """Told of each change of a fax, by whatever it is known."""

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str | None) -> Entry | None:
        """One entry, while it is kept."""
        return self._entries.get(key or "")

    def called(self, record: CallRecord) -> None:
        """Take down one exchange; the hook `on_call` of the API client."""
        polls = record.method == "GET" and _POLL.fullmatch(record.path) is not None
        entry = Entry(
            key=str(next(self._numbers)),
            at=self._now(),
            kind="poll" if polls else "call",
            what=record.path,
            method=record.method,
            status=record.status,
            ms=record.ms,
            received=record.received,
            error=record.error or "",
        )
        last = next(reversed(self._entries.values()), None)
        if polls and last is not None and _same(last, entry):
            entry = entry._replace(key=last.key, at=last.at, times=last.times + 1, last_at=entry.at)
        self._put(entry)

    def heard(self, changes: Changes, known: Known, source: str, at: datetime) -> None:
        """Take down what became of faxes; those of the first answer were there before and are no news."""
        newest = self._newest_fax
        for fax_id in (*changes.added, *changes.changed):
            fax = known.get(fax_id)
            if fax is None:
                continue
            created = aware(fax.create_time) if fax.create_time else None
            is_added = fax_id in changes.added
            if is_added and created and (self._newest_fax is None or created > self._newest_fax):
                self._newest_fax = created
            was_there = is_added and (newest is None or created is None or created <= newest)
            if self._heard and not (was_there and newest is not None):
                change = self._change(fax, known, source, at, is_added=is_added)
                self._put(change)
                if self.on_change is not None:
                    self.on_change(change)
        self._heard = True

    def _change(self, fax: Fax, known: Known, source: str, at: datetime, *, is_added: bool) -> Entry:
        seen = known.sightings(fax.id)
        before = "" if is_added else _state(seen[-2].status, seen[-2].pages_sent) if len(seen) > 1 else ""
        return Entry(
            key=str(next(self._numbers)),
            at=at,
            kind="fax",
            what=f"{fax.from_ or '?'} → {fax.to or '?'}",
            fax_id=fax.id,
            before=before,
            after=_state(str(fax.status or ""), fax.pages_sent_successfully),
            error=(fax.error_message or "It failed.") if fax.is_failed else "",
            source=source,
        )

    def note(self, entry: Entry) -> None:
        """Take down something else; an entry of the same key is replaced."""
        self._put(entry)

    def delivered(self, deliveries: Iterable[Mapping[str, Any]]) -> list[str]:
        """Take down webhooks as the local service lists them; the keys of those that are new or differ."""
        news = []
        for wire in deliveries:
            entry = _webhook(wire, self._now())
            if entry is not None and self._entries.get(entry.key) != entry:
                self._put(entry, told=False)
                news.append(entry.key)
        return news

    def refused(self) -> dict[str, int]:
        """Faxes whose webhook nobody took, with the number of attempts; as far as a service tells of its webhooks."""
        found = (entry for entry in list(self._entries.values()) if entry.kind == "webhook" and entry.after == "FAILED")
        return {entry.fax_id: entry.times for entry in found if entry.fax_id}

    def _put(self, entry: Entry, *, told: bool = True) -> None:
        self._entries[entry.key] = entry
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)
        if told and self.on_news is not None:
            self.on_news(entry)

    def select(self, words: str = "", *, polls: bool = False) -> list[str]:
        """Keys of the entries that hold all these words in any case, newest first; quiet polls only when wanted."""
        wanted = words.casefold().split()
        oldest_first = sorted(self._entries.values(), key=lambda entry: entry.at)  # webhooks come with their own times
        return [
            entry.key
            for entry in reversed(oldest_first)
            if (polls or not entry.is_quiet) and all(word in haystack(entry) for word in wanted)
        ]


def _webhook(wire: Mapping[str, Any], now: datetime) -> Entry | None:
    delivery_id, state = str(wire.get("id") or ""), str(wire.get("state") or "")
    if not delivery_id:
        return None
    try:
        at = aware(datetime.fromisoformat(str(wire.get("createTime"))))
    except ValueError:
        at = now
    event, tries = wire.get("event"), wire.get("attemptCount")
    return Entry(
        key=f"{WEBHOOK}{delivery_id}",
        at=at,
        kind="webhook",
        what=f"{event} to {mask_secrets(str(wire.get('url')))}",
        fax_id=str(wire.get("faxId") or ""),
        after=state,
        source="the local service",
        times=tries if isinstance(tries, int) and tries > 0 else 1,
        error="No attempt was answered well." if state == "FAILED" else "",
    )


def haystack(entry: Entry) -> str:
    """What a filter looks into."""
    parts = (entry.kind, entry.method, entry.what, entry.status, entry.error, entry.fax_id, entry.before, entry.after)
    return " ".join(str(part) for part in parts if part is not None).casefold()


def _state(status: str, pages_sent: int | None) -> str:
    return f"{status} {pages_sent}" if pages_sent and status == "IN_PROGRESS" else status


def _same(last: Entry, entry: Entry) -> bool:
    """Whether two polls in a row say the same, so that they are one entry."""
    return (last.kind, last.status, last.error, last.what) == (entry.kind, entry.status, entry.error, entry.what)


def result_words(entry: Entry) -> str:
    """How it ended, in a word or two, cleaned."""
    if entry.kind not in ("call", "poll"):
        return state_words(entry.after)
    return "no answer" if entry.status is None else str(entry.status)


def state_words(state: str) -> str:
    """A fax's state as people say it."""
    words = {"QUEUED": "queued", "IN_PROGRESS": "sending", "COMPLETED": "completed", "FAILURE": "failed"}
    status, _, pages = state.partition(" ")
    if status not in words:
        return clean(state, 24).lower() or "unknown"
    return f"{words[status]}, {pages} sent" if pages else words[status]


_LONG_ID: Final = re.compile(r"\b[0-9A-Za-z-]{16,}([0-9A-Za-z]{4})\b")


def short_path(path: str) -> str:
    """A path without the part that is the same in all of a project, its long ids as their last four letters."""
    return _LONG_ID.sub(r"…\1", re.sub(r"^/v3/projects/[^/]+/", "", path))
