"""The blocking client.

Generated from the async client by `python -m faxtui.api.blocking_generator`: not to be edited.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Literal, Self

import httpx

from faxtui.api.blocking_portal import Portal
from faxtui.api.blocking_resources import (
    BlockingCoverPages,
    BlockingDomains,
    BlockingEmails,
    BlockingFaxes,
    BlockingNumbers,
    BlockingServices,
    BlockingTemplates,
)
from faxtui.api.client import AsyncFaxClient
from faxtui.api.limits import BURST, MOST_AT_ONCE
from faxtui.api.regions import Region
from faxtui.api.retries import BUDGET
from faxtui.api.transport import CallRecord, Watch


class FaxClient:
    """A project's faxes and all that belongs to them, for code that waits: each call returns when it is done.

    It may be used from several threads at once, and where an event loop runs; callbacks come from a thread of its
    own, and must not call or close it.
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
        self._async = AsyncFaxClient(
            project_id,
            key_id=key_id,
            key_secret=key_secret,
            auth=auth,
            base_url=base_url,
            region=region,
            auth_url=auth_url,
            timeout=timeout,
            retry_budget=retry_budget,
            max_concurrent=max_concurrent,
            rate_limit=rate_limit,
            burst=burst,
            read_only=read_only,
            http_transport=http_transport,
        )
        self._portal = Portal(self._async.aclose)
        self.faxes: Final = BlockingFaxes(self._portal, self._async.faxes)
        self.services: Final = BlockingServices(self._portal, self._async.services)
        self.numbers: Final = BlockingNumbers(self._portal, self._async.numbers)
        self.emails: Final = BlockingEmails(self._portal, self._async.emails)
        self.cover_pages: Final = BlockingCoverPages(self._portal, self._async.cover_pages)
        self.domains: Final = BlockingDomains(self._portal, self._async.domains)
        self.templates: Final = BlockingTemplates(self._portal, self._async.templates)

    @property
    def on_call(self) -> Callable[[CallRecord], None] | None:
        """Called after each HTTP exchange, repeats and token calls included; must be quick and must not raise."""
        return self._async.on_call

    @on_call.setter
    def on_call(self, hook: Callable[[CallRecord], None] | None) -> None:
        self._async.on_call = hook

    @property
    def on_act(self) -> Watch | None:
        """Goes around each call that changes something or brings out documents, once whatever tries it takes."""
        return self._async.on_act

    @on_act.setter
    def on_act(self, watch: Watch | None) -> None:
        self._async.on_act = watch

    @property
    def clock_ahead(self) -> timedelta:
        """How far the service's clock was ahead of ours when it last answered, to a second."""
        return self._async.clock_ahead

    def close(self) -> None:
        """Close the connections and end the thread, for good."""
        self._portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
