"""Replays and tests of webhooks, from `/_local`."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import pytest

from faxtui.pages.decode import Document
from tests.server.local import chaos, convert_here, deliveries, local, only_delivery
from tests.server.receiver import Receiver
from tests.server.steps import Wire, finished, send, violations
from tests.service import RunningService


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningService]:
    """A service that converts documents in its own process, which is quicker."""
    with RunningService(prepare=convert_here) as running:
        yield running


@pytest.fixture(scope="module")
def told(shared: RunningService) -> Iterator[tuple[Receiver, Wire]]:
    """A receiver, and a delivery that it heard."""
    with Receiver() as receiver, shared.http() as http:
        fax = finished(shared, http, send(http, callbackUrl=f"http://me:pass@{receiver.address}/hook")["id"])
        receiver.wait()
        yield receiver, only_delivery(shared, faxId=fax["id"])


def _replay(service: RunningService, delivery_id: str, **fields: object) -> httpx.Response:
    with local(service) as client:
        return client.post(f"/deliveries/{delivery_id}/replay", json=fields)


def test_replay_sends_the_same_again(shared: RunningService, told: tuple[Receiver, Wire]) -> None:
    """Event, time, fax, file and password are as they were; the answer has the outcome and names the first delivery."""
    receiver, first = told
    before = len(receiver.received)
    answer = _replay(shared, first["id"])
    original, again = receiver.received[0], receiver.wait(before + 1)[-1]

    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["replayOf"], body["maxAttempts"]) == ("DELIVERED", first["id"], 1)
    assert body["attempts"][0]["status"] == 200
    assert body["id"] != first["id"]
    assert again.parts == original.parts
    assert again.headers["authorization"] == original.headers["authorization"]


def test_replay_goes_elsewhere_in_another_form(shared: RunningService, told: tuple[Receiver, Wire]) -> None:
    """A replay may have its own URL, which gets no password of the first one, and its own content type."""
    original = told[0].received[0]
    with Receiver() as other:
        answer = _replay(shared, told[1]["id"], url=other.url, contentType="application/json")
        (received,) = other.wait()

    assert answer.json()["url"] == other.url
    assert base64.b64decode(received.json["file"]) == original.parts["file"].content
    assert received.json["eventTime"] == original.parts["eventTime"].content.decode()
    assert "authorization" not in received.headers


def test_replay_is_tried_once(shared: RunningService, told: tuple[Receiver, Wire]) -> None:
    """A replay that fails is over at once."""
    with Receiver(500) as other:
        body = _replay(shared, told[1]["id"], url=other.url).json()

    assert (body["state"], body["attempts"][0]["error"]) == ("FAILED", "The answer was 500.")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "ftp://x/"}, "url"),
        ({"url": 5}, "url"),
        ({"url": "http://***:***@127.0.0.1/"}, "url"),
        ({"contentType": "text/plain"}, "contentType"),
        ({"contentType": ["application/json"]}, "contentType"),
        ({"uri": "x"}, "uri"),
    ],
)
def test_wrong_replays_are_refused(
    shared: RunningService, told: tuple[Receiver, Wire], fields: dict[str, object], field: str
) -> None:
    """The field at fault is named, and nothing is recorded."""
    before = len(deliveries(shared))
    answer = _replay(shared, told[1]["id"], **fields)

    assert answer.status_code == 422
    assert field in violations(answer)
    assert len(deliveries(shared)) == before


def test_unknown_deliveries_are_404(shared: RunningService) -> None:
    """There is nothing to show or to replay."""
    with local(shared) as client:
        assert client.get("/deliveries/x").status_code == 404
    assert _replay(shared, "x").status_code == 404


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json"])
def test_test_inbound_sends_a_real_page(shared: RunningService, content_type: str) -> None:
    """The test request is an INCOMING_FAX to the service's URL with one readable page, and leaves no fax behind."""
    with Receiver() as receiver, shared.http() as http, local(shared) as client:
        url = f"http://me:pass@{receiver.address}/in"
        made = http.post("/services", json={"incomingWebhookUrl": url, "webhookContentType": content_type}).json()
        before = http.get("/faxes").json()["totalItems"]
        answer = client.post("/test-inbound", json={"serviceId": made["id"], "from": "+442071838750"})
        (received,) = receiver.wait()
        after = http.get("/faxes").json()["totalItems"]

    body = answer.json()
    assert (answer.status_code, body["state"], body["event"], after) == (201, "DELIVERED", "INCOMING_FAX", before)
    fax = body["fax"]
    assert (fax["direction"], fax["from"], fax["serviceId"]) == ("INBOUND", "+442071838750", made["id"])
    assert (fax["price"]["amount"], fax["fromCountry"], fax["numberOfPages"]) == ("0.00", "GB", 1)
    assert received.headers["authorization"].startswith("Basic ")
    is_json = content_type == "application/json"
    pdf = base64.b64decode(received.json["file"]) if is_json else received.parts["file"].content
    with Document.open(pdf) as document:
        assert document.page_count == 1
        assert min(document.page(0).pixels) < 128


def test_test_inbound_can_be_done_again(shared: RunningService) -> None:
    """The page is made once and still there for the next test, and for a replay of the first."""
    with Receiver() as receiver, shared.http() as http, local(shared) as client:
        made = http.post("/services", json={"incomingWebhookUrl": receiver.url}).json()
        first = client.post("/test-inbound", json={"serviceId": made["id"]}).json()
        client.post("/test-inbound", json={"serviceId": made["id"]})
        _replay(shared, first["id"])
        received = receiver.wait(3)

    assert len({each.parts["file"].content for each in received}) == 1


def test_test_inbound_may_be_lost_on_request(shared: RunningService) -> None:
    """A chaos rule takes tests away like any webhook, and the answer says so at once."""
    chaos(shared, "lose-webhook on INCOMING_FAX x1")
    with Receiver() as receiver, shared.http() as http, local(shared) as client:
        made = http.post("/services", json={"incomingWebhookUrl": receiver.url}).json()
        body = client.post("/test-inbound", json={"serviceId": made["id"]}).json()

    assert (body["state"], body["attempts"], receiver.received) == ("LOST", [], [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "serviceId"),
        ({"serviceId": "x"}, "serviceId"),
        ({"serviceId": 1}, "serviceId"),
        ({"from": "x"}, "from"),
        ({"to": 7}, "to"),
    ],
)
def test_wrong_tests_are_refused(shared: RunningService, fields: dict[str, object], field: str) -> None:
    """A service without a URL (the default one here), one that is none, and numbers that are none."""
    with local(shared) as client:
        answer = client.post("/test-inbound", json=fields)

    assert answer.status_code == 422
    assert field in violations(answer)
