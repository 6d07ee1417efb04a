"""The webhook receiver on a loopback port: called by the local service, and by callers that mean no good."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from faxtui.api.auth import basic
from faxtui.api.errors import ServerError
from faxtui.api.models import Fax
from faxtui.api.notices import Belief, Notice, RecentKeys, confirm
from faxtui.api.receiver import WebhookReceiver, new_secret_path
from faxtui.api.webhooks import FaxEvent
from tests.api.listening import NAME, PASSWORD, PATH, Listening
from tests.server.local import attempted, convert_here, only_delivery
from tests.server.steps import BUSY, finished, send
from tests.service import PATIENCE, RunningService

FAX = {"id": "01J9ZK", "direction": "OUTBOUND", "to": "+14155552671", "status": "COMPLETED"}
TOLD = json.dumps({"event": "FAX_COMPLETED", "fax": FAX}).encode()
AS_JSON = {"Content-Type": "application/json"}
BASIC = httpx.BasicAuth(NAME, PASSWORD)


@pytest.fixture(scope="module")
def service() -> Iterator[RunningService]:
    """One service that converts documents in its own process, for all tests here."""
    with RunningService(prepare=convert_here) as running:
        yield running


@pytest.fixture
def http(service: RunningService) -> Iterator[httpx.Client]:
    """A plain client of the service."""
    with service.http() as client:
        yield client


def post(listening: Listening, content: Any = TOLD, *, path: str = PATH, auth: Any = BASIC, **headers: str) -> Any:
    """What the receiver answers to a POST."""
    given = {**AS_JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with httpx.Client(trust_env=False, verify=False, timeout=PATIENCE) as client:
        return client.post(f"{listening.origin}{path}", content=content, headers=given, auth=auth)


def raw(listening: Listening, head: str, body: bytes = b"", *, end: bool = False) -> bytes:
    """The head of what the receiver answers to a request written by hand; `end` tells it that no more comes."""
    with socket.create_connection(("127.0.0.1", listening.port), PATIENCE) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + body)
        if end:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := line.recv(65536)):
            answer += part
        return answer


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json"])
def test_the_end_of_a_fax_arrives_confirmed(service: RunningService, http: httpx.Client, content_type: str) -> None:
    """A real webhook in either content type is handed on with the fax as the service has it, and its pages."""
    with Listening(service) as listening:
        sent = send(http, callbackUrl=listening.url, callbackUrlContentType=content_type)
        finished(service, http, sent["id"])
        (notice,) = listening.wait()
        heard = attempted(service, faxId=sent["id"])

    assert (notice.event.event, notice.belief, notice.doubt) == ("FAX_COMPLETED", Belief.CONFIRMED, "")
    assert (notice.fax.id, notice.fax.status) == (sent["id"], "COMPLETED")
    assert notice.event.file is not None
    assert notice.event.file.type == "PDF"
    assert notice.event.file.content == http.get(f"/faxes/{sent['id']}/file.pdf").content
    assert heard["state"] == "DELIVERED"
    assert [attempt["status"] for attempt in heard["attempts"]] == [200]


def test_progress_and_failure_arrive_too(service: RunningService, http: httpx.Client) -> None:
    """Each page of a fax brings a notice of its own, and a failed fax its end."""
    with Listening(service) as listening:
        sent = send(http, pages=3, callbackUrl=listening.url, inProgressNotifications=True)
        finished(service, http, sent["id"])
        notices = listening.wait(4)
        busy = send(http, BUSY, callbackUrl=listening.url, maxRetries=0)
        finished(service, http, busy["id"])
        last = listening.wait(5)[-1]

    assert [notice.event.event for notice in notices] == [*["FAX_IN_PROGRESS"] * 3, "FAX_COMPLETED"]
    assert [notice.event.fax.pages_sent_successfully for notice in notices[:3]] == [1, 2, 3]
    assert all(notice.belief is Belief.CONFIRMED for notice in notices)
    assert (last.fax.id, last.fax.is_failed, last.belief) == (busy["id"], True, Belief.CONFIRMED)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json"])
def test_an_incoming_fax_that_nobody_knows_is_marked(
    service: RunningService, http: httpx.Client, content_type: str
) -> None:
    """INCOMING_FAX in either content type is handed on; one of a fax that the service does not know is unconfirmed."""
    with Listening(service) as listening:
        default = http.get("/services").json()["services"][0]
        changes = {"incomingWebhookUrl": listening.url, "webhookContentType": content_type}
        assert http.patch(f"/services/{default['id']}", json=changes).status_code == 200
        answer = httpx.post(f"{service.url}/_local/test-inbound", json={}, trust_env=False, timeout=PATIENCE)
        (notice,) = listening.wait()

    assert answer.json()["state"] == "DELIVERED"
    assert (notice.event.event, notice.event.fax.is_inbound) == ("INCOMING_FAX", True)
    assert notice.event.file is not None
    assert (notice.belief, notice.doubt) == (Belief.UNCONFIRMED, "The service does not know this fax.")


def test_a_failed_handler_gets_the_webhook_again(
    service: RunningService, http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """What the handler could not take is answered 500, so that the service delivers it again and it is taken then."""
    with caplog.at_level(logging.CRITICAL, "faxtui.api.receiver"), Listening(service) as listening:
        listening.fail_next = 2
        sent = send(http, callbackUrl=listening.url)
        finished(service, http, sent["id"])
        for count, pause in ((1, 301), (2, 601)):
            attempted(service, count, faxId=sent["id"])
            assert listening.notices == []
            service.advance(pause)
        (notice,) = listening.wait()
        heard = attempted(service, 3, faxId=sent["id"])

    assert notice.fax.id == sent["id"]
    assert [attempt["status"] for attempt in heard["attempts"]] == [500, 500, 200]


def test_the_same_news_is_handed_on_once(service: RunningService, http: httpx.Client) -> None:
    """A second delivery, in another form at another time, is answered 200 without troubling the handler."""
    with Listening(service) as listening:
        sent = send(http, callbackUrl=listening.url)
        finished(service, http, sent["id"])
        listening.wait()
        first = only_delivery(service, faxId=sent["id"])
        for content_type in ("multipart/form-data", "application/json"):
            again = httpx.post(
                f"{service.url}/_local/deliveries/{first['id']}/replay",
                json={"contentType": content_type},
                trust_env=False,
                timeout=PATIENCE,
            ).json()
            assert again["attempts"][0]["response"]["body"] == "Taken before.\n"
        notices = listening.wait()

    assert len(notices) == 1


def test_the_same_news_at_the_same_moment_is_handed_on_once() -> None:
    """Deliveries that overlap wait for the first one's handler: one is handed on, all are answered 200."""
    answers: list[httpx.Response] = []
    asked = threading.Semaphore(0)

    async def get_fax(_: str) -> Fax:
        asked.release()
        return Fax.model_validate(FAX)

    with Listening(get_fax=get_fax, at_once=4) as listening:
        listening.gate.clear()
        callers = [threading.Thread(target=lambda: answers.append(post(listening))) for _ in range(4)]
        for caller in callers:
            caller.start()
        assert all(asked.acquire(timeout=PATIENCE) for _ in callers)
        listening.gate.set()
        for caller in callers:
            caller.join(PATIENCE)

    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(answer.text for answer in answers) == ["Taken before.\n"] * 3 + ["Taken.\n"]
    assert len(listening.notices) == 1


def test_a_forged_end_is_contradicted_and_hides_nothing(service: RunningService, http: httpx.Client) -> None:
    """Who tells too early that a fax has ended is not believed, and the true news still comes through."""
    with Listening(service) as listening:
        sent = send(http, callbackUrl=listening.url)
        forged = {"event": "FAX_COMPLETED", "fax": {"id": sent["id"], "to": sent["to"], "status": "COMPLETED"}}
        assert post(listening, json.dumps(forged).encode()).status_code == 200
        (lie,) = listening.wait()
        finished(service, http, sent["id"])
        truth = listening.wait(2)[-1]

    assert (lie.belief, lie.fax.is_open) == (Belief.CONTRADICTED, True)
    assert "still on its way" in lie.doubt
    assert (truth.belief, truth.fax.status) == (Belief.CONFIRMED, "COMPLETED")


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"direction": "INBOUND"}, ""),
        ({"status": "FAILURE"}, "different ends"),
        ({"to": "14155552671"}, ""),
        ({"to": "+14155550000"}, "different numbers"),
        ({"id": "other"}, "another fax"),
    ],
)
async def test_what_the_service_says_counts(told: dict[str, str], doubt: str) -> None:
    """Another end, other numbers or another fax is a contradiction; a number without its plus is none."""

    async def get_fax(_: str) -> Fax:
        return Fax.model_validate(FAX)

    event = FaxEvent(event="FAX_COMPLETED", fax=Fax.model_validate({**FAX, **told}))
    notice = await confirm(event, get_fax)

    assert (notice.belief is Belief.CONTRADICTED) == bool(doubt)
    assert doubt in notice.doubt
    assert notice.fax.to == "+14155552671"


async def test_a_service_that_cannot_be_asked_leaves_it_unconfirmed() -> None:
    """The webhook is handed on all the same, with the reason."""

    async def get_fax(_: str) -> Fax:
        raise ServerError("The service failed (503).", status=503)

    notice = await confirm(FaxEvent(event="FAX_COMPLETED", fax=Fax.model_validate(FAX)), get_fax)

    assert (notice.belief, notice.fax.id) == (Belief.UNCONFIRMED, "01J9ZK")
    assert notice.doubt == "The service could not be asked: The service failed (503)."


def test_who_does_not_know_the_secrets_gets_nowhere() -> None:
    """Wrong path, method or credentials are refused alike, whatever the body is, and nothing is handed on."""
    with Listening() as listening:
        refused = [
            post(listening, path="/").status_code,
            post(listening, path=PATH + "/").status_code,
            post(listening, auth=None).status_code,
            post(listening, auth=(NAME, "wrong")).status_code,
            post(listening, auth=("wrong", PASSWORD)).status_code,
            post(listening, auth=None, Authorization="Basic %%%").status_code,
            post(listening, auth=None, Authorization="Bearer abc").status_code,
        ]
        unknown = post(listening, auth=None)
        got = httpx.get(f"{listening.origin}{PATH}", auth=BASIC, trust_env=False)
        assert post(listening).status_code == 200

    assert refused == [404, 404, 401, 401, 401, 401, 401]
    assert unknown.headers["www-authenticate"] == 'Basic realm="fax webhooks"'
    assert (got.status_code, got.headers["allow"]) == (405, "POST")
    assert len(listening.notices) == 1


def test_a_receiver_without_credentials_asks_for_none() -> None:
    """The secret path alone is then what lets a caller in."""
    with Listening(credentials=None) as listening:
        assert post(listening, auth=None).status_code == 200


def test_bodies_over_the_limit_are_refused_while_they_come_in() -> None:
    """A length over the limit is refused at once, a body without length as soon as it is too long."""

    def endless() -> Iterator[bytes]:
        for _ in range(400):
            yield b" " * 1024

    with Listening(limit=100_000) as listening:
        announced = post(listening, b" " * 100_001)
        streamed = post(listening, endless())
        fitting = post(listening, TOLD + b" " * (100_000 - len(TOLD)))

    assert [announced.status_code, streamed.status_code, fitting.status_code] == [413, 413, 200]
    assert announced.text == "A webhook has at most 100000 bytes.\n"
    assert len(listening.notices) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": ""}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Encoding": "gzip"}, 415),
        ({"Content_Type": "application/json; charset=utf-8"}, 200),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 400),
    ],
)
def test_other_kinds_of_body_are_refused(headers: dict[str, str], status: int) -> None:
    """Only the two documented content types are taken, plain."""
    with Listening() as listening:
        assert post(listening, **headers).status_code == status


def test_what_is_no_webhook_is_answered_with_the_sentence() -> None:
    """A body that cannot be read is the caller's fault, and said in one sentence."""
    with Listening() as listening:
        answer = post(listening, b"{}")

    assert (answer.status_code, answer.text) == (
        400,
        "The webhook misses fields, or they make no sense: event, fax.\n",
    )


def _head(length: str) -> str:
    auth = basic(NAME, PASSWORD)
    return f"POST {PATH} HTTP/1.1\nHost: x\nAuthorization: {auth}\nContent-Type: application/json\n{length}\n"


def test_a_length_that_lies_hands_nothing_on() -> None:
    """Too short a body never reaches the handler, of too long a one nothing beyond its length, nonsense is refused."""
    with Listening() as listening:
        cut = raw(listening, _head(f"Content-Length: {len(TOLD) + 9}\n"), TOLD, end=True)
        longer = raw(
            listening, _head(f"Content-Length: {len(TOLD)}\nConnection: close\n"), TOLD + b'{"more": 1}', end=False
        )
        nonsense = raw(listening, _head("Content-Length: many\n"), TOLD)
        huge = raw(listening, _head("Content-Length: 99999999999\n"), TOLD)
        notices = list(listening.notices)

    assert b"200" not in cut.partition(b"\r\n")[0]
    assert longer.startswith(b"HTTP/1.1 200")
    assert nonsense.startswith(b"HTTP/1.1 400")
    assert huge.startswith(b"HTTP/1.1 413")
    assert len(notices) == 1


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    """A caller that stalls is answered 408 after the receiver's time."""
    with Listening(seconds=0.05) as listening:
        answer = raw(listening, _head("Content-Length: 500\n"), b"{")

    assert answer.startswith(b"HTTP/1.1 408")
    assert listening.notices == []


def test_servers_that_do_not_check_lengths_are_checked_on() -> None:
    """Under a lax server the receiver compares the announced and the real length itself."""
    length = str(len(TOLD) + 1).encode()
    assert _called(headers=[(b"content-length", length)]) == 400
    assert _called(headers=[(b"content-length", b"-1")]) == 400
    assert _called(headers=[]) == 200


def _called(headers: list[tuple[bytes, bytes]]) -> int:
    """The status of a plain ASGI call, without a server."""
    sent: list[Any] = []

    async def take(_: Notice) -> None:
        pass

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": TOLD}

    async def keep(message: Any) -> None:
        sent.append(message)

    async def call() -> None:
        receiver = WebhookReceiver(take, path="/a", credentials=None, get_fax=None)
        scope = {"type": "http", "method": "POST", "path": "/a"}
        await receiver({**scope, "headers": [(b"content-type", b"application/json"), *headers]}, receive, keep)

    asyncio.run(call())
    status: int = sent[0]["status"]
    return status


def test_it_can_be_mounted_into_another_app() -> None:
    """Under a path of an app of Starlette or FastAPI the secret path follows the mount's own."""
    from starlette.applications import Starlette
    from starlette.routing import Mount

    with Listening(around=lambda app: Starlette(routes=[Mount("/hooks", app)])) as listening:
        assert post(listening, path=f"/hooks{PATH}").status_code == 200
        assert post(listening, path="/hooks/other").status_code == 404


def test_a_memory_that_lasts_knows_webhooks_after_a_restart() -> None:
    """A second receiver with the same memory does not hand on what the first one did."""
    memory = RecentKeys()
    with Listening(memory=memory) as first:
        assert post(first).text == "Taken.\n"
    with Listening(memory=memory) as second:
        assert post(second).text == "Taken before.\n"

    assert second.notices == []


async def test_the_memory_is_bounded() -> None:
    """Only so many keys are kept, the newest."""
    memory = RecentKeys(most=3)
    for number in range(10):
        await memory.add(f"{number}")

    assert [number for number in range(10) if await memory.has(f"{number}")] == [7, 8, 9]


def test_a_memory_that_fails_makes_the_service_try_again(caplog: pytest.LogCaptureFixture) -> None:
    """When it cannot be kept that a webhook was handed on, it may come twice rather than be lost."""

    class Full(RecentKeys):
        async def add(self, key: str) -> None:
            raise OSError("the disk is full")

    with caplog.at_level(logging.CRITICAL, "faxtui.api.receiver"), Listening(memory=Full()) as listening:
        assert post(listening).status_code == 500

    assert len(listening.notices) == 1


def test_secret_paths_are_made_and_checked() -> None:
    """A made-up path fits and is long; a path without slash, or a name with a colon, is refused at once."""

    async def take(_: Notice) -> None:
        pass

    WebhookReceiver(take, path=new_secret_path(), credentials=None, get_fax=None)
    assert len(new_secret_path()) > 30
    with pytest.raises(ValueError, match="slash"):
        WebhookReceiver(take, path="hook", credentials=None, get_fax=None)
    with pytest.raises(ValueError, match="colon"):
        WebhookReceiver(take, path="/hook", credentials=("a:b", "c"), get_fax=None)
