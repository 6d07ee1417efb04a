"""Our webhook receiver on a loopback port, served in a thread of its own as a program would."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from faxtui.api import AsyncFaxClient
from faxtui.api.notices import Notice
from faxtui.api.receiver import WebhookReceiver
from faxtui.server.running import Server, listen
from tests.service import PATIENCE, RunningService

PATH = "/secret-path"
NAME, PASSWORD = "hook@clinic", "p:ss wörd"
USERINFO = "hook%40clinic:p%3Ass%20w%C3%B6rd"


class Listening:
    """Keeps what is handed on; `fail_next` counts how often the handler still raises. Use as a context manager.

    Asks `service` to confirm each webhook; without one nothing is confirmed. `around` may wrap the app in another.
    """

    def __init__(
        self, service: RunningService | None = None, *, around: Callable[[Any], Any] | None = None, **settings: Any
    ) -> None:
        self.notices: list[Notice] = []
        self.fail_next = 0
        self.gate = threading.Event()
        self.gate.set()
        self._news = threading.Condition()
        self._client = None if service is None else _client_of(service)
        given = {
            "path": PATH,
            "credentials": (NAME, PASSWORD),
            "get_fax": self._client and self._client.faxes.get,
            **settings,
        }
        receiver = WebhookReceiver(self._take, **given)
        listener = listen("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = f"http://{USERINFO}@127.0.0.1:{self.port}{PATH}"
        self._ready = threading.Event()
        self._server = Server(receiver if around is None else around(receiver), self._ready.set)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener)), daemon=True)

    def __enter__(self) -> Listening:
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the receiver did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the receiver did not stop"

    def wait(self, count: int = 1) -> list[Notice]:
        """All that was handed on, once that is `count` or more."""
        deadline = time.monotonic() + PATIENCE
        with self._news:
            while len(self.notices) < count:
                assert self._news.wait(deadline - time.monotonic()), f"only {len(self.notices)} were handed on"
            return list(self.notices)

    async def _serve(self, listener: Any) -> None:
        try:
            await self._server.serve(sockets=[listener])
        finally:
            if self._client is not None:
                await self._client.aclose()

    async def _take(self, notice: Notice) -> None:
        await asyncio.to_thread(self.gate.wait, PATIENCE)
        if self.fail_next:
            self.fail_next -= 1
            raise OSError("the disk is full")
        with self._news:
            self.notices.append(notice)
            self._news.notify_all()


def _client_of(service: RunningService) -> AsyncFaxClient:
    return AsyncFaxClient(
        service.project_id, key_id=service.key_id, key_secret=service.key_secret, base_url=service.url, auth="basic"
    )
