"""What workers tell the console; handlers on the app own every change to a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from faxtui.api.models import Fax
    from faxtui.store.sightings import Changes
    from faxtui.terminal import TerminalFacts


class Connected(Message):
    """The session knows which service it talks to."""

    def __init__(self, name: str, place: str, embedded: bool) -> None:
        super().__init__()
        self.name = name
        self.place = place
        self.embedded = embedded


class FaxesChanged(Message):
    """Records arrived; `changes` is empty when they only confirmed what is known."""

    def __init__(self, changes: Changes, source: str, at: datetime, faxes: Mapping[str, Fax]) -> None:
        super().__init__()
        self.changes = changes
        self.source = source
        self.at = at
        self.faxes = faxes
        """The records that are new or differ, by id."""


class FaxesRecalled(Message):
    """What was known at an earlier start is in the mirror; the service has said nothing yet."""

    def __init__(self, warning: str = "") -> None:
        super().__init__()
        self.warning = warning
        """What a person must know about the store, as one sentence."""


class FaxesSynced(Message):
    """Older faxes are in the store, or what became of some; `session.older` tells how far back all are."""

    def __init__(self, changes: Changes, *, counts: bool = False) -> None:
        super().__init__()
        self.changes = changes
        self.counts = counts
        """Whether somebody may wait for what older faxes add up to."""


class OtherService(Message):
    """The service lists none of the faxes that it told of: it was started anew, or is another one."""

    def __init__(self, lost: int) -> None:
        super().__init__()
        self.lost = lost
        """How many faxes it no longer knows."""


class ServicesKnown(Message):
    """The names of the services arrived."""


class NamesTrouble(Message):
    """The names of services could not be read, while the rest is all right."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ServiceSilent(Message):
    """The service does not answer, or refuses; what is on screen is as old as the last answer."""

    def __init__(self, reason: str, word: str, at: datetime) -> None:
        super().__init__()
        self.reason = reason
        """One sentence."""
        self.word = word
        """Two words for the top line, as in `not answering` or `key refused`."""
        self.at = at


class TerminalKnown(Message):
    """The terminal said what it can show."""

    def __init__(self, facts: TerminalFacts) -> None:
        super().__init__()
        self.facts = facts


class AuditTrouble(Message):
    """The audit log could not be written; the text is one sentence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class WebhookTrouble(Message):
    """The webhook receiver that the profile asks for could not be started; the text is one sentence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
