"""The Fax API's resources as typed models.

Field names follow the API in snake case; unknown fields are kept, unknown enum values stay plain strings,
so that a newer API never breaks an older client.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field

from faxtui.api.model_base import ListPage as ListPage
from faxtui.api.model_base import Money as Money
from faxtui.api.model_base import Open as Open
from faxtui.api.model_base import Resource as Resource

if TYPE_CHECKING:
    from faxtui.api.domain_models import DnsRecord as DnsRecord
    from faxtui.api.domain_models import Domain as Domain
    from faxtui.api.domain_models import DomainDetails as DomainDetails
    from faxtui.api.domain_models import DomainPage as DomainPage
    from faxtui.api.domain_models import DomainRecords as DomainRecords
    from faxtui.api.domain_models import DomainSettings as DomainSettings
    from faxtui.api.domain_models import NewDomain as NewDomain
    from faxtui.api.domain_models import Template as Template
    from faxtui.api.domain_models import TemplateItem as TemplateItem
    from faxtui.api.domain_models import TemplateName as TemplateName
    from faxtui.api.domain_models import TemplateVersion as TemplateVersion
    from faxtui.api.holding_models import AddressPage as AddressPage
    from faxtui.api.holding_models import CoverPage as CoverPage
    from faxtui.api.holding_models import CoverPageFile as CoverPageFile
    from faxtui.api.holding_models import CoverPagePage as CoverPagePage
    from faxtui.api.holding_models import Email as Email
    from faxtui.api.holding_models import EmailNumber as EmailNumber
    from faxtui.api.holding_models import EmailNumberPage as EmailNumberPage
    from faxtui.api.holding_models import EmailPage as EmailPage
    from faxtui.api.holding_models import NumberPage as NumberPage
    from faxtui.api.holding_models import Permissions as Permissions
    from faxtui.api.holding_models import ServicePhoneNumber as ServicePhoneNumber

_HOMES: Final = {
    "domain_models": (
        *("DnsRecord", "Domain", "DomainDetails", "DomainPage", "DomainRecords", "DomainSettings", "NewDomain"),
        *("Template", "TemplateItem", "TemplateName", "TemplateVersion"),
    ),
    "holding_models": (
        *("AddressPage", "CoverPage", "CoverPageFile", "CoverPagePage", "Email", "EmailNumber", "EmailNumberPage"),
        *("EmailPage", "NumberPage", "Permissions", "ServicePhoneNumber"),
    ),
}
"""Models that load on first use: making a class of this kind takes a third of a millisecond, faxes need none."""

if not TYPE_CHECKING:  # a type checker would take it for leave to ask for anything

    def __getattr__(name: str) -> Any:
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"faxtui.api.{home}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Direction(StrEnum):
    """Which way a fax travelled, seen from the project."""

    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


class FaxStatus(StrEnum):
    """The life of a fax: QUEUED, IN_PROGRESS, then COMPLETED or FAILURE."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILURE = "FAILURE"


class ErrorType(StrEnum):
    """The family of a failure; codes are unique only within a family (133 exists twice)."""

    DOCUMENT_CONVERSION_ERROR = "DOCUMENT_CONVERSION_ERROR"
    CALL_ERROR = "CALL_ERROR"
    FAX_ERROR = "FAX_ERROR"
    FATAL_ERROR = "FATAL_ERROR"
    GENERAL_ERROR = "GENERAL_ERROR"
    LINE_ERROR = "LINE_ERROR"


class Resolution(StrEnum):
    """FINE is 204 x 196 dots an inch, SUPERFINE 204 x 391."""

    FINE = "FINE"
    SUPERFINE = "SUPERFINE"


class ImageConversionMethod(StrEnum):
    """HALFTONE screens greys into dots, MONOCHROME cuts at a threshold."""

    HALFTONE = "HALFTONE"
    MONOCHROME = "MONOCHROME"


class WebhookContentType(StrEnum):
    """How a webhook travels."""

    MULTIPART = "multipart/form-data"
    JSON = "application/json"


def _as_list(value: Any) -> Any:
    """A URL sent as one string comes back as a list from newer services."""
    return [value] if isinstance(value, str) else value


class BarCode(Resource):
    """A bar code found on an inbound page (`page` counts from 1)."""

    type: str = ""
    page: int = 0
    value: str = ""


class Fax(Resource):
    """One fax to or from one number (API: `Fax`)."""

    id: str
    direction: Open[Direction] = Direction.OUTBOUND
    from_: str = Field(default="", alias="from")
    to: str = ""
    status: Open[FaxStatus] | None = None
    number_of_pages: int | None = None
    pages_sent_successfully: int | None = None
    create_time: datetime | None = None
    completed_time: datetime | None = None
    error_type: Open[ErrorType] | None = None
    error_code: int | None = None
    error_message: str | None = None
    price: Money | None = None
    """The total, once the fax is rated."""
    price_per_page: str | None = None
    bar_codes: list[BarCode] | None = None
    has_file: bool | None = None
    header_text: str | None = None
    header_page_numbers: bool | None = None
    header_time_zone: str | None = None
    retry_delay_seconds: int | None = None
    max_retries: int | None = None
    retry_count: int | None = None
    resolution: Open[Resolution] | None = None
    image_conversion_method: Open[ImageConversionMethod] | None = None
    labels: dict[str, str] | None = None
    content_url: Annotated[list[str] | None, BeforeValidator(_as_list)] = None
    callback_url: str | None = None
    callback_url_content_type: Open[WebhookContentType] | None = None
    cover_page_id: str | None = None
    cover_page_data: dict[str, str] | None = None
    in_progress_notifications: bool | None = None
    from_country: str | None = None
    to_country: str | None = None
    project_id: str | None = None
    service_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the outcome is still to come (a missing status, as in some inbound bodies, counts as ended)."""
        return self.status in (FaxStatus.QUEUED, FaxStatus.IN_PROGRESS)

    @property
    def is_failed(self) -> bool:
        """Whether the fax ended without reaching its recipient."""
        return self.status == FaxStatus.FAILURE

    @property
    def is_inbound(self) -> bool:
        """Whether the fax was received rather than sent."""
        return self.direction == Direction.INBOUND


class Service(Resource):
    """A set of defaults for faxes (API: `Service`)."""

    id: str = ""
    name: str = ""
    default_for_project: bool = False
    default_from: str | None = None
    incoming_webhook_url: str | None = None
    """Its name and password come back masked, as `https://***:***@host/path`."""
    webhook_content_type: Open[WebhookContentType] | None = None
    number_of_retries: int | None = None
    retry_delay_seconds: int | None = None
    image_conversion_method: Open[ImageConversionMethod] | None = None
    resolution: Open[Resolution] | None = None
    cover_page_id: str | None = None
    save_outbound_fax_documents: bool | None = None
    save_inbound_fax_documents: bool | None = None
    scan_incoming_barcodes: bool | None = None
    in_progress_notifications: bool | None = None
    project_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class FaxPage(ListPage):
    """One page of the fax list (API: `ListFaxesObject`)."""

    faxes: list[Fax] = []


class ServicePage(ListPage):
    """One page of the service list."""

    services: list[Service] = []


def parse_sent(body: Mapping[str, Any]) -> list[Fax]:
    """Read the answer to a send: a bare fax for one recipient, `{"faxes": [...]}` for several."""
    if isinstance(body.get("faxes"), list):
        return [Fax.model_validate(item) for item in body["faxes"]]
    return [Fax.model_validate(body)]
