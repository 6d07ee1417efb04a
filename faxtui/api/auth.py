"""The two ways the Fax API knows who is calling: Basic and OAuth2 client credentials.

A token lives about an hour (`expires_in` says how long), there is no refresh token: it is asked for again a little
before it ends, or once when the service answers 401 and says that it expired.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, Protocol

from pydantic import BaseModel, Field

RENEW_BEFORE: Final = 60.0
"""Seconds before its end at which a token is asked for anew."""


class TokenAnswer(BaseModel):
    """What `POST /oauth2/token` answers; `expires_in` is in seconds."""

    access_token: str = Field(min_length=1)
    expires_in: float = Field(default=3600.0, ge=0)


class Authorizer(Protocol):
    """Makes the Authorization header, and is told when the service refused it."""

    async def header(self) -> str:
        """The value of the Authorization header for the next call."""
        ...

    def refused(self, header: str) -> bool:
        """Take note that `header` got a 401; whether a new one may do better."""
        ...


def basic(key_id: str, key_secret: str) -> str:
    """The Authorization value of HTTP Basic; on the Fax API itself it is limited more tightly than a token."""
    return "Basic " + base64.b64encode(f"{key_id}:{key_secret}".encode()).decode("ascii")


class BasicAuth:
    """Sends key and secret with every call."""

    def __init__(self, key_id: str, key_secret: str) -> None:
        self._header = basic(key_id, key_secret)

    async def header(self) -> str:
        """The same header every time."""
        return self._header

    def refused(self, header: str) -> bool:
        """Nothing can be renewed here."""
        return False


class _Token(NamedTuple):
    header: str
    ends: float


class TokenAuth:
    """Keeps one token for all calls; calls that need one at the same moment share one request for it."""

    def __init__(
        self, fetch: Callable[[], Awaitable[TokenAnswer]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token: _Token | None = None
        self._asking: asyncio.Task[_Token] | None = None

    async def header(self) -> str:
        """`Bearer …`, from the kept token while it is good."""
        if self._token is not None and self._clock() < self._token.ends:
            return self._token.header
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._asked)
        # Shielded: a caller that gives up must not take the token away from the others.
        return (await asyncio.shield(self._asking)).header

    def refused(self, header: str) -> bool:
        """Forget the token that was refused, unless another call has renewed it by now."""
        if self._token is not None and self._token.header == header:
            self._token = None
        return True

    async def _ask(self) -> _Token:
        asked = self._clock()
        answer = await self._fetch()
        margin = min(RENEW_BEFORE, answer.expires_in / 4)
        return _Token(f"Bearer {answer.access_token}", asked + answer.expires_in - margin)

    def _asked(self, task: asyncio.Task[_Token]) -> None:
        self._asking = None
        if not task.cancelled() and task.exception() is None:
            self._token = task.result()
