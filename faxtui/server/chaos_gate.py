"""Carries out the failures of chaos rules on HTTP calls."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faxtui.server.auth import STALE
from faxtui.server.chaos import Call, Chaos
from faxtui.server.chaos_rules import Fault, Rule
from faxtui.server.errors import ApiError, envelope
from faxtui.server.events import Events

_SENTENCE: Final = "A chaos rule of this service made the call fail."


class ChaosGate:
    """ASGI middleware behind the credentials: what they refuse is never struck."""

    def __init__(self, app: ASGIApp, *, chaos: Chaos, events: Events) -> None:
        self._app = app
        self._chaos = chaos
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or let it fail as a rule says."""
        if scope["type"] != "http" or not self._chaos.rules:
            await self._app(scope, receive, send)
            return
        call = Call(scope["method"], scope["path"])
        for rule in self._chaos.on_call(call):
            self._tell(rule, call)
            if rule.fault is Fault.DELAY:
                await asyncio.sleep(rule.value or 0)
            else:
                await self._end(rule, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _end(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        match rule.fault:
            case Fault.DROP_BEFORE:
                await _hang_up(scope, receive)
            case Fault.DROP:
                await self._app(scope, receive, _swallow)
                await _hang_up(scope, receive)
            case Fault.TRUNCATE:
                cut = _Cut(scope, send, None if rule.value is None else int(rule.value))
                await self._app(scope, receive, cut.send)
            case _:
                await _refuse(rule, scope, receive, send)

    def _tell(self, rule: Rule, call: Call) -> None:
        told = {"chaos": rule.strike(), "method": call.method, "path": call.path}
        self._events.publish("chaos.strike", told)


class _Cut:
    """Passes an answer on until so many bytes of its body are out, then cuts the connection."""

    def __init__(self, scope: Scope, send: Send, length: int | None) -> None:
        self._scope = scope
        self._send = send
        self._wanted = length
        self._left: int | None = None

    async def send(self, message: Message) -> None:
        """One message of the answer; the headers still promise the whole of it."""
        if message["type"] == "http.response.start":
            declared = dict(message.get("headers", ())).get(b"content-length", b"")
            self._left = _cut_length(self._wanted, int(declared)) if declared.isdigit() else self._wanted
            await self._send(message)
        elif message["type"] == "http.response.body" and self._left != 0:
            body = message.get("body", b"")
            self._left = len(body) // 2 if self._left is None else self._left
            await self._send({"type": "http.response.body", "body": body[: self._left], "more_body": True})
            self._left -= len(body[: self._left])
        if self._left == 0:
            _cut(self._scope, at_once=False)


def _cut_length(wanted: int | None, whole: int) -> int:
    """How much of a body goes out: never all of it."""
    return max(0, min(whole // 2 if wanted is None else wanted, whole - 1))


async def _refuse(rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with an error once the body is read, as a service would that looks at what it gets."""
    if rule.fault is Fault.EXPIRED_TOKEN:
        response = Response(status_code=401, headers={"WWW-Authenticate": STALE})
    else:
        response = _error(rule)
    try:
        while (message := await receive())["type"] == "http.request" and message.get("more_body"):
            pass
    except ApiError as error:  # the body is larger than the service takes
        response = error.response()
    await response(scope, receive, send)


def _error(rule: Rule) -> Response:
    status = 429 if rule.fault is Fault.RATE_LIMIT else int(rule.value or 500)
    headers = {"Retry-After": f"{int(rule.value or 0)}"} if rule.fault is Fault.RATE_LIMIT else None
    return envelope(status, _SENTENCE, headers=headers)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Cut the connection, and wait until the server knows that nobody is there to answer."""
    if not _cut(scope, at_once=True):
        raise RuntimeError("This server cannot cut connections.")
    while (await receive())["type"] != "http.disconnect":
        pass


def _cut(scope: Scope, *, at_once: bool) -> bool:
    """End a request's connection, with or without what is still on its way out; False when it is not to be found."""
    for connection in list(getattr(scope["app"].state, "connections", ())):
        if connection.client is not None and connection.client == scope["client"]:
            transport = connection.transport
            (transport.abort if at_once else transport.close)()
            return True
    return False


async def _swallow(_message: Message) -> None:
    """Take an answer that nobody gets."""
