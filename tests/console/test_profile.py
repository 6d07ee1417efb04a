"""What a profile says is in sight and is kept: its name and colour, production, read-only, sender and service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import FaxApiError
from faxtui.api.models import Fax
from faxtui.console.app import FaxConsole
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.send_screen import SendScreen
from tests.console.steps import connection_to, console_on, opened, screen_text, wait_until, words
from tests.console.still import CONNECTION, NoService, still_console
from tests.service import RunningService


def painted(pilot: Pilot[Any], text: str) -> str:
    """The background of the first piece of the top line that holds the text, as #rrggbb."""
    for segment in pilot.app.screen._compositor.render_strips()[0]:
        if text in segment.text and segment.style is not None and segment.style.bgcolor is not None:
            return segment.style.bgcolor.get_truecolor().hex
    raise AssertionError(f"{text!r} is not in the top line")


@pytest.mark.parametrize(
    ("facts", "background", "said"),
    [
        ({"production": True, "color": "green"}, "#b3261e", "clinic · production › faxes"),
        ({"production": True, "read_only": True}, "#b3261e", "clinic · production, read-only › faxes"),
        ({"color": "green"}, "#8fbf7f", "clinic › faxes"),
        ({}, "#1e262e", "clinic › faxes"),
    ],
)
@pytest.mark.parametrize("width", [80, 140])
async def test_the_header_shows_what_the_profile_says(
    facts: dict[str, Any], background: str, said: str, width: int
) -> None:
    """Name, colour and words on the first line; production is red whatever colour is set."""
    app = still_console(connection=CONNECTION._replace(name="clinic", profile="clinic", **facts))
    async with opened(app, (width, 24)) as pilot:
        await wait_until(pilot, lambda: said in screen_text(pilot).splitlines()[0], said)
        assert painted(pilot, "clinic") == background
        assert painted(pilot, "faxes") == "#1e262e"


async def test_a_read_only_profile_is_kept(service: RunningService) -> None:
    """Without any flag: the key that sends says why it does not, and the client itself refuses."""
    connection = connection_to(service, name="clinic", profile="clinic", read_only=True)
    guarded = FaxConsole(connection, now=service.clock.now)
    async with opened(guarded) as pilot:
        await wait_until(pilot, lambda: "clinic · read-only" in words(pilot))
        await pilot.press("s")
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        assert isinstance(guarded.screen, FaxesScreen)
        assert guarded.session.client is not None
        with pytest.raises(FaxApiError, match="read-only: nothing was sent"):
            await guarded.session.client.faxes.send("+19898989898", content_url="https://example.com/a.pdf")


class Noting(NoService):
    """Refuses every send and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Any] = {}

    async def send_once(self, *_: object, **fields: object) -> list[Fax]:
        """Note and refuse."""
        self.asked = fields
        raise self.refusal


async def test_faxes_go_out_as_the_profile_says(tmp_path: Path) -> None:
    """Its sender and service are named in the send itself."""
    (tmp_path / "l.txt").write_text("Hello\n")
    client = Noting()
    app = still_console(
        client=client, connection=CONNECTION._replace(sender="+14155550178", default_service="01SERVICE")
    )
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        for field, value in zip(app.screen.query(Input), ("+19898989898", str(tmp_path / "l.txt")), strict=False):
            field.value = value
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: client.asked)

    assert (client.asked["from_"], client.asked["service_id"]) == ("+14155550178", "01SERVICE")


async def test_the_dialog_says_whom_faxes_come_from(service: RunningService) -> None:
    """The profile's number and the name of its service stand where the service's own would."""
    with service.http() as http:
        chosen = http.post("/services", json={"name": "Billing"}).json()["id"]
    app = console_on(service, sender="+14155550178", default_service=chosen)
    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.sender == "as +14155550178, Billing")
