"""Webhooks as a receiver gets them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.server.local import attempted, chaos, convert_here, deliveries, delivery, only_delivery
from tests.server.receiver import Receiver
from tests.server.steps import BUSY, Wire, finished, get, send, violations, wait_until
from tests.service import START, RunningService

SIMULATED_BAD_DOCUMENT = "+15005550122"


@pytest.fixture
def service() -> Iterator[RunningService]:
    """A service that converts documents in its own process, which is quicker."""
    with RunningService(prepare=convert_here) as running:
        yield running


def _pdf(http: httpx.Client, fax_id: str) -> bytes:
    answer = http.get(f"/faxes/{fax_id}/file.pdf")
    assert answer.status_code == 200
    return answer.content


def _ids(receiver: Receiver) -> set[str]:
    return {json.loads(each.parts["fax"].content)["id"] for each in receiver.received}


def _attempt_times(found: Wire) -> list[datetime]:
    return [datetime.fromisoformat(attempt["startTime"]) for attempt in found["attempts"]]


def test_form_has_bare_event_time_fax_and_file(service: RunningService, http: httpx.Client) -> None:
    """By default a callback is a form: event and time as bare text, the fax as JSON, the PDF byte for byte."""
    with Receiver() as receiver:
        fax = finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        (received,) = receiver.wait()

    parts = received.parts
    assert list(parts) == ["event", "eventTime", "fax", "file"]
    assert parts["event"] == (None, None, b"FAX_COMPLETED")
    assert parts["eventTime"].content.decode() == fax["completedTime"]
    assert parts["fax"].content_type == "application/json"
    assert json.loads(parts["fax"].content) == fax
    assert parts["file"] == ("application/pdf", f"{fax['id']}.pdf", _pdf(http, fax["id"]))
    assert received.path == "/hook"
    assert received.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert "authorization" not in received.headers


def test_json_has_the_file_in_both_places(service: RunningService, http: httpx.Client) -> None:
    """A JSON callback carries `file` with `fileType` and `files[]`, for clients of either kind."""
    with Receiver() as receiver:
        sent = send(http, callbackUrl=receiver.url, callbackUrlContentType="application/json")
        fax = finished(service, http, sent["id"])
        (received,) = receiver.wait()

    pdf = base64.b64encode(_pdf(http, fax["id"])).decode()
    assert received.headers["content-type"] == "application/json"
    assert received.json == {
        "event": "FAX_COMPLETED",
        "eventTime": fax["completedTime"],
        "fax": fax,
        "file": pdf,
        "fileType": "PDF",
        "files": [{"file": pdf, "fileType": "PDF"}],
    }


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json"])
def test_incoming_fax_goes_to_the_service(service: RunningService, http: httpx.Client, content_type: str) -> None:
    """INCOMING_FAX goes to the service's URL in the service's content type; in JSON with `file`, without `files`."""
    with Receiver() as receiver:
        default = http.get("/services").json()["services"][0]
        changes = {"incomingWebhookUrl": receiver.url, "webhookContentType": content_type}
        assert http.patch(f"/services/{default['id']}", json=changes).status_code == 200
        fax = finished(service, http, send(http)["id"])
        incoming = {**fax, "direction": "INBOUND"}
        service.on_loop(lambda: service.app.state.core.callbacks.incoming(incoming))
        (received,) = receiver.wait()

    pdf = _pdf(http, fax["id"])
    assert received.event == "INCOMING_FAX"
    if content_type == "application/json":
        body = received.json
        assert (body["fax"], base64.b64decode(body["file"]), body["fileType"]) == (incoming, pdf, "PDF")
        assert set(body) == {"event", "eventTime", "fax", "file", "fileType"}
    else:
        assert json.loads(received.parts["fax"].content) == incoming
        assert received.parts["file"].content == pdf


def test_no_url_is_no_webhook(service: RunningService, http: httpx.Client) -> None:
    """Nothing is sent or recorded where nobody asked to be told."""
    fax = finished(service, http, send(http)["id"])
    service.on_loop(lambda: service.app.state.core.callbacks.incoming({**fax, "direction": "INBOUND"}))

    assert deliveries(service) == []


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json"])
def test_failed_faxes_are_told_too(service: RunningService, http: httpx.Client, content_type: str) -> None:
    """A failure is FAX_COMPLETED with status FAILURE; with its file where there were pages, else without."""
    options: dict[str, Any] = {"callbackUrlContentType": content_type, "maxRetries": 0}
    with Receiver() as receiver:
        busy = finished(service, http, send(http, BUSY, callbackUrl=receiver.url, **options)["id"])
        unconverted = finished(
            service, http, send(http, SIMULATED_BAD_DOCUMENT, callbackUrl=receiver.url, **options)["id"]
        )
        first, second = receiver.wait(2)

    assert (busy["status"], unconverted["status"]) == ("FAILURE", "FAILURE")
    assert [first.event, second.event] == ["FAX_COMPLETED"] * 2
    if content_type == "application/json":
        assert first.json["fax"] == busy
        assert first.json["file"]
        assert second.json["files"] == []
        assert second.json.keys() == {"event", "eventTime", "fax", "files"}
    else:
        assert json.loads(first.parts["fax"].content) == busy
        assert first.parts["file"].content.startswith(b"%PDF")
        assert list(second.parts) == ["event", "eventTime", "fax"]


def test_progress_is_told_page_by_page_when_asked(service: RunningService, http: httpx.Client) -> None:
    """Each confirmed page brings a notice with the fax as it was then, without file, and the end comes last."""
    with Receiver() as receiver:
        sent = send(http, pages=3, callbackUrl=receiver.url, inProgressNotifications=True)
        finished(service, http, sent["id"])
        received = receiver.wait(4)

    assert [each.event for each in received] == [*["FAX_IN_PROGRESS"] * 3, "FAX_COMPLETED"]
    faxes = [json.loads(each.parts["fax"].content) for each in received[:3]]
    assert [(fax["pagesSentSuccessfully"], fax["status"]) for fax in faxes] == [(n, "IN_PROGRESS") for n in (1, 2, 3)]
    assert "file" not in received[0].parts
    assert deliveries(service, event="FAX_IN_PROGRESS")[0]["maxAttempts"] == 1


def test_credentials_are_used_and_never_shown(service: RunningService, http: httpx.Client) -> None:
    """Name and password in the URL become HTTP Basic; every read has them masked, the record of the call too."""
    with Receiver() as receiver:
        secret = f"http://us%40er:p%3Ass%20word@{receiver.address}/hook?a=1"
        sent = send(http, callbackUrl=secret)
        finished(service, http, sent["id"])
        (received,) = receiver.wait()
        found = attempted(service)

    masked = f"http://***:***@{receiver.address}/hook?a=1"
    given = base64.b64decode(received.headers["authorization"].removeprefix("Basic ")).decode()
    assert given == "us@er:p:ss word"
    assert (received.path, received.headers["host"]) == ("/hook?a=1", receiver.address)
    assert sent["callbackUrl"] == get(http, sent["id"])["callbackUrl"] == masked
    assert http.get("/faxes").json()["faxes"][0]["callbackUrl"] == masked
    assert found["url"] == found["fax"]["callbackUrl"] == found["attempts"][0]["request"]["url"] == masked
    assert found["attempts"][0]["request"]["headers"]["authorization"] == "Basic ***"
    assert "word" not in json.dumps(found) + received.body.decode("latin-1")


def test_masked_url_sent_back_keeps_the_credentials(service: RunningService, http: httpx.Client) -> None:
    """Sending again what a fax shows calls the same place with the newest name and password known for it."""
    with Receiver() as receiver:
        for number, password in enumerate(("old", "new")):
            send(http, f"+1415555260{number}", callbackUrl=f"http://me:{password}@{receiver.address}/hook")
            service.advance(1)
        again = send(http, callbackUrl=f"http://***:***@{receiver.address}/hook")
        finished(service, http, again["id"])
        seen = receiver.wait_for(lambda: again["id"] in _ids(receiver))

    (received,) = [each for each in seen if again["id"].encode() in each.body]
    assert received.headers["authorization"] == f"Basic {base64.b64encode(b'me:new').decode()}"
    assert again["callbackUrl"] == f"http://***:***@{receiver.address}/hook"


def test_masked_url_of_nobody_is_refused(http: httpx.Client) -> None:
    """A mask with nothing behind it would call with a wrong password for days."""
    data = {"to": "+14155552671", "callbackUrl": "http://***:***@127.0.0.1:9/hook"}
    answer = http.post("/faxes", data=data, files={"file": ("a.txt", b"x", "text/plain")})

    assert answer.status_code == 422
    assert "callbackUrl" in violations(answer)


def test_failures_climb_the_whole_ladder(service: RunningService, http: httpx.Client) -> None:
    """After 5, 10, 20, 30 minutes, then every 6 hours, sixteen times; then it is given up. The body never changes."""
    with Receiver(*[500] * 20) as receiver:
        finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        receiver.wait()
        first = only_delivery(service)
        service.advance(4 * 86_400)
        found = only_delivery(service)
        received = receiver.received

    times = _attempt_times(found)
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert waits == [300, 600, 1200, 1800, *[21_600] * 12]
    assert (found["state"], found["attemptCount"], found["maxAttempts"]) == ("FAILED", 17, 17)
    assert "nextAttemptTime" not in found
    assert len({each.body for each in received}) == 1
    assert len(received) == 17
    assert [attempt["error"] for attempt in found["attempts"]] == ["The answer was 500."] * 17
    assert first["eventTime"] == found["eventTime"]


def test_the_next_attempt_is_announced_and_success_ends_the_ladder(service: RunningService, http: httpx.Client) -> None:
    """Between attempts the delivery says when the next one is; a 2xx of any kind is success."""
    with Receiver(404, 204) as receiver:
        finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        waiting = attempted(service)
        due = datetime.fromisoformat(waiting["nextAttemptTime"])
        service.advance((due - service.clock.now()).total_seconds() - 0.1)
        assert len(only_delivery(service)["attempts"]) == 1
        service.advance(0.2)
        found = only_delivery(service)

    (started,) = _attempt_times(waiting)
    assert waiting["state"] == "PENDING"
    assert due == started + timedelta(minutes=5)
    assert [attempt["status"] for attempt in found["attempts"]] == [404, 204]
    assert found["state"] == "DELIVERED"


def test_redirects_are_failures_and_not_followed(service: RunningService, http: httpx.Client) -> None:
    """A receiver that has moved is not chased, with the fax in hand."""
    with Receiver() as elsewhere, Receiver(302, location=elsewhere.url) as receiver:
        finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        found = attempted(service)

        assert found["attempts"][0]["status"] == 302
        assert found["state"] == "PENDING"
        assert elsewhere.received == []


def test_nobody_there_is_a_failure(service: RunningService, http: httpx.Client) -> None:
    """A refused connection, a cut one, a name that is none and a forbidden address are told in one sentence each."""
    with Receiver(0) as receiver:
        metadata = "http://169.254.169.254/latest/"
        for url in (receiver.url, "http://127.0.0.1:9/hook", f"http://{'x' * 70}.invalid/hook", metadata):
            finished(service, http, send(http, callbackUrl=url)["id"])
        found = [attempted(service, faxId=each["faxId"]) for each in deliveries(service)]

    assert [each["state"] for each in found] == ["PENDING"] * 4
    assert all(each["attempts"][0]["error"].endswith(".") for each in found)
    assert all("status" not in each["attempts"][0] for each in found)


def test_receiver_that_hangs_is_given_up() -> None:
    """An answer that does not come within the time-out is a failure; meanwhile simulated time stands still."""
    with RunningService(webhook_seconds=0.3) as service, service.http() as http, Receiver() as receiver:
        receiver.gate.clear()
        fax = send(http, callbackUrl=receiver.url)
        finished(service, http, fax["id"])
        service.advance(1)
        found = only_delivery(service)

    assert found["attempts"][0]["error"] == "No answer within 0.3 seconds."
    assert found["attempts"][0]["milliseconds"] >= 300
    assert found["state"] == "PENDING"


def test_one_at_a_time_to_each_url_in_order(service: RunningService, http: httpx.Client) -> None:
    """A slow receiver gets one webhook after the other, in the order of events; another one need not wait for it."""
    names = [f"fax-{number}" for number in range(5)]

    def arrive(service_id: str) -> None:
        for name in names:
            service.app.state.core.callbacks.incoming({"id": name, "serviceId": service_id, "direction": "INBOUND"})

    with Receiver() as slow, Receiver() as quick:
        slow.gate.clear()
        for receiver in (slow, quick):
            made = http.post("/services", json={"incomingWebhookUrl": receiver.url}).json()
            service.on_loop(partial(arrive, made["id"]))
        quick.wait(5)
        assert len(slow.wait(1)) == 1
        slow.gate.set()
        received = slow.wait(5)

    assert [json.loads(each.parts["fax"].content)["id"] for each in received] == names
    assert slow.most_at_once == quick.most_at_once == 1


def test_answers_are_recorded_with_their_heads(service: RunningService, http: httpx.Client) -> None:
    """Of each attempt the heads of request and answer, the beginning of its body and the real time are kept."""
    with Receiver(500) as receiver:
        finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        (attempt,) = attempted(service)["attempts"]

    assert attempt["number"] == 1
    assert datetime.fromisoformat(attempt["startTime"]) > START
    assert attempt["milliseconds"] > 0
    assert attempt["request"]["method"] == "POST"
    assert attempt["request"]["headers"]["user-agent"] == "faxtui-fax-service/1"
    assert int(attempt["request"]["headers"]["content-length"]) == len(receiver.received[0].body)
    assert attempt["response"]["status"] == 500
    assert attempt["response"]["headers"]["x-seen"] == "yes"
    assert attempt["response"]["body"] == "noted"


def test_deleted_content_leaves_later_attempts(service: RunningService, http: httpx.Client) -> None:
    """When the owner deletes the pages, what is still to be sent goes without them."""
    with Receiver(500) as receiver:
        fax = finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        attempted(service)
        assert http.delete(f"/faxes/{fax['id']}/file").status_code == 204
        service.advance(300)
        first, second = receiver.wait(2)

    assert "file" in first.parts
    assert list(second.parts) == ["event", "eventTime", "fax"]


def test_pages_stay_for_webhooks_that_still_need_them(service: RunningService, http: httpx.Client) -> None:
    """A fax whose pages its service does not keep is told with them all the same, and then they go."""
    with Receiver(500) as receiver:
        fax = finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        attempted(service)
        core = service.app.state.core
        document = core.store.document_id(fax["id"])
        service.on_loop(lambda: core.store.drop_content(fax["id"]))
        assert http.get(f"/faxes/{fax['id']}/file").status_code == 404
        assert service.on_loop(lambda: core.store.document(document)) is not None
        service.advance(300)
        first, second = receiver.wait(2)
        wait_until(lambda: only_delivery(service), lambda found: found["state"] == "DELIVERED")

    assert first.body == second.body
    assert service.on_loop(lambda: core.store.document(document)) is None


def test_lost_webhook_never_comes(service: RunningService, http: httpx.Client) -> None:
    """A chaos rule takes one webhook away: it is recorded as lost, not tried, and the next one comes."""
    chaos(service, "lose-webhook on FAX_COMPLETED x1")
    with Receiver() as receiver:
        lost = finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        service.advance(86_400)
        heard = finished(service, http, send(http, callbackUrl=receiver.url)["id"])
        (received,) = receiver.wait()

    assert json.loads(received.parts["fax"].content)["id"] == heard["id"]
    found = only_delivery(service, faxId=lost["id"])
    assert (found["state"], found["attempts"]) == ("LOST", [])


def test_delivery_is_found_by_its_parts(service: RunningService, http: httpx.Client) -> None:
    """The list filters by fax, event and state, pages newest first, and refuses states that there are not."""
    with Receiver(500) as receiver:
        faxes = [finished(service, http, send(http, callbackUrl=receiver.url)["id"]) for _ in range(3)]
        receiver.wait(3)
        wait_until(lambda: {"n": len(deliveries(service, state="DELIVERED"))}, lambda seen: seen["n"] == 2)

    assert [found["faxId"] for found in deliveries(service)] == [fax["id"] for fax in faxes]
    assert [found["faxId"] for found in deliveries(service, state="PENDING")] == [faxes[0]["id"]]
    assert len(deliveries(service, faxId=faxes[1]["id"], event="FAX_COMPLETED")) == 1
    assert deliveries(service, event="INCOMING_FAX") == []
    page = httpx.get(f"{service.url}/_local/deliveries", params={"pageSize": 2, "page": 2}, trust_env=False).json()
    assert [found["faxId"] for found in page["deliveries"]] == [faxes[0]["id"]]
    assert (page["totalItems"], page["totalPages"]) == (3, 2)
    wrong = httpx.get(f"{service.url}/_local/deliveries", params={"state": "GONE"}, trust_env=False)
    assert wrong.status_code == 422
    assert "state" in violations(wrong)
    assert delivery(service, page["deliveries"][0]["id"])["fax"]["id"] == faxes[0]["id"]
