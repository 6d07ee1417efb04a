"""What a webhook is worth: confirmed by asking the service for the fax, and known again when it comes twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from faxtui.api.errors import FaxApiError, NotFound
from faxtui.api.models import Fax
from faxtui.api.webhooks import EventType, FaxEvent

GetFax = Callable[[str], Awaitable[Fax]]
"""Asks the service for a fax by its id, as `client.faxes.get` does."""


class Belief(StrEnum):
    """What the service said when it was asked about a webhook."""

    CONFIRMED = "confirmed"
    """The fax is as told, or has moved on since."""
    CONTRADICTED = "contradicted"
    """The fax is there, but what was told of it cannot be: `Notice.fax` has what the service says."""
    UNCONFIRMED = "unconfirmed"
    """The service does not know the fax, or could not be asked; `Notice.doubt` says which."""


@dataclass(frozen=True)
class Notice:
    """A webhook as it is handed on."""

    event: FaxEvent
    """What was told; its attached documents cannot be confirmed, whatever `belief` says."""
    fax: Fax
    """The fax as the service has it, or as told when it is unconfirmed."""
    belief: Belief
    doubt: str = ""
    """One sentence on why it is not confirmed."""

    @property
    def key(self) -> str:
        """The same for every delivery of this news that is believed alike; a forged one thus never hides the true."""
        return f"{self.event.key}-{self.belief}"


class Memory(Protocol):
    """Which webhooks were handed on; one that lasts makes that hold over restarts of the receiver."""

    async def has(self, key: str) -> bool:
        """Whether the key was added; keys are short and plain ASCII."""
        ...

    async def add(self, key: str) -> None:
        """Keep the key: called once the handler has returned, so that a crash before it means another delivery."""
        ...


class RecentKeys:
    """A memory of the last `most` webhooks, gone with the process."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()

    async def has(self, key: str) -> bool:
        """Whether the key is among the last."""
        return key in self._keys

    async def add(self, key: str) -> None:
        """Keep the key, and forget the oldest when there are too many."""
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)


async def confirm(event: FaxEvent, get_fax: GetFax | None) -> Notice:
    """Ask the service about a webhook; whatever it answers, or not, the webhook becomes a notice that says so."""
    if get_fax is None:
        return Notice(event, event.fax, Belief.UNCONFIRMED, "This receiver does not ask the service.")
    try:
        fax = await get_fax(event.fax.id)
    except NotFound:
        return Notice(event, event.fax, Belief.UNCONFIRMED, "The service does not know this fax.")
    except FaxApiError as error:
        return Notice(event, event.fax, Belief.UNCONFIRMED, f"The service could not be asked: {error}")
    doubt = _contradiction(event, fax)
    return Notice(event, fax, Belief.CONTRADICTED if doubt else Belief.CONFIRMED, doubt)


def _contradiction(event: FaxEvent, fax: Fax) -> str:
    """Why the service's fax cannot be what the webhook told; a fax may have moved on, but never back."""
    told = event.fax
    if fax.id != told.id:
        return "The service answered with another fax."
    if event.event == EventType.INCOMING_FAX and not fax.is_inbound:
        return "The webhook tells of a received fax, but this one was sent."
    if event.event == EventType.FAX_COMPLETED and fax.is_open:
        return "The webhook tells of the fax's end, but it is still on its way."
    if told.status is not None and not told.is_open and told.status != fax.status:
        return "The webhook and the service tell different ends of the fax."
    if any(claim and _digits(claim) != _digits(fact) for claim, fact in ((told.from_, fax.from_), (told.to, fax.to))):
        return "The webhook and the service tell different numbers."
    return ""


def _digits(number: str) -> str:
    """A number without its plus and blanks, which not every body has."""
    return "".join(letter for letter in number if letter.isalnum())
