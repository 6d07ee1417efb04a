"""A send that no number gets twice.

It carries a label of its own. When its answer is lost, or late, the fax is looked for by that label: what is found was
taken, what is not found stays unknown and is said to be. Nothing is ever sent again, but for a 429, by which the
service says that it did nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol, TypeAlias, Unpack

from faxtui.api.errors import FaxApiError, OutcomeUnknown, ServerError
from faxtui.api.models import Fax
from faxtui.api.retries import repeated, worth_sending_later
from faxtui.api.sending import SendFields, new_send_label

Label: TypeAlias = tuple[str, str]
"""Key and value of the label by which a send is found again."""

LATE_AFTER: Final = 6.0
"""Seconds that an answer may take before the fax is looked for."""
LOOKS: Final = (0.0, 1.0, 3.0)
"""Seconds before each look for a fax whose answer was lost."""
_NAMED: Final = 3
"""How many numbers an error names."""


class SendsAndFinds(Protocol):
    """What is needed of the faxes of a project."""

    async def send(self, to: str | Sequence[str], **fields: Unpack[SendFields]) -> list[Fax]:
        """Send, one fax per number."""
        ...

    async def find_sent(self, label: Label, *, to: str | Sequence[str], since: datetime) -> list[Fax]:
        """One look."""
        ...


def recipients(to: str | Sequence[str]) -> list[str]:
    """Each number once, in the order given; a text may list several with commas, as the API takes it."""
    texts = [to] if isinstance(to, str) else to
    parts = [part.strip() for text in texts for part in text.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


async def send_once(
    faxes: SendsAndFinds,
    to: str | Sequence[str],
    *,
    label: Label | None,
    late_after: float,
    on_lost: Callable[[FaxApiError], None] | None,
    fields: SendFields,
) -> list[Fax]:
    """See `Faxes.send_once`."""
    search = _Search(faxes, label or new_send_label(), recipients(to), datetime.now(UTC))
    has_left = asyncio.Event()
    submit = partial(faxes.send, search.numbers, **_labelled(fields, search.label, has_left.set))
    send = asyncio.create_task(repeated(submit, worth_sending_later), name="send")
    try:
        while not (await asyncio.wait({send}, timeout=late_after))[0]:
            # What still waits for its turn is not there to be found.
            if has_left.is_set() and await search.look():
                return search.found  # the service has it: what was left to wait for is only the answer
        answered = await send
        if len(answered) < len(search.numbers):  # the contract allows a bare fax for several numbers
            raise OutcomeUnknown("The service answered with fewer faxes than there are numbers.")
        return answered
    except (OutcomeUnknown, ServerError) as lost:
        if on_lost is not None:
            on_lost(lost)
        return await search.settled(lost)
    except asyncio.CancelledError as error:
        error.add_note(f"The send may have been taken: look for the label {spelled(search.label)}.")
        raise
    finally:
        send.cancel()
        await asyncio.gather(send, return_exceptions=True)


def _labelled(fields: SendFields, label: Label, left: Callable[[], None]) -> SendFields:
    """The caller's fields with our label beside his, and with word of the request's leaving to both of us."""
    on_start = fields.get("on_start")

    def started() -> None:
        left()
        if on_start is not None:
            on_start()

    return {**fields, "labels": {**(fields.get("labels") or {}), **dict([label])}, "on_start": started}


async def settle(faxes: SendsAndFinds, label: Label, numbers: Sequence[str], since: datetime) -> list[Fax]:
    """See `Faxes.settle`."""
    search = _Search(faxes, label, numbers, since)
    if not await search.look_patiently() and search.trouble is not None:
        raise search.trouble
    return search.found


def spelled(label: Label) -> str:
    """A label for people."""
    return "=".join(label)


class _Search:
    """The look for the faxes of one send."""

    def __init__(self, faxes: SendsAndFinds, label: Label, numbers: Sequence[str], since: datetime) -> None:
        self.label, self.numbers = label, list(numbers)
        self.found: list[Fax] = []
        self.trouble: FaxApiError | None = None
        """Why the last look failed."""
        self._look = partial(faxes.find_sent, label, to=self.numbers, since=since)

    async def look(self) -> bool:
        """Whether each number has its fax by now; a look that fails finds nothing new."""
        try:
            found = await self._look()
        except FaxApiError as error:
            self.trouble = error
            return False
        self.trouble = None
        self.found = self._in_order(found)
        # Counted, not compared: the service may spell a number in its own way, and the label is nobody else's.
        return bool(found) and len({fax.to for fax in found}) >= len(self.numbers)

    async def look_patiently(self) -> bool:
        """The same, a few times."""
        for seconds in LOOKS:
            await asyncio.sleep(seconds)
            if await self.look():
                return True
        return False

    async def settled(self, lost: OutcomeUnknown | ServerError) -> list[Fax]:
        """All faxes of the send; else an error that says what is known.

        A refusal for now (503) is believed, unless a fax is there all the same.
        """
        refused = not isinstance(lost, OutcomeUnknown)
        if await (self.look() if refused else self.look_patiently()):
            return self.found
        if refused and not self.found:
            raise lost
        raise OutcomeUnknown(self._what_is_known(), status=lost.status, label=self.label, faxes=self.found) from lost

    def _in_order(self, found: Sequence[Fax]) -> list[Fax]:
        places = {number: place for place, number in enumerate(self.numbers)}
        return sorted(found, key=lambda fax: (places.get(fax.to, len(places)), fax.id))

    def _what_is_known(self) -> str:
        count = len(self.numbers)
        named = ", ".join(self.numbers[:_NAMED])
        named += f" and {count - _NAMED} more" if count > _NAMED else ""
        subject = f"the fax to {named} was" if count == 1 else f"the faxes to {named} were"
        known = f"the service lists {len(self.found)} of {count} so far"
        if not self.found:
            known = f"the service lists no such fax{'' if count == 1 else 'es'} so far"
        if self.trouble is not None:
            known = f"it could not be looked up ({str(self.trouble).rstrip('.')})"
        return f"Whether {subject} taken is not known: {known}."
