"""The masked list, and a plan of settings in every state, as they are drawn in both sizes.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from faxtui.console.plan_files_screens import PlanFileScreen, Wanted
from faxtui.console.plan_screen import PlanScreen
from faxtui.store.plan import PlanError, ServicePlan
from tests.console.still import settled, still_console
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, both_sizes, with_everyday

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)
A, B = "+14155550100", "+14155550101"
DESK: Final = ServicePlan(
    "Front Desk",
    True,
    {"number_of_retries": "3", "incoming_webhook_url": "https://hooks.clinic.example/fax"},
    numbers=[A, B],
    emails={"night@clinic.example": {A: "receive"}},
    id="01KJ",
)
LABS: Final = ServicePlan("Labs", settings={}, id="01KK")
WANTED: Final = [
    DESK._replace(
        settings={"number_of_retries": "5", "incoming_webhook_url": ""},
        emails={"dr.maximiliane.von-der-hohen-heide@radiology.university-hospital.example": {B: "both"}},
    ),
    ServicePlan("Billing", settings={"save_inbound_fax_documents": "false"}),
]
SHOWN: Final = {
    "loading": "Asking the service",
    "error": "Two services are called",
    "empty": "nothing to do",
    "full": "warnings.",
    "failed": "changes were made",
}


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour switch of the machine."""
    monkeypatch.delenv("NO_COLOR", raising=False)


@both_sizes
@pytest.mark.parametrize("state", SHOWN)
def test_a_plan(snap_compare: Compare, state: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing known yet, trouble, nothing to do, everything of it, and stopped on the way."""

    async def as_it_is(client: object) -> tuple[list[ServicePlan], dict[str, bytes]]:
        if state == "loading":
            await asyncio.Event().wait()
        if state == "error":
            raise PlanError("Two services are called 'Front Desk': rename one, since names join a file and a project.")
        return [DESK, LABS], {}

    monkeypatch.setattr("faxtui.store.plan_apply.as_it_is", as_it_is)
    app = still_console()

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        wanted = [DESK, LABS] if state == "empty" else WANTED
        plan = PlanScreen(Wanted("clinic.yaml", wanted, dict[str, bytes]().__getitem__))
        await app.push_screen(plan)
        if state == "loading":
            await pilot.pause()
            return
        await settled(pilot, SHOWN["full"] if state == "failed" else SHOWN[state])
        if state in ("full", "failed"):
            await pilot.press("p")
        if state == "failed":
            plan._states[0] = "done"
            plan._fail(
                PlanError("The service refused the request (422): phoneNumbers[0] is not a number."), 5, unknown=False
            )
            plan._show()
        await settled(pilot, SHOWN[state])

    assert snap_compare(app, terminal_size=size, run_before=steps)


@both_sizes
def test_the_question_for_a_file(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A name to begin with, and a word on what is wrong."""
    app = still_console()

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await app.push_screen(PlanFileScreen("Drift: how does the project differ?", profiles=True))
        await settled(pilot, "Compare")
        await pilot.press("enter")
        await settled(pilot, "cannot be read")

    assert snap_compare(app, terminal_size=size, run_before=steps)


@both_sizes
def test_the_masked_list(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Numbers are dots in the middle, pages blank, and the top line says so."""
    app = with_everyday()
    app.veil.on = True

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "masked")

    assert snap_compare(app, terminal_size=size, run_before=steps)
