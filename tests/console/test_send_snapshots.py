"""The send dialog's further states and the proof, as they are drawn at 80x24 and at 140x40.

The pictures in `__snapshots__` were looked at by a person; see `test_snapshots`.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.models import CoverPage, Fax, Service, ServicePhoneNumber
from faxtui.console.app import FaxConsole
from faxtui.console.send_screen import SendScreen
from faxtui.console.widgets.choice import Choice
from faxtui.pages.testcard import xray_png
from faxtui.store.project import Holdings
from tests.console.steps import screen_text, wait_until
from tests.console.still import CONNECTION, NoService, settled, still_console
from tests.console.test_snapshots import (  # noqa: F401 - the fixture is used by its name
    Compare,
    Steps,
    _plain_surroundings,
    both_sizes,
    everyday,
    pytestmark,
)
from tests.faxes import make_fax
from tests.pages.cover_samples import helvetica

__all__ = ["pytestmark"]

LETTER: Final = "Dear colleague,\n\nplease find attached the referral of Mr. Example.\n\nKind regards\nDr. Ames\n"
HOLDINGS: Final = Holdings(
    Service.model_validate(
        {
            "id": "S1",
            "name": "Front Desk",
            "defaultForProject": True,
            "defaultFrom": "+14155550100",
            "coverPageId": "C1",
        }
    ),
    [ServicePhoneNumber(phone_number=number) for number in ("+14155550100", "+14155550178")],
    (),
    [CoverPage(id="C1", name="Standard"), CoverPage(id="C2", name="Billing")],
)
COVER: Final = helvetica("Fax to {{recipient}}", "About {{subject}}", "{{pageCount}} pages, {{date}}", size=24)


class WithCover(NoService):
    """Has one cover page and refuses everything else."""

    def __init__(self) -> None:
        super().__init__()
        self.cover_pages = self

    async def get(self, service_id: str, cover_page_id: str) -> CoverPage:
        """The cover page."""
        file = {"fileContent": base64.b64encode(COVER).decode(), "fileType": "PDF"}
        return CoverPage.model_validate({"id": cover_page_id, "name": "Standard", "file": file})


def history() -> list[Fax]:
    """Faxes with prices, to numbers one slip away from what the tests send to."""
    price = {"amount": "0.21", "currencyCode": "USD"}
    return [*everyday(), make_fax("01KJN0G4T1C8V2X6S9Z3M7QDHF", minutes_ago=900, to="+14155550143", price=price)]


def console(**connection: Any) -> FaxConsole:
    """A console with a project that has numbers and cover pages."""
    return still_console(
        history(), holdings=[HOLDINGS], client=WithCover(), connection=CONNECTION._replace(**connection)
    )


async def dialog(pilot: Pilot[Any], *values: str) -> SendScreen:
    """Open the dialog, fill it as a paste does, wait until it was judged."""
    await settled(pilot, "last 7 days")
    await pilot.press("s")
    await settled(pilot, "Send a fax")
    screen = pilot.app.screen
    assert isinstance(screen, SendScreen)
    for field, value in zip(screen.query(Input), values, strict=False):
        field.value = value
    await settled(pilot, "Send a fax")
    return screen


async def shows(pilot: Pilot[Any], text: str) -> None:
    """Wait for a text while a worker still waits for a person."""
    await wait_until(pilot, lambda: text in screen_text(pilot), text)
    await pilot.pause()


async def many(pilot: Pilot[Any]) -> None:
    """Two numbers, two documents."""
    await dialog(pilot, "+14155550143, +4930901820", "letter.txt; x.png; https://example.com/a.pdf", "Example Clinic")


async def options(pilot: Pilot[Any]) -> None:
    """Two options said, one of them wrong."""
    await dialog(pilot, "+14155550143", "letter.txt")
    await pilot.press("ctrl+o")
    await shows(pilot, "Options of this fax")
    pilot.app.screen.query_one("#f-resolution", Choice).value = "SUPERFINE"
    zone = pilot.app.screen.query_one("#f-headerTimeZone", Input)
    zone.focus()
    zone.value = "berlin"
    await shows(pilot, "Europe/Berlin?")


async def tags(pilot: Pilot[Any]) -> None:
    """The values of a cover page."""
    await dialog(pilot, "+14155550143", "letter.txt")
    await pilot.press("ctrl+t")
    await shows(pilot, "{{subject}}")
    pilot.app.screen.query_one("#f-recipient", Input).value = "Dr. Berg"


async def said(pilot: Pilot[Any]) -> None:
    """The dialog after the cover page's values were given."""
    await tags(pilot)
    await pilot.press("ctrl+s")
    await settled(pilot, "recipient ✓")


async def guards(pilot: Pilot[Any]) -> None:
    """A slip, a new country and an own number."""
    await dialog(pilot, "+14155550144, +4930901820, +14155550100", "letter.txt")
    await pilot.press("ctrl+s")
    await shows(pilot, "Send 3 faxes?")


async def held(pilot: Pilot[Any]) -> None:
    """Held back for five seconds, which do not pass."""
    await dialog(pilot, "+19898989898", "letter.txt")
    await pilot.press("ctrl+s")
    await shows(pilot, "no value")
    await pilot.press("y")
    await shows(pilot, "Sending in 5 s")


def proof(document: str, then: str) -> Steps:
    """The proof of a document, when all is made."""

    async def steps(pilot: Pilot[Any]) -> None:
        await dialog(pilot, "+14155550143", document, "Example Clinic, Records")
        await pilot.press("f2")
        await shows(pilot, then)
        await wait_until(pilot, lambda: "…" not in screen_text(pilot) or "no proof" in screen_text(pilot), "all rows")
        await pilot.pause()

    return steps


STATES: Final[dict[str, Steps]] = {
    "send-many": many,
    "send-options": options,
    "send-tags": tags,
    "send-said": said,
    "send-guards": guards,
    "send-held": held,
    "proof-text": proof("letter.txt", "page 1 of 2"),
    "proof-grey": proof("x.png", "page 1 of 2"),
    "proof-broken": proof("broken.png", "There is no proof"),
}


@both_sizes
@pytest.mark.parametrize("state", STATES)
def test_sending(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, state: str, size: tuple[int, int]) -> None:
    """Every further state of a send looks as it was accepted."""
    Path("letter.txt").write_text(LETTER)
    Path("x.png").write_bytes(xray_png())
    Path("broken.png").write_bytes(xray_png()[:3000])
    monkeypatch.setattr("faxtui.console.send_screen.TICK", 600.0)
    assert snap_compare(console(hold_seconds=5), terminal_size=size, run_before=STATES[state])
