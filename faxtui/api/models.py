"""The Fax API's resources as typed models.

Field names follow the API in snake case; unknown fields are kept, unknown enum values stay plain strings,
so that a newer API never breaks an older client.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


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


_E = TypeVar("_E", bound=StrEnum)

Open = Annotated[_E | str, Field(union_mode="left_to_right")]
"""An enum of today that still accepts the values of tomorrow."""


def _as_list(value: Any) -> Any:
    """A URL sent as one string comes back as a list from newer services."""
    return [value] if isinstance(value, str) else value


class Resource(BaseModel):
    """Base of everything the API answers: camelCase on the wire, unknown fields kept, never changed in place."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(alias=to_camel),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="allow",
        frozen=True,
        coerce_numbers_to_str=True,  # an amount or a label that comes as a number must not cost the whole answer
    )

    def wire(self) -> dict[str, Any]:
        """The JSON object as it travels: camelCase names, unset fields left out, times as RFC 3339."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Money(Resource):
    """An amount as the API words it: a decimal in a string, with as many places as the rating gave it."""

    currency_code: str = ""
    amount: str = ""

    @property
    def value(self) -> Decimal | None:
        """The amount as a decimal, or None when the text is no number."""
        try:
            return Decimal(self.amount)
        except InvalidOperation:
            return None


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
    callback_url_content_type: str | None = None
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
    webhook_content_type: str | None = None
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


class ListPage(Resource):
    """The paging envelope beside every list: `page` counts from 1."""

    page: int = 1
    page_size: int = 0
    total_pages: int = 0
    total_items: int = 0


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
