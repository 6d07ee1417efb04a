"""The blocking client. Generated from the async one by `python -m faxtui.api.blocking_generator`: not to be edited."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Self, Unpack

import httpx

from faxtui.api import downloads
from faxtui.api.blocking_portal import Portal
from faxtui.api.client import DEFAULT_BASE_URL, AsyncFaxClient
from faxtui.api.endpoints import Faxes, FaxFilters, FaxList, Services
from faxtui.api.models import Fax, FaxPage, Service, ServicePage
from faxtui.api.sending import SendFile
from faxtui.api.transport import CallRecord


class BlockingFaxes:
    """The faxes of one project."""

    def __init__(self, portal: Portal, resource: Faxes) -> None:
        self._portal, self._async = portal, resource

    def send(
        self,
        to: str | Sequence[str],
        *,
        files: Sequence[Path | SendFile] = (),
        content_url: str | Sequence[str] | None = None,
        from_: str | None = None,
        header_text: str | None = None,
        header_page_numbers: bool | None = None,
        header_time_zone: str | None = None,
        service_id: str | None = None,
        resolution: str | None = None,
        image_conversion_method: str | None = None,
        max_retries: int | None = None,
        retry_delay_seconds: int | None = None,
        labels: Mapping[str, str] | None = None,
        cover_page_id: str | None = None,
        cover_page_data: Mapping[str, str] | None = None,
        callback_url: str | None = None,
        callback_url_content_type: str | None = None,
        in_progress_notifications: bool | None = None,
    ) -> list[Fax]:
        """Send documents (API: `sendFax`), one fax per number; what is None is not sent, so that defaults apply.

        Never repeated: `OutcomeUnknown` means that the service may have taken it (look with `find_sent`), every other
        error that it did not. URLs are rendered before files. Header text: up to 50 letters; delays in seconds.
        """
        return self._portal.run(
            lambda: self._async.send(
                to,
                files=files,
                content_url=content_url,
                from_=from_,
                header_text=header_text,
                header_page_numbers=header_page_numbers,
                header_time_zone=header_time_zone,
                service_id=service_id,
                resolution=resolution,
                image_conversion_method=image_conversion_method,
                max_retries=max_retries,
                retry_delay_seconds=retry_delay_seconds,
                labels=labels,
                cover_page_id=cover_page_id,
                cover_page_data=cover_page_data,
                callback_url=callback_url,
                callback_url_content_type=callback_url_content_type,
                in_progress_notifications=in_progress_notifications,
            )
        )

    def list(self, *, page: int = 1, page_size: int = 100, **filters: Unpack[FaxFilters]) -> FaxPage:
        """One page of the list (API: `getFaxes`), newest first; pages count from 1 and hold 1 to 1000 faxes."""
        return self._portal.run(lambda: self._async.list(page=page, page_size=page_size, **filters))

    def iter(self, *, page_size: int = 200, **filters: Unpack[FaxFilters]) -> Generator[Fax, None, None]:
        """All faxes that match, newest first, none twice and none left out while others arrive or move on."""
        return self._portal.iterate(lambda: self._async.iter(page_size=page_size, **filters))

    def get(self, fax_id: str) -> Fax:
        """One fax as it stands now (API: `getFax`)."""
        return self._portal.run(lambda: self._async.get(fax_id))

    def download(self, fax_id: str) -> bytes:
        """The pages of a fax as one whole PDF in memory, up to 256 MiB (API: `getFaxFile`)."""
        return self._portal.run(lambda: self._async.download(fax_id))

    def download_to(
        self, fax_id: str, target: Path, *, overwrite: bool = False, progress: downloads.Progress | None = None
    ) -> Path:
        """The same into a file that is whole under its final name or not there; OSError when the disk refuses."""
        return self._portal.run(lambda: self._async.download_to(fax_id, target, overwrite=overwrite, progress=progress))

    def find_sent(self, label: tuple[str, str], *, to: str, since: datetime) -> FaxList:
        """Faxes sent to `to` since then that carry the label: how a lost answer is settled.

        Finding one proves that the send was taken. Finding none proves less: it may appear a moment later.
        """
        return self._portal.run(lambda: self._async.find_sent(label, to=to, since=since))


class BlockingServices:
    """The services (sets of defaults) of one project."""

    def __init__(self, portal: Portal, resource: Services) -> None:
        self._portal, self._async = portal, resource

    def list(self, *, page: int = 1, page_size: int = 100) -> ServicePage:
        """One page of the services (API: `listServices`); pages count from 1."""
        return self._portal.run(lambda: self._async.list(page=page, page_size=page_size))

    def iter(self, *, page_size: int = 200) -> Generator[Service, None, None]:
        """All services, none twice."""
        return self._portal.iterate(lambda: self._async.iter(page_size=page_size))


class FaxClient:
    """A project's faxes and all that belongs to them, for code that waits: each call returns when it is done.

    It may be used from several threads at once, and where an event loop runs; callbacks come from a thread of its
    own, and must not call it.
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
        self._async = AsyncFaxClient(
            project_id,
            key_id=key_id,
            key_secret=key_secret,
            auth=auth,
            base_url=base_url,
            auth_url=auth_url,
            timeout=timeout,
            read_only=read_only,
            http_transport=http_transport,
        )
        self._portal = Portal(self._async.aclose)
        self.faxes: Final = BlockingFaxes(self._portal, self._async.faxes)
        self.services: Final = BlockingServices(self._portal, self._async.services)

    @property
    def on_call(self) -> Callable[[CallRecord], None] | None:
        """Called after each HTTP exchange, repeats and token calls included; must be quick and must not raise."""
        return self._async.on_call

    @on_call.setter
    def on_call(self, hook: Callable[[CallRecord], None] | None) -> None:
        self._async.on_call = hook

    def close(self) -> None:
        """Close the connections and end the thread; the next call would start both anew."""
        self._portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
