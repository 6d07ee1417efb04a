"""Webhooks outlive the service."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.server.local import attempted, convert_here, only_delivery
from tests.server.receiver import Receiver
from tests.server.steps import BUSY, finished, send, wait_until
from tests.service import START, RunningService


def test_waiting_webhooks_go_on_up_the_ladder(tmp_path: Path) -> None:
    """What was still to be tried is tried after a restart, with its password, its count and its waits."""
    with Receiver(500, 500, 200) as receiver:
        url = f"http://me:secret@{receiver.address}/hook"
        with RunningService(data_dir=tmp_path, prepare=convert_here) as service, service.http() as http:
            finished(service, http, send(http, callbackUrl=url)["id"])
            attempted(service)

        with RunningService(data_dir=tmp_path) as service:
            assert only_delivery(service)["state"] == "PENDING"
            service.advance(300)
            assert len(only_delivery(service)["attempts"]) == 2

        with RunningService(data_dir=tmp_path) as service:
            service.advance(599)
            assert len(receiver.received) == 2
            service.advance(1)
            found = only_delivery(service)

    assert found["state"] == "DELIVERED"
    assert [attempt["number"] for attempt in found["attempts"]] == [1, 2, 3]
    assert len({(each.body, each.headers["authorization"]) for each in receiver.received}) == 1


def test_an_attempt_cut_off_by_the_end_is_repeated(tmp_path: Path) -> None:
    """Without an answer nothing counts as delivered: the webhook on its way at the end goes out again."""
    with Receiver() as receiver:
        receiver.gate.clear()
        with RunningService(data_dir=tmp_path) as service, service.http() as http:
            made = http.post("/services", json={"incomingWebhookUrl": receiver.url}).json()
            fax = {"id": "fax", "serviceId": made["id"]}
            service.on_loop(lambda: service.app.state.core.callbacks.incoming(fax))
            receiver.wait()
            assert only_delivery(service)["attempts"] == []

        receiver.gate.set()
        with RunningService(data_dir=tmp_path) as service:
            first, second = receiver.wait(2)
            found = wait_until(lambda: only_delivery(service), lambda seen: seen["state"] == "DELIVERED")

    assert first.body == second.body
    assert found["attemptCount"] == 1


def test_time_does_not_fall_back_behind_the_newest_fax(tmp_path: Path) -> None:
    """A service whose clock had run ahead goes on from its newest fax, so that later faxes stay later."""
    with RunningService(data_dir=tmp_path, prepare=convert_here) as service, service.http() as http:
        service.advance(86_400)
        early = send(http)

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        late = send(http)

    assert datetime.fromisoformat(late["createTime"]) >= datetime.fromisoformat(early["createTime"])
    assert service.clock.now() >= START + timedelta(days=1)
    assert late["id"] > early["id"]


def test_time_does_not_fall_back_behind_the_newest_webhook(tmp_path: Path) -> None:
    """What a receiver was told before the restart happened before what it is told after."""
    with Receiver() as receiver:
        with RunningService(data_dir=tmp_path, prepare=convert_here) as service, service.http() as http:
            done = finished(service, http, send(http, BUSY, maxRetries=5, callbackUrl=receiver.url)["id"])
            attempted(service)

        with RunningService(data_dir=tmp_path) as service:
            restarted = service.clock.now()

    assert restarted >= datetime.fromisoformat(done["completedTime"])
