"""What a service holds, as the API answers it: numbers, email addresses, cover pages."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from faxtui.api.model_base import ListPage, Open, Resource


class Permissions(StrEnum):
    """What an email address may do with a number."""

    BOTH = "both"
    SEND = "send"
    RECEIVE = "receive"


class ServicePhoneNumber(Resource):
    """A number of a service, or of an email address (API: `ServicePhoneNumber`)."""

    phone_number: str = ""
    permissions: Open[Permissions] | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    suspended: bool | None = None
    note: str | None = None
    """Why it is suspended."""
    project_id: str | None = None
    service_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class EmailNumber(Resource):
    """A number that an email address works with (API: `Number`)."""

    number: str
    permissions: Open[Permissions] = Permissions.BOTH


def _as_email_number(value: Any) -> Any:
    """Older answers list plain strings."""
    return {"number": value} if isinstance(value, str) else value


class Email(Resource):
    """An email address that sends and receives faxes (API: `Email`)."""

    email: str = ""
    phone_numbers: list[Annotated[EmailNumber, BeforeValidator(_as_email_number)]] = []
    project_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


def _as_media_type(value: Any) -> Any:
    """`PDF` in requests, `application/pdf` in answers: one of them is enough for us."""
    return "application/pdf" if value == "PDF" else value


class CoverPageFile(Resource):
    """The PDF of a cover page, in base64."""

    file_content: str = ""
    file_type: Annotated[str, BeforeValidator(_as_media_type)] = "application/pdf"

    @property
    def content(self) -> bytes:
        """The PDF itself; ValueError when the text is no base64."""
        try:
            return base64.b64decode("".join(self.file_content.split()), validate=True)
        except binascii.Error as error:
            raise ValueError("The cover page's file is no base64.") from error


class CoverPage(Resource):
    """A cover page of a service (API: `CoverPage`); entries of a list have no file."""

    id: str = ""
    name: str = ""
    file: CoverPageFile | None = None
    project_id: str | None = None
    service_id: str | None = None
    created_time: datetime | None = None
    updated_time: datetime | None = None
    created_at: datetime | None = None
    """The same as `created_time`, by the name that some lists use."""
    updated_at: datetime | None = None


class NumberPage(ListPage):
    """One page of the numbers of a service."""

    numbers: list[ServicePhoneNumber] = []


class EmailNumberPage(ListPage):
    """One page of the numbers of an email address; `permissions` are those of the address."""

    phone_numbers: list[ServicePhoneNumber] = []


class EmailPage(ListPage):
    """One page of the email addresses of a service."""

    emails: list[Email] = []


class AddressPage(ListPage):
    """One page of the email addresses of a number: plain strings."""

    emails: list[str] = []


class CoverPagePage(ListPage):
    """One page of the cover pages of a service."""

    cover_pages: list[CoverPage] = []
