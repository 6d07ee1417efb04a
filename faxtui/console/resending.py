"""From faxes to a plan, and from a number to its record: what `r` and `t` do on every screen."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.console.marks import hidden_line
from faxtui.console.workers import start

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faxtui.api.models import Fax
    from faxtui.console.app import FaxConsole
    from faxtui.store.facts import FactGroup
    from faxtui.store.resend import Plan


def open_resend(console: FaxConsole, fax_ids: Iterable[str]) -> None:
    """Make a plan for these faxes and show it; what another one at work holds already is shown there."""
    wanted = list(fax_ids)
    runner = console.attention.runner
    if runner is not None and runner.is_running:
        others = [fax_id for fax_id in wanted if runner.plan.get(fax_id) is None]
        if not others:
            open_plan(console)
            return
        if held := len(wanted) - len(others):
            are = "1 of them is" if held == 1 else f"{held} of them are"
            console.say(f"{are} in the plan that is at work; this is a plan of the others.")
        start(console, partial(_plan, console, others), "plan")
    elif _is_planned(console, wanted):
        open_plan(console)
    elif wanted:
        start(console, partial(_plan, console, wanted), "plan")


def _is_planned(console: FaxConsole, wanted: Sequence[str]) -> bool:
    """Whether the last plan is the one to go on with: about the same faxes, or one that may be sent already."""
    runner = console.attention.runner
    if runner is None:
        return False
    known = {item.fax.id: item.state for item in runner.plan.items}
    return known.keys() == set(wanted) or any(known.get(fax_id) == "unknown" for fax_id in wanted)


def open_plan(console: FaxConsole) -> None:
    """Show the plan that is at work, or was last; of an earlier start, a new plan of what it left waiting."""
    from faxtui.console.resend_screen import ResendScreen  # late: few visits need it

    runner = console.attention.runner
    if runner is None:
        start(console, partial(_plan_left, console), "plan")
    elif not isinstance(console.screen, ResendScreen):
        console.push_screen(ResendScreen(runner.plan, runner=runner))


async def _plan_left(console: FaxConsole) -> None:
    if left := await console.attention.waiting.left():
        await _plan(console, left)
        console.say("These waited when the console was left: nothing is sent before it is begun here.")
    else:
        console.say(f"No resend was planned yet: {console.key_of('attention_resend')} on a row plans one.")


async def offer_left(console: FaxConsole) -> None:
    """Tell once of what an earlier start left waiting."""
    watch = console.attention
    if watch.waiting.offered or watch.runner is not None or watch.report is None:
        return
    watch.waiting.offered = True
    if count := len(await watch.waiting.left()):
        faxes = "1 fax that was to be resent waits" if count == 1 else f"{count} faxes that were to be resent wait"
        console.say(f"{faxes} since the console was left: {console.key_of('attention_plan')} plans it anew.", "warning")


async def _plan(console: FaxConsole, fax_ids: Sequence[str]) -> None:
    from faxtui.console.resend_screen import ResendScreen  # late: as above

    hidden = await hidden_line(console)
    plan = await asyncio.to_thread(make_plan, console, fax_ids)
    if plan.items and not isinstance(console.screen, ResendScreen):
        await console.push_screen(ResendScreen(plan, hidden))
        if len(plan.items) < len(fax_ids):
            left = len(fax_ids) - len(plan.items)
            console.say(f"The plan holds the {len(plan.items)} oldest; {left} more wait for the next one.", "warning")
        if hidden:
            console.say(hidden, "warning")


def make_plan(console: FaxConsole, fax_ids: Sequence[str]) -> Plan:
    """The plan for these faxes by all that is known; slow, for a thread."""
    from faxtui.store.resend import plan_resend

    now = console.now()
    wanted = [fax for fax_id in fax_ids if (fax := console.session.mirror.get(fax_id)) is not None]
    made = plan_resend(wanted, console.attention.faxes(now, "since:30d", "is:open"), now, console.zone)
    return made.doubt(console.attention.unsettled)


def open_number(console: FaxConsole, number: str) -> None:
    """Show the record of a number."""
    from faxtui.console.destination_screen import DestinationScreen  # late: few visits need it

    if not number:
        console.say("This fax tells no number.", "warning")
    else:
        console.push_screen(DestinationScreen(number))


class Kin(NamedTuple):
    """What is known of a fax by others."""

    groups: Sequence[FactGroup]
    """Facts on related faxes, and on its number."""
    delivered: Fax | None
    """A later fax that delivered what this one did not."""


NO_KIN: Final = Kin((), None)


async def kin_of(console: FaxConsole, fax: Fax) -> Kin:
    """The faxes related to one, and its number's record."""
    from faxtui.store.destination_facts import ledger_facts, related_facts
    from faxtui.store.destinations import ledger_of
    from faxtui.store.lineage import Families, far_number

    def look() -> Kin:
        number = far_number(fax)
        faxes, now = faxes_of_number(console, number), console.now()
        record = ledger_facts(ledger_of(number, faxes, console.zone), now, console.zone)
        is_lost = fax.is_failed and not fax.is_inbound
        delivered = Families([*faxes, fax]).delivered_by(fax) if is_lost else None
        return Kin([*related_facts(fax, faxes, now, console.zone), *record[:1]], delivered)

    return await asyncio.to_thread(look)


def faxes_of_number(console: FaxConsole, number: str) -> list[Fax]:
    """Known faxes to and from a number, newest first; slow, for a thread."""
    from faxtui.store.lineage import far_number

    digits = "".join(letter for letter in number if letter in "+0123456789")
    found = console.attention.faxes(console.now(), f"number:{digits}" if digits else "")
    return [fax for fax in found if far_number(fax) == number]
