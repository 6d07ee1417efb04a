"""The one path that every call takes: read-only guard, credentials, retries, HTTP, errors, journal.

Nothing above this module sees an error of the HTTP library.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

import httpx

import faxtui
from faxtui.api import answers
from faxtui.api.auth import Authorizer, BasicAuth, TokenAnswer, TokenAuth, basic
from faxtui.api.errors import (
    AuthenticationError,
    ClientClosed,
    FaxApiError,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ReadOnlyError,
    UnexpectedResponse,
)
from faxtui.api.limits import BURST, MOST_AT_ONCE, RATE, Limits
from faxtui.api.retries import BUDGET, repeated, worth_another_try, worth_doing_again
from faxtui.api.sending import Form, build_request

T = TypeVar("T")

ANSWER_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a JSON answer beyond which it is taken for no Fax API answer."""
LARGE: Final = 64 * 1024
"""Bytes of an answer from which on it is parsed in a thread, so that the event loop goes on."""
_TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - a path, no password
_CONNECT_TIMEOUT: Final = 10.0
_VENDOR: Final = ".api.sinch.com"
_VENDOR_AUTH: Final = "https://auth.sinch.com"


class CallRecord(NamedTuple):
    """One HTTP exchange for the journal: no credentials, no query, no body."""

    method: str
    path: str
    status: int | None
    """None when no answer came."""
    ms: float
    """From the first byte out to the last byte in, in milliseconds."""
    received: int
    """Bytes of the answer's body, as they travelled."""
    error: str | None
    """One sentence when the exchange failed; it may hold the service's own words."""


class Act(NamedTuple):
    """A call that changes something or brings out documents, whatever tries it takes; no query, no body."""

    method: str
    path: str


Watch = Callable[[Act], AbstractAsyncContextManager[Callable[[object], None]]]
"""Goes around an act: may refuse it on entry, is told its result, sees its error on exit."""


@dataclass(frozen=True)
class Call(Generic[T]):
    """One API call; `read` makes the result of a success and may raise ValueError for a body that makes no sense."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    read: Callable[[httpx.Response], Awaitable[T]]
    params: Sequence[tuple[str, str]] = ()
    form: Form | None = None
    body: Mapping[str, Any] | None = None
    """A JSON object."""
    accept: str = "application/json"

    @property
    def write(self) -> bool:
        """Whether the call may change something at the service; asking for a token does not."""
        return self.method != "GET" and self.path != _TOKEN_PATH

    @property
    def is_act(self) -> bool:
        """Whether an audit wants to know of it."""
        return self.write or self.accept in ("application/pdf", "text/csv")

    @property
    def repeatable(self) -> bool:
        """Whether carrying it out twice comes to the same as once: everything but what makes something new."""
        return self.method != "POST"


@dataclass(frozen=True, repr=False)
class Account:
    """Where the service is and who calls; never printed, since it holds the secret."""

    key_id: str
    key_secret: str
    auth: Literal["oauth2", "basic"]
    base_url: str
    auth_url: str | None
    timeout: float
    read_only: bool = False
    retry_budget: float = BUDGET
    """Seconds after which no further try of a call begins."""
    max_concurrent: int = MOST_AT_ONCE
    rate_limit: float | None = None
    """Calls a second; None: `limits.RATE`, and no limit for a service on this machine."""
    burst: int = BURST


class Transport:
    """Carries calls to one service with one key."""

    def __init__(self, account: Account, http_transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._account = account
        self._base = _base_url(account.base_url)
        self._auth_base = _base_url(account.auth_url or _default_auth_url(self._base))
        self._http_transport = http_transport
        self._client: httpx.AsyncClient | None = None
        self._closed = False
        self._auth: Authorizer
        if account.auth == "basic":
            self._auth = BasicAuth(account.key_id, account.key_secret)
        else:
            self._auth = TokenAuth(self._fetch_token)
        rate = account.rate_limit
        if rate is None:
            rate = math.inf if _is_loopback(self._base.host) else RATE
        self._limits = Limits(account.max_concurrent, rate, account.burst)
        self.on_call: Callable[[CallRecord], None] | None = None
        self.on_act: Watch | None = None
        self.clock_ahead = timedelta()
        """How far the service's clock was ahead of ours when it last answered."""

    async def call(self, call: Call[T]) -> T:
        """Carry out a call; again when that makes sense and does no harm, so never what makes something new."""
        if self.on_act is None or not call.is_act:
            return await self._allowed(call)
        async with self.on_act(Act(call.method, call.path)) as tell:
            result = await self._allowed(call)
            tell(result)
        return result

    async def _allowed(self, call: Call[T]) -> T:
        if self._closed:
            raise ClientClosed("The client is closed: nothing was sent.")
        if call.write and self._account.read_only:
            raise ReadOnlyError("This session is read-only: nothing was sent.")
        budget = self._account.retry_budget
        if call.repeatable:
            worth = worth_doing_again if call.write else worth_another_try
            return await repeated(_Tries(self._authorized, call), worth, budget=budget)
        await repeated(self._auth.header, budget=budget)  # asking for a token twice does no harm, sending twice does
        return await self._authorized(call)

    async def aclose(self) -> None:
        """Close the connections, for good: a call after it is `ClientClosed`."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _authorized(self, call: Call[T]) -> T:
        header = await self._auth.header()
        try:
            return await self._exchange(call, self._base, header)
        except AuthenticationError as error:
            renewable = self._auth.refused(header)
            if not (renewable and isinstance(error, answers.TokenExpired)):
                raise
        # A 401 is a plain refusal: the service did nothing, so that even a write may go out once more.
        return await self._exchange(call, self._base, await self._auth.header())

    async def _fetch_token(self) -> TokenAnswer:
        call = Call("POST", _TOKEN_PATH, reader(TokenAnswer.model_validate_json))
        try:
            return await self._exchange(call, self._auth_base, basic(self._account.key_id, self._account.key_secret))
        except InvalidRequest as error:
            # OAuth2 answers 400 `invalid_client` as well as 401 for a wrong key.
            raise AuthenticationError(answers.KEY_REFUSED, status=error.status) from None
        except NotFound as error:
            where = answers.origin(self._auth_base)
            raise UnexpectedResponse(f"{where} gives no tokens: {answers.NOT_FAX_API}", status=error.status) from None

    async def _exchange(self, call: Call[T], base: httpx.URL, authorization: str) -> T:
        url = base.copy_with(raw_path=base.raw_path.rstrip(b"/") + call.path.encode("ascii"))
        if call.path == _TOKEN_PATH:
            return await self._carried(call, url, authorization)
        async with self._limits.turn(is_send=call.form is not None):
            if call.form is not None and call.form.on_start is not None:
                call.form.on_start()
            return await self._carried(call, url, authorization)

    async def _carried(self, call: Call[T], url: httpx.URL, authorization: str) -> T:
        journal = _Journal(call.method, url.path, self.on_call)
        with journal, ExitStack() as open_files:
            try:
                request = self._request(call, url, authorization, open_files)
                response = await self._http().send(request, stream=True)
                try:
                    journal.status = response.status_code
                    ahead = answers.clock_ahead(response)
                    self.clock_ahead = self.clock_ahead if ahead is None else ahead
                    return await _result(call, response)
                finally:
                    journal.received = response.num_bytes_downloaded
                    await response.aclose()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise answers.broken(error, url, write=call.write) from None
            except UnicodeEncodeError:
                raise InvalidRequest(answers.NO_UNICODE) from None

    def _request(self, call: Call[T], url: httpx.URL, authorization: str, open_files: ExitStack) -> httpx.Request:
        http = self._http()
        if call.form is not None:
            request = build_request(http, call.method, str(url), call.form, open_files)
        elif call.path == _TOKEN_PATH:
            request = http.build_request(call.method, url, data={"grant_type": "client_credentials"})
        else:
            request = http.build_request(call.method, url, params=httpx.QueryParams(list(call.params)), json=call.body)
        request.headers["Authorization"] = authorization
        request.headers["Accept"] = call.accept
        return request

    def _http(self) -> httpx.AsyncClient:
        if self._closed:
            raise ClientClosed("The client is closed: nothing was sent.")
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._http_transport,
                verify=self._trust(),
                timeout=httpx.Timeout(self._account.timeout, connect=_CONNECT_TIMEOUT, pool=None),
                # Kept connections end before a server's usual 5 s, so that a send never runs into one just closed.
                limits=httpx.Limits(max_connections=None, keepalive_expiry=4.0),
                headers={"User-Agent": f"faxtui/{faxtui.__version__}"},
                # A proxy of the environment has no way to this machine's own loopback.
                trust_env=not _is_loopback(self._base.host),
            )
        return self._client

    def _trust(self) -> bool | ssl.SSLContext:
        """Whose certificates count: the usual ones; nobody's where no https is spoken, as loading takes 20 ms."""
        plain = self._base.scheme == self._auth_base.scheme == "http"
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True


class _Tries(Generic[T]):
    """The tries of one call: a deletion whose answer was lost, and which then finds nothing, has been done."""

    def __init__(self, attempt: Callable[[Call[T]], Awaitable[T]], call: Call[T]) -> None:
        self._attempt = attempt
        self._call = call
        self._lost = False

    async def __call__(self) -> T:
        try:
            return await self._attempt(self._call)
        except OutcomeUnknown:
            self._lost = True
            raise
        except NotFound:
            if self._lost and self._call.method == "DELETE":
                return await self._call.read(httpx.Response(204))
            raise


class _Journal:
    """Times one exchange and tells the hook how it went."""

    def __init__(self, method: str, path: str, hook: Callable[[CallRecord], None] | None) -> None:
        self._method, self._path, self._hook = method, path, hook
        self.status: int | None = None
        self.received = 0

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._hook is None:
            return
        ms = (time.perf_counter() - self._started) * 1000
        said = None if error is None else str(error) if isinstance(error, FaxApiError) else type(error).__name__
        self._hook(CallRecord(self._method, self._path, self.status, ms, self.received, said))


async def _result(call: Call[T], response: httpx.Response) -> T:
    if not response.is_success:
        raise answers.failure(response, await _start_of(response), write=call.write)
    try:
        return await call.read(response)
    except (ValueError, RecursionError):
        raise answers.unreadable(response, write=call.write) from None


async def _start_of(response: httpx.Response, limit: int = 64 * 1024) -> bytes:
    """The first bytes of an error body: enough for its words; the status counts even when the body breaks off."""
    body = b""
    with suppress(httpx.HTTPError):
        async for chunk in response.aiter_bytes(limit):
            body += chunk
            if len(body) >= limit:
                break
    return body[:limit]


def reader(parse: Callable[[bytes], T], limit: int = ANSWER_LIMIT) -> Callable[[httpx.Response], Awaitable[T]]:
    """A `Call.read` that takes in the whole body, bounded, and parses it; a large one in a thread."""

    async def read(response: httpx.Response) -> T:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                raise ValueError("the answer does not end")
        whole = bytes(body)
        return await asyncio.to_thread(parse, whole) if len(whole) > LARGE else parse(whole)

    return read


def _base_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidRequest("The service's address is no valid http or https URL.")
    return url.copy_with(username=None, password=None, query=None, fragment=None)


def _default_auth_url(base: httpx.URL) -> str:
    """Tokens come from the vendor's own host for the vendor's service, else from the service's origin."""
    return _VENDOR_AUTH if f".{base.host}".endswith(_VENDOR) else answers.origin(base)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
