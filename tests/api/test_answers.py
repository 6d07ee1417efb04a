"""Every bad answer becomes one error with one clear sentence."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from faxtui.api import SendFile, errors
from faxtui.api.answers import read_problem, retry_after
from faxtui.api.models import FaxPage
from faxtui.api.transport import LARGE
from tests.api.scripted import Script, fax

VIOLATIONS = [{"field": "to", "description": "must be E.164"}]
SHAPES: dict[str, dict[str, Any]] = {
    "titled": {"code": "422", "error": "Unprocessable", "message": "bad", "details": {"fieldViolations": VIOLATIONS}},
    "coded": {
        "code": 422,
        "status": "INVALID_ARGUMENT",
        "message": "bad",
        "details": [{"type": "BadRequest", "fieldViolations": VIOLATIONS}],
    },
}
SHAPES["wrapped"] = {"error": SHAPES["coded"]}


@pytest.mark.parametrize("shape", SHAPES)
async def test_violations_are_read_from_every_shape(shape: str) -> None:
    """All three documented error shapes name the field that was refused."""
    async with Script([httpx.Response(422, json=SHAPES[shape])]).client() as client:
        with pytest.raises(errors.InvalidRequest) as caught:
            await client.faxes.get("01A")

    assert caught.value.violations == (errors.Violation("to", "must be E.164"),)
    assert str(caught.value) == "The service refused the request (422): bad · to: must be E.164."
    assert caught.value.status == 422


async def test_field_is_named_once() -> None:
    """A description that begins with the field's own name needs no second one."""
    told = {"field": "to", "description": "to must be E.164."}
    body = {**SHAPES["coded"], "message": "to must be E.164.", "details": [{"fieldViolations": [told]}]}
    async with Script([httpx.Response(422, json=body)]).client() as client:
        with pytest.raises(
            errors.InvalidRequest, match=r"^The service refused the request \(422\): to must be E\.164\.$"
        ):
            await client.faxes.get("01A")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidRequest),
        (401, errors.AuthenticationError),
        (402, errors.PaymentRequired),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (413, errors.InvalidRequest),
        (500, errors.ServerError),
        (301, errors.UnexpectedResponse),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>no JSON</html>", b"[1]", b'{"error": null, "details": 3}', b"\xff\xfe"])
async def test_status_decides_whatever_the_body(
    status: int, kind: type[Exception], body: bytes, instant_retries: None
) -> None:
    """An empty, foreign or odd body never hides what the status says, and the sentence ends as one."""
    async with Script([httpx.Response(status, content=body) for _ in range(3)]).client() as client:
        with pytest.raises(kind) as caught:
            await client.faxes.get("01A")

    assert type(caught.value) is kind
    assert str(caught.value).endswith(".")


async def test_refused_key_says_what_to_check() -> None:
    """A 401 names the three variables and never the secret."""
    async with Script([httpx.Response(401)]).client() as client:
        with pytest.raises(errors.AuthenticationError) as caught:
            await client.faxes.get("01A")

    assert str(caught.value) == "The service refused the key. Check its id, its secret and the project."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>welcome to the hotel</html>",
        b"[]",
        b'{"faxes": 3}',
        b"{",
        b'{"faxes": [{"to": "+1"}]}',
        b"[" * 9999,
    ],
)
async def test_success_that_is_no_fax_api_is_told(body: bytes) -> None:
    """A 200 that is not a list of faxes, as from a captive portal, is an unexpected answer."""
    async with Script([httpx.Response(200, content=body)]).client() as client:
        with pytest.raises(errors.UnexpectedResponse, match=r"http://fax\.test gave an answer that cannot be read"):
            await client.faxes.list()


async def test_text_of_the_service_is_bounded() -> None:
    """A message of a million letters does not become a sentence of a million letters."""
    async with Script([httpx.Response(400, json={"message": "x" * 1_000_000})]).client() as client:
        with pytest.raises(errors.InvalidRequest) as caught:
            await client.faxes.get("01A")

    assert len(str(caught.value)) < 400


def chained(cause: Exception) -> httpx.ConnectError:
    """A connect error with the system's error at the end of its chain, as the HTTP library raises it."""
    try:
        try:
            raise cause
        except OSError as error:
            raise httpx.ConnectError("failed") from error
    except httpx.ConnectError as error:
        return error


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (chained(ConnectionRefusedError()), "Nothing answers at http://fax.test: is the service running?"),
        (chained(socket.gaierror()), "The host of http://fax.test is not known: check the address and the network."),
        (chained(ssl.SSLError()), "No safe connection to http://fax.test: its certificate or its TLS was refused."),
        (httpx.ConnectTimeout(""), "Nothing answers at http://fax.test: is the service running?"),
        (httpx.ProxyError(""), "The proxy on the way to http://fax.test refused."),
        (httpx.ReadTimeout(""), "http://fax.test did not answer in time."),
        (httpx.RemoteProtocolError(""), "The connection to http://fax.test broke."),
    ],
)
async def test_broken_connections_say_where_and_why(trouble: Exception, sentence: str, instant_retries: None) -> None:
    """Each way a connection fails has its own sentence, with the address and nothing secret."""
    async with Script([trouble] * 3).client() as client:
        with pytest.raises(errors.TransportError) as caught:
            await client.faxes.get("01A")

    assert str(caught.value) == sentence
    assert type(caught.value) is errors.TransportError


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), ("", None), ("soon", None), ("-1", None), ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0)]
)
def test_retry_after_is_read_in_both_forms(text: str, seconds: float | None) -> None:
    """Seconds and dates are understood, everything else counts as not said."""
    assert retry_after(httpx.Response(429, headers={"Retry-After": text})) == seconds


def test_hostile_error_bodies_give_an_empty_problem() -> None:
    """No nesting and no type can break the reading of an error body."""
    for body in (
        b"[" * 100_000,
        b'{"error": {"error": {}}}',
        b'{"details": [{"fieldViolations": [1, null]}]}',
        b"null",
    ):
        assert read_problem(body).violations == ()


async def test_unknown_fields_and_values_are_kept() -> None:
    """A newer service's fields and statuses come through."""
    body = fax(status="TELEPORTED", warp=9)
    async with Script([httpx.Response(200, json=body)]).client() as client:
        found = await client.faxes.get("01A")

    assert found.status == "TELEPORTED"
    assert found.wire()["warp"] == 9


async def test_numbers_where_texts_belong_cost_nothing() -> None:
    """One amount or label written as a number must not make a whole list unreadable."""
    odd = fax(price={"currencyCode": "USD", "amount": 0.07}, labels={"patient": 1042})
    script = Script([httpx.Response(200, json={"faxes": [odd], "page": 1, "totalPages": 1, "totalItems": 1})])
    async with script.client() as client:
        (read,) = (await client.faxes.list()).faxes

    assert read.price is not None
    assert (read.price.amount, read.labels) == ("0.07", {"patient": "1042"})


async def test_a_refusal_counts_even_when_its_body_breaks_off() -> None:
    """A send that was refused stays refused when the words of the refusal are lost."""

    class Broken(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b'{"mess'
            raise httpx.ReadError("gone")

    async with Script([httpx.Response(422, stream=Broken())]).client() as client:
        with pytest.raises(errors.InvalidRequest):
            await client.faxes.send("+14155550101", files=[SendFile("a.txt", b"a")])


@pytest.mark.parametrize(("length", "aside"), [(10, False), (LARGE, True)])
async def test_a_large_answer_is_parsed_off_the_event_loop(length: int, aside: bool) -> None:
    """A page of a thousand faxes takes milliseconds to read, which a console's keys must not wait for."""
    threads: list[int] = []

    def parse(body: bytes) -> FaxPage:
        threads.append(threading.get_ident())
        return FaxPage.model_validate_json(body)

    async with Script([httpx.Response(200, json={"faxes": [fax(headerText="x" * length)]})]).client() as client:
        pages = [page async for page in client.faxes.pages(parse, lambda page: page.faxes)]

    assert [len(page) for page in pages] == [1]
    assert (threads != [threading.get_ident()]) is aside
