"""The panes of services and e-mail, in every state, as they are drawn at 80x24 and at 140x40.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from faxtui.api.models import CoverPage, Email, Service, ServicePhoneNumber
from faxtui.console.app import FaxConsole
from faxtui.store.project import Holdings
from tests.console.still import settled, still_console
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, Steps, both_sizes

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour switch of the machine."""
    monkeypatch.delenv("NO_COLOR", raising=False)


def held(name: str, *numbers: str, emails: dict[str, dict[str, str]] | None = None, **service: Any) -> Holdings:
    """A service with these numbers and addresses."""
    fields = {
        "id": f"01KJ{name.replace(' ', '').upper()}",
        "name": name,
        "defaultFrom": numbers[0] if numbers else None,
        "incomingWebhookUrl": "https://***:***@hooks.clinic.example/fax",
        "webhookContentType": "application/json",
        "numberOfRetries": 3,
        "retryDelaySeconds": 60,
        "resolution": "FINE",
        "imageConversionMethod": "HALFTONE",
        "saveOutboundFaxDocuments": True,
        "saveInboundFaxDocuments": True,
        "scanIncomingBarcodes": False,
        "inProgressNotifications": False,
    }
    rows = [
        {"email": email, "phoneNumbers": [{"number": number, "permissions": may} for number, may in granted.items()]}
        for email, granted in (emails or {}).items()
    ]
    return Holdings(
        Service.model_validate(fields | service),
        [ServicePhoneNumber(phone_number=number, country="US") for number in numbers],
        [Email.model_validate(row) for row in rows],
        [CoverPage(id="01KJCOVER", name="Clinic")] if name == "Front Desk" else [],
    )


A, B, C = "+14155550100", "+14155550101", "+14155550102"
FRONT: Final = held(
    "Front Desk",
    *(A, B, C),
    emails={
        "front-desk@clinic.example": {A: "both", B: "both", C: "both"},
        "night@clinic.example": {A: "receive"},
        "dr.maximiliane.von-der-hohen-heide@radiology.university-hospital.example": {B: "send"},
    },
    defaultForProject=True,
    coverPageId="01KJCOVER",
)
SUSPENDED: Final = FRONT._replace(
    numbers=[
        FRONT.numbers[0],
        ServicePhoneNumber(phone_number=B, country="US", suspended=True, note="moved to the new building"),
        ServicePhoneNumber(phone_number=C, country="US"),
    ]
)
LONG: Final = held("Radiology and Nuclear Medicine of the University Hospital, 4th", A, incomingWebhookUrl=None)
BARE: Final = held("Legal Intake", saveInboundFaxDocuments=False, saveOutboundFaxDocuments=False)


def full() -> FaxConsole:
    """Four services of every kind."""
    return still_console(holdings=[SUSPENDED, held("Billing", "+14155550120", numberOfRetries=5), LONG, BARE])


def loading() -> FaxConsole:
    """What the project has did not arrive yet."""
    return still_console(holdings=None)


def empty() -> FaxConsole:
    """A service without anything."""
    return still_console(
        holdings=[BARE._replace(service=BARE.service.model_copy(update={"default_for_project": True}))]
    )


def down() -> FaxConsole:
    """The service does not answer."""
    return still_console(trouble="The service cannot be reached at http://127.0.0.1:9.")


def pane(*keys: str, then: str, first: str = "") -> Steps:
    """Press keys from the list on, then wait for a text."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press(keys[0])
        if first:
            await settled(pilot, first)
        await pilot.press(*keys[1:])
        await settled(pilot, then)

    return steps


def pasted(text: str, then: str) -> Steps:
    """Open the dialog for many addresses and put a text into it."""
    opening = pane("4", "b", first="night@", then="Paste addresses")

    async def steps(pilot: Pilot[Any]) -> None:
        await opening(pilot)
        pilot.app.screen.query_one(TextArea).text = text
        await settled(pilot, then)

    return steps


SERVICES: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "loading": (loading, pane("3", then="Asking the service")),
    "error": (down, pane("3", then="u tries again")),
    "full": (full, pane("3", first="Billing", then="Billing")),
    "troubles": (full, pane("3", "down", first="Billing", then="Billing")),
    "long-name": (full, pane("3", "end", first="Billing", then="incoming faxes are refused")),
    "edit": (full, pane("3", "e", "down", "down", first="Billing", then="Told of every fax")),
    "edit-wrong": (full, pane("3", "e", *["down"] * 4, "9", "ctrl+s", first="Billing", then="Nothing was sent")),
    "difference": (full, pane("3", "e", *["down"] * 6, "right", "ctrl+s", first="Billing", then="Save 1 change")),
    "delete": (full, pane("3", "down", "x", first="Billing", then="Delete the service")),
    "compare": (full, pane("3", "c", first="Billing", then="Compare services")),
    "numbers": (full, pane("3", "enter", "down", first="Billing", then="is suspended")),
    "help": (full, pane("3", "question_mark", first="Billing", then="Keys of this screen")),
}
EMAILS: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "loading": (loading, pane("4", then="Asking the service")),
    "error": (down, pane("4", then="u tries again")),
    "empty": (empty, pane("4", then="a adds the first one")),
    "full": (full, pane("4", first="night@", then="may send from every number")),
    "pending": (full, pane("4", "right", "space", "down", "minus", first="night@", then="pending")),
    "by-number": (full, pane("4", "r", "down", first="night@", then="Number")),
    "apply": (full, pane("4", "right", "space", "w", first="night@", then="Apply 1 change")),
    "add": (full, pane("4", "a", first="night@", then="New address")),
    "paste": (full, pasted(f"day@clinic.example,{A}\nnobody,{A}", then="Line 2")),
}


@both_sizes
@pytest.mark.parametrize("state", SERVICES)
def test_services(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The services and what opens from them look as they were accepted."""
    console, steps = SERVICES[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)


@both_sizes
@pytest.mark.parametrize("state", EMAILS)
def test_emails(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The matrix of addresses and numbers, and what opens from it, look as they were accepted."""
    console, steps = EMAILS[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)
