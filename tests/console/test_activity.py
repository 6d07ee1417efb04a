"""The pane of activity: calls, changes and webhooks in one list that is still while nothing happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.widgets import Input

from faxtui.api.transport import CallRecord
from faxtui.console.activity_screen import ActivityScreen
from faxtui.console.entry_screen import EntryScreen
from faxtui.console.fax_screen import FaxScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.widgets.list_table import ListTable
from tests.console.steps import console_on, opened, polled, screen_text, wait_until
from tests.server.receiver import Receiver
from tests.server.steps import send
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


async def shown(pilot: Any) -> ActivityScreen:
    """Open the pane."""
    await wait_until(pilot, lambda: "last 7 days" in screen_text(pilot), "the list of faxes")
    await pilot.press("6")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ActivityScreen))
    await wait_until(pilot, lambda: "GET services" in screen_text(pilot), "the first calls")
    screen: ActivityScreen = pilot.app.screen
    return screen


@both_sizes
async def test_calls_and_changes_are_listed_and_opened(service: RunningService, size: tuple[int, int]) -> None:
    """A fax that goes out leaves its changes with numbers hidden until m shows them; Enter shows one, f its fax."""
    app = console_on(service)
    async with opened(app, size) as pilot:
        await shown(pilot)
        with service.http() as http:
            send(http)
        await polled(pilot)
        await wait_until(pilot, lambda: "+1415•••2671" in screen_text(pilot), "the masked change")
        assert "+14155552671" not in screen_text(pilot)
        await pilot.press("m")
        await wait_until(pilot, lambda: "numbers shown" in screen_text(pilot))
        await pilot.press("slash", *"fax 2671", "enter")
        await wait_until(pilot, lambda: "GET services" not in screen_text(pilot), "the filtered list")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, EntryScreen) and "Known by" in screen_text(pilot))
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen))
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, ActivityScreen))


async def test_quiet_polls_draw_nothing(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the pane open and nothing new, a poll writes no line of the screen; v shows them in one row."""
    app = console_on(service)
    async with opened(app) as pilot:
        await shown(pilot)
        await polled(pilot)
        drawn: list[object] = []
        monkeypatch.setattr(type(app), "_display", lambda *args: drawn.append(args))
        for _ in range(5):
            await polled(pilot)
        assert drawn == []
        monkeypatch.undo()
        await pilot.press("v")
        await wait_until(pilot, lambda: "GET faxes  ×" in screen_text(pilot), "the row of polls")


async def test_a_paused_list_holds_still_and_says_that_more_waits(service: RunningService) -> None:
    """Space holds it, space again shows what came."""
    app = console_on(service)
    async with opened(app) as pilot:
        screen = await shown(pilot)
        await pilot.press("space")
        await wait_until(pilot, lambda: "paused" in screen_text(pilot))
        before = screen.query_one(ListTable).row_count
        app.session.journal.called(CallRecord("GET", "/v3/projects/p/services/late", 404, 3.0, 10, "Not there."))
        await wait_until(pilot, lambda: "more waits" in screen_text(pilot))
        assert screen.query_one(ListTable).row_count == before
        await pilot.press("space")
        await wait_until(pilot, lambda: "Not there." in screen_text(pilot))


async def test_a_call_is_copied_as_curl_with_numbers_hidden_like_in_the_list(service: RunningService) -> None:
    """No key, secret or token goes to the clipboard."""
    app = console_on(service)
    async with opened(app) as pilot:
        await shown(pilot)
        app.session.journal.called(
            CallRecord("GET", "/v3/projects/p/services/S/numbers/+14155550134", 200, 3.0, 1, None)
        )
        await wait_until(pilot, lambda: "/+1415••" in screen_text(pilot))
        await pilot.press("y")
        await wait_until(pilot, lambda: "$TOKEN" in app.clipboard)
        assert "5550134" not in app.clipboard
        assert service.key_secret not in app.clipboard
        await pilot.press("m", "y")
        await wait_until(pilot, lambda: "+14155550134" in app.clipboard)


async def test_a_webhook_of_the_local_service_is_shown_and_sent_again(service: RunningService) -> None:
    """Its attempts are in sight, and r sends the same to a typed URL."""
    app = console_on(service)
    with Receiver() as first, Receiver() as second, service.http() as http:
        send(http, callbackUrl=first.url, callbackUrlContentType="application/json")
        for _ in range(12):
            service.advance(10)
        first.wait()
        async with opened(app, (140, 40)) as pilot:
            await shown(pilot)
            await wait_until(pilot, lambda: "FAX_COMPLETED" in screen_text(pilot), "the webhook")
            await pilot.press("slash", *"webhook", "enter")
            await wait_until(pilot, lambda: "1 entry" in screen_text(pilot))
            await pilot.press("enter")
            await wait_until(pilot, lambda: "Attempts" in screen_text(pilot), "the attempts")
            assert "200" in screen_text(pilot)
            await pilot.press("r")
            await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
            app.screen.query_one("#f-url", Input).value = second.url
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: isinstance(app.screen, EntryScreen), "the answer")
            (again,) = second.wait()
            assert json.loads(again.body)["event"] == "FAX_COMPLETED"


async def test_words_of_the_service_are_no_markup_and_steer_nothing(service: RunningService) -> None:
    """An error that carries escape sequences and brackets is shown as text."""
    app = console_on(service)
    async with opened(app, (140, 40)) as pilot:
        await shown(pilot)
        app.session.journal.called(CallRecord("GET", "/v3/projects/p/x", 422, 3.0, 1, "\x1b[2J[red]gone[/red]"))
        await wait_until(pilot, lambda: "[red]gone[/red]" in screen_text(pilot))
        assert "\x1b" not in screen_text(pilot)
