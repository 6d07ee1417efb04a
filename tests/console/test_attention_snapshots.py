"""The Attention pane and what opens from it, in every state, as they are drawn at 80x24 and at 140x40.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from faxtui.api.models import Fax
from faxtui.console.app import FaxConsole
from faxtui.store.lineage import RESEND_LABEL
from faxtui.store.resend import Plan, State
from faxtui.store.resend_run import Runner
from tests.console.steps import screen_text
from tests.console.still import never_connecting, settled, still_console
from tests.console.test_pane_snapshots import BARE
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, Steps, both_sizes, down
from tests.faxes import failed, make_fax

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)

HOUR: Final = 60
DAY: Final = 24 * HOUR
PRICE: Final[dict[str, Any]] = {"price": {"amount": "0.21", "currencyCode": "USD"}}


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour switch of the machine."""
    monkeypatch.delenv("NO_COLOR", raising=False)


def week() -> list[Fax]:
    """Failures of every kind, a stuck fax, one that a resend delivered, and days of good faxes."""
    faxes = [
        failed("F01", minutes_ago=2, to="+14155550134"),
        failed("F02", minutes_ago=50, to="+14155550135", numberOfPages=8, pagesSentSuccessfully=5),
        failed("F03", 6, "FAX_ERROR", minutes_ago=70, to="+14155550136"),
        failed("F04", 131, "FAX_ERROR", minutes_ago=80, to="+14155550137", numberOfPages=8, pagesSentSuccessfully=3),
        failed("F05", 34, minutes_ago=90, to="+14155550138"),
        failed("F06", 46, "FAX_ERROR", minutes_ago=95, to="+14155550139"),
        failed("F07", 133, "DOCUMENT_CONVERSION_ERROR", minutes_ago=DAY, to="+14155550140", numberOfPages=None),
        failed("F08", 119, "FAX_ERROR", minutes_ago=DAY, to="+15005550119"),
        failed("F09", minutes_ago=2 * DAY, to="+14155550141"),
        make_fax("R09", minutes_ago=DAY, to="+14155550141", labels={RESEND_LABEL: "F09"}),
        make_fax("Q01", minutes_ago=3 * HOUR, to="+14155550142", status="QUEUED", numberOfPages=None),
        make_fax("I01", minutes_ago=HOUR, direction="INBOUND", hasFile=False, serviceId=BARE.service.id),
    ]
    faxes += [failed(f"C{place}", 30, minutes_ago=100 + place * 200, to="+442079460123") for place in range(4)]
    for place in range(60):
        ago = place * 5 * HOUR
        done = make_fax(f"G{place:02}", minutes_ago=ago, numberOfPages=1 + place % 5, **PRICE)
        ended = (done.create_time or 0) and done.create_time.replace(second=48)
        faxes.append(done.model_copy(update={"completed_time": ended}))
    return faxes


def full() -> FaxConsole:
    """The week, on a service that keeps no received pages."""
    return still_console(week(), holdings=[BARE])


def calm() -> FaxConsole:
    """Only good faxes, and a failure that a resend delivered."""
    return still_console([fax for fax in week() if fax.id in ("F09", "R09", "G01", "G02")])


def pane(*keys: str, then: str, first: str = "call them") -> Steps:
    """Open the pane, press keys, wait for a text."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")
        await pilot.press("2")
        await settled(pilot, first)
        await pilot.press(*keys)
        await settled(pilot, then)

    return steps


async def unanswered(pilot: Pilot[Any]) -> None:
    """Nothing was ever heard of the service."""
    await settled(pilot, "u tries again")
    await pilot.press("2")
    await settled(pilot, lambda: "attention" in screen_text(pilot) and "u tries again" in screen_text(pilot))


async def waiting(pilot: Pilot[Any]) -> None:
    """The service has not answered yet."""
    await settled(pilot, "Connecting to")
    await pilot.press("2")
    await settled(pilot, lambda: "attention" in screen_text(pilot) and "Connecting to" in screen_text(pilot))


async def _planned(pilot: Pilot[Any]) -> None:
    """A plan of one group's four faxes and four more, as marks would choose them."""
    from faxtui.console.resending import open_resend

    app: Any = pilot.app
    await settled(pilot, "last 7 days")
    await pilot.press("2")
    await settled(pilot, "call them")
    open_resend(app, ["F01", "F02", "F03", "F04", "F05", "F07", "F09", "G01"])
    await settled(pilot, "to resend to")


async def planned(pilot: Pilot[Any]) -> None:
    """The cursor two lines down; a fax of which some pages are confirmed sends only the others."""
    await _planned(pilot)
    await pilot.press("down", "down")
    await settled(pilot, "4–8")


async def asked(pilot: Pilot[Any]) -> None:
    """The one question."""
    await _planned(pilot)
    await pilot.press("enter")
    await settled(pilot, "cannot be recalled")


class _Held(Runner):
    """A runner that is at work and does nothing."""

    def hold(self, plan: Plan, *, paused: bool) -> None:
        """Show this plan."""
        self.plan, self.is_paused, self.is_running = plan, paused, True


def at_work(*, paused: bool = False, ended: bool = False) -> Steps:
    """A plan of which lines are in every state."""

    async def steps(pilot: Pilot[Any]) -> None:
        await _planned(pilot)
        app: Any = pilot.app
        plan: Plan = app.screen._plan
        ids = [item.fax.id for item in plan.items if item.state is State.WAITING]
        states = (State.DELIVERED, State.FAILED, State.NOT_SENT, State.ON_THE_WAY, State.SENDING)
        notes = ("", "The line is busy.", "The service refused the request (400).", "", "")
        for fax_id, state, note in zip(ids, states, notes, strict=False):
            plan = plan.change(fax_id, state=state, note=note, approved=True, at=None)
        runner = _Held(None, plan, None)  # type: ignore[arg-type]
        runner.hold(plan, paused=paused)
        runner.is_running = not ended
        app.attention.runner = app.screen._runner = runner
        app.attention.plan_changed(plan)
        await settled(pilot, "Ended" if ended else "Stopped" if paused else "At work")

    return steps


PANE: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "loading": (never_connecting, waiting),
    "error": (down, unanswered),
    "empty": (still_console, pane(then="Nothing needs you", first="Nothing needs you")),
    "settled": (calm, pane(then="delivered later", first="Nothing needs you")),
    "full": (full, pane("down", then="retry now")),
    "group": (full, pane(*["down"] * 4, "enter", then="Send again in a few minutes")),
    "number": (full, pane(*["down"] * 4, "t", then="by hour of the day")),
    "days": (full, pane("v", then="were paid")),
    "help": (full, pane("question_mark", then="Keys of this screen")),
    "plan": (full, planned),
    "plan-asked": (full, asked),
    "plan-at-work": (full, at_work()),
    "plan-stopped": (full, at_work(paused=True)),
    "plan-ended": (full, at_work(ended=True)),
}


@both_sizes
@pytest.mark.parametrize("state", PANE)
def test_attention(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The pane, its groups, records, days and plans look as they were accepted in each of their states."""
    console, steps = PANE[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)
