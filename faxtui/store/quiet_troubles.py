"""What goes wrong without any fax failing: webhooks that never came, pages that will be deleted or were never kept."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.api.error_codes import DOCUMENT
from faxtui.store.kept_faxes import KeptFaxes
from faxtui.store.lineage import created
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax, Service

KEPT_MONTHS: Final = 13
"""How long the service keeps records and pages (API: section Retention)."""
SOON: Final = timedelta(days=30)
LADDER: Final = (*(timedelta(minutes=minutes) for minutes in (5, 10, 20, 30)), *([timedelta(hours=6)] * 12))
"""The service's waits before it sends a webhook again that was not taken."""


class Trouble(NamedTuple):
    """One finding, in the words of a group."""

    kind: str
    """`webhook`, `expiring` or `unstored`."""
    of: str
    what: str
    meaning: str
    fault: str
    advice: str
    faxes: KeptFaxes


Keep = Callable[[Iterable["Fax"]], KeptFaxes]
"""How the faxes of a finding are kept."""


class Webhooks(NamedTuple):
    """What is known of webhooks; nothing at all unless a receiver runs here, or the service tells its deliveries."""

    missing: frozenset[str] = frozenset()
    """Faxes that a poll saw end, and whose webhook should have come to the receiver here since."""
    given_up: Mapping[str, int] = {}
    """Faxes whose webhook nobody took, with the number of attempts, as the service says."""


def is_refused_or_missing(fax_id: str, webhooks: Webhooks) -> bool:
    """Whether its webhook was taken by nobody, or should have come to the receiver here and did not."""
    return fax_id in webhooks.given_up or fax_id in webhooks.missing


def missing_webhooks(faxes: Iterable[Fax], webhooks: Webhooks, now: datetime, keep: Keep = KeptFaxes) -> list[Trouble]:
    """Those that nobody took, and those that should have come to the receiver here and did not."""
    refused, silent = [], []
    for fax in faxes:
        if fax.id in webhooks.given_up:
            refused.append(fax)
        elif fax.id in webhooks.missing:
            silent.append(fax)
    found = []
    if refused:
        most = max(webhooks.given_up[fax.id] for fax in refused)
        found.append(
            Trouble(
                *("webhook", "refused", "webhook refused"),
                f"The receiver took none of up to {most} attempts.",
                *("the receiver", "Mend the receiver, then have the webhooks sent again."),
                keep(newest_first(refused)),
            )
        )
    if silent:
        newest = newest_first(silent)
        step = next_step(now - _ended(newest[0]))
        due = f"the next attempt is due within {_span(step)}" if step is not None else "no attempt is left"
        found.append(
            Trouble(
                *("webhook", "missing", "webhook missing"),
                f"A poll saw these faxes end, no webhook told of it: {due}.",
                *("the receiver or its address", "Look whether the webhook's address reaches the receiver here."),
                keep(newest),
            )
        )
    return found


def next_step(passed: timedelta) -> timedelta | None:
    """How long after an end so long ago the service's next attempt is due at most; None when its ladder has ended."""
    due = timedelta()
    for wait in LADDER:
        due += wait
        if due >= passed:
            return due - max(passed, timedelta())
    return None


def _ended(fax: Fax) -> datetime:
    return aware(fax.completed_time) if fax.completed_time else created(fax)


def expires(fax: Fax) -> datetime | None:
    """When the service deletes the pages of a fax; None when it has none, or tells no time."""
    if fax.create_time is None or not fax.has_file:
        return None
    made = created(fax)
    months = made.month - 1 + KEPT_MONTHS
    year, month = made.year + months // 12, months % 12 + 1
    if year > 9999:
        return None
    return made.replace(year=year, month=month, day=min(made.day, calendar.monthrange(year, month)[1]))


def expiring(faxes: Iterable[Fax], now: datetime, keep: Keep = KeptFaxes) -> list[Trouble]:
    """Faxes whose pages will be gone within a month; they come newest first, perhaps many thousands."""
    ends: list[datetime] = []

    def ending() -> Iterator[Fax]:
        for fax in faxes:
            end = expires(fax)
            if end is not None and now <= end <= now + SOON:
                ends[:] = [min([end, *ends])]
                yield fax

    found = keep(ending())
    if not ends:
        return []
    (first,) = ends
    days = max(0, (first - now).days)
    when = "today" if days == 0 else f"in {days} {'day' if days == 1 else 'days'}"
    meaning = f"The service deletes pages after {KEPT_MONTHS} months; the first of these go {when}."
    advice = "Save the pages that must be kept (faxtui faxes download)."
    return [Trouble("expiring", "", "pages expire", meaning, "time", advice, found)]


def storage_off(services: Sequence[Service]) -> dict[tuple[str, bool], str]:
    """Names of services that keep no pages, by their id and whether that is of received faxes."""
    return {
        (service.id, inbound): service.name
        for service in services
        for inbound, keeps in (
            (True, service.save_inbound_fax_documents),
            (False, service.save_outbound_fax_documents),
        )
        if keeps is False
    }


def unstored(
    faxes: Iterable[Fax], off: Mapping[tuple[str, bool], str], since: datetime, keep: Keep = KeptFaxes
) -> list[Trouble]:
    """Faxes that ended and had pages, of which none were kept, by each of `storage_off`."""
    gathered: dict[tuple[str, bool], list[Fax]] = {}
    for fax in faxes:
        key = (fax.service_id or "", fax.is_inbound)
        had_pages = not (fax.is_failed and fax.error_type == DOCUMENT)  # of a broken document none were made
        if key in off and had_pages and not fax.is_open and not fax.has_file and created(fax) >= since:
            gathered.setdefault(key, []).append(fax)
    return [_unstored(off[key], key, keep(newest_first(found))) for key, found in gathered.items()]


def _unstored(name: str, key: tuple[str, bool], faxes: KeptFaxes) -> Trouble:
    service_id, inbound = key
    word = "received" if inbound else "sent"
    return Trouble(
        *("unstored", f"{service_id}\n{word}", f"{word}, not kept"),
        f"The service “{name}” is set to keep no {word} pages: these cannot be read or resent.",
        *("a setting", f"Turn storage of {word} faxes on in the service, unless that is meant."),
        faxes,
    )


def newest_first(faxes: Iterable[Fax]) -> list[Fax]:
    """By their creation."""
    return sorted(faxes, key=created, reverse=True)


def _span(wait: timedelta) -> str:
    minutes = max(1, round(wait.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
