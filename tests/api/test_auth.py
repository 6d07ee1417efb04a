"""Keys and tokens: where they go, how long they are kept, when they are renewed."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import httpx
import pytest

from faxtui.api import AsyncFaxClient, errors
from faxtui.api.auth import TokenAnswer, TokenAuth
from tests.api.scripted import PROJECT, Script, fax, token

GOOD = httpx.Response(200, json=fax())
STALE = httpx.Response(401, headers={"WWW-Authenticate": 'Bearer error="invalid_token", error_description="expired"'})
BASIC = "Basic " + base64.b64encode(b"key-1:s3cret").decode()


async def test_basic_goes_with_every_call() -> None:
    """With Basic no token is asked for."""
    script = Script([GOOD])
    async with script.client() as client:
        await client.faxes.get("01A")

    assert script.requests[0].headers["Authorization"] == BASIC
    assert script.token_requests == []


async def test_token_call_is_as_documented() -> None:
    """Client credentials by form body, key and secret in the Basic header, then the token as Bearer."""
    script = Script([GOOD])
    async with script.client(auth="oauth2") as client:
        await client.faxes.get("01A")

    (asked,) = script.token_requests
    assert asked.method == "POST"
    assert str(asked.url) == "http://fax.test/oauth2/token"
    assert asked.content == b"grant_type=client_credentials"
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.headers["Authorization"] == BASIC
    assert script.requests[0].headers["Authorization"] == "Bearer t1"


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({"base_url": "https://fax.api.sinch.com"}, "https://auth.sinch.com"),
        ({"base_url": "https://eu1.fax.api.sinch.com"}, "https://auth.sinch.com"),
        ({"base_url": "https://fax.api.sinch.com.evil.test"}, "https://fax.api.sinch.com.evil.test"),
        ({"base_url": "http://127.0.0.1:8035/"}, "http://127.0.0.1:8035"),
        ({"base_url": "http://[::1]:8035/fax"}, "http://[::1]:8035"),
        ({"base_url": "http://fax.test", "auth_url": "https://login.test/x"}, "https://login.test/x"),
    ],
)
async def test_tokens_come_from_the_right_host(settings: dict[str, str], origin: str) -> None:
    """The vendor's hosts use the vendor's token host; every other service gives its own tokens."""
    script = Script([GOOD])
    async with script.client(auth="oauth2", **settings) as client:
        await client.faxes.get("01A")

    assert str(script.token_requests[0].url) == f"{origin}/oauth2/token"


async def test_a_path_in_the_base_url_is_kept() -> None:
    """A service behind a prefix is called behind it."""
    script = Script([GOOD])
    async with script.client(base_url="http://fax.test/gate/") as client:
        await client.faxes.get("01A")

    assert script.requests[0].url.path == f"/gate/v3/projects/{PROJECT}/faxes/01A"


async def test_calls_at_once_share_one_token_request() -> None:
    """Twenty calls that start together ask for one token."""
    script = Script([GOOD] * 20)
    async with script.client(auth="oauth2") as client:
        await asyncio.gather(*(client.faxes.get("01A") for _ in range(20)))

    assert len(script.token_requests) == 1
    assert len(script.requests) == 20


async def test_an_expired_token_is_renewed_once() -> None:
    """A 401 that says expired leads to one new token and one repeat, even of a send, which had been refused."""
    from faxtui.api import SendFile

    script = Script([STALE, GOOD], tokens=[token("t1"), token("t2")])
    async with script.client(auth="oauth2") as client:
        await client.faxes.send("+14155550101", files=[SendFile("a.txt", b"hello")])

    assert [r.headers["Authorization"] for r in script.requests] == ["Bearer t1", "Bearer t2"]
    assert b"hello" in script.requests[1].content


async def test_a_second_refusal_is_final() -> None:
    """A service that calls every token expired is not asked for ever."""
    script = Script([STALE, STALE, GOOD], tokens=[token("t1"), token("t2")])
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.AuthenticationError):
            await client.faxes.get("01A")

    assert len(script.requests) == 2


async def test_other_refusals_are_final_but_forget_the_token() -> None:
    """A 401 without a word of expiry is told at once; the next call brings a fresh token."""
    script = Script([httpx.Response(401), GOOD], tokens=[token("t1"), token("t2")])
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.AuthenticationError):
            await client.faxes.get("01A")
        assert len(script.requests) == 1

        await client.faxes.get("01A")

    assert script.requests[1].headers["Authorization"] == "Bearer t2"


@pytest.mark.parametrize("refusal", [httpx.Response(401), httpx.Response(400, json={"error": "invalid_client"})])
async def test_a_wrong_key_is_one_clear_error(refusal: httpx.Response) -> None:
    """Both ways of OAuth2 to refuse a key read the same; the API itself is not called."""
    script = Script([], tokens=[refusal])
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.AuthenticationError, match="refused the key"):
            await client.faxes.get("01A")


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, json={"hello": 1}), httpx.Response(302)])
async def test_a_host_without_tokens_is_no_fax_api(answer: httpx.Response) -> None:
    """A wrong address shows when the token is asked for, and is named."""
    script = Script([], tokens=[answer])
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.UnexpectedResponse, match=r"http://fax\.test .*no Fax API"):
            await client.faxes.get("01A")


class Fetch:
    """Counts the tokens it hands out."""

    def __init__(self, expires_in: float) -> None:
        self.count = 0
        self.expires_in = expires_in
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> TokenAnswer:
        await self.gate.wait()
        self.count += 1
        return TokenAnswer(access_token=f"t{self.count}", expires_in=self.expires_in)


@pytest.mark.parametrize(("expires_in", "good_until", "renewed_from"), [(3600, 3539, 3541), (40, 29, 31)])
async def test_tokens_are_renewed_before_they_end(expires_in: float, good_until: float, renewed_from: float) -> None:
    """A minute before the end, or a quarter of a short life, the next call asks anew."""
    now = 0.0
    auth = TokenAuth(Fetch(expires_in), clock=lambda: now)
    assert await auth.header() == "Bearer t1"

    now = good_until
    assert await auth.header() == "Bearer t1"

    now = renewed_from
    assert await auth.header() == "Bearer t2"


async def test_giving_up_does_not_take_the_token_from_others() -> None:
    """A cancelled call leaves the shared token request running for the rest."""
    fetch = Fetch(3600)
    fetch.gate.clear()
    auth = TokenAuth(fetch)
    first, second = asyncio.create_task(auth.header()), asyncio.create_task(auth.header())
    await asyncio.sleep(0)
    first.cancel()
    fetch.gate.set()

    assert await second == "Bearer t1"
    assert first.cancelled()


async def test_a_failed_token_request_fails_all_and_is_forgotten() -> None:
    """Calls that shared a failed request all fail with its error; the next one asks again."""
    script = Script([GOOD], tokens=[httpx.Response(401), token()])
    async with script.client(auth="oauth2") as client:
        results: list[Any] = await asyncio.gather(*(client.faxes.get("01A") for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [errors.AuthenticationError] * 3

        assert (await client.faxes.get("01A")).id == "01A"


@pytest.mark.parametrize("base_url", ["", "fax.test", "ftp://fax.test", "http://", "http://fax.test:port"])
def test_a_base_url_that_is_none_is_refused(base_url: str) -> None:
    """A client without a usable address is never made."""
    with pytest.raises(errors.InvalidRequest, match="address"):
        AsyncFaxClient("p", key_id="k", key_secret="s", base_url=base_url)
