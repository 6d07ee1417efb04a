"""How hard a client presses, where it turns to, and which changes it makes again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from faxtui.api import REGIONS, AsyncFaxClient, SendFile, errors
from tests.api.scripted import PROJECT, Script, fax

FILE = SendFile("a.txt", b"hello")


class Gate(httpx.AsyncBaseTransport):
    """Holds every call until it is opened and counts those that are under way at once."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.now = self.most = self.sends = 0
        self.full = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait."""
        self.now += 1
        self.most = max(self.most, self.now)
        self.sends += request.method == "POST"
        if self.now >= 3:
            self.full.set()
        try:
            await self.open.wait()
        finally:
            self.now -= 1
        return httpx.Response(200, json=fax())

    def client(self, **settings: Any) -> AsyncFaxClient:
        """A client behind the gate."""
        given = {"auth": "basic", "base_url": "http://fax.test", **settings}
        return AsyncFaxClient(PROJECT, key_id="k", key_secret="s", http_transport=self, **given)


async def test_only_so_many_calls_go_on_at_once() -> None:
    """Twelve calls share three places, and all are answered."""
    gate = Gate()
    async with gate.client(max_concurrent=3) as client:
        calls = asyncio.gather(*(client.faxes.get("01A") for _ in range(12)))
        await gate.full.wait()
        gate.open.set()
        found = await calls

    assert len(found) == 12
    assert gate.most == 3


async def test_hanging_sends_leave_room_for_a_look() -> None:
    """Sends have places of their own: with all of them taken, a read still goes out."""
    gate = Gate()
    async with gate.client(max_concurrent=2) as client:
        sends = asyncio.gather(*(client.faxes.send("+14155550101", files=[FILE]) for _ in range(5)))
        look = asyncio.ensure_future(client.faxes.get("01A"))
        await gate.full.wait()
        assert (gate.sends, gate.now) == (2, 3)
        gate.open.set()
        assert (await look).id == "01A"
        assert len(await sends) == 5


async def test_a_burst_passes_and_then_the_pace_holds() -> None:
    """Of nine calls with a burst of four, five wait for a twentieth of a second each."""
    began = time.monotonic()
    async with Script([httpx.Response(200, json=fax()) for _ in range(9)]).client(rate_limit=20.0, burst=4) as client:
        await asyncio.gather(*(client.faxes.get("01A") for _ in range(9)))

    assert time.monotonic() - began > 0.2


@pytest.mark.parametrize("wrong", [{"max_concurrent": 0}, {"rate_limit": 0.0}, {"burst": -1}])
async def test_limits_that_let_nothing_pass_are_refused(wrong: dict[str, Any]) -> None:
    """A client that could never call is not made."""
    with pytest.raises(errors.InvalidRequest, match=next(iter(wrong))):
        Script([]).client(**wrong)


@pytest.mark.parametrize(("region", "host"), [(name, url.removeprefix("https://")) for name, url in REGIONS.items()])
async def test_regions_are_presets(region: str, host: str) -> None:
    """Each region has its host; tokens come from the vendor's own."""
    script = Script([httpx.Response(200, json=fax())])
    async with script.client(base_url=None, region=region, auth="oauth2") as client:
        await client.faxes.get("01A")

    assert script.requests[0].url.host == host
    assert script.token_requests[0].url.host == "auth.sinch.com"


async def test_addresses_are_free() -> None:
    """Without a region the global address is used; base and token address may be any."""
    script = Script([httpx.Response(200, json=fax())] * 2)
    async with script.client(base_url=None) as client:
        await client.faxes.get("01A")
    async with script.client(base_url="http://a.test/x", auth_url="http://b.test", auth="oauth2") as client:
        await client.faxes.get("01A")

    assert [request.url.host for request in script.requests] == ["fax.api.sinch.com", "a.test"]
    assert script.requests[1].url.path.startswith("/x/v3/")
    assert script.token_requests[0].url == "http://b.test/oauth2/token"


@pytest.mark.parametrize("wrong", [{"region": "mars"}, {"region": "eu1", "base_url": "http://a.test"}])
async def test_a_region_that_is_none_is_told(wrong: dict[str, Any]) -> None:
    """An unknown region, or a region beside an address, is refused."""
    with pytest.raises(errors.InvalidRequest, match="region"):
        Script([]).client(**{"base_url": None, **wrong})


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout(""), httpx.Response(502), httpx.Response(500)])
async def test_changes_that_may_be_made_twice_are(trouble: Exception | httpx.Response, instant_retries: None) -> None:
    """PUT, PATCH and DELETE come to the same when repeated: a lost answer is no end."""
    steps = [trouble, httpx.Response(200, json={}), trouble, httpx.Response(200, json={}), trouble, httpx.Response(204)]
    script = Script(steps)
    async with script.client() as client:
        await client.emails.set_numbers("01S", "a@b.test", ["+14155550101"])
        await client.services.update("01S", name="x")
        await client.faxes.delete_content("01A")

    assert [request.method for request in script.requests] == ["PUT", "PUT", "PATCH", "PATCH", "DELETE", "DELETE"]


async def test_a_deletion_whose_answer_was_lost_is_done(instant_retries: None) -> None:
    """What is not there at the second try was deleted at the first; at the first try it was never there."""
    script = Script([httpx.ReadTimeout(""), httpx.Response(404), httpx.Response(404)])
    async with script.client() as client:
        await client.services.delete("01S")
        with pytest.raises(errors.NotFound):
            await client.services.delete("01S")


@pytest.mark.parametrize("lost", [httpx.ReadTimeout(""), httpx.Response(500)])
async def test_what_makes_something_new_is_never_repeated(
    lost: Exception | httpx.Response, instant_retries: None
) -> None:
    """A service, an address, a cover page, a domain: one call, and a lost answer is an unknown outcome."""
    script = Script([lost] * 4)
    async with script.client() as client:
        for call in (
            client.services.create(name="x"),
            client.emails.add("01S", "a@b.test", ["+14155550101"]),
            client.cover_pages.add("01S", b"%PDF-1.7", "x"),
            client.domains.create("01S", "fax.example.com"),
        ):
            with pytest.raises(errors.OutcomeUnknown):
                await call

    assert len(script.requests) == 4


async def test_read_only_refuses_every_change() -> None:
    """No write of any kind leaves a read-only client."""
    async with Script([]).client(read_only=True) as client:
        for call in (
            client.faxes.send_once("+14155550101", files=[FILE]),
            client.faxes.delete_content("01A"),
            client.services.update("01S", name="x"),
            client.numbers.suspend("01S", "+14155550101"),
            client.emails.delete("01S", "a@b.test"),
            client.templates.update("01S", "d.test", "x", "y"),
        ):
            with pytest.raises(errors.ReadOnlyError):
                await call


async def test_an_upload_tells_how_far_it_is() -> None:
    """Bytes that left and the size of the whole body; the last word is all of it."""
    told: list[tuple[int, int | None]] = []
    script = Script([httpx.Response(200, json=fax())])
    async with script.client() as client:
        await client.faxes.send(
            "+14155550101",
            files=[SendFile("a.tif", b"x" * 700_000)],
            progress=lambda sent, total: told.append((sent, total)),
        )

    size = int(script.requests[0].headers["Content-Length"])
    assert told[-1] == (size, size)
    assert len(told) > 1
    assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)
