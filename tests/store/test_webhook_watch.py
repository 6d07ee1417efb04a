"""Webhooks that should have come here and did not, and when the service tries again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from faxtui.api.models import Fax
from faxtui.store.received import late_entry, missing_entry
from faxtui.store.webhook_watch import LADDER, MOST, WebhookWatch

ENDED = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
URL = "https://***:***@tunnel.example/here/secret-path"


def fax(**changes: Any) -> Fax:
    """A sent fax that ended and whose webhook goes to us."""
    wire = {"id": "F1", "direction": "OUTBOUND", "status": "COMPLETED", "callbackUrl": URL, "completedTime": ENDED}
    return Fax.model_validate(wire | changes)


@pytest.fixture
def watch() -> WebhookWatch:
    """Knows the secret path only."""
    return WebhookWatch("/secret-path")


def test_the_ladder_is_the_documented_one() -> None:
    """5, 10, 20 and 30 minutes after one another, then every 6 hours, 16 waits in all."""
    minutes = [step.total_seconds() / 60 for step in LADDER]
    assert minutes[:5] == [5, 15, 35, 65, 425]
    assert len(minutes) == 16


def test_a_fax_that_ends_is_waited_for_until_its_webhook_comes(watch: WebhookWatch) -> None:
    """Ours by its path, whatever host leads here; what came is no longer missing."""
    awaited = watch.polled(fax(), None, ENDED + timedelta(seconds=2))
    assert awaited is not None
    assert awaited.event == "FAX_COMPLETED"
    assert awaited.next_try(ENDED + timedelta(minutes=6)) == ENDED + timedelta(minutes=15)
    assert awaited.next_try(ENDED + timedelta(days=9)) is None
    assert watch.came("F1", "FAX_IN_PROGRESS") is None
    assert watch.came("F1", "FAX_COMPLETED") == awaited
    assert not watch.is_awaited("F1")


@pytest.mark.parametrize(
    ("changes", "service_url"),
    [
        ({"callbackUrl": "https://elsewhere.example/hook"}, URL),
        ({"callbackUrl": None}, None),
        ({"callbackUrl": "http://[broken"}, None),
        ({"status": "IN_PROGRESS"}, None),
        ({"direction": "INBOUND", "callbackUrl": None}, "https://elsewhere.example/hook"),
        ({"direction": "INBOUND", "status": "FAILURE"}, URL),
    ],
)
def test_what_tells_nobody_here_is_not_waited_for(
    watch: WebhookWatch, changes: dict[str, Any], service_url: str | None
) -> None:
    """Another URL, a fax on its way, and a failed fax that came in."""
    assert watch.polled(fax(**changes), service_url, ENDED) is None


def test_incoming_faxes_follow_their_service(watch: WebhookWatch) -> None:
    """The service's URL counts, and one that came before the poll is not missing."""
    inbound = {"direction": "INBOUND", "callbackUrl": None}
    assert watch.polled(fax(**inbound), URL, ENDED) is not None
    watch.came("F2", "INCOMING_FAX")
    assert watch.polled(fax(**inbound, id="F2"), URL, ENDED) is None


def test_it_stays_bounded_and_minds_no_foreign_clock(watch: WebhookWatch) -> None:
    """The oldest are given up, and a service of another time is counted from when its end was seen."""
    now = ENDED + timedelta(days=200)
    for number in range(MOST + 20):
        assert watch.polled(fax(id=f"F{number}"), None, now) is not None
    assert len(list(watch)) == MOST
    assert next(iter(watch)).ended == now


def test_the_journal_says_when_the_next_try_is_due(watch: WebhookWatch) -> None:
    """While missing with the next step, later with how late it came."""
    awaited = watch.polled(fax(), None, ENDED)
    assert awaited is not None
    first = missing_entry(awaited, ENDED, ENDED + timedelta(seconds=30))
    assert "the next is due about 2026-03-02 14:35:00 UTC" in first.error
    assert "3 tries did not arrive" in missing_entry(awaited, ENDED, ENDED + timedelta(minutes=16)).error
    late = late_entry(awaited, ENDED, ENDED + timedelta(seconds=302))
    assert (late.key, late.after, late.failed) == (first.key, "came late", False)
    assert late.what.endswith(", after 302 s")
