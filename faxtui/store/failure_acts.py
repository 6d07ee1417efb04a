"""What to do about a fax that failed: one recommended act, by its cause and by what is known of the number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.api.error_codes import CALL, DOCUMENT, FAX, explain
from faxtui.api.models import Resolution
from faxtui.store.columns import millionths
from faxtui.store.destinations import Ledger, good_time
from faxtui.store.lineage import created
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax


class Act(StrEnum):
    """The one thing to do; the order is the order of urgency."""

    TOP_UP = "top up"
    NOW = "retry now"
    FINE = "resend at FINE"
    LATER = "retry later"
    SUPPORT = "ask the service"
    HOOK = "mend the webhook"
    CALL = "call them"
    FIX = "fix the document"
    DEAD = "dead number"
    SAVE = "save the pages"
    STORE = "turn storage on"
    DECIDE = "decide"
    NONE = "nothing"


URGENCY: Final = {act: place for place, act in enumerate(Act)}
RESENT: Final = (Act.NOW, Act.LATER, Act.FINE)
"""Acts by which a resend is planned without being asked for."""


class Verdict(NamedTuple):
    """What is recommended for one fax."""

    act: Act
    advice: str
    """One sentence for a person."""
    at: datetime | None = None
    """From when on, for `LATER`."""


CALL_STREAK: Final = 3
"""Failures in a row after which another try is no use without a call."""
DEAD_STREAK: Final = 8
DEAD_SPAN: Final = timedelta(days=3)
"""So many in a row over so long a time, and none delivered: nobody is there."""

_SOON: Final = timedelta(minutes=5)
_BUSY: Final = timedelta(minutes=10)
_LONGER: Final = timedelta(hours=1)
_WAITS: Final = {
    **dict.fromkeys(((CALL, 17), (CALL, 15), (CALL, 43)), _BUSY),
    **dict.fromkeys(((CALL, 16), (CALL, 19), (CALL, 30), (FAX, 10), (FAX, 26), (FAX, 28), (FAX, 38)), _LONGER),
}
_DEAD: Final = frozenset(((CALL, 34), (CALL, 49)))
_MACHINE: Final = frozenset(((CALL, 32), (FAX, 31), (FAX, 48), (FAX, 68), (FAX, 77), (FAX, 79), (FAX, 117), (FAX, 132)))
_DOCUMENT: Final = frozenset(((FAX, 7), (FAX, 113)))
_RESOLUTION: Final = (FAX, 25)
_TESTS: Final = frozenset(((FAX, 119), (DOCUMENT, 122)))
_ACTS: Final = {
    Act.TOP_UP: frozenset(((FAX, 46),)),
    Act.NONE: _TESTS,
    Act.DECIDE: frozenset(((FAX, 75),)),
    Act.DEAD: _DEAD,
    Act.SUPPORT: frozenset(((FAX, 133),)),
    Act.CALL: _MACHINE,
    Act.FIX: _DOCUMENT,
}
"""What to do where nothing that was delivered since disproves it; the words are those of the code."""
_OF_NUMBER: Final = (Act.DEAD, Act.CALL, Act.SUPPORT)
"""What a later fax to the same number disproves once it is delivered."""
_REACHED: Final = "A later fax to this number was delivered: send again."
_PAID: Final = "The account has paid for a fax since: send again."


def cause_of(fax: Fax) -> tuple[str, int]:
    """Type and code, by which failures are alike; -1 without a code."""
    return str(fax.error_type or ""), fax.error_code if fax.error_code is not None else -1


def lies_with_account(fax: Fax) -> bool:
    """Whether it failed by what is over for all numbers once the account has paid for another fax."""
    return cause_of(fax) in _ACTS[Act.TOP_UP]


def last_paid(faxes: Iterable[Fax]) -> datetime | None:
    """When the newest delivered fax that cost something was sent."""
    return max((created(fax) for fax in faxes if is_paid(fax)), default=None)


def is_paid(fax: Fax) -> bool:
    """Whether it was sent, delivered and paid for."""
    if fax.is_inbound or fax.status != "COMPLETED" or fax.price is None:
        return False
    amount = millionths(fax.price.amount or "")
    return amount is not None and amount > 0


def verdict_on(
    fax: Fax, ledger: Ledger, now: datetime, zone: tzinfo | None, *, paid: datetime | None = None
) -> Verdict:
    """The act for a failed fax, outbound or inbound; `paid`: when the account last paid for one (`last_paid`)."""
    if fax.is_inbound:
        return Verdict(Act.CALL, "It did not arrive whole: ask the sender to fax it again.")
    fixed = _by_cause(fax, cause_of(fax))
    if fixed is None:
        return _by_history(fax, ledger, now, zone)
    if proof := _disproved(fax, fixed.act, ledger, paid):
        found = _by_history(fax, ledger, now, zone)
        return found._replace(advice=proof) if found.act in RESENT else found
    return fixed


def _disproved(fax: Fax, act: Act, ledger: Ledger, paid: datetime | None) -> str:
    """What was delivered since, where that shows that the cause is over; else empty."""
    failed_at = created(fax)
    if act is Act.TOP_UP and paid is not None and paid > failed_at:
        return _PAID
    if act in _OF_NUMBER and cause_of(fax) != _RESOLUTION and ledger.last_good is not None:
        return _REACHED if ledger.last_good > failed_at else ""
    return ""


def _by_cause(fax: Fax, cause: tuple[str, int]) -> Verdict | None:
    """What no history of the number changes."""
    kind, _ = cause
    known = explain(fax.error_type, fax.error_code, fax.error_message)
    if cause == _RESOLUTION:
        return Verdict(Act.CALL if fax.resolution == Resolution.FINE else Act.FINE, known.advice)
    for act, causes in _ACTS.items():
        if cause in causes:
            return Verdict(act, known.advice)
    if kind == DOCUMENT and known.retry is not True:
        return Verdict(Act.FIX, known.advice)
    if kind not in (CALL, FAX, DOCUMENT, "LINE_ERROR"):
        return Verdict(Act.DECIDE, known.advice)
    return None


def _by_history(fax: Fax, ledger: Ledger, now: datetime, zone: tzinfo | None) -> Verdict:
    """A retry makes sense, unless the number fails again and again."""
    since = ledger.streak_since
    if ledger.streak >= DEAD_STREAK and not ledger.delivered and since and now - since >= DEAD_SPAN:
        return Verdict(
            Act.DEAD, f"The last {ledger.streak} faxes all failed: stop until the recipient has confirmed it."
        )
    if ledger.streak >= CALL_STREAK:
        return Verdict(Act.CALL, f"{ledger.streak} faxes in a row failed: call before you try again.")
    ended = aware(fax.completed_time) if fax.completed_time else created(fax)
    try:
        earliest = ended + _WAITS.get(cause_of(fax), _SOON)
    except OverflowError:
        earliest = now
    advice = explain(fax.error_type, fax.error_code, fax.error_message).advice
    at = good_time(ledger, max(earliest, now), zone)
    if at <= now:
        return Verdict(Act.NOW, advice)
    return Verdict(Act.LATER, advice, at)
