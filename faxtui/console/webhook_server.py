"""Takes HTTP in on a port of this machine, in a thread and an event loop of its own, so that keys never wait for it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

from faxtui.sleeping_server import SleepingServer, plain_config
from faxtui.store.received import HEAD_BYTES, Arrival

MOST_CONNECTIONS: Final = 256
"""Beyond them callers are told 503, and the service delivers again."""
_STOP_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 1
ARRIVAL: ContextVar[Callable[[], Arrival]] = ContextVar("arrival")
"""What came in with the request that is being handled."""


class WebhookServer:
    """Serves one ASGI app until `stop`; `on_refused` is told the status of each answer that is no success."""

    def __init__(self, app: Any, host: str, port: int, on_refused: Callable[[int], object]) -> None:
        """Binds at once: OSError when the port is taken or the host is not ours."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=1024)
        self.host, self.port = host, int(self._listener.getsockname()[1])
        bounds = {"limit_concurrency": MOST_CONNECTIONS, "timeout_graceful_shutdown": _GRACE_SECONDS}
        self._server = SleepingServer(plain_config(_Watched(app, on_refused), lifespan="off", **bounds))
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    @property
    def place(self) -> str:
        """Scheme, host and port."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    async def stop(self) -> None:
        """End, and wait a few seconds at most for what is being handled."""
        self._server.stop()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, _STOP_SECONDS)
        self._listener.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))


class _Watched:
    """An ASGI app around another: keeps the head of each body while it is handled, and tells of refusals."""

    def __init__(self, app: Any, on_refused: Callable[[int], object]) -> None:
        self._app, self._on_refused = app, on_refused

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head, size, statuses = bytearray(), 0, []
        kinds = [value for name, value in scope["headers"] if name.lower() == b"content-type"]
        content_type = kinds[0].decode("latin-1")[:300] if kinds else ""

        async def hear() -> Any:
            nonlocal size
            message = await receive()
            body = message.get("body", b"")
            size += len(body)
            head.extend(body[: max(0, HEAD_BYTES - len(head))])
            return message

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        ARRIVAL.set(lambda: Arrival(content_type, bytes(head), size))
        await self._app(scope, hear, answer)
        if statuses and statuses[0] >= 400:
            self._on_refused(statuses[0])
