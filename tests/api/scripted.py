"""A service that misbehaves on cue, for what the real one cannot be made to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from faxtui.api import AsyncFaxClient

Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]

PROJECT = "project-1"
PATH = f"/v3/projects/{PROJECT}"


def token(name: str = "t1", expires_in: float = 3600) -> httpx.Response:
    """A good answer to a token call."""
    return httpx.Response(200, json={"access_token": name, "expires_in": expires_in, "token_type": "bearer"})


def fax(fax_id: str = "01A", **more: Any) -> dict[str, Any]:
    """A fax as the API writes it."""
    return {"id": fax_id, "direction": "OUTBOUND", "from": "+14155550100", "to": "+14155550101", **more}


class Script:
    """Answers calls step by step; token calls are answered aside unless they are scripted too."""

    def __init__(self, steps: Sequence[Step], tokens: Sequence[Step] | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.token_requests: list[httpx.Request] = []
        self._steps: Iterator[Step] = iter(steps)
        self._tokens = None if tokens is None else iter(tokens)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if request.url.path.endswith("/oauth2/token"):
            self.token_requests.append(request)
            return _play(token() if self._tokens is None else next(self._tokens), request)
        self.requests.append(request)
        return _play(next(self._steps), request)

    def client(self, **settings: Any) -> AsyncFaxClient:
        """A client that talks to this script."""
        settings = {"base_url": "http://fax.test", "auth": "basic", **settings}
        return AsyncFaxClient(
            PROJECT, key_id="key-1", key_secret="s3cret", http_transport=httpx.MockTransport(self), **settings
        )


def _play(step: Step, request: httpx.Request) -> httpx.Response:
    if isinstance(step, Exception):
        raise step
    return step(request) if callable(step) else step
