"""Tells on standard error what was asked of the service: refused keys always, every request when asked to.

A line never holds a header, a body or what stands behind the question mark; numbers and addresses in paths are masked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faxtui.server.auth import Keeper

REFUSED_SECONDS: Final = 10.0
"""Real seconds in which a reason for a 401 is told once."""
_LONGEST: Final = 200
_NUMBER: Final = re.compile(r"(\+|%2B)(\d{4})\d+(\d{4})", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<=/)([^/@%])[^/@%]*(@|%40)", re.IGNORECASE)


class Journal:
    """ASGI middleware outside of all others; `say` takes one line."""

    def __init__(self, app: ASGIApp, *, keeper: Keeper, say: Callable[[str], object], tells_all: bool) -> None:
        self._app = app
        self._keeper = keeper
        self._say = say
        self._tells_all = tells_all
        self._told: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, and tell of it afterwards."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 0, time.perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception:
            status = status or 500
            raise
        finally:
            self._tell(scope, status, (time.perf_counter() - began) * 1000)

    def _tell(self, scope: Scope, status: int, milliseconds: float) -> None:
        what = f"{scope['method']} {shown_path(scope)}"
        if self._tells_all:
            self._say(f"{what} {status or 'no answer'} {milliseconds:.0f} ms")
        if status != 401:
            return
        authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        reason = self._keeper.trouble_with(authorization, scope["path"])
        now = time.monotonic()
        if reason and now - self._told.get(reason, -REFUSED_SECONDS) >= REFUSED_SECONDS:
            self._told[reason] = now
            self._say(f"401 for {what}: {reason}")


def shown_path(scope: Scope) -> str:
    """The path as it came, percent-encoded, so that nothing in it can break or forge a line."""
    path = scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "backslashreplace")
    path = "".join(letter if letter.isprintable() else "?" for letter in path[:_LONGEST])
    return _ADDRESS.sub(r"\1***\2", _NUMBER.sub(r"\1\2***\3", path))
