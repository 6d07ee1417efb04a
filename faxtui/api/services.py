"""The services of a project: sets of defaults for faxes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final, TypedDict, Unpack

from pydantic.alias_generators import to_camel

from faxtui.api.masking import is_masked, refuse_masked
from faxtui.api.models import ImageConversionMethod, Resolution, Service, ServicePage, WebhookContentType
from faxtui.api.paging import walk
from faxtui.api.resources import ApiResource


class ServiceFields(TypedDict, total=False):
    """What a service may be given; what is left out, or None, is not sent. An empty text clears a text."""

    name: str | None
    """Up to 60 letters."""
    default_for_project: bool | None
    """Used by sends that name no service; the one before loses the mark."""
    default_from: str | None
    incoming_webhook_url: str | None
    """May hold a name and password for Basic; they come back masked."""
    webhook_content_type: WebhookContentType | str | None
    number_of_retries: int | None
    """0 to 5."""
    retry_delay_seconds: int | None
    """30 to 300."""
    image_conversion_method: ImageConversionMethod | str | None
    resolution: Resolution | str | None
    cover_page_id: str | None
    """Goes before every outbound fax."""
    save_outbound_fax_documents: bool | None
    save_inbound_fax_documents: bool | None
    scan_incoming_barcodes: bool | None
    in_progress_notifications: bool | None


_WIRE_NAMES: Final = {name: to_camel(name) for name in ServiceFields.__annotations__}
_URL: Final = _WIRE_NAMES["incoming_webhook_url"]


class Services(ApiResource):
    """The services of one project."""

    async def create(self, **fields: Unpack[ServiceFields]) -> Service:
        """Make a service (API: `createService`); never repeated, so that a lost answer leaves one at most."""
        body = _body(fields)
        refuse_masked(_URL, body.get(_URL))
        return await self._write("POST", self._path, Service, body)

    async def list(self, *, page: int = 1, page_size: int = 100) -> ServicePage:
        """One page of the services (API: `listServices`); pages count from 1 and hold up to 1000."""
        return await self._page(self._path, ServicePage, page, page_size)

    async def iter(self, *, page_size: int = 200) -> AsyncGenerator[Service, None]:
        """All services, none twice."""

        async def fetch(number: int) -> ServicePage:
            return await self.list(page=number, page_size=page_size)

        async with aclosing(walk(fetch, lambda page: page.services, page_size)) as rows:
            async for service in rows:
                yield service

    async def get(self, service_id: str) -> Service:
        """One service (API: `getService`)."""
        return await self._get(self._service(service_id), Service)

    async def update(self, service_id: str, **changes: Unpack[ServiceFields]) -> Service:
        """Change what is given and nothing else (API: `updateService`); answers the whole service.

        A webhook URL that is still as the service shows it, name and password masked, is left as it is;
        another one with masks in it is an InvalidRequest.
        """
        body = _body(changes)
        if is_masked(body.get(_URL)):
            shown = await self.get(service_id)
            if shown.incoming_webhook_url != body[_URL]:
                refuse_masked(_URL, body[_URL])
            del body[_URL]
            if not body:
                return shown
        return await self._write("PATCH", self._service(service_id), Service, body)

    async def delete(self, service_id: str) -> None:
        """Remove a service (API: `removeService`); the default one cannot be."""
        await self._delete(self._service(service_id))

    @property
    def _path(self) -> str:
        return f"{self._project}/services"


def _body(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - _WIRE_NAMES.keys()
    if unknown:
        raise TypeError(f"A service has no {min(unknown)}.")
    return {_WIRE_NAMES[name]: value for name, value in fields.items() if value is not None}
