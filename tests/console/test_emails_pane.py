"""The e-mail pane: cells changed in place, applied as one PUT per address, against the real service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, TextArea

from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.emails_screen import EmailsScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.paste_screen import PasteScreen
from faxtui.console.widgets.matrix import Matrix
from tests.console.steps import console_on, opened, screen_text, wait_until, words
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
FRONT, NIGHT = "front-desk@clinic.example", "night@clinic.example"


@asynccontextmanager
async def emails_of(
    running: RunningService, size: tuple[int, int] = (80, 24), *, read_only: bool = False
) -> AsyncIterator[Pilot[Any]]:
    """The console with the e-mail pane open and filled."""
    app = console_on(running, read_only=read_only)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None, "the connection")
        await pilot.press("4")
        await wait_until(pilot, lambda: on(pilot, EmailsScreen) and app.session.project.loaded, "the pane")
        await wait_until(pilot, lambda: "Front Desk" in screen_text(pilot) or "Default" in screen_text(pilot))
        yield pilot


def on(pilot: Pilot[Any], kind: type) -> bool:
    """Whether a screen of this kind is open."""
    return isinstance(pilot.app.screen, kind)


def granted(running: RunningService) -> dict[str, dict[str, str]]:
    """What the service says, by address and number."""
    with running.http() as http:
        service = next(one for one in http.get("/services").json()["services"] if one["defaultForProject"])
        rows = http.get(f"/services/{service['id']}/emails").json()["emails"]
    return {row["email"]: {each["number"]: each["permissions"] for each in row["phoneNumbers"]} for row in rows}


async def applied(pilot: Pilot[Any]) -> None:
    """Apply what is pending and agree."""
    await pilot.press("w")
    await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
    pilot.app.screen.query_one("#act", Button).press()
    await wait_until(pilot, lambda: on(pilot, EmailsScreen) and "pending" not in screen_text(pilot), "the matrix")


@both_sizes
async def test_cells_change_in_place_and_are_applied_together(
    demo_service: RunningService, size: tuple[int, int]
) -> None:
    """Nothing is sent until it was shown and agreed to; what was not touched stays."""
    before = granted(demo_service)
    async with emails_of(demo_service, size) as pilot:
        await pilot.press("right", "space")
        await wait_until(pilot, lambda: "send *" in screen_text(pilot) and "1 pending" in screen_text(pilot))
        assert granted(demo_service) == before
        await applied(pilot)
    first, second = before[FRONT]
    assert granted(demo_service)[FRONT] == {first: "both", second: "send"}


async def test_an_address_is_added_and_removed(demo_service: RunningService) -> None:
    """A new row is only wanted until it is applied; one without numbers leaves the service."""
    async with emails_of(demo_service) as pilot:
        await pilot.press("a")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await pilot.press(*NIGHT, "ctrl+s")
        await wait_until(pilot, lambda: f"+ {NIGHT}" in screen_text(pilot), "the new row")
        assert NIGHT not in granted(demo_service)
        await applied(pilot)
        assert set(granted(demo_service)[NIGHT].values()) == {"both"}

        pilot.app.screen.query_one(Matrix).select(NIGHT)
        await pilot.press("x", "w")
        await wait_until(pilot, lambda: "is taken off the service" in words(pilot), "what will happen")
        pilot.app.screen.query_one("#act", Button).press()
        await wait_until(pilot, lambda: on(pilot, EmailsScreen) and NIGHT not in screen_text(pilot), "the matrix")
    assert NIGHT not in granted(demo_service)


async def test_escape_drops_what_is_pending_before_it_leaves(demo_service: RunningService) -> None:
    """The first Escape drops, the second one goes back to the faxes; another service waits until then."""
    async with emails_of(demo_service) as pilot:
        await pilot.press("space", "right_square_bracket")
        await wait_until(pilot, lambda: "Changes are pending" in words(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "dropped" in words(pilot))
        assert on(pilot, EmailsScreen)
        await pilot.press("right_square_bracket")
        await wait_until(pilot, lambda: "Billing" in screen_text(pilot), "the next service")
        await pilot.press("escape")
        await wait_until(pilot, lambda: on(pilot, FaxesScreen), "the faxes")


async def test_it_can_be_read_by_number(demo_service: RunningService) -> None:
    """Turned, numbers stand in the rows and the same cell keeps its meaning."""
    async with emails_of(demo_service) as pilot:
        await pilot.press("space", "r")
        await wait_until(pilot, lambda: "Number" in screen_text(pilot), "the turned matrix")
        row = next(line for line in screen_text(pilot).splitlines() if "send *" in line)
        assert row.strip().startswith("+1415")


async def test_many_addresses_are_pasted_or_none(demo_service: RunningService) -> None:
    """A wrong line takes nothing; good ones become pending rows."""
    number = next(iter(granted(demo_service)[FRONT]))
    async with emails_of(demo_service) as pilot:
        await pilot.press("b")
        await wait_until(pilot, lambda: on(pilot, PasteScreen), "the dialog")
        area = pilot.app.screen.query_one(TextArea)
        area.text = f"{NIGHT},{number},receive\nnobody,{number}"
        await wait_until(pilot, lambda: "Line 2" in words(pilot), "the complaint")
        await pilot.press("ctrl+s")
        assert on(pilot, PasteScreen)
        area.text = f"{NIGHT},{number},receive\nday@clinic.example,{number}"
        await wait_until(pilot, lambda: "2 good lines" in words(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: on(pilot, EmailsScreen) and "2 pending" in screen_text(pilot), "the matrix")


async def test_a_service_without_addresses_says_what_to_do(service: RunningService) -> None:
    """Nothing is there, and the key for the first one is named."""
    async with emails_of(service) as pilot:
        await wait_until(pilot, lambda: "a adds the first one" in words(pilot))


async def test_what_somebody_else_removed_meanwhile_is_told(demo_service: RunningService) -> None:
    """The service's refusal says that nothing was changed, and the matrix shows what is there now."""
    async with emails_of(demo_service) as pilot:
        await pilot.press("space")
        await wait_until(pilot, lambda: "1 pending" in screen_text(pilot))
        with demo_service.http() as http:
            service = next(one for one in http.get("/services").json()["services"] if one["defaultForProject"])
            http.delete(f"/services/{service['id']}/emails/{FRONT}")
        await pilot.press("w")
        await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
        pilot.app.screen.query_one("#act", Button).press()
        await wait_until(pilot, lambda: "Nothing was changed" in words(pilot), "the error")
        await wait_until(pilot, lambda: f"+ {FRONT}" in screen_text(pilot), "the address as a new one")


async def test_read_only_keeps_every_cell(demo_service: RunningService) -> None:
    """No cell changes, and the reason is told."""
    async with emails_of(demo_service, read_only=True) as pilot:
        await pilot.press("space")
        await wait_until(pilot, lambda: "read-only" in words(pilot))
        assert "pending" not in screen_text(pilot)
