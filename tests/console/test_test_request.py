"""The test request from the services pane: a fax that comes in is followed, and nothing is promised elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from textual.widgets import Button, Input

from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.inbound_screen import InboundScreen
from faxtui.console.send_screen import SendScreen
from faxtui.console.services_screen import ServicesScreen
from tests.console.steps import wait_until, words
from tests.console.still import settled, still_console
from tests.console.test_pane_snapshots import FRONT
from tests.console.test_services_pane import both_sizes, fill, on, services_of
from tests.server.receiver import Receiver
from tests.service import RunningService


def give_number(running: RunningService, url: str) -> None:
    """Put a number on the first service, whose webhooks go to a URL."""
    with running.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        assert http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": url}).is_success
        if not http.get(f"/services/{service_id}/numbers").json().get("phoneNumbers"):
            place = f"{running.url}/_local/numbers/+14155550111"
            assert http.put(place, json={"serviceId": service_id}).is_success


@both_sizes
async def test_a_fax_from_outside_is_followed_to_its_webhook(service: RunningService, size: tuple[int, int]) -> None:
    """The built-in page comes in, its webhook is delivered, and each step says how it went."""
    with Receiver() as receiver:
        give_number(service, receiver.url)
        async with services_of(service, size) as pilot:
            await pilot.press("t")
            await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: on(pilot, InboundScreen), "the steps")
            await wait_until(pilot, lambda: "coming in" in words(pilot), "the call")
            for _ in range(12):
                await asyncio.to_thread(service.advance, 10)
            await wait_until(pilot, lambda: "came in, 1 page, stored" in words(pilot), "the fax")
            await wait_until(pilot, lambda: "answered 200" in words(pilot), "the webhook")
            await wait_until(pilot, lambda: "Everything has happened" in words(pilot), "the end")
            assert "no address receives with this number" in words(pilot)
        (told,) = receiver.wait()
        assert told.event == "INCOMING_FAX"


async def test_only_the_webhook_is_tried(service: RunningService) -> None:
    """A made-up fax goes to the URL, and what its receiver answered is told."""
    with Receiver(500) as receiver:
        give_number(service, receiver.url)
        async with services_of(service) as pilot:
            await pilot.press("t")
            await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
            await fill(pilot, what="webhook")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "answered 500" in words(pilot), "the answer")
            assert "nothing is stored" in words(pilot)


async def test_what_the_local_service_refuses_is_told_at_its_field(service: RunningService) -> None:
    """A caller's number that is none and a document that is not there stay in the form with their reasons."""
    give_number(service, "http://127.0.0.1:9/hook")
    async with services_of(service) as pilot:
        await pilot.press("t")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, **{"from": "12"})
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Refused: see above" in words(pilot), "the refusal")
        assert pilot.app.screen.query_one("#f-from", Input).has_focus
        await fill(pilot, **{"from": "+12125550100", "file": str(Path("none.pdf"))})
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "cannot be read" in words(pilot), "the second refusal")
        assert pilot.app.screen.query_one("#f-file", Input).value == "none.pdf"


async def test_read_only_sends_no_test(service: RunningService) -> None:
    """The key says why it is off."""
    async with services_of(service, read_only=True) as pilot:
        await pilot.press("t")
        await wait_until(pilot, lambda: "read-only" in words(pilot), "the reason")
        assert on(pilot, ServicesScreen)


async def test_elsewhere_only_a_real_fax_is_offered() -> None:
    """On the hosted service it says what is possible; yes opens the send dialog with the number, and sends nothing."""
    connection: Any = still_console().session.connection
    app = still_console(holdings=[FRONT], connection=connection._replace(base_url="https://fax.api.sinch.com"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot, "No faxes")
        await pilot.press("3")
        await settled(pilot, "Front Desk")
        await pilot.press("t")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
        assert "a real call that costs money" in words(pilot)
        app.screen.query_one("#act", Button).press()
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen), "the send dialog")
        assert app.screen.query_one("#to", Input).value == FRONT.service.default_from
