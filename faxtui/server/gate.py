"""The door every request passes: credentials, a bound on the body, and the service's own time on the answer."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faxtui.server.auth import PROJECT_PATH, Keeper
from faxtui.server.clock import Clock
from faxtui.server.errors import ApiError

MAX_BODY_BYTES: Final = 28 * 1024 * 1024
"""20 MB of files as base64 in JSON, with room for the fields."""

_TOO_LARGE: Final = f"The request is larger than {MAX_BODY_BYTES // (1024 * 1024)} MB."


class Gate:
    """ASGI middleware around the whole application.

    Everything under `/v3` needs the key, whether the address exists or not; a refusal is a 401 with an empty body.
    """

    def __init__(self, app: ASGIApp, *, keeper: Keeper, clock: Clock) -> None:
        self._app = app
        self._keeper = keeper
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer in its place."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        dated = self._dated(send)
        headers = dict(scope["headers"])
        challenge = self._challenge(scope["path"], headers)
        if challenge is not None:
            await _send_refusal(challenge, dated)
        elif _declared_length(headers) > MAX_BODY_BYTES:
            await ApiError(413, _TOO_LARGE).response()(scope, receive, dated)
        else:
            await self._app(scope, _bounded(receive), dated)

    def _challenge(self, path: str, headers: dict[bytes, bytes]) -> str | None:
        if not path.startswith("/v3"):
            return None
        found = PROJECT_PATH.match(path)
        authorization = headers.get(b"authorization", b"").decode("latin-1")
        return self._keeper.refusal(authorization, found[1] if found else self._keeper.project_id)

    def _dated(self, send: Send) -> Send:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock.now(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
            await send(message)

        return send_dated


async def _send_refusal(challenge: str, send: Send) -> None:
    headers = [(b"www-authenticate", challenge.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _declared_length(headers: dict[bytes, bytes]) -> int:
    declared = headers.get(b"content-length", b"0")
    return int(declared) if declared.isdigit() else 0


def _bounded(receive: Receive) -> Receive:
    """Count what a body of unknown length brings, and stop reading once it is too much."""
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise ApiError(413, _TOO_LARGE)
        return message

    return receive_bounded
