"""What is tried again, how often, and what never is."""

from __future__ import annotations

import httpx
import pytest
import stamina

from faxtui.api import CallRecord, SendFile, errors
from faxtui.api.retries import worth_another_try
from tests.api.scripted import PATH, Script, fax

GOOD = httpx.Response(200, json=fax())
FILE = SendFile("a.txt", b"hello")


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError(""),
        httpx.ReadTimeout(""),
        httpx.RemoteProtocolError(""),
        httpx.Response(429),
        httpx.Response(500),
        httpx.Response(502),
        httpx.Response(503, headers={"Retry-After": "1"}),
        httpx.Response(504),
    ],
)
async def test_reading_is_tried_again(trouble: Exception | httpx.Response, instant_retries: None) -> None:
    """What changes nothing gets through a service that stumbles twice."""
    script = Script([trouble, trouble, GOOD])
    async with script.client() as client:
        assert (await client.faxes.get("01A")).id == "01A"

    assert len(script.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422, 501])
async def test_definite_answers_are_not_tried_again(status: int, instant_retries: None) -> None:
    """A refusal stays one: the same call would be refused again."""
    script = Script([httpx.Response(status)] * 3)
    async with script.client() as client:
        with pytest.raises(errors.FaxApiError):
            await client.faxes.get("01A")

    assert len(script.requests) == 1


async def test_three_tries_are_the_end(instant_retries: None) -> None:
    """After the third failure the error reaches the caller."""
    script = Script([httpx.Response(503)] * 9)
    async with script.client() as client:
        with pytest.raises(errors.ServerError):
            await client.faxes.get("01A")

    assert len(script.requests) == 3


def test_the_wait_is_the_services_own() -> None:
    """Retry-After is honoured up to ten seconds; a longer one is left to the caller."""
    assert worth_another_try(errors.RateLimited("", retry_after=4.0)) == 4.0
    assert worth_another_try(errors.RateLimited("", retry_after=600.0)) is False
    assert worth_another_try(errors.RateLimited("")) is True
    assert worth_another_try(ValueError()) is False


async def test_a_long_retry_after_is_told_at_once(instant_retries: None) -> None:
    """The caller learns how long the service wants to be left alone."""
    script = Script([httpx.Response(429, headers={"Retry-After": "600"})])
    async with script.client() as client:
        with pytest.raises(errors.RateLimited, match="try again in 600 s") as caught:
            await client.faxes.get("01A")

    assert caught.value.retry_after == 600.0


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadTimeout(""),
        httpx.ReadError(""),
        httpx.WriteError(""),
        httpx.WriteTimeout(""),
        httpx.RemoteProtocolError(""),
        httpx.Response(500),
        httpx.Response(502),
        httpx.Response(504),
        httpx.Response(200),
        httpx.Response(200, json={"faxes": []}),
        httpx.Response(200, content=b'{"id": "01A", "to"'),
    ],
)
async def test_a_send_that_may_have_arrived_is_unknown(
    trouble: Exception | httpx.Response, instant_retries: None
) -> None:
    """Whatever goes wrong after the request left, the client neither repeats it nor calls it undone."""
    script = Script([trouble, GOOD])
    async with script.client() as client:
        with pytest.raises(errors.OutcomeUnknown, match=r"not known|may have acted"):
            await client.faxes.send("+14155550101", files=[FILE])

    assert len(script.requests) == 1


@pytest.mark.parametrize("trouble", [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.ProxyError("")])
async def test_a_send_that_never_left_says_so(trouble: Exception, instant_retries: None) -> None:
    """Without a connection nothing was sent, and the sentence says it; it is not repeated either."""
    script = Script([trouble, GOOD])
    async with script.client() as client:
        with pytest.raises(errors.TransportError, match="Nothing was sent") as caught:
            await client.faxes.send("+14155550101", files=[FILE])

    assert not isinstance(caught.value, errors.OutcomeUnknown)
    assert len(script.requests) == 1


@pytest.mark.parametrize(("status", "kind"), [(429, errors.RateLimited), (503, errors.ServerError)])
async def test_a_refused_send_is_not_repeated(status: int, kind: type[Exception], instant_retries: None) -> None:
    """Busy services refuse a send plainly: the caller decides about another try."""
    script = Script([httpx.Response(status), GOOD])
    async with script.client() as client:
        with pytest.raises(kind) as caught:
            await client.faxes.send("+14155550101", files=[FILE])

    assert type(caught.value) is kind
    assert len(script.requests) == 1


async def test_a_send_waits_for_its_token(instant_retries: None) -> None:
    """Asking for a token is tried again even for a send, which then goes out once."""
    script = Script([GOOD], tokens=[httpx.Response(503), httpx.Response(200, json={"access_token": "t"})])
    async with script.client(auth="oauth2") as client:
        await client.faxes.send("+14155550101", files=[FILE])

    assert len(script.token_requests) == 2
    assert len(script.requests) == 1


async def test_lost_token_answers_leave_nothing_sent(instant_retries: None) -> None:
    """A token call that breaks is no unknown outcome: the send had not begun."""
    script = Script([], tokens=[httpx.ReadTimeout("")] * 3)
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.TransportError) as caught:
            await client.faxes.send("+14155550101", files=[FILE])

    assert type(caught.value) is errors.TransportError


async def test_read_only_refuses_before_anything_leaves() -> None:
    """A read-only client does not even ask for a token to send with."""
    script = Script([GOOD])
    async with script.client(auth="oauth2", read_only=True) as client:
        with pytest.raises(errors.ReadOnlyError):
            await client.faxes.send("+14155550101", files=[FILE])
        assert script.token_requests == []
        assert script.requests == []

        assert (await client.faxes.get("01A")).id == "01A"


async def test_the_journal_hears_of_every_try(instant_retries: None) -> None:
    """Each exchange is told with path, status and time; no key, no token and no query is in it."""
    records: list[CallRecord] = []
    page = {"faxes": [fax()], "page": 1, "pageSize": 100, "totalPages": 1, "totalItems": 1}
    script = Script([httpx.ConnectError("to s3cret"), httpx.Response(502), httpx.Response(200, json=page)])
    async with script.client(auth="oauth2") as client:
        client.on_call = records.append
        await client.faxes.list(to="+14155550101")

    assert [(r.method, r.path, r.status) for r in records] == [
        ("POST", "/oauth2/token", 200),
        ("GET", f"{PATH}/faxes", None),
        ("GET", f"{PATH}/faxes", 502),
        ("GET", f"{PATH}/faxes", 200),
    ]
    assert [r.error is None for r in records] == [True, False, False, True]
    assert all(r.ms >= 0 for r in records)
    assert all(secret not in repr(records) for secret in ("s3cret", "key-1", "t1", "4155550101"))


def test_retries_are_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The retry library's notes have a place to go, so that they are never written over the console."""
    import logging

    assert logging.getLogger("stamina").handlers
    assert stamina.is_active()


async def test_no_try_begins_after_the_budget() -> None:
    """A client that is given no time for repeats makes one call."""
    script = Script([httpx.Response(503)] * 3)
    async with script.client(retry_budget=0.0) as client:
        with pytest.raises(errors.ServerError):
            await client.faxes.get("01A")

    assert len(script.requests) == 1
