"""One HTTP call to a webhook's receiver, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.server.addresses import AddressRefused, addresses_of
from faxtui.server.fields import masked
from faxtui.server.webhook_store import Delivery
from faxtui.server.webhook_urls import target_of

if TYPE_CHECKING:
    import httpx

_PORTS: Final = {"http": 80, "https": 443}
_MOST_ADDRESSES: Final = 4
_BODY_KEPT: Final = 2000
_BODY_SECONDS: Final = 2.0
_MOST_HEADERS: Final = 60
_LONGEST_HEADER: Final = 500


class Outcome(NamedTuple):
    """Whether the receiver took a webhook (any 2xx), and the heads of request and answer for the record."""

    is_heard: bool
    wire: dict[str, Any]


def new_client() -> httpx.AsyncClient:
    """A client with a connection of its own for each call, no proxy and no redirects; made in a thread, since slow."""
    import httpx

    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=None,  # noqa: S113 - `call` bounds the whole of it
        limits=httpx.Limits(max_keepalive_connections=0),
    )


async def call(
    client: httpx.AsyncClient, delivery: Delivery, build: Callable[[str], httpx.Request], seconds: float
) -> Outcome:
    """Send a webhook and wait so many real seconds for the head of the answer; anything but 2xx is a failure."""
    import httpx

    wire: dict[str, Any] = {}
    try:
        async with asyncio.timeout(seconds):
            answer = await _send(client, delivery, build, wire)
    except TimeoutError:
        return Outcome(False, {**wire, "error": f"No answer within {seconds:g} seconds."})
    except AddressRefused as error:
        return Outcome(False, {**wire, "error": f"The URL leads nowhere: {error}."})
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:  # odd host names end as UnicodeError
        return Outcome(False, {**wire, "error": _sentence(error)})
    try:
        body = await _beginning(answer)
    finally:
        await answer.aclose()
    wire["response"] = {"status": answer.status_code, "headers": _headers(answer.headers), "body": body}
    if answer.is_success:
        return Outcome(True, {"status": answer.status_code, **wire})
    return Outcome(False, {"status": answer.status_code, **wire, "error": f"The answer was {answer.status_code}."})


async def _send(
    client: httpx.AsyncClient, delivery: Delivery, build: Callable[[str], httpx.Request], wire: dict[str, Any]
) -> httpx.Response:
    """The answer, of which only the head has been read; `wire` gets the head of the request before it goes out."""
    import httpx

    target = target_of(delivery.url)
    url = httpx.URL(target.url)
    host = url.raw_host.decode("ascii")
    addresses = await addresses_of(host, url.port or _PORTS[url.scheme], allow_private=True, allow_loopback=True)
    auth = None if target.credentials is None else httpx.BasicAuth(*target.credentials)
    for number, address in enumerate(addresses[:_MOST_ADDRESSES], start=1):
        request = build(str(url.copy_with(host=str(address), fragment=None)))
        request.headers["Host"] = url.netloc.decode("ascii")
        request.extensions["sni_hostname"] = host
        wire["request"] = _request_head(request, delivery, target.credentials is not None)
        try:
            return await client.send(request, auth=auth, stream=True)
        except httpx.ConnectError:
            if number == min(len(addresses), _MOST_ADDRESSES):
                raise
    raise AddressRefused("its host name has no address")


async def _beginning(answer: httpx.Response) -> str:
    """The first letters of an answer's body, as far as they come quickly."""
    import httpx

    read = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in answer.aiter_raw():
                read += chunk
                if len(read) >= _BODY_KEPT:
                    break
    except (TimeoutError, httpx.HTTPError, OSError):
        pass  # the head was the answer
    return bytes(read[:_BODY_KEPT]).decode("utf-8", "replace")


def _request_head(request: httpx.Request, delivery: Delivery, has_credentials: bool) -> dict[str, Any]:
    headers = _headers(request.headers)
    if has_credentials:
        headers["authorization"] = "Basic ***"
    return {"method": request.method, "url": masked(delivery.url), "headers": headers}


def _headers(headers: httpx.Headers) -> dict[str, str]:
    return {name: value[:_LONGEST_HEADER] for name, value in list(headers.items())[:_MOST_HEADERS]}


def _sentence(error: Exception) -> str:
    text = str(error).strip().rstrip(".") or type(error).__name__
    return f"{text[:300]}."
