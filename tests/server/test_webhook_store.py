"""What is kept of webhooks, and in which order they go out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from faxtui.server import webhook_store
from faxtui.server.agenda import Agenda
from faxtui.server.store import Store
from faxtui.server.tables import attempts
from faxtui.server.watching import Watcher
from faxtui.server.webhook_store import Delivery, State, WebhookStore
from faxtui.server.webhook_urls import Target, has_credentials, is_masked, target_of


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    opened = Store(None)
    yield opened
    opened.close()


def _delivery(number: int) -> Delivery:
    return Delivery(
        id=f"{number:026}",
        created=number,
        fax_id="fax",
        service_id="service",
        event="FAX_COMPLETED",
        event_time="2026-03-02T14:30:00.000Z",
        fax="{}",
        document_id=None,
        url="http://127.0.0.1/",
        content_type="multipart/form-data",
        replay_of=None,
        state=State.PENDING.value,
        retries=0,
        attempts=0,
        due=number,
    )


def test_old_deliveries_go_and_open_ones_stay(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is over only the newest are kept, each with its attempts; what is open is kept however old."""
    monkeypatch.setattr(webhook_store, "MAX_KEPT", 5)
    monkeypatch.setattr(webhook_store, "_PRUNE_EVERY", 10)
    kept = WebhookStore(store)
    for number in range(20):
        with store.transaction():
            kept.add(_delivery(number))
        if number not in (0, 3):
            kept.add_attempt(_delivery(number), {"status": 200}, State.DELIVERED, None)

    found = [int(each.id) for each in kept.find([], offset=0, limit=100)]
    assert found == [19, 18, 17, 16, 15, 14, 3, 0]
    assert [waiting.due for waiting in kept.waiting()] == [0, 3]
    assert store.value(select(func.count()).select_from(attempts)) == 6
    assert kept.attempts(f"{19:026}") == [{"number": 1, "status": 200}]


def test_attempt_of_a_deleted_delivery_is_dropped(store: Store) -> None:
    """A delivery that went with its fax, while it was on its way, leaves nothing behind."""
    kept = WebhookStore(store)
    kept.add_attempt(_delivery(1), {"status": 200}, State.DELIVERED, None)

    assert kept.get(f"{1:026}") is None
    assert kept.attempts(f"{1:026}") == []


def test_transactions_tell_after_they_are_stored(store: Store) -> None:
    """A watcher hears of the end of the outermost transaction, once, and of one that came to nothing."""

    class Ear(Watcher):
        heard: list[str] = []

        def kept(self) -> None:
            self.heard.append("kept")

        def undone(self) -> None:
            self.heard.append("undone")

    store.watcher = Ear()
    with store.transaction(), store.transaction():
        assert Ear.heard == []
    with pytest.raises(RuntimeError), store.transaction(), store.transaction():
        raise RuntimeError

    assert Ear.heard == ["kept", "undone"]


def test_agenda_gives_out_what_is_due_one_at_a_time_to_each_place() -> None:
    """Earliest first; a place that is engaged gets its next item when it is left, and others need not wait."""
    agenda = Agenda()
    for item, place, due in (("c", "x", 30), ("a", "x", 10), ("b", "x", 10), ("d", "y", 20)):
        agenda.add(item, place, due)

    assert agenda.take(5) is None
    assert agenda.next_due() == 10
    assert agenda.take(25) == ("a", "x")
    assert agenda.take(25) == ("d", "y")
    assert agenda.take(25) is None
    assert agenda.next_due() == 30
    agenda.leave("x")
    assert agenda.take(40) == ("b", "x")
    assert agenda.take(40) is None
    agenda.leave("x")
    assert agenda.take(40) == ("c", "x")
    agenda.leave("x")
    agenda.leave("y")
    assert (agenda.take(99), agenda.next_due()) == (None, None)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://x/a", Target("http://x/a", None)),
        ("https://me:pw@x:8/a?b=@c", Target("https://x:8/a?b=@c", ("me", "pw"))),
        ("http://me@x/", Target("http://x/", ("me", ""))),
        ("http://a%40b:p%3Aw%25@x/", Target("http://x/", ("a@b", "p:w%"))),
        ("http://a@b:c@x/", Target("http://x/", ("a@b", "c"))),
        ("http://x/@b", Target("http://x/@b", None)),
    ],
)
def test_credentials_are_told_from_the_rest(url: str, target: Target) -> None:
    """Name and password are percent-decoded; an @ behind the host is none of them."""
    assert target_of(url) == target
    assert has_credentials(url) is (target.credentials is not None)
    assert not is_masked(url)


def test_a_mask_is_known_in_either_spelling() -> None:
    """Some clients encode the stars and the colon."""
    assert is_masked("https://***:***@x/")
    assert is_masked("https://%2A%2A%2A:%2A%2A%2A@x/")
    assert not is_masked("https://***@x/")
