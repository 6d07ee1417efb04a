"""The face of the Fax API client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self

import httpx

from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.faxes import Faxes
from faxtui.api.limits import BURST, MOST_AT_ONCE
from faxtui.api.regions import DEFAULT_BASE_URL, REGIONS, Region
from faxtui.api.resources import segment
from faxtui.api.retries import BUDGET
from faxtui.api.services import Services
from faxtui.api.transport import Account, CallRecord, Transport, Watch

if TYPE_CHECKING:
    from faxtui.api.cover_pages import CoverPages
    from faxtui.api.domains import Domains
    from faxtui.api.emails import Emails
    from faxtui.api.numbers import Numbers
    from faxtui.api.templates import Templates


class AsyncFaxClient:
    """A project's faxes and all that belongs to them, at the hosted Fax API or any other; one per event loop.

    `region` or `base_url` is where the service is: by default the hosted one's global address. `auth_url` is where
    tokens come from: by default the vendor's for the vendor's hosts, else `base_url` itself.
    `timeout` is in seconds, for each wait on the network; after `retry_budget` seconds no call is tried again.
    At most `max_concurrent` sends and as many other calls go on at once, `rate_limit` a second in the long run (by
    default 10, and as many as come to a service on this machine) and `burst` after a quiet time.
    `read_only` refuses every write before it leaves. Close it after use.
    Every method raises only errors of `faxtui.api.errors` (those that write to a file also OSError).
    """

    def __init__(
        self,
        project_id: str,
        *,
        key_id: str,
        key_secret: str,
        auth: Literal["oauth2", "basic"] = "oauth2",
        base_url: str | None = None,
        region: Region | None = None,
        auth_url: str | None = None,
        timeout: float = 30.0,
        retry_budget: float = BUDGET,
        max_concurrent: int = MOST_AT_ONCE,
        rate_limit: float | None = None,
        burst: int = BURST,
        read_only: bool = False,
        http_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        account = Account(
            key_id=key_id,
            key_secret=key_secret,
            auth=auth,
            base_url=_base_url(base_url, region),
            auth_url=auth_url,
            timeout=timeout,
            read_only=read_only,
            retry_budget=retry_budget,
            max_concurrent=max_concurrent,
            rate_limit=rate_limit,
            burst=burst,
        )
        self._transport = Transport(account, http_transport)
        self._project_path = f"/v3/projects/{segment(project_id)}"
        self.faxes: Final = Faxes(self._transport, self._project_path)
        self.services: Final = Services(self._transport, self._project_path)

    # The other resources load on first use: most programs, and most commands, know faxes and services only.

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the services."""
        from faxtui.api.numbers import Numbers

        return Numbers(self._transport, self._project_path)

    @cached_property
    def emails(self) -> Emails:
        """The addresses that send and receive faxes by email."""
        from faxtui.api.emails import Emails

        return Emails(self._transport, self._project_path)

    @cached_property
    def cover_pages(self) -> CoverPages:
        """The cover pages of the services."""
        from faxtui.api.cover_pages import CoverPages

        return CoverPages(self._transport, self._project_path)

    @cached_property
    def domains(self) -> Domains:
        """The mail domains of the services."""
        from faxtui.api.domains import Domains

        return Domains(self._transport, self._project_path)

    @cached_property
    def templates(self) -> Templates:
        """The mails that go out under a domain."""
        from faxtui.api.templates import Templates

        return Templates(self._transport, self._project_path)

    @property
    def on_call(self) -> Callable[[CallRecord], None] | None:
        """Called after each HTTP exchange, repeats and token calls included; must be quick and must not raise."""
        return self._transport.on_call

    @on_call.setter
    def on_call(self, hook: Callable[[CallRecord], None] | None) -> None:
        self._transport.on_call = hook

    @property
    def on_act(self) -> Watch | None:
        """Goes around each call that changes something or brings out documents, once whatever tries it takes."""
        return self._transport.on_act

    @on_act.setter
    def on_act(self, watch: Watch | None) -> None:
        self._transport.on_act = watch

    @property
    def clock_ahead(self) -> timedelta:
        """How far the service's clock was ahead of ours when it last answered, to a second."""
        return self._transport.clock_ahead

    async def aclose(self) -> None:
        """Close the connections, for good: every call after it raises `ClientClosed`."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _base_url(base_url: str | None, region: str | None) -> str:
    if region is None:
        return DEFAULT_BASE_URL if base_url is None else base_url
    trouble = ""
    if base_url is not None:
        trouble = "Either a region or a base URL, not both"
    elif region not in REGIONS:
        trouble = f"There is no region {region}: the regions are {', '.join(REGIONS)}"
    if trouble:
        raise InvalidRequest(f"{trouble}.", violations=(Violation("region", trouble),))
    return REGIONS[region]
