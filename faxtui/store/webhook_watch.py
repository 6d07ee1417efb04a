"""Webhooks that should have come: faxes that a poll saw end, whose webhook would have to come here.

The service tries again 5, 10, 20 and 30 minutes after one another and then every 6 hours, 16 times in all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax

GRACE: Final = timedelta(seconds=30)
"""How long a webhook may come later than the poll that saw the same."""
LADDER: Final = tuple(accumulate([timedelta(minutes=m) for m in (5, 10, 20, 30)] + [timedelta(hours=6)] * 12))
"""When tries after the first come, counted from it."""
MOST: Final = 500
"""Faxes that are waited for; the oldest are given up first."""
_SKEW: Final = timedelta(hours=1)
ENDS: Final = ("INCOMING_FAX", "FAX_COMPLETED")
"""Events that tell the end of a fax, each once."""


class Awaited(NamedTuple):
    """A webhook that did not come yet."""

    fax_id: str
    event: str
    ended: datetime
    """When the fax ended, by the service: about then was the first try."""

    def next_try(self, now: datetime) -> datetime | None:
        """When the service tries again at the soonest; None when it has given up."""
        return next((self.ended + step for step in LADDER if self.ended + step > now), None)

    def tries_before(self, now: datetime) -> int:
        """How many tries there must have been."""
        return 1 + sum(1 for step in LADDER if self.ended + step <= now)


class WebhookWatch:
    """Compares what polls see with what comes in at one secret `path`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._awaited: OrderedDict[str, Awaited] = OrderedDict()
        self._came: OrderedDict[str, None] = OrderedDict()

    def __iter__(self) -> Iterator[Awaited]:
        return iter(tuple(self._awaited.values()))

    def is_ours(self, url: str | None) -> bool:
        """Whether a URL, behind whatever tunnel or proxy, ends at the secret path; names and passwords are masked."""
        try:
            return bool(url) and urlsplit(url or "").path.endswith(self._path)
        except ValueError:
            return False

    def polled(self, fax: Fax, service_url: str | None, at: datetime) -> Awaited | None:
        """A poll saw that a fax ended: what has to come, if that is to come here and has not yet."""
        if fax.is_open or fax.id in self._came or (fax.is_inbound and fax.is_failed):
            return None  # of failed faxes that came in nobody is told
        if not self.is_ours(service_url if fax.is_inbound else fax.callback_url):
            return None
        ended = aware(fax.completed_time) if fax.completed_time else at
        if not timedelta(0) <= at - ended <= _SKEW:
            ended = at  # the service lives by another clock, or the poll came late
        awaited = Awaited(fax.id, "INCOMING_FAX" if fax.is_inbound else "FAX_COMPLETED", ended)
        self._awaited[fax.id] = awaited
        if len(self._awaited) > MOST:
            self._awaited.popitem(last=False)
        return awaited

    def is_awaited(self, fax_id: str) -> bool:
        """Whether it is still missing."""
        return fax_id in self._awaited

    def came(self, fax_id: str, event: str) -> Awaited | None:
        """A webhook came and is true: what was waited for, if it was."""
        if event not in ENDS:
            return None
        self._came[fax_id] = None
        if len(self._came) > 4 * MOST:
            self._came.popitem(last=False)
        return self._awaited.pop(fax_id, None)
