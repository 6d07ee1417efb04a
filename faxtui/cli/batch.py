"""One document to many numbers: each by a send of its own, on the ledger before and after, nobody twice."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.cli.ledger import Entry, Ledger
from faxtui.cli.output import talk
from faxtui.cli.recipients import Recipient

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields

MOST_AT_ONCE: Final = 4
TRIES: Final = 3
"""Tries of a send of which it is certain that nothing was sent."""
PAUSES: Final = (1.0, 3.0)
"""Seconds before the second and the third."""
TAKEN_WITHIN: Final = timedelta(minutes=2)
"""A send whose answer was lost and that the service does not list by then was not taken."""
GRACE: Final = 10.0
"""Seconds that sends under way get to end after ctrl+c."""
MOST_LOST: Final = 10
"""Sends in a row that did not get through, after which the service counts as away."""


class Result(NamedTuple):
    """What became of one recipient."""

    to: str
    outcome: str
    """`sent`, `not sent` or `unknown`; once followed `delivered`, `failed` or `unfinished`."""
    label: str
    fax: Fax | None = None
    reason: str = ""


class Batch:
    """A run over the recipients of one ledger."""

    def __init__(
        self,
        client: AsyncFaxClient,
        ledger: Ledger,
        recipients: Sequence[Recipient],
        fields: SendFields,
        *,
        at_once: int = MOST_AT_ONCE,
        on_result: Callable[[Result], None] = lambda result: None,
    ) -> None:
        self._client, self._ledger, self._fields = client, ledger, fields
        self._recipients = {recipient.to: recipient for recipient in recipients}
        self._at_once = at_once
        self._on_result = on_result
        self._stopped: BaseException | None = None
        self._lost_in_a_row = 0
        self.taken_before = [entry for entry in self._known() if entry.is_taken]
        """Those that an earlier run had sent."""
        self.results: dict[str, Result] = {}
        """Of this run, by number."""

    @property
    def faxes(self) -> dict[str, str]:
        """Fax ids by number, of all that were taken in any run."""
        return {entry.to: entry.fax for entry in self._known() if entry.is_taken and entry.fax}

    @property
    def left(self) -> int:
        """How many of the recipients were not tried in any run, or were refused."""
        known = {entry.to for entry in self._known() if entry.is_taken or entry.is_open}
        return len(self._recipients.keys() - known)

    def _known(self) -> list[Entry]:
        return [self._ledger.entries[to] for to in self._recipients if to in self._ledger.entries]

    async def send(self) -> None:
        """Settle what an earlier run left open, then send to whom nothing was sent.

        Raises what makes going on senseless (a refused key, a disk that is full); when it is cancelled, the sends
        under way get `GRACE` seconds to end first.
        """
        await self._each([entry.to for entry in self._known() if entry.is_open], self._settle)
        taken = {entry.to for entry in self._known() if entry.is_taken}
        unsettled = {to for to, result in self.results.items() if result.outcome == "unknown"}
        await self._each([to for to in self._recipients if to not in taken | unsettled], self._send)

    async def _each(self, numbers: Iterable[str], work: Callable[[str], Awaitable[None]]) -> None:
        """Work on all numbers, a few at a time, in order."""
        queue = deque(numbers)
        if not queue:
            return
        workers = [
            asyncio.create_task(self._work(queue, work), name=f"batch-{place}")
            for place in range(min(self._at_once, len(queue)))
        ]
        try:
            await asyncio.wait(workers)  # unlike gather, leaves the sends alone when we are cancelled
        except asyncio.CancelledError as stop:
            self._stopped = stop
            talk(f"Stopping: sends under way get {GRACE:.0f} s to end; ctrl+c again leaves them to the ledger.")
            await asyncio.wait(workers, timeout=GRACE)
            raise
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        if self._stopped is not None:
            raise self._stopped

    async def _work(self, queue: deque[str], work: Callable[[str], Awaitable[None]]) -> None:
        from faxtui.api.errors import FaxApiError

        while queue and self._stopped is None:
            try:
                await work(queue.popleft())
            except (FaxApiError, OSError) as error:
                self._stop(error)

    def _stop(self, why: BaseException) -> None:
        """Begin no further send."""
        if self._stopped is None:
            self._stopped = why

    async def _settle(self, to: str) -> None:
        """Look for a send of an earlier run; what is not there after `TAKEN_WITHIN` was not taken."""
        from faxtui.api.errors import AuthenticationError, FaxApiError, PermissionDenied

        entry = self._ledger.entries[to]
        try:
            found = await self._client.faxes.settle(_label(entry), [to], entry.at)
        except (AuthenticationError, PermissionDenied):
            raise
        except FaxApiError as error:
            self._report(Result(to, "unknown", entry.label, reason=f"it could not be looked up: {error}"))
            return
        if found:
            await self._taken(to, entry.label, found[0])
        elif datetime.now(UTC) - entry.at < TAKEN_WITHIN:
            minutes = TAKEN_WITHIN.total_seconds() / 60
            reason = f"the service lists no such fax so far; after {minutes:.0f} minutes it counts as not taken"
            self._report(Result(to, "unknown", entry.label, reason=reason))

    async def _send(self, to: str) -> None:
        from faxtui.api.sending import new_send_label

        before = self._ledger.entries.get(to)
        # The label of an earlier try that was not taken serves again: one look then finds whatever was sent.
        label = _label(before) if before is not None and before.label else new_send_label()
        await self._ledger.record("intent", to, label="=".join(label), data=self._recipients[to].data)
        await self._try(self._recipients[to], label)

    async def _try(self, recipient: Recipient, label: tuple[str, str]) -> None:
        """Send once; again only after an error by which nothing was sent."""
        from faxtui.api.errors import FaxApiError, OutcomeUnknown

        to, spelled = recipient.to, "=".join(label)
        for number in range(TRIES):
            try:
                faxes = await self._client.faxes.send_once(to, label=label, **self._fields_for(recipient))
            except OutcomeUnknown as error:
                await self._ledger.record("unknown", to, reason=str(error))
                self._report(Result(to, "unknown", spelled, reason=str(error)))
                return
            except FaxApiError as error:
                passes = _passes(error) and self._stopped is None
                if passes and number + 1 < TRIES:
                    await asyncio.sleep(PAUSES[min(number, len(PAUSES) - 1)])
                    continue
                await self._ledger.record("not sent", to, reason=str(error))
                self._report(Result(to, "not sent", spelled, reason=str(error)))
                self._lost_in_a_row = self._lost_in_a_row + 1 if passes else 0
                if self._lost_in_a_row >= MOST_LOST or not (passes or _is_about_one(error)):
                    raise
                return
            self._lost_in_a_row = 0
            await self._taken(to, spelled, faxes[0])
            return

    def _fields_for(self, recipient: Recipient) -> SendFields:
        data = {**(self._fields.get("cover_page_data") or {}), **dict(recipient.cover)}
        return {**self._fields, "cover_page_data": data or None}

    async def _taken(self, to: str, label: str, fax: Fax) -> None:
        await self._ledger.record("sent", to, fax=fax.id)
        self._report(Result(to, "sent", label, fax))

    def _report(self, result: Result) -> None:
        self.results[result.to] = result
        self._on_result(result)


def _label(entry: Entry) -> tuple[str, str]:
    key, _, value = entry.label.partition("=")
    return key, value


def _passes(error: FaxApiError) -> bool:
    """Whether the same send may get through a moment later; that nothing was sent is certain of every error here."""
    from faxtui.api.errors import RateLimited, ServerError, TransportError

    return isinstance(error, (RateLimited, ServerError, TransportError))


def _is_about_one(error: FaxApiError) -> bool:
    """Whether the error is about this recipient, so that the others are not concerned."""
    from faxtui.api.errors import InvalidRequest

    return isinstance(error, InvalidRequest) and error.status is not None


async def follow_all(
    client: AsyncFaxClient,
    ledger: Ledger,
    faxes: dict[str, str],
    since: datetime,
    patience: float,
    on_end: Callable[[str, Fax], None],
) -> dict[str, str]:
    """Wait until all faxes (ids by number) have ended; what is left of them after `patience` seconds.

    Looks at the list, not at each fax: a thousand faxes on their way cost a few calls a round.
    """
    from faxtui.api.errors import RateLimited, ServerError, TransportError

    left, pause = dict(faxes), 0.5
    try:
        async with asyncio.timeout(patience):
            while left:
                try:
                    await _look(client, ledger, left, since, on_end)
                except (RateLimited, ServerError, TransportError) as error:
                    talk(f"{error} The faxes are on their way all the same.")
                if left:
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, 5.0)
    except TimeoutError:
        talk("The time ran out; the faxes go on without us.")
    return left


_FEW: Final = 5
_SLACK: Final = timedelta(minutes=10)
"""How far this machine's clock may be ahead of the service's."""


async def _look(
    client: AsyncFaxClient, ledger: Ledger, left: dict[str, str], since: datetime, on_end: Callable[[str, Fax], None]
) -> None:
    """One round: take out of `left` those that have ended."""
    numbers = {fax_id: to for to, fax_id in left.items()}

    async def take(fax: Fax) -> None:
        to = numbers.get(fax.id)
        if to in left and not fax.is_open:
            await ledger.record("ended", to, fax=fax.id, status=str(fax.status), code=fax.error_code)
            del left[to]
            on_end(to, fax)

    if len(left) <= _FEW:
        for fax_id in list(left.values()):
            await take(await client.faxes.get(fax_id))
        return
    async for fax in client.faxes.iter(page_size=1000, direction="OUTBOUND", created_after=since - _SLACK):
        await take(fax)
