"""The resources of the Fax API as methods: which path, which fields, which model."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias, TypedDict, TypeVar, Unpack
from urllib.parse import quote

import httpx

from faxtui.api import downloads
from faxtui.api.answers import NO_UNICODE
from faxtui.api.errors import InvalidRequest, NotFound, Violation
from faxtui.api.models import Direction, Fax, FaxPage, FaxStatus, Service, ServicePage, parse_sent
from faxtui.api.paging import walk
from faxtui.api.sending import Form, SendFile, checked_files
from faxtui.api.transport import Call, Transport, reader

T = TypeVar("T")
FaxList: TypeAlias = list[Fax]
"""A plain list, named here since `list` is also a method below."""

CLOCK_SLACK: Final = timedelta(minutes=10)
"""How far this machine's clock may be ahead of the service's when a lost send is looked up."""


class FaxFilters(TypedDict, total=False):
    """What narrows a list of faxes; the service alone decides for what is left out (times: the prior week)."""

    status: FaxStatus | str | None
    direction: Direction | str | None
    to: str | None
    """Beginning of the recipient's number."""
    from_: str | None
    """Beginning of the sender's number."""
    service_id: str | None
    created_after: datetime | None
    """Inclusive; must know its zone."""
    created_before: datetime | None
    """Inclusive; must know its zone."""
    labels: Mapping[str, str] | None


class Faxes:
    """The faxes of one project."""

    def __init__(self, transport: Transport, project_path: str) -> None:
        self._transport = transport
        self._path = f"{project_path}/faxes"

    async def send(
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
        fields = {
            "to": _texts(to),
            "contentUrl": _texts(content_url),
            "from": from_,
            "headerText": header_text,
            "headerPageNumbers": header_page_numbers,
            "headerTimeZone": header_time_zone,
            "serviceId": service_id,
            "resolution": resolution,
            "imageConversionMethod": image_conversion_method,
            "maxRetries": max_retries,
            "retryDelaySeconds": retry_delay_seconds,
            "labels": labels,
            "coverPageId": cover_page_id,
            "coverPageData": cover_page_data,
            "callbackUrl": callback_url,
            "callbackUrlContentType": callback_url_content_type,
            "inProgressNotifications": in_progress_notifications,
        }
        documents = checked_files(files)
        _require("to", fields["to"], "There is no recipient")
        _require("file", documents or fields["contentUrl"], "There is no document")
        call = Call("POST", self._path, reader(_sent), form=Form(fields, documents))
        return await self._transport.call(call)

    async def list(self, *, page: int = 1, page_size: int = 100, **filters: Unpack[FaxFilters]) -> FaxPage:
        """One page of the list (API: `getFaxes`), newest first; pages count from 1 and hold 1 to 1000 faxes."""
        params = [*_filter_params(filters), ("page", str(page)), ("pageSize", str(page_size))]
        return await self._transport.call(Call("GET", self._path, reader(FaxPage.model_validate_json), params))

    def iter(self, *, page_size: int = 200, **filters: Unpack[FaxFilters]) -> AsyncGenerator[Fax, None]:
        """All faxes that match, newest first, none twice and none left out while others arrive or move on."""

        async def fetch(number: int) -> FaxPage:
            return await self.list(page=number, page_size=page_size, **filters)

        return walk(fetch, lambda page: page.faxes, page_size)

    async def get(self, fax_id: str) -> Fax:
        """One fax as it stands now (API: `getFax`)."""
        return await self._transport.call(Call("GET", self._one(fax_id), reader(Fax.model_validate_json)))

    async def download(self, fax_id: str) -> bytes:
        """The pages of a fax as one whole PDF in memory, up to 256 MiB (API: `getFaxFile`)."""
        return await self._file(fax_id, reader(downloads.whole, downloads.MEMORY_LIMIT))

    async def download_to(
        self, fax_id: str, target: Path, *, overwrite: bool = False, progress: downloads.Progress | None = None
    ) -> Path:
        """The same into a file that is whole under its final name or not there; OSError when the disk refuses."""
        with downloads.beside(target, overwrite=overwrite) as part:
            await self._file(fax_id, partial(downloads.save, part=part, progress=progress))
        return target

    async def find_sent(self, label: tuple[str, str], *, to: str, since: datetime) -> FaxList:
        """Faxes sent to `to` since then that carry the label: how a lost answer is settled.

        Finding one proves that the send was taken. Finding none proves less: it may appear a moment later.
        """
        key, value = label
        found = self.iter(direction=Direction.OUTBOUND, to=to, created_after=since - CLOCK_SLACK, labels={key: value})
        return [fax async for fax in found if (fax.labels or {}).get(key) == value]

    async def _file(self, fax_id: str, read: Callable[[httpx.Response], Awaitable[T]]) -> T:
        path = self._one(fax_id)
        try:
            # The older path first: every service has it, the newer one not yet.
            return await self._transport.call(Call("GET", f"{path}/file.pdf", read, accept="application/pdf"))
        except NotFound:
            return await self._transport.call(Call("GET", f"{path}/file", read, accept="application/pdf"))

    def _one(self, fax_id: str) -> str:
        return f"{self._path}/{segment(fax_id)}"


class Services:
    """The services (sets of defaults) of one project."""

    def __init__(self, transport: Transport, project_path: str) -> None:
        self._transport = transport
        self._path = f"{project_path}/services"

    async def list(self, *, page: int = 1, page_size: int = 100) -> ServicePage:
        """One page of the services (API: `listServices`); pages count from 1."""
        params = [("page", str(page)), ("pageSize", str(page_size))]
        return await self._transport.call(Call("GET", self._path, reader(ServicePage.model_validate_json), params))

    def iter(self, *, page_size: int = 200) -> AsyncGenerator[Service, None]:
        """All services, none twice."""

        async def fetch(number: int) -> ServicePage:
            return await self.list(page=number, page_size=page_size)

        return walk(fetch, lambda page: page.services, page_size)


def segment(text: str) -> str:
    """An id as one segment of a path; ids are opaque, but never empty nor a step up the path."""
    if not text.strip("."):
        raise InvalidRequest("The id is empty.", violations=(Violation("id", "must not be empty"),))
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidRequest(NO_UNICODE) from None


def _texts(value: str | Sequence[str] | None) -> list[str] | None:
    return None if value is None else [value] if isinstance(value, str) else list(value)


def _require(field: str, value: object, trouble: str) -> None:
    if not value:
        raise InvalidRequest(f"{trouble}: nothing was sent.", violations=(Violation(field, trouble),))


def _sent(body: bytes) -> list[Fax]:
    """The faxes of a send's answer; ValueError when there is none in it."""
    data = json.loads(body)
    faxes = parse_sent(data) if isinstance(data, dict) else []
    if not faxes:
        raise ValueError("no fax in the answer to a send")
    return faxes


def _filter_params(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    wire = {
        "status": filters.get("status"),
        "direction": filters.get("direction"),
        "to": filters.get("to"),
        "from": filters.get("from_"),
        "serviceId": filters.get("service_id"),
        # The comparison sign is a part of the name: `createTime>=…` on the wire.
        "createTime>": _time(filters.get("created_after")),
        "createTime<": _time(filters.get("created_before")),
    }
    labels = filters.get("labels") or {}
    return [
        *((name, str(value)) for name, value in wire.items() if value is not None),
        *((f"labels[{key}]", value) for key, value in labels.items()),
    ]


def _time(when: datetime | None) -> str | None:
    """RFC 3339 in UTC with a `Z`, to the millisecond, as the service writes it."""
    if when is None:
        return None
    if when.tzinfo is None:
        raise InvalidRequest("The time must know its zone.", violations=(Violation("createTime", "has no zone"),))
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
