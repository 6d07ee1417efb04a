"""What needs a person: failures by cause with one recommended act each, and what else went wrong quietly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.api.error_codes import explain
from faxtui.store.destinations import Ledger, ledgers
from faxtui.store.failure_acts import URGENCY, Act, Verdict, cause_of, fault_of, verdict_on
from faxtui.store.lineage import Families, created, far_number
from faxtui.store.quiet_troubles import Trouble, Webhooks, expiring, missing_webhooks, unstored
from faxtui.store.stuck import Patience, learn, stuck

if TYPE_CHECKING:
    from faxtui.api.models import Fax, Service

WINDOW: Final = timedelta(days=7)
"""Failures that are older have been lived with."""


class Group(NamedTuple):
    """Faxes with the same cause and the same recommendation, newest first; texts from outside are not cleaned."""

    key: str
    what: str
    """The cause in two or three words."""
    meaning: str
    """The cause in a sentence."""
    fault: str
    faxes: tuple[Fax, ...]
    act: Act
    advice: str
    at: datetime | None = None
    """From when on, for an act that should wait."""

    @property
    def numbers(self) -> list[str]:
        """The numbers at the other end, each once, newest first."""
        return list(dict.fromkeys(far_number(fax) for fax in self.faxes))

    @property
    def needs_somebody(self) -> bool:
        """Whether there is anything to do."""
        return self.act is not Act.NONE


class Report(NamedTuple):
    """Everything that was found, the most urgent first."""

    groups: tuple[Group, ...] = ()
    looked_at: int = 0
    settled: int = 0
    """Failures of which a later fax delivered the document."""
    under_way: int = 0
    """Failures whose document is on its way again."""
    patience: Patience = Patience()

    @property
    def to_do(self) -> int:
        """How many groups need somebody."""
        return sum(group.needs_somebody for group in self.groups)

    def get(self, key: str | None) -> Group | None:
        """A group by its key."""
        return next((group for group in self.groups if group.key == key), None)


class Known(NamedTuple):
    """What there is to judge by, beside the faxes."""

    services: Sequence[Service] = ()
    queue_seconds: Sequence[float] = ()
    """How long faxes were seen waiting."""
    webhooks: Webhooks = Webhooks()


_NOTHING: Final = Known()


def survey(faxes: Sequence[Fax], now: datetime, zone: tzinfo | None, known: Known = _NOTHING) -> Report:
    """Look at everything; `faxes` in any order, and more of them than the last week's make the judgement better."""
    patience = learn(faxes, known.queue_seconds)
    recent = [fax for fax in faxes if fax.is_failed and created(fax) >= now - WINDOW]
    numbers = {far_number(fax) for fax in recent}
    near = [fax for fax in faxes if far_number(fax) in numbers]  # all that is told of a failure is of its number
    records, families = ledgers(near, zone), Families(near)
    left, settled, under_way = _unsettled(recent, families)
    groups = _failures(left, records, now, zone)
    groups += _stuck_groups(stuck(faxes, patience, now), patience)
    troubles = [
        *missing_webhooks(faxes, known.webhooks, now),
        *expiring(faxes, now),
        *unstored(faxes, known.services, now - WINDOW),
    ]
    groups += [_of_trouble(trouble) for trouble in troubles]
    groups.sort(key=lambda group: (URGENCY[group.act], -len(group.faxes), group.key))
    return Report(tuple(groups), len(faxes), settled, under_way, patience)


def _unsettled(failures: Iterable[Fax], families: Families) -> tuple[list[Fax], int, int]:
    """Failures that still stand for something undelivered, and how many do not: delivered later, on their way again."""
    left: list[Fax] = []
    settled = under_way = 0
    for fax in failures:
        newest = None if fax.is_inbound else families.replaced_by(fax)
        if newest is None:
            left.append(fax)
        elif families.delivered_by(fax) is not None:
            settled += 1
        elif newest.is_open:
            under_way += 1
        elif not newest.is_failed:  # it delivered other pages than were missing
            left.append(fax)
        # else a newer one failed as well: that one is judged in its place
    return left, settled, under_way


def _failures(
    failures: Iterable[Fax], records: Mapping[str, Ledger], now: datetime, zone: tzinfo | None
) -> list[Group]:
    gathered: dict[tuple[str, ...], list[tuple[Fax, Verdict]]] = {}
    for fax in sorted(failures, key=created, reverse=True):
        number = far_number(fax)
        verdict = verdict_on(fax, records.get(number, Ledger(number)), now, zone)
        kind, code = cause_of(fax)
        # What is recommended by a number's own history is told of that number alone.
        alone = number if verdict.act in (Act.DEAD, Act.CALL) else ""
        hour = verdict.at.strftime("%Y%m%d%H") if verdict.at else ""
        key = ("failed", "in" if fax.is_inbound else "out", kind, str(code), verdict.act, alone, hour)
        gathered.setdefault(key, []).append((fax, verdict))
    return [_failure_group("\n".join(key), found) for key, found in gathered.items()]


def _failure_group(key: str, found: Sequence[tuple[Fax, Verdict]]) -> Group:
    newest, verdict = found[0]
    reason = explain(newest.error_type, newest.error_code, newest.error_message)
    times = [one.at for _, one in found if one.at is not None]
    what = f"{reason.word}, received" if newest.is_inbound else reason.word
    faxes = tuple(fax for fax, _ in found)
    at = max(times) if times else None
    return Group(key, what, reason.meaning, fault_of(cause_of(newest)), faxes, verdict.act, verdict.advice, at)


def _stuck_groups(faxes: Sequence[Fax], patience: Patience) -> list[Group]:
    groups = []
    for status, what in (("QUEUED", "stuck in the queue"), ("IN_PROGRESS", "stuck on the way")):
        found = tuple(sorted((fax for fax in faxes if fax.status == status), key=created, reverse=True))
        if not found:
            continue
        minutes = round(patience.allows(found[0]).total_seconds() / 60)
        usual = f", learned from {patience.learned} faxes" if status == "IN_PROGRESS" and patience.learned else ""
        meaning = f"On the way for longer than {minutes} minutes{usual}."
        advice = "It cannot be recalled and may still go out: do not resend, ask the service."
        groups.append(Group(f"stuck\n{status}", what, meaning, "the service", found, Act.SUPPORT, advice))
    return groups


def _of_trouble(found: Trouble) -> Group:
    act = {"webhook": Act.HOOK, "expiring": Act.SAVE, "unstored": Act.STORE}[found.kind]
    key = f"{found.kind}\n{found.of}"
    return Group(key, found.what, found.meaning, found.fault, found.faxes, act, found.advice)
