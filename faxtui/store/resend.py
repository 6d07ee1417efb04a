"""A resend as a plan: which faxes, which pages, in what order, and what became of each; it changes by replacement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.api.models import Resolution
from faxtui.store.destinations import Ledger, ledgers
from faxtui.store.failure_acts import RESENT, Act, Verdict, last_paid, verdict_on
from faxtui.store.lineage import Families, created, missing_pages, original_id

if TYPE_CHECKING:
    from faxtui.api.models import Fax

MOST: Final = 1000
"""Faxes in one plan: more than a person can look through."""


class State(StrEnum):
    """What became of one line of a plan."""

    WAITING = "waiting"
    REFUSED = "not resent"
    """By a guard: it cannot be approved."""
    SENDING = "sending"
    ON_THE_WAY = "on the way"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_SENT = "not sent"
    """Certainly: it may be tried again."""
    UNKNOWN = "unknown"
    """It may have been taken: it is looked for, and never sent again by this plan."""


_ACTIVE: Final = frozenset((State.SENDING, State.ON_THE_WAY))
_TOLD: Final = ("QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE")
"""Statuses of a fax that say what became of it; of any other, or none, nothing is concluded."""
_DONE: Final = frozenset((State.REFUSED, State.DELIVERED, State.FAILED, State.UNKNOWN))


class Item(NamedTuple):
    """One line: a fax to be sent once more."""

    fax: Fax
    approved: bool = False
    pages: tuple[int, int] | None = None
    """First and last page that are sent; None sends all."""
    at: datetime | None = None
    """Not before then."""
    resolution: str = ""
    """The one it is sent at; empty for that of the fax."""
    state: State = State.WAITING
    note: str = ""
    """Why, as one sentence; it may hold the service's words."""
    caution: str = ""
    """The advice it would be sent against, as `Dead number: …`; empty where another try is advised."""
    new_id: str = ""
    """The fax that was made."""

    @property
    def page_count(self) -> int:
        """How many pages it sends; 0 while that is not known."""
        return self.pages[1] - self.pages[0] + 1 if self.pages else self.fax.number_of_pages or 0

    @property
    def can_change(self) -> bool:
        """Whether it may still be approved, or left out."""
        return self.state in (State.WAITING, State.NOT_SENT)

    @property
    def is_left(self) -> bool:
        """Whether it is approved and nothing was done about it yet."""
        return self.approved and self.state is State.WAITING

    @property
    def is_active(self) -> bool:
        """Whether a call to its number is being made."""
        return self.state in _ACTIVE


class Plan(NamedTuple):
    """All lines in the order in which they are worked on; each fax is in it once."""

    items: tuple[Item, ...] = ()

    def get(self, fax_id: str | None) -> Item | None:
        """The line of a fax."""
        return next((item for item in self.items if item.fax.id == fax_id), None)

    def change(self, fax_id: str, **values: Any) -> Plan:
        """With one line changed."""
        changed = (item._replace(**values) if item.fax.id == fax_id else item for item in self.items)
        return Plan(tuple(changed))

    def approve(self, yes: bool, ids: Collection[str] | None = None) -> Plan:
        """With these lines, or all, approved or left out, as far as they can still change.

        One that was certainly not sent waits anew once it is approved again. One that is advised against is approved
        only by its id.
        """
        return Plan(
            tuple(
                item._replace(approved=yes, state=State.WAITING if yes else item.state)
                if item.can_change and (item.fax.id in ids if ids is not None else not (yes and item.caution))
                else item
                for item in self.items
            )
        )

    def doubt(self, ids: Collection[str]) -> Plan:
        """With lines that cannot be sent where an earlier resend of these faxes may have been taken."""
        note = "An earlier resend of it may have been taken: look for it in the list. It is not sent again."
        return Plan(
            tuple(
                item._replace(approved=False, state=State.UNKNOWN, note=note)
                if item.can_change and item.fax.id in ids
                else item
                for item in self.items
            )
        )

    def toggle(self, fax_id: str) -> Plan:
        """With one line approved or left out."""
        item = self.get(fax_id)
        return self.approve(not item.approved, (fax_id,)) if item else self

    def toggle_pages(self, fax_id: str) -> Plan:
        """With one line sending all pages, or only those that are not confirmed, where some are."""
        item = self.get(fax_id)
        if item is None or not item.can_change:
            return self
        return self.change(fax_id, pages=None if item.pages else missing_pages(item.fax))

    def of_missing(self, yes: bool) -> Plan:
        """With every line sending only the pages that are not confirmed, where some are, or all pages."""
        return Plan(
            tuple(
                item._replace(pages=missing_pages(item.fax) if yes and item.fax.has_file else None)
                if item.can_change
                else item
                for item in self.items
            )
        )

    def with_others(self, more: Plan) -> Plan:
        """With the lines of another plan behind these; a fax that is here already stays as it is."""
        known = {item.fax.id for item in self.items}
        return Plan((*self.items, *(item for item in more.items if item.fax.id not in known)))

    def soon(self) -> Plan:
        """Without any times to wait for."""
        return Plan(tuple(item._replace(at=None) for item in self.items))

    @property
    def left(self) -> tuple[Item, ...]:
        """Approved lines that nothing was done about yet."""
        return tuple(item for item in self.items if item.is_left)

    @property
    def is_done(self) -> bool:
        """Whether nothing is under way and nothing approved is left."""
        return not self.left and not any(item.is_active for item in self.items)

    @property
    def counts(self) -> Mapping[State, int]:
        """How many approved or finished lines are in each state."""
        found: dict[State, int] = {}
        for item in self.items:
            if item.approved or item.state in _DONE:
                found[item.state] = found.get(item.state, 0) + 1
        return found


def cautions(items: Iterable[Item]) -> list[str]:
    """What must be said before these are sent: each advice against it once, with its faxes where several have it."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.caution:
            found.setdefault(item.caution, []).append(item)
    return [f"{len(there)} faxes: {text}" if len(there) > 1 else text for text, there in found.items()]


def plan_resend(wanted: Iterable[Fax], known: Iterable[Fax], now: datetime, zone: tzinfo | None) -> Plan:
    """A plan for these faxes, each once: first those whose retry is advised, which are approved to begin with, then
    those that are left out, each the oldest first."""
    wanted = list(wanted)
    faxes = list({fax.id: fax for fax in (*wanted, *known)}.values())  # one that is given twice has failed once
    chosen = sorted({fax.id: fax for fax in wanted}.values(), key=lambda fax: (created(fax), fax.id))[:MOST]
    families, records, paid = Families([*faxes, *chosen]), ledgers(faxes, zone), last_paid(faxes)

    def judged(fax: Fax) -> Verdict:
        return verdict_on(fax, records.get(fax.to, Ledger(fax.to)), now, zone, paid=paid)

    items = [_item(fax, families, judged) for fax in chosen]
    return Plan(tuple(sorted(items, key=lambda item: not item.approved)))


def _item(fax: Fax, families: Families, judged: Callable[[Fax], Verdict]) -> Item:
    if reason := why_not(fax, families):
        return Item(fax, state=State.REFUSED, note=reason)
    verdict = judged(fax)
    caution = "" if verdict.act in RESENT else f"{verdict.act.capitalize()}: {verdict.advice}"
    if not fax.has_file:
        note = "Its pages are not stored: it would be made from its URLs anew, which may have changed."
        return Item(fax, note=f"{caution} {note}".strip(), caution=caution)
    if caution:
        return Item(fax, note=caution, caution=caution)
    if verdict.act is Act.FINE:
        note = "Goes out at FINE: the far machine refuses the resolution it had."
        return Item(fax, approved=True, resolution=Resolution.FINE, note=note)
    # Before every fax of some services comes a cover page, so that no part of one can be resent.
    part = None if fax.cover_page_id else missing_pages(fax)
    return Item(fax, approved=True, at=verdict.at, pages=part)


def why_not(fax: Fax, families: Families) -> str:
    """Why a fax must not be sent once more, as one sentence; empty when it may be."""
    if fax.is_inbound:
        return "It was received: only its sender can send it again."
    if fax.is_open:
        return "It is still on its way."
    if fax.status not in _TOLD:
        return "Whether it was delivered is not known: the service tells no outcome that is known here."
    if not fax.is_failed:
        return "It was delivered; use send to fax the document again."
    if (later := families.delivered_by(fax)) is not None:
        how = "A resend" if original_id(later) else "A later fax"
        return f"{how} delivered it ({later.id})."
    newest = families.replaced_by(fax)
    if newest is not None and newest.is_open:
        return f"It is on its way again ({newest.id})."
    if newest is not None and newest.status not in _TOLD:
        return f"It was sent again, and whether that arrived is not known ({newest.id})."
    if newest is not None and newest.is_failed:
        return f"It was sent again and failed again: resend that one ({newest.id})."
    if not fax.has_file and not fax.content_url:
        return "Its pages are not stored: send the document anew."
    return ""
