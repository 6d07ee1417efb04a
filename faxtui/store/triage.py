"""What needs a person: failures by cause with one recommended act each, and what else went wrong quietly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.api.error_codes import explain
from faxtui.store.brief_fax import brief
from faxtui.store.destinations import Ledger, ledgers, took
from faxtui.store.failure_acts import URGENCY, Act, Verdict, cause_of, is_paid, verdict_on
from faxtui.store.kept_faxes import KeptFaxes
from faxtui.store.lineage import Families, created, far_number
from faxtui.store.patience import Patience
from faxtui.store.quiet_troubles import (
    Keep,
    Trouble,
    Webhooks,
    expiring,
    is_refused_or_missing,
    missing_webhooks,
    newest_first,
    storage_off,
    unstored,
)
from faxtui.store.stuck import learn, stuck

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
    faxes: KeptFaxes
    act: Act
    advice: str
    at: datetime | None = None
    """From when on, for an act that should wait."""

    @property
    def numbers(self) -> list[str]:
        """The numbers at the other end, each once, newest first."""
        return self.faxes.numbers

    @property
    def needs_somebody(self) -> bool:
        """Whether there is anything to do."""
        return self.act is not Act.NONE

    @property
    def is_stuck(self) -> bool:
        """Whether these are faxes that do not end."""
        return self.key.startswith("stuck")


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

    def of(self, fax_id: str) -> Group | None:
        """The group of failures that a fax is in; None when it stands for nothing undelivered."""
        failures = (group for group in self.groups if group.key.startswith("failed"))
        return next((group for group in failures if fax_id in group.faxes.ids), None)


class Known(NamedTuple):
    """What there is to judge by, beside the faxes."""

    services: Sequence[Service] = ()
    queue_seconds: Sequence[float] = ()
    """How long faxes were seen waiting."""
    webhooks: Webhooks = Webhooks()
    get: Callable[[str], Fax | None] | None = None
    """Reads the record of a fax again, for groups that keep none; None has them kept."""


_NOTHING: Final = Known()


def survey(faxes: Sequence[Fax], now: datetime, zone: tzinfo | None, known: Known = _NOTHING) -> Report:
    """Look at everything; `faxes` in any order, and more of them than the last week's make the judgement better."""
    look = Look(numbers_of_failures(faxes, now), now, known)
    for _ in look.passing(faxes):
        pass
    return look.report(zone, newest_first(faxes))


def numbers_of_failures(faxes: Iterable[Fax], now: datetime) -> frozenset[str]:
    """The numbers of which everything sent must be known to judge a failure; one that came in is judged by itself."""
    return frozenset(fax.to for fax in faxes if _has_failed_lately(fax, now) and not fax.is_inbound)


def _has_failed_lately(fax: Fax, now: datetime) -> bool:
    return fax.is_failed and created(fax) >= now - WINDOW


class Look:
    """Keeps, of many thousands of faxes that pass once, those that a report is made of."""

    def __init__(self, numbers: Collection[str], now: datetime, known: Known) -> None:
        self._numbers, self._now, self._known = numbers, now, known
        self._off = storage_off(known.services)
        self._texts: dict[str, str] = {}
        self._kept: list[Fax] = []
        self._seconds: list[float] = []
        self._paid: datetime | None = None
        self._count = 0

    def passing(self, faxes: Iterable[Fax]) -> Iterator[Fax]:
        """The same faxes, for others to look at, too."""
        for fax in faxes:
            self._count += 1
            if not fax.is_open and (seconds := took(fax)) is not None:
                self._seconds.append(seconds)
            if (self._paid is None or created(fax) > self._paid) and is_paid(fax):
                self._paid = created(fax)
            if self._is_near(fax) or fax.is_open or self._may_trouble(fax):
                self._kept.append(fax if self._known.get is None else brief(fax, self._texts))
            yield fax

    def _is_near(self, fax: Fax) -> bool:
        return _has_failed_lately(fax, self._now) or (fax.to in self._numbers and not fax.is_inbound)

    def _may_trouble(self, fax: Fax) -> bool:
        webhooks = self._known.webhooks
        return is_refused_or_missing(fax.id, webhooks) or (fax.service_id or "", fax.is_inbound) in self._off

    def report(self, zone: tzinfo | None, aged: Iterable[Fax] = ()) -> Report:
        """What was found, told once; `aged` are faxes, newest first, whose pages may go soon."""
        now, known, keep = self._now, self._known, partial(KeptFaxes, get=self._known.get)
        patience = learn(self._seconds, known.queue_seconds)
        groups, settled, under_way = self._failed(zone, keep)
        groups += _stuck_groups(stuck(self._kept, patience, now), patience, keep)
        troubles = missing_webhooks(self._kept, known.webhooks, now, keep)
        troubles += unstored(self._kept, self._off, now - WINDOW, keep)
        self._kept = []  # the room that the others need
        troubles += expiring(aged, now, keep)
        groups += [_of_trouble(trouble) for trouble in troubles]
        groups.sort(key=lambda group: (URGENCY[group.act], -len(group.faxes), group.key))
        return Report(tuple(groups), self._count, settled, under_way, patience)

    def _failed(self, zone: tzinfo | None, keep: Keep) -> tuple[list[Group], int, int]:
        """Groups of failures, each judged by all faxes of its number, and how many of them need nobody."""
        near = [fax for fax in self._kept if self._is_near(fax)]
        recent = [fax for fax in near if _has_failed_lately(fax, self._now)]
        left, settled, under_way = _unsettled(recent, Families(near))
        records, paid = ledgers(near, zone), self._paid

        def judged(fax: Fax) -> Verdict:
            number = far_number(fax)
            return verdict_on(fax, records.get(number, Ledger(number)), self._now, zone, paid=paid)

        return _failures(left, judged, keep), settled, under_way


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


def _failures(failures: Iterable[Fax], judged: Callable[[Fax], Verdict], keep: Keep) -> list[Group]:
    gathered: dict[tuple[str, ...], list[tuple[Fax, Verdict]]] = {}
    for fax in sorted(failures, key=created, reverse=True):
        number, verdict = far_number(fax), judged(fax)
        kind, code = cause_of(fax)
        # What is recommended by a number's own history is told of that number alone.
        alone = number if verdict.act in (Act.DEAD, Act.CALL) else ""
        hour = verdict.at.strftime("%Y%m%d%H") if verdict.at else ""
        key = ("failed", "in" if fax.is_inbound else "out", kind, str(code), verdict.act, alone, hour)
        gathered.setdefault(key, []).append((fax, verdict))
    return [_failure_group("\n".join(key), found, keep) for key, found in gathered.items()]


def _failure_group(key: str, found: Sequence[tuple[Fax, Verdict]], keep: Keep) -> Group:
    newest, verdict = found[0]
    reason = explain(newest.error_type, newest.error_code, newest.error_message)
    times = [one.at for _, one in found if one.at is not None]
    what = f"{reason.word}, received" if newest.is_inbound else reason.word
    faxes = keep(fax for fax, _ in found)
    at = max(times) if times else None
    return Group(key, what, reason.meaning, reason.fault, faxes, verdict.act, verdict.advice, at)


def _stuck_groups(faxes: Sequence[Fax], patience: Patience, keep: Keep) -> list[Group]:
    groups = []
    for status, what in (("QUEUED", "stuck in the queue"), ("IN_PROGRESS", "stuck on the way")):
        found = newest_first(fax for fax in faxes if fax.status == status)
        if not found:
            continue
        minutes = round(patience.allows(found[0]).total_seconds() / 60)
        usual = f", learned from {patience.learned} faxes" if status == "IN_PROGRESS" and patience.learned else ""
        meaning = f"On the way for longer than {minutes} minutes{usual}."
        advice = "It cannot be recalled and may still go out: do not resend, ask the service."
        groups.append(Group(f"stuck\n{status}", what, meaning, "the service", keep(found), Act.SUPPORT, advice))
    return groups


def _of_trouble(found: Trouble) -> Group:
    act = {"webhook": Act.HOOK, "expiring": Act.SAVE, "unstored": Act.STORE}[found.kind]
    key = f"{found.kind}\n{found.of}"
    return Group(key, found.what, found.meaning, found.fault, found.faxes, act, found.advice)
