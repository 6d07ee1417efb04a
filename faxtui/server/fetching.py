"""Fetches the documents that `contentUrl` names, when a fax is made ready and not while its send waits.

Time and size are bounded while the answer streams in; each host is checked, redirects too, and connected to by the
address that was checked. What fails is a ConversionError 54 (55 for a `data:` address) with one sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from faxtui import __version__
from faxtui.pages.conversion import URL_NOT_FETCHED, ConversionError
from faxtui.pages.data_urls import is_data_url, read_data_url
from faxtui.server.addresses import Address, AddressRefused, addresses_of
from faxtui.server.attachment import Attachment
from faxtui.server.bodies import MAX_FILE_BYTES
from faxtui.server.fields import is_web_address, masked

if TYPE_CHECKING:
    import httpx

FETCH_SECONDS: Final = 30.0
"""Real seconds for one document, redirects included."""
MOST_REDIRECTS: Final = 5
DATA_URL_BROKEN: Final = 55
_CONNECT_SECONDS: Final = 8.0
_MOST_ADDRESSES: Final = 4
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HEADERS: Final = {"User-Agent": f"faxtui/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}


class _Failed(Exception):
    """Why a document was not fetched, as the end of a sentence."""


class _Hop(NamedTuple):
    """One request of a chain."""

    url: str
    credentials: tuple[str, str] | None
    allow_loopback: bool


class Fetcher:
    """Belongs to the event loop's thread."""

    def __init__(
        self, *, allow_private: bool = False, seconds: float = FETCH_SECONDS, most: int = MAX_FILE_BYTES
    ) -> None:
        self._allow_private = allow_private
        self._seconds = seconds
        self._most = most
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, urls: Sequence[str], *, beside: int = 0) -> list[Attachment]:
        """The documents at these addresses, in order; with `beside` bytes of files no larger than a send may be."""
        files: list[Attachment] = []
        for url in urls:
            room = self._most - beside - sum(len(file.data) for file in files)
            files.append(_inline(url) if is_data_url(url) else await self._document(url, room))
        return files

    async def close(self) -> None:
        """Break off what is being fetched."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _document(self, url: str, room: int) -> Attachment:
        import httpx  # late: most faxes bring their documents

        try:
            async with asyncio.timeout(self._seconds):
                if self._client is None:
                    self._client = await asyncio.to_thread(_new_client)  # reading the certificates takes a while
                return await self._follow(self._client, url, room)
        except (_Failed, AddressRefused) as error:
            why = str(error)
        except TimeoutError:
            why = f"it did not arrive within {self._seconds:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError, ValueError) as error:
            why = _reason(error)
        raise ConversionError(URL_NOT_FETCHED, f"The document at {_shown(url)} could not be fetched: {why}.")

    async def _follow(self, client: httpx.AsyncClient, url: str, room: int) -> Attachment:
        first = urlsplit(url)
        credentials = (unquote(first.username or ""), unquote(first.password or "")) if "@" in first.netloc else None
        hop = _Hop(url, credentials, allow_loopback=True)
        for _ in range(MOST_REDIRECTS + 1):
            answer, address = await self._send(client, hop)
            try:
                if answer.status_code not in _REDIRECTS:
                    return await _read(answer, hop.url, room)
                target = urljoin(hop.url, answer.headers.get("location", ""))
            finally:
                await answer.aclose()
            if not is_web_address(target):
                raise _Failed("it leads to an address that is neither http nor https")
            stays = _origin(target) == _origin(hop.url)
            hop = _Hop(target, hop.credentials if stays else None, hop.allow_loopback and address.is_loopback)
        raise _Failed(f"it leads on more than {MOST_REDIRECTS} times")

    async def _send(self, client: httpx.AsyncClient, hop: _Hop) -> tuple[httpx.Response, Address]:
        """Ask for one address; the answer, of which only the head has been read, and who gave it."""
        import httpx

        url = httpx.URL(hop.url)
        port = url.port or _DEFAULT_PORTS[url.scheme]
        addresses = await addresses_of(
            url.raw_host.decode("ascii"), port, allow_private=self._allow_private, allow_loopback=hop.allow_loopback
        )
        auth = None if hop.credentials is None else httpx.BasicAuth(*hop.credentials)
        for number, address in enumerate(addresses[:_MOST_ADDRESSES], start=1):
            request = client.build_request(
                "GET",
                url.copy_with(host=str(address), username=None, password=None, fragment=None),
                headers={**_HEADERS, "Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                return await client.send(request, auth=auth, stream=True), address
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == min(len(addresses), _MOST_ADDRESSES):
                    raise
        raise _Failed("its host name has no address")


def _new_client() -> httpx.AsyncClient:
    """No proxy, no redirects of its own, and a connection for each request: they are made to addresses, not names."""
    import httpx

    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
        limits=httpx.Limits(max_keepalive_connections=0),
    )


async def _read(answer: httpx.Response, url: str, room: int) -> Attachment:
    """The body of an answer, given up as soon as it is larger than there is room."""
    if answer.status_code != 200:
        raise _Failed(f"the answer was {answer.status_code}")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise _Failed("the answer is packed, which was not asked for")
    data = bytearray()
    async for chunk in answer.aiter_raw():
        data += chunk
        if len(data) > room:
            raise _Failed(f"the documents are larger than {MAX_FILE_BYTES // 1_000_000} MB together")
    name = unquote(urlsplit(url).path.rpartition("/")[2])[:255]
    return Attachment(bytes(data), name, answer.headers.get("content-type", "")[:100])


def _inline(url: str) -> Attachment:
    found = read_data_url(url)
    if found is None:
        raise ConversionError(DATA_URL_BROKEN, "The data: address in contentUrl is not valid.")
    return Attachment(found.data, "", found.media_type)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _shown(url: str) -> str:
    """An address without what may be secret: credentials and query."""
    parts = urlsplit(masked(url))
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:200]


def _reason(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.ConnectTimeout):
        return "its host does not answer"
    if isinstance(error, httpx.ConnectError):
        is_tls = "SSL" in str(error) or "certificate" in str(error).lower()
        return "its certificate cannot be trusted" if is_tls else "its host refuses the connection"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the answer broke off or was no HTTP"
    return "the connection failed"
