"""The face of the Fax API client."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self

import httpx

from faxtui.api.endpoints import Faxes, Services, segment
from faxtui.api.transport import Account, CallRecord, Transport

DEFAULT_BASE_URL: Final = "https://fax.api.sinch.com"


class AsyncFaxClient:
    """A project's faxes and services, at the hosted Fax API or any other; one per event loop, closed after use.

    `auth_url` is where tokens come from: by default the vendor's for the vendor's hosts, else `base_url` itself.
    `timeout` is in seconds, for each wait on the network. `read_only` refuses every write before it leaves.
    Every method raises only errors of `faxtui.api.errors` (downloads to a file also OSError).
    """

    def __init__(
        self,
        project_id: str,
        *,
        key_id: str,
        key_secret: str,
        auth: Literal["oauth2", "basic"] = "oauth2",
        base_url: str = DEFAULT_BASE_URL,
        auth_url: str | None = None,
        timeout: float = 30.0,
        read_only: bool = False,
        http_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        account = Account(key_id, key_secret, auth, base_url, auth_url, timeout, read_only)
        self._transport = Transport(account, http_transport)
        project_path = f"/v3/projects/{segment(project_id)}"
        self.faxes: Final = Faxes(self._transport, project_path)
        self.services: Final = Services(self._transport, project_path)

    @property
    def on_call(self) -> Callable[[CallRecord], None] | None:
        """Called after each HTTP exchange, repeats and token calls included; must be quick and must not raise."""
        return self._transport.on_call

    @on_call.setter
    def on_call(self, hook: Callable[[CallRecord], None] | None) -> None:
        self._transport.on_call = hook

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
