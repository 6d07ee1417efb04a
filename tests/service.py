"""A local Fax API service on a loopback port, run in a thread, for tests that speak HTTP to it."""

from __future__ import annotations

import asyncio
import atexit
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import uvicorn.server

from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.clock import Clock
from faxtui.server.running import Server, listen
from faxtui.server.workshop import Workshop

START: Final = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
PATIENCE: Final = 20.0
"""Real seconds after which a wait counts as failed."""

PROJECT_ID: Final = "3f1e2d4c-0000-4000-8000-00000000feed"
KEY_ID: Final = "test-key-id"
KEY_SECRET: Final = "test-key-secret"

T = TypeVar("T")


class _ShortSleeps:
    """Stands where uvicorn's shutdown finds asyncio: its looks are 0.1 s apart, and it sleeps before the first."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        """A fiftieth of it, as a thousand services end in the tests, and turns enough for a caller just let in."""
        for _ in range(20):
            await asyncio.sleep(0)
        await asyncio.sleep(seconds / 50)


vars(uvicorn.server)["asyncio"] = _ShortSleeps()


class _SharedWorkshop(Workshop):
    """Stays open when one of its services ends."""

    def close(self) -> None:
        """Ends with the tests."""


@cache
def _shared_workshop() -> Workshop:
    """One workshop for the services of all tests, since starting a process takes longer than most of them."""
    workshop = _SharedWorkshop()
    atexit.register(Workshop.close, workshop)
    return workshop


class RunningService:
    """A service with its own clock; speed 0 stands still until `advance`. Use as a context manager, or `stop()`."""

    def __init__(
        self,
        *,
        demo: bool = False,
        data_dir: Path | None = None,
        speed: float = 0.0,
        start: datetime = START,
        window_days: int | None = 7,
        port: int = 0,
        prepare: Callable[[Any], None] | None = None,
        **more: Any,
    ) -> None:
        self.project_id, self.key_id, self.key_secret = PROJECT_ID, KEY_ID, KEY_SECRET
        self.clock = Clock(start, speed)
        settings = ServiceSettings(
            PROJECT_ID, KEY_ID, KEY_SECRET, data_dir=data_dir, demo=demo, window_days=window_days, **more
        )
        self.app = create_app(settings, self.clock)
        self.app.state.core.library._workshop = _shared_workshop()
        if prepare is not None:
            prepare(self.app)
        listener = listen("127.0.0.1", port)
        self.port: int = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._server = Server(self.app, self._ready.set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener)), daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the service did not start"

    def __enter__(self) -> RunningService:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def faxes_url(self) -> str:
        """The address of the project's faxes."""
        return f"{self.url}/v3/projects/{self.project_id}/faxes"

    @property
    def basic(self) -> httpx.BasicAuth:
        """The key as HTTP Basic."""
        return httpx.BasicAuth(self.key_id, self.key_secret)

    def http(self) -> httpx.Client:
        """A plain HTTP client with the key, whose base is the project."""
        base = f"{self.url}/v3/projects/{self.project_id}"
        # Without TLS there is no need to load certificates, which is most of what a client costs.
        return httpx.Client(base_url=base, auth=self.basic, timeout=PATIENCE, trust_env=False, verify=False)

    def advance(self, seconds: float) -> None:
        """Let simulated time pass; returns when everything due meanwhile has happened."""
        self.clock.advance(seconds)

    def on_loop(self, work: Callable[[], T]) -> T:
        """Do something on the service's own thread, as its parts require, and return the result."""

        async def run() -> T:
            return work()

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE)

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[listener])

    def stop(self) -> None:
        """End the service and wait until it has ended."""
        self._server.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the service did not stop"
