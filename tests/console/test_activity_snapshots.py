"""The activity pane, one webhook, the receiver, the test request and two admins, in every state and at both sizes.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from faxtui.api.models import Fax
from faxtui.api.notices import Belief, Notice
from faxtui.api.transport import CallRecord
from faxtui.api.webhooks import parse
from faxtui.console.app import FaxConsole
from faxtui.console.conflict_screen import Clash, ConflictScreen
from faxtui.console.inbound_screen import InboundScreen
from faxtui.console.local_deliveries import LocalDeliveries
from faxtui.store.journal import Journal
from faxtui.store.received import Arrival, Received, missing_entry, refused_entry
from faxtui.store.webhook_watch import WebhookWatch
from tests.console.still import settled, still_console
from tests.console.test_pane_snapshots import FRONT
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, Steps, both_sizes
from tests.faxes import NOW

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)
FAX: Final = {
    "id": "01KJACTIVITY",
    "direction": "OUTBOUND",
    "from": "+14155550100",
    "to": "+14155552671",
    "status": "COMPLETED",
    "numberOfPages": 2,
    "callbackUrl": "http://***:***@127.0.0.1:8036/secret",
}
PROJECT: Final = "/v3/projects/3f1e2d4c-0000-4000-8000-00000000feed"


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour switch of the machine."""
    monkeypatch.delenv("NO_COLOR", raising=False)


def empty() -> FaxConsole:
    """Nothing happened yet."""
    app = still_console(holdings=[FRONT])
    app.session.journal = Journal(now=lambda: NOW)
    return app


def full() -> FaxConsole:
    """Calls, an error, a webhook that came, one that is doubted, refused calls and one that is missing."""
    app = empty()
    session = app.session
    journal = session.journal
    journal.called(CallRecord("POST", "/oauth2/token", 200, 41.0, 113, None))
    journal.called(CallRecord("GET", f"{PROJECT}/services", 200, 12.0, 2140, None))
    journal.called(CallRecord("PATCH", f"{PROJECT}/services/01KJ", 422, 9.0, 180, "The name is taken."))
    body = json.dumps({"event": "FAX_COMPLETED", "eventTime": "2026-03-02T14:29:58Z", "fax": FAX}).encode()
    event = parse(body, "application/json")
    arrival = Arrival("application/json", body, len(body))
    known = Fax.model_validate(FAX | {"labels": {"case": "77"}})
    journal.note(session.webhooks.inbox.add(Received(Notice(event, known, Belief.CONFIRMED), arrival, NOW)))
    doubt = "The service does not know this fax."
    journal.note(session.webhooks.inbox.add(Received(Notice(event, known, Belief.UNCONFIRMED, doubt), arrival, NOW)))
    journal.note(refused_entry(404, 12, NOW, NOW))
    awaited = WebhookWatch("/secret").polled(Fax.model_validate(FAX | {"id": "01KJLOST"}), None, NOW)
    assert awaited is not None
    journal.note(missing_entry(awaited, NOW, NOW))
    return app


def pane(*keys: str, then: str) -> Steps:
    """Open the activity, press keys, wait for a text."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press("6")
        await settled(pilot, lambda: pilot.app.screen.query("#journal-bar"))
        await pilot.press(*keys)
        await settled(pilot, then)

    return steps


def receiver(pilot: Any) -> None:
    """The receiver as if it listened, without a port: every picture has the same address."""
    feed = pilot.app.session.webhooks
    feed._server = type("Server", (), {"place": "http://127.0.0.1:8036", "stop": _nothing})()
    feed.path, feed.credentials, feed.taken, feed.last_at = "/secret", ("faxtui", "secret"), 1204, NOW
    feed._refused = Counter({404: 12, 401: 3})


async def _nothing(*_: object) -> None:
    """Stop nothing."""


async def running(pilot: Pilot[Any]) -> None:
    """Open the receiver that runs."""
    receiver(pilot)
    await pane("w", then="3 with 401")(pilot)


async def use(pilot: Pilot[Any]) -> None:
    """Hand its URL to a service, up to the question."""
    await running(pilot)
    await pilot.press("left", "left", "left", "enter")
    await settled(pilot, "Send webhooks here")
    await pilot.press("ctrl+s")
    await settled(pilot, "Set URL")


async def conflict(pilot: Pilot[Any]) -> None:
    """What the second admin sees."""
    await settled(pilot, "No faxes")
    clashes = [
        Clash("numberOfRetries", "Retries", "3", "5", "1"),
        Clash("incomingWebhookUrl", "Webhook URL", "https://***:***@hooks.clinic.example/fax", "", "https://x.example"),
        Clash("name", "Name", "Front Desk", "Front Desk, ground floor", ""),
    ]
    pilot.app.push_screen(ConflictScreen(clashes))
    await settled(pilot, "Somebody else")


async def half_way(pilot: Pilot[Any]) -> None:
    """A test request that went half-way."""
    await settled(pilot, "No faxes")
    screen = InboundScreen({"fax": {"id": "01KJ"}}, FRONT, LocalDeliveries("http://127.0.0.1:9"))
    screen._follow = _nothing  # type: ignore[method-assign]
    wire = {"id": "01KJ", "to": "+14155550100", "direction": "INBOUND", "status": "COMPLETED", "hasFile": True}
    screen._fax = Fax.model_validate(wire | {"numberOfPages": 1})
    url = "https://***:***@hooks.clinic.example/fax"
    tried = [{"status": 500, "error": "The answer was 500."}]
    again = "2026-03-02T14:35:00Z"
    screen._deliveries = [{"id": "D", "url": url, "state": "PENDING", "attempts": tried, "nextAttemptTime": again}]
    pilot.app.push_screen(screen)
    await settled(pilot, "Everything has happened")


STATES: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "empty": (empty, pane(then="Nothing happened yet")),
    "full": (full, pane(then="missing")),
    "filtered-empty": (full, pane("slash", *"zzz", then="Nothing holds these words")),
    "error": (full, pane("slash", *"422", "enter", "enter", then="The name is taken")),
    "webhook": (full, pane("slash", *"confirmed", "enter", "down", "enter", then="as it came")),
    "webhook-below": (full, pane("slash", *"confirmed", "enter", "down", "enter", "end", then="Raw body")),
    "missing": (full, pane("slash", *"missing", "enter", "enter", then="a poll, without")),
    "replay": (full, pane("slash", *"confirmed", "enter", "r", then="Send the webhook again")),
    "start": (empty, pane("w", then="Take webhooks in")),
    "receiver": (empty, running),
    "use": (empty, use),
    "conflict": (empty, conflict),
    "steps": (empty, half_way),
}


@both_sizes
@pytest.mark.parametrize("state", STATES)
def test_activity(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The pane and what opens from it look as they were accepted."""
    console, steps = STATES[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)
