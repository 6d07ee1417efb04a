"""An ASGI app that takes the Fax API's webhooks: for uvicorn, or mounted into an app of FastAPI or Starlette.

Webhooks are not signed and come at least once. So each has to know the secret path and the Basic credentials, is
confirmed by asking the service for the fax, and is handed on once however often it is delivered. The answers:

    404 wrong path · 405 no POST · 401 wrong credentials · 413 too large · 415 another kind of body ·
    408 too slow · 400 no webhook · 500 the handler failed, to be delivered again · 200 taken, now or before
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

from faxtui.api.notices import GetFax, Memory, Notice, RecentKeys, confirm
from faxtui.api.webhooks import BODY_LIMIT, FaxEvent, WebhookError, parse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_log: Final = logging.getLogger(__name__)
_CONTENT_TYPES: Final = ("application/json", "multipart/form-data")
_LANES: Final = 64
"""Deliveries of the same news share a lane; that others now and then share it too does no harm."""
_DRAINED: Final = 1024 * 1024
"""Bytes of a refused body that are read all the same, so that the caller gets to see the refusal."""
_DRAIN_SECONDS: Final = 5.0


def new_secret_path() -> str:
    """A path that cannot be guessed, to be part of the webhook URL."""
    return f"/{secrets.token_urlsafe(24)}"


class WebhookReceiver:
    """The ASGI app; `handler` gets each webhook once, and what it raises makes the service deliver it again.

    `credentials` are name and password of the webhook URL, None to ask for none. `get_fax` asks the service
    (`client.faxes.get`); with None nothing is ever confirmed. `limit` is in bytes of a body, `seconds` how long one
    may take to come in. `at_once` bounds how many bodies are held in memory and handled at the same time.
    """

    def __init__(
        self,
        handler: Callable[[Notice], Awaitable[object]],
        *,
        path: str,
        credentials: tuple[str, str] | None,
        get_fax: GetFax | None,
        memory: Memory | None = None,
        limit: int = BODY_LIMIT,
        seconds: float = 60.0,
        at_once: int = 4,
    ) -> None:
        if not path.startswith("/"):
            raise ValueError("The path of a receiver begins with a slash.")
        if credentials is not None and ":" in credentials[0]:
            raise ValueError("The name of Basic credentials has no colon.")
        self._handler, self._get_fax = handler, get_fax
        self._path = _digest(path.encode())
        self._credentials = None if credentials is None else _digest(":".join(credentials).encode())
        self._memory: Memory = RecentKeys() if memory is None else memory
        self._limit, self._seconds = limit, seconds
        self._places = asyncio.Semaphore(at_once)
        self._lanes = [asyncio.Lock() for _ in range(_LANES)]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await self._respond(scope, _Body(receive), send)

    async def _respond(self, scope: Message, body: _Body, send: Send) -> None:
        try:
            answer = await self._answer(scope, body)
        except _Refused as refusal:
            answer = refusal.answer
        except _Gone:
            return
        text = f"{answer.text}\n".encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(text))]
        if not body.is_whole:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": answer.status, "headers": [*headers, *answer.headers]})
        await send({"type": "http.response.body", "body": text, "more_body": True})
        await body.drain()
        await send({"type": "http.response.body"})

    async def _answer(self, scope: Message, body: _Body) -> _Answer:
        headers = {name.lower(): value for name, value in scope["headers"]}
        self._admit(scope, headers)
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if content_type.partition(";")[0].strip().lower() not in _CONTENT_TYPES:
            raise _Refused(415, f"A webhook is {' or '.join(_CONTENT_TYPES)}.")
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise _Refused(415, "A webhook is not compressed.")
        length = _announced(headers)
        if length is not None and length > self._limit:
            raise _too_large(self._limit)
        async with self._places:
            content = await body.read(self._limit, self._seconds)
            if length is not None and length != len(content):
                raise _Refused(400, "The body is not as long as it was announced.")
            try:
                event = await asyncio.to_thread(parse, content, content_type, limit=self._limit)
            except WebhookError as error:
                raise _Refused(400, str(error)) from None
            del content  # its documents are in the event now
            return await self._take(event)

    def _admit(self, scope: Message, headers: dict[bytes, bytes]) -> None:
        """Refuse who does not know the path and the credentials, before anything of the body is taken in."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if not hmac.compare_digest(_digest(path.encode("utf-8", "surrogatepass")), self._path):
            raise _Refused(404, "There is nothing here.")
        if scope["method"] != "POST":
            raise _Refused(405, "A webhook is a POST.", (b"allow", b"POST"))
        given = _digest(_basic_of(headers.get(b"authorization", b"")))
        if self._credentials is not None and not hmac.compare_digest(given, self._credentials):
            raise _Refused(401, "The credentials are wrong.", (b"www-authenticate", b'Basic realm="fax webhooks"'))

    async def _take(self, event: FaxEvent) -> _Answer:
        """Confirm a webhook and hand it on unless that was done; deliveries of the same news go one by one."""
        try:
            notice = await confirm(event, self._get_fax)
            key = notice.key
            async with self._lanes[int(key[:8], 16) % _LANES]:
                if await self._memory.has(key):
                    return _Answer(200, "Taken before.")
                await self._handler(notice)
                await self._memory.add(key)
        except Exception:  # noqa: BLE001 - the boundary to foreign code: whatever failed, the service delivers again
            _log.exception("A webhook was not taken; the service will deliver it again.")
            return _Answer(500, "The webhook was not taken: deliver it again later.")
        return _Answer(200, "Taken.")


class _Answer(NamedTuple):
    status: int
    text: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class _Refused(Exception):
    def __init__(self, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(text)
        self.answer = _Answer(status, text, headers)


class _Gone(Exception):
    """The caller hung up before the body was whole."""


class _Body:
    """The body of a request on its way in."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_whole = False

    async def read(self, limit: int, seconds: float) -> bytes:
        """The whole body, counted while it comes in, whatever length it claims to have."""
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                while not self.is_whole:
                    body += await self._next()
                    if len(body) > limit:
                        raise _too_large(limit)
        except TimeoutError:
            raise _Refused(408, f"The body took longer than {seconds:g} seconds.") from None
        return bytes(body)

    async def drain(self) -> None:
        """Read on a little after a refusal: a caller that is cut off while it sends never sees the answer."""
        read = 0
        with suppress(TimeoutError, _Gone):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while not self.is_whole and read < _DRAINED:
                    read += len(await self._next())

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        self.is_whole = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part


def _announced(headers: dict[bytes, bytes]) -> int | None:
    """The body's length as announced, None when it is not."""
    text = headers.get(b"content-length")
    if text is not None and (not text.isdigit() or len(text) > 18):
        raise _Refused(400, "The length of the body is no number.")
    return None if text is None else int(text)


def _too_large(limit: int) -> _Refused:
    return _Refused(413, f"A webhook has at most {limit} bytes.")


def _digest(secret: bytes) -> bytes:
    """A fixed length, so that comparing does not tell how long the secret is."""
    return hashlib.sha256(secret).digest()


def _basic_of(header: bytes) -> bytes:
    """`name:password` of an Authorization header, empty when it is no Basic one."""
    scheme, _, value = header.strip().partition(b" ")
    try:
        return base64.b64decode(value.strip(), validate=True) if scheme.lower() == b"basic" else b""
    except ValueError:
        return b""


async def _live(receive: Receive, send: Send) -> None:
    """Nothing is set up or torn down here; servers wait for the answers all the same."""
    kind = ""
    while kind != "lifespan.shutdown":
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
