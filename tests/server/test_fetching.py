"""Documents that are named by their address: fetched, checked, bounded."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from faxtui.pages.source import ConversionError
from faxtui.server.attachment import Attachment
from faxtui.server.fetching import Fetcher
from tests.server.steps import ANYBODY, get, tiff, wait_until
from tests.server.web import TEXT, Web
from tests.service import RunningService


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server with one document."""
    with Web() as running:
        running.put("/letter.txt", Content_Type="text/plain")
        yield running


async def fetched(*urls: str, beside: int = 0, **settings: Any) -> list[Attachment]:
    """What a fetcher brings from these addresses."""
    fetcher = Fetcher(**settings)
    try:
        return await fetcher.fetch(urls, beside=beside)
    finally:
        await fetcher.close()


async def refusal(url: str, code: int = 54, **settings: Any) -> str:
    """Why an address is not fetched."""
    with pytest.raises(ConversionError, match=r"^The .*[^.]\.$") as caught:
        await fetched(url, **settings)
    assert caught.value.code == code
    return str(caught.value)


def resolve_as(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every host name have these addresses, one each time it is asked for; the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(str(host))
        address = addresses[min(len(asked), len(addresses)) - 1]
        return real(address, port, *arguments, **options)

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    return asked


async def test_content_name_and_type(web: Web) -> None:
    """The body comes with the last part of the path and the declared type."""
    assert await fetched(f"{web.url}/letter.txt") == [Attachment(TEXT, "letter.txt", "text/plain")]


async def test_credentials_are_used_and_only_for_their_host(web: Web) -> None:
    """Name and password come from the address, percent-decoded, and go to no other host."""
    web.put("/private")
    url = f"http://me:p%40ss@127.0.0.1:{web.port}/private"
    assert (await fetched(url))[0].data == TEXT

    with Web() as other:
        web.put("/away", status=302, Location=f"{other.url}/private")
        message = await refusal(f"http://me:p%40ss@127.0.0.1:{web.port}/away")
    assert "the answer was 401" in message
    assert "p%40ss" not in message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(web: Web, status: int) -> None:
    """Also relative ones; the credentials stay within the host."""
    web.put("/private")
    web.put("/moved", status=status, Location="private?x=1")
    web.pages["/private?x=1"] = web.pages["/private"]
    assert (await fetched(f"http://me:p%40ss@127.0.0.1:{web.port}/moved"))[0].name == "private"


async def test_redirects_end(web: Web) -> None:
    """Five are followed, a sixth is not."""
    for number in range(6):
        web.put(f"/{number}", status=302, Location=f"/{number + 1}")
    web.put("/6")
    assert (await fetched(f"{web.url}/1"))[0].data == TEXT
    assert "more than 5 times" in await refusal(f"{web.url}/0")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "//", "http://169.254.169.254/latest"])
async def test_redirects_are_checked(web: Web, target: str) -> None:
    """A redirect leads to nothing that could not have been asked for."""
    web.put("/moved", status=302, Location=target)
    await refusal(f"{web.url}/moved")


async def test_redirect_from_elsewhere_does_not_lead_to_this_machine(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is allowed to whoever names it, not to another host's redirect."""
    monkeypatch.setattr("faxtui.server.fetching.Fetcher._send", _elsewhere(web))
    assert "from another host to this machine" in await refusal("http://example.com/x")


def _elsewhere(web: Web) -> Any:
    """Pretends that the first host asked is a public one that redirects to the web server here."""
    import ipaddress

    real = Fetcher._send

    async def send(self: Fetcher, client: httpx.AsyncClient, hop: Any) -> Any:
        if "example.com" not in hop.url:
            return await real(self, client, hop)
        answer = httpx.Response(
            302, headers={"location": f"{web.url}/letter.txt"}, request=httpx.Request("GET", hop.url)
        )
        return answer, ipaddress.ip_address("93.184.216.34")

    return send


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "169.254.1.1", "[fe80::1]", "[fd00:ec2::254]", "168.63.129.16", "100.100.100.200"),
        *("0.0.0.0", "[::]", "224.0.0.1", "[ff02::1]", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
        *("[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "[::169.254.169.254]"),
        *("0xA9FEA9FE", "2852039166", "169.254.43518"),
    ],
)
async def test_some_addresses_are_always_refused(host: str) -> None:
    """However they are written, and even where private ones are allowed."""
    message = await refusal(f"http://{host}/latest/meta-data", allow_private=True)
    assert "nothing is fetched from the address" in message


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fd12::1]", "[::ffff:10.0.0.1]", "198.18.0.1"]
)
async def test_private_addresses_are_refused(host: str) -> None:
    """Unless the service was started to allow them."""
    assert "--allow-private-urls" in await refusal(f"http://{host}/a.pdf")


async def test_private_addresses_may_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then they are connected to."""
    tried: list[str] = []

    async def send(self: Any, request: httpx.Request, **_: Any) -> httpx.Response:
        tried.append(str(request.url))
        raise httpx.ConnectError("no")

    monkeypatch.setattr("httpx.AsyncClient.send", send)
    assert "refuses the connection" in await refusal("http://10.0.0.1/a.pdf", allow_private=True)
    assert tried == ["http://10.0.0.1/a.pdf"]


async def test_name_is_resolved_once_and_that_address_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time leads nowhere else; the server still hears its name."""
    asked = resolve_as(monkeypatch, "127.0.0.1", "169.254.169.254")
    assert (await fetched(f"http://docs.example:{web.port}/letter.txt"))[0].data == TEXT
    assert asked.count("docs.example") == 1
    assert web.asked == [("/letter.txt", f"docs.example:{web.port}")]


async def test_name_of_a_refused_address_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are judged by what they stand for."""
    resolve_as(monkeypatch, "169.254.169.254")
    assert "nothing is fetched from" in await refusal(f"http://docs.example:{web.port}/letter.txt")
    assert web.asked == []


async def test_size_is_bounded_while_it_streams(web: Web) -> None:
    """A document without end is given up; files beside it count."""
    assert "larger than" in await refusal(f"{web.url}/endless")
    with pytest.raises(ConversionError):
        await fetched(f"{web.url}/letter.txt", beside=20_000_000 - len(TEXT) + 1)
    assert await fetched(f"{web.url}/letter.txt", beside=20_000_000 - len(TEXT))


async def test_time_is_bounded(web: Web) -> None:
    """A server that says nothing is given up."""
    assert "did not arrive within 0.2 seconds" in await refusal(f"{web.url}/slow", seconds=0.2)


async def test_failures_are_one_sentence(web: Web) -> None:
    """Missing, refused, unknown, packed: each says what is wrong, without what may be secret."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    packed = web.put("/packed", Content_Encoding="gzip")
    assert "the answer was 404" in await refusal(f"{web.url}/none?token=hush")
    assert "hush" not in await refusal(f"{web.url}/none?token=hush")
    assert "refuses the connection" in await refusal(f"http://127.0.0.1:{port}/")
    assert "host name is not known" in await refusal("http://no-such-host.invalid/")
    assert "packed" in await refusal(packed)


async def test_data_urls() -> None:
    """Content within the address is taken from there; a broken one has a code of its own."""
    inline = "data:text/plain;charset=utf-8;base64," + base64.b64encode(TEXT).decode()
    assert await fetched(inline, "data:,Hello%20there") == [
        Attachment(TEXT, "", "text/plain"),
        Attachment(b"Hello there", "", ""),
    ]
    await refusal("data:application/pdf;base64,###", code=55)
    await refusal("data:nothing", code=55)


# In a fax


def pages_of(http: httpx.Client, fax_id: str) -> int:
    """How many pages the documents of a fax became."""
    return int(wait_until(lambda: get(http, fax_id), lambda fax: "numberOfPages" in fax)["numberOfPages"])


def test_documents_at_addresses_come_before_attached_files(
    web: Web, service: RunningService, http: httpx.Client
) -> None:
    """Pages stand in the order: addresses, then files; credentials are used and shown masked."""
    web.put("/two.tif", tiff(2))
    web.put("/private", b"one\ftwo\fthree")
    urls = f"http://me:p%40ss@127.0.0.1:{web.port}/private,{web.url}/two.tif"
    answer = http.post("/faxes", data={"to": ANYBODY, "contentUrl": urls}, files={"file": ("a.txt", b"last")})
    fax = answer.json()
    assert fax["contentUrl"] == [f"http://***:***@127.0.0.1:{web.port}/private", f"{web.url}/two.tif"]
    assert web.asked == [] or answer.elapsed.total_seconds() < 5

    assert pages_of(http, fax["id"]) == 6
    assert [path for path, _ in web.asked] == ["/private", "/two.tif"]
    assert service.on_loop(lambda: service.app.state.core.urls.of(fax["id"])) == []


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"contentUrl": "{url}/letter.txt"}},
        {"json": {"contentUrl": ["{url}/letter.txt", "{url}/letter.txt"]}},
        {"data": {"contentUrl": "{url}/letter.txt, {url}/letter.txt"}},
        {"data": {"contentUrl": ["{url}/letter.txt", "{url}/letter.txt"]}},
        {"data": {"contentUrl": "data:text/plain,A,data:,B,{url}/letter.txt"}},
    ],
)
def test_every_way_to_name_addresses(web: Web, calm: httpx.Client, body: dict[str, Any]) -> None:
    """A text, an array, a list with commas, a field several times."""

    def filled(value: Any) -> Any:
        return [filled(one) for one in value] if isinstance(value, list) else value.format(url=web.url)

    ((kind, fields),) = body.items()
    send = {"to": ANYBODY, "contentUrl": filled(fields["contentUrl"])}
    fax = (calm.post("/faxes", json=send) if kind == "json" else calm.post("/faxes", data=send)).json()
    assert isinstance(fax["contentUrl"], list)
    assert pages_of(calm, fax["id"]) == len(fax["contentUrl"])


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://169.254.169.254/", 54), ("http://10.1.2.3/a.pdf", 54), ("data:;base64,#", 55), ("{url}/none", 54)],
)
def test_what_cannot_be_fetched_ends_the_fax(web: Web, calm: httpx.Client, url: str, code: int) -> None:
    """The send is taken; the fax fails with the code and a sentence, and its address is forgotten."""
    fax = calm.post("/faxes", json={"to": ANYBODY, "contentUrl": url.format(url=web.url)}).json()
    failed = wait_until(lambda: get(calm, fax["id"]), lambda fax: fax["status"] == "FAILURE")
    assert (failed["errorType"], failed["errorCode"]) == ("DOCUMENT_CONVERSION_ERROR", code)
    assert failed["errorMessage"].endswith(".")
    assert failed["hasFile"] is False


def test_long_data_url_is_shown_by_its_beginning(calm: httpx.Client) -> None:
    """A fax does not repeat a whole document wherever it is listed."""
    fax = calm.post("/faxes", json={"to": ANYBODY, "contentUrl": f"data:text/plain,{'x' * 5000}"}).json()
    assert len(fax["contentUrl"][0]) < 60
    assert pages_of(calm, fax["id"]) == 2
