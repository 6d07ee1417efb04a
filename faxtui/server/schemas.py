"""The shapes of the Fax API for the served OpenAPI document (`components`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from faxtui.api.models import Direction, ErrorType, FaxStatus, ImageConversionMethod, Resolution

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A pointer to one of `COMPONENTS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Schema], *required: str, description: str = "") -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    if description:
        schema["description"] = description
    return schema


def _read_only(schema: Schema) -> Schema:
    return {**schema, "readOnly": True}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_FLAG: Final[Schema] = {"type": "boolean"}
_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
_TEXTS_BY_KEY: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}

_SEND_OPTIONS: Final[dict[str, Schema]] = {
    "headerText": {
        "type": "string",
        "maxLength": 50,
        "default": "",
        "description": "Printed at the top of each page while it is sent; never part of the stored PDF.",
    },
    "headerPageNumbers": {"type": "boolean", "default": True},
    "headerTimeZone": {"type": "string", "default": "America/New_York", "description": "A zone name."},
    "retryDelaySeconds": {
        "type": "integer",
        "minimum": 30,
        "maximum": 300,
        "default": 60,
        "description": "Default: the service's retryDelaySeconds, else 60.",
    },
    "maxRetries": {
        "type": "integer",
        "minimum": 0,
        "maximum": 5,
        "description": "Default: the service's numberOfRetries, else 3. Only failures that may pass are tried again.",
    },
    "callbackUrl": {
        "type": "string",
        "description": "Shown with its name and password masked. This version keeps it and calls nobody.",
    },
    "callbackUrlContentType": ref("WebhookContentType"),
    "imageConversionMethod": ref("ImageConversionMethod"),
    "resolution": ref("Resolution"),
    "labels": ref("Labels"),
    "coverPageId": {"type": "string", "description": "This version has no cover pages, so any id is refused."},
    "coverPageData": ref("CoverPageData"),
    "inProgressNotifications": {"type": "boolean", "default": False},
    "serviceId": ref("ServiceId"),
    "from": ref("PhoneNumber"),
    "contentUrl": ref("ContentUrl"),
}

_TO: Final[Schema] = {
    "description": "One number, several with commas between, or a list. The same number twice gets one fax.",
    "oneOf": [ref("PhoneNumber"), {"type": "string", "description": "Numbers with commas."}, _list(ref("PhoneNumber"))],
}

_SIMPLE: Final[dict[str, Schema]] = {
    "PhoneNumber": {"type": "string", "description": "E.164 with a plus.", "examples": ["+14155550100"]},
    "ProjectId": _TEXT,
    "ServiceId": {"type": "string", "description": "A ULID. Default: the service with defaultForProject."},
    "FaxId": {"type": "string", "description": "A ULID; later faxes sort behind earlier ones."},
    "FaxDirection": {"type": "string", "enum": list(Direction)},
    "FaxStatus": {"type": "string", "enum": list(FaxStatus)},
    "ErrorType": {"type": "string", "enum": list(ErrorType)},
    "ImageConversionMethod": {"type": "string", "enum": list(ImageConversionMethod), "default": "HALFTONE"},
    "Resolution": {"type": "string", "enum": list(Resolution), "default": "FINE"},
    "WebhookContentType": {
        "type": "string",
        "enum": ["multipart/form-data", "application/json"],
        "default": "multipart/form-data",
    },
    "FileTypeJson": {"type": "string", "enum": ["DOCX", "PDF", "TIF", "JPG", "TXT", "HTML", "PNG"]},
    "Labels": _TEXTS_BY_KEY,
    "CoverPageData": {**_TEXTS_BY_KEY, "description": "Values for the tags of a cover page; keys in lower case."},
    "ContentUrl": {
        "description": (
            "Where documents lie; answered as a list. This version does not fetch them: "
            "such a fax ends with DOCUMENT_CONVERSION_ERROR 54."
        ),
        "anyOf": [{"type": "string", "format": "uri"}, _list({"type": "string", "format": "uri"})],
    },
}

_FAX: Final[Schema] = _object(
    {
        "id": _read_only(ref("FaxId")),
        "direction": _read_only(ref("FaxDirection")),
        "from": ref("PhoneNumber"),
        "to": ref("PhoneNumber"),
        "status": _read_only(ref("FaxStatus")),
        "numberOfPages": _read_only({**_WHOLE, "description": "Known once the documents are converted."}),
        "pagesSentSuccessfully": _read_only({**_WHOLE, "description": "Pages confirmed in the latest call."}),
        "createTime": _read_only(_TIME),
        "completedTime": _read_only({**_TIME, "description": "When the fax ended, well or not."}),
        "price": _read_only(ref("Money")),
        "barCodes": _read_only(_list(ref("BarCode"))),
        "errorType": _read_only(ref("ErrorType")),
        "errorCode": _read_only(_WHOLE),
        "errorMessage": _read_only(_TEXT),
        "retryCount": _read_only({**_WHOLE, "description": "Calls made after the first."}),
        "hasFile": _read_only({**_FLAG, "description": "Whether the pages can be downloaded."}),
        "fromCountry": _read_only({**_TEXT, "description": "ISO 3166-1 alpha-2."}),
        "toCountry": _read_only({**_TEXT, "description": "ISO 3166-1 alpha-2."}),
        "projectId": _read_only(ref("ProjectId")),
        **_SEND_OPTIONS,
    },
    description="One fax to or from one number. Fields without a value are left out.",
)

_SERVICE: Final[Schema] = _object(
    {
        "id": _read_only(ref("ServiceId")),
        "name": {"type": "string", "maxLength": 60, "default": "Default service"},
        "incomingWebhookUrl": _TEXT,
        "webhookContentType": ref("WebhookContentType"),
        "defaultForProject": {"type": "boolean", "default": False},
        "defaultFrom": _TEXT,
        "numberOfRetries": {"type": "integer", "minimum": 0, "maximum": 5, "default": 3},
        "retryDelaySeconds": {"type": "integer", "minimum": 30, "maximum": 300, "default": 60},
        "imageConversionMethod": ref("ImageConversionMethod"),
        "resolution": ref("Resolution"),
        "coverPageId": _TEXT,
        "saveOutboundFaxDocuments": {"type": "boolean", "default": True},
        "saveInboundFaxDocuments": {"type": "boolean", "default": True},
        "scanIncomingBarcodes": {"type": "boolean", "default": False},
        "inProgressNotifications": {"type": "boolean", "default": False},
        "projectId": _read_only(ref("ProjectId")),
        "createdAt": _read_only(_TIME),
        "updatedAt": _read_only(_TIME),
    }
)

_PAGINATION: Final[Schema] = _object(
    {
        "page": {**_WHOLE, "description": "Counts from 1."},
        "pageNumber": {**_WHOLE, "description": "The same as page, for clients that know it by this name."},
        "pageSize": _WHOLE,
        "totalPages": _WHOLE,
        "totalItems": _WHOLE,
    },
    "page",
    "pageSize",
    "totalPages",
    "totalItems",
)

_ERRORS: Final[dict[str, Schema]] = {
    "FieldViolation": _object({"field": _TEXT, "description": _TEXT}, "field", "description"),
    "ErrorDetail": _object(
        {
            "type": {"type": "string", "enum": ["BadRequest", "NotFound"]},
            "fieldViolations": _list(ref("FieldViolation")),
        },
        "type",
    ),
    "Error": _object(
        {
            "code": {**_WHOLE, "description": "The HTTP status."},
            "status": {**_TEXT, "examples": ["INVALID_ARGUMENT"]},
            "message": {**_TEXT, "description": "One sentence for a person."},
            "details": _list(ref("ErrorDetail")),
        },
        "code",
        "status",
        "message",
        "details",
    ),
}

_TOKENS: Final[dict[str, Schema]] = {
    "TokenRequest": _object({"grant_type": {"type": "string", "enum": ["client_credentials"]}}, "grant_type"),
    "TokenResponse": _object(
        {
            "access_token": _TEXT,
            "expires_in": {**_WHOLE, "description": "Seconds of the service's clock.", "examples": [3599]},
            "scope": _TEXT,
            "token_type": {**_TEXT, "examples": ["bearer"]},
        },
        "access_token",
        "expires_in",
        "token_type",
    ),
    "TokenError": _object(
        {"error": _TEXT, "error_description": _TEXT, "error_hint": _TEXT, "error_verbose": _TEXT}, "error"
    ),
}

COMPONENTS: Final[dict[str, Schema]] = {
    **_SIMPLE,
    "Money": _object({"currencyCode": _TEXT, "amount": {**_TEXT, "description": "A decimal.", "examples": ["0.07"]}}),
    "BarCode": _object(
        {"type": {"type": "string", "enum": ["CODE_128", "DATA_MATRIX"]}, "page": _WHOLE, "value": _TEXT}
    ),
    "Fax": _FAX,
    "FaxBase64File": _object(
        {"file": {"type": "string", "contentEncoding": "base64"}, "fileType": ref("FileTypeJson")}, "file"
    ),
    "SendFaxJson": _object({"to": _TO, "files": _list(ref("FaxBase64File")), **_SEND_OPTIONS}, "to"),
    "SendFaxMultipart": _object(
        {"to": _TO, "file": {"description": "May come several times.", **_list({"type": "string", "format": "binary"})}}
        | _SEND_OPTIONS,
        "to",
        description="Labels and cover page data come as fields labels[key] and coverPageData[key].",
    ),
    "SendManyResult": _object({"faxes": _list(ref("Fax"))}, "faxes"),
    "Pagination": _PAGINATION,
    "ListFaxesObject": {"allOf": [_object({"faxes": _list(ref("Fax"))}, "faxes"), ref("Pagination")]},
    "Service": _SERVICE,
    "ListServicesObject": {"allOf": [_object({"services": _list(ref("Service"))}, "services"), ref("Pagination")]},
    "Health": _object({"status": {"type": "string", "enum": ["ok"]}}, "status"),
    **_ERRORS,
    **_TOKENS,
}
"""Every schema by its name in the contract."""
