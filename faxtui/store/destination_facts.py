"""The record of a number, and faxes related to one, as facts for screens and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from faxtui.store.attention_rows import ago_text, hours_text, seconds_text
from faxtui.store.destinations import HOURS, Ledger, is_bad_hour
from faxtui.store.facts import Fact, FactGroup
from faxtui.store.failure_acts import DEAD_SPAN, DEAD_STREAK
from faxtui.store.lineage import PAGES_LABEL, original_id, same_and_near
from faxtui.store.overview import sparkline
from faxtui.store.rows import status_word, when_text, why_text
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax

_ALL_HOURS: Final = range(HOURS)


def ledger_facts(ledger: Ledger, now: datetime, zone: tzinfo | None) -> list[FactGroup]:
    """What the account's own history says of a number."""
    share = ledger.page_share
    bad = [hour for hour in _ALL_HOURS if is_bad_hour(ledger, hour)]
    facts = [
        Fact("Delivered", f"{ledger.delivered} of {ledger.sent} faxes" if ledger.sent else "nothing was sent to it"),
        Fact("Pages", f"{share:.0%} of {ledger.pages_tried} confirmed" if share is not None else ""),
        Fact("Received", f"{ledger.received} from it" if ledger.received else ""),
        Fact("Usually takes", seconds_text(ledger.seconds)),
        Fact("A page takes", seconds_text(ledger.page_seconds)),
        Fact("Last good", ago_text(ledger.last_good, now, zone) if ledger.sent else ""),
        Fact("In a row", _streak(ledger, now), "bad" if ledger.streak > 1 else ""),
        Fact("Busy hours", hours_text(ledger.busy, bad) or _no_busy_hour(ledger)),
    ]
    groups = [FactGroup("This number", [fact for fact in facts if fact.value])]
    if ledger.sent:
        strips = [Fact("Hour", "0     6     12    18    "), Fact("Sent", _strip(ledger.tries))]
        strips += [Fact("Busy", _strip(ledger.busy, max(ledger.tries)))] if any(ledger.busy) else []
        groups.append(FactGroup("Sent, by hour of the day", strips))
    if ledger.failures:
        last = [Fact(when_text(fax.create_time, now, zone), f"✗ {why_text(fax)}", "bad") for fax in ledger.failures]
        groups.append(FactGroup("Last failures", last))
    return groups


def _no_busy_hour(ledger: Ledger) -> str:
    """What is said where no hour counts as busy, so that it is not taken for a line that never was."""
    if not ledger.sent:
        return ""
    return f"none usual: {sum(ledger.busy)} of {ledger.sent} busy" if any(ledger.busy) else "none known"


def _strip(values: Sequence[int], most: int = 0) -> str:
    """Bars that stay in their column, the tallest for `most` or the largest: nothing is a dot."""
    return sparkline(values, most).replace(" ", "·")


def _streak(ledger: Ledger, now: datetime) -> str:
    if not ledger.streak:
        return ""
    since = ledger.streak_since
    dead = ledger.streak >= DEAD_STREAK and not ledger.delivered and since is not None and now - since >= DEAD_SPAN
    verdict = ": dead" if dead else ""
    of_all = f" of {ledger.sent}" if ledger.streak == ledger.sent else ""
    return f"{ledger.streak}{of_all} failed{verdict}"


def related_facts(fax: Fax, faxes: Sequence[Fax], now: datetime, zone: tzinfo | None) -> list[FactGroup]:
    """Faxes of the same document, and others with the number, newest first."""
    found = same_and_near(fax, faxes)
    groups = []
    for title, key in (("Same document", "same"), ("Same number", "number")):
        if found[key]:
            groups.append(FactGroup(title, [_line(one, fax, now, zone) for one in found[key]]))
    return groups


def _line(one: Fax, fax: Fax, now: datetime, zone: tzinfo | None) -> Fact:
    word = status_word(one)
    link = ""
    if original_id(one) == fax.id:
        pages = clean((one.labels or {}).get(PAGES_LABEL, ""), 12)
        link = f", resend{' of pages ' + pages if pages else ''}"
    elif original_id(fax) == one.id:
        link = ", the original"
    why = why_text(one)
    told = word.word if why == word.word else f"{word.word}: {why}"
    return Fact(
        when_text(one.create_time, now, zone) or "?", f"{word.glyph} {told}{link}", word.tone, clean(one.id, 64), one.id
    )
