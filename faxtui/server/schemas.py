"""The shapes of the Fax API for the served OpenAPI document (`components`)."""

from __future__ import annotations

from typing import Final

from faxtui.api.models import Direction, ErrorType, FaxStatus, ImageConversionMethod, Resolution
from faxtui.server.bodies import FILE_TYPES, MAX_FILES
from faxtui.server.fields import MOST_ENTRIES
from faxtui.server.schema_parts import FLAG, TEXT, TEXTS_BY_KEY, TIME, WHOLE, Schema, array, read_only, ref, shape
from faxtui.server.submission import MAX_RECIPIENTS

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
        "description": "Told the end of the fax; shown with its name and password masked, used with them.",
    },
    "callbackUrlContentType": ref("WebhookContentType"),
    "imageConversionMethod": ref("ImageConversionMethod"),
    "resolution": ref("Resolution"),
    "labels": ref("Labels"),
    "coverPageId": {
        "type": "string",
        "description": "A cover page of the project, on whichever service. Default: the service's coverPageId.",
    },
    "coverPageData": ref("CoverPageData"),
    "inProgressNotifications": {"type": "boolean", "default": False},
    "serviceId": ref("ServiceId"),
    "from": ref("PhoneNumber"),
    "contentUrl": ref("ContentUrl"),
}

_TO: Final[Schema] = {
    "description": "One number, several with commas between, or a list. The same number twice gets one fax.",
    "oneOf": [ref("PhoneNumber"), {**array(ref("PhoneNumber")), "minItems": 1, "maxItems": MAX_RECIPIENTS}],
}

_BINARY: Final[Schema] = {"type": "string", "format": "binary"}
_FILES: Final[Schema] = {**array(ref("FaxBase64File")), "maxItems": MAX_FILES}

_SIMPLE: Final[dict[str, Schema]] = {
    "PhoneNumber": {"type": "string", "description": "E.164 with a plus.", "examples": ["+14155550100"]},
    "ProjectId": TEXT,
    "ServiceId": {"type": "string", "description": "A ULID. Default: the service with defaultForProject."},
    "FaxId": {"type": "string", "description": "A ULID; later faxes sort behind earlier ones."},
    "FaxDirection": {"type": "string", "enum": list(Direction)},
    "FaxStatus": {"type": "string", "enum": list(FaxStatus)},
    "ErrorType": {"type": "string", "enum": [kind for kind in ErrorType if kind != ErrorType.LINE_ERROR]},
    "ImageConversionMethod": {"type": "string", "enum": list(ImageConversionMethod), "default": "HALFTONE"},
    "Resolution": {"type": "string", "enum": list(Resolution), "description": "FINE where nothing else is said."},
    "WebhookContentType": {
        "type": "string",
        "enum": ["multipart/form-data", "application/json"],
        "default": "multipart/form-data",
    },
    "FileTypeJson": {"type": "string", "enum": list(FILE_TYPES)},
    "Labels": {**TEXTS_BY_KEY, "maxProperties": MOST_ENTRIES},
    "CoverPageData": {
        **TEXTS_BY_KEY,
        "maxProperties": MOST_ENTRIES,
        "description": "Values for the tags of a cover page; upper and lower case of keys are the same.",
    },
    "ContentUrl": {
        "description": (
            "Where documents lie, which come before the attached files; in a form several with commas between, or the "
            "field several times. Answered as a list, credentials as ***:***, a data: address by its beginning."
        ),
        "anyOf": [{"type": "string", "format": "uri"}, array({"type": "string", "format": "uri"})],
    },
}

_FAX: Final[Schema] = shape(
    {
        "id": read_only(ref("FaxId")),
        "direction": read_only(ref("FaxDirection")),
        "from": ref("PhoneNumber"),
        "to": ref("PhoneNumber"),
        "status": read_only(ref("FaxStatus")),
        "numberOfPages": read_only({**WHOLE, "description": "Known once the documents are converted."}),
        "pagesSentSuccessfully": read_only({**WHOLE, "description": "Pages confirmed in the latest call."}),
        "createTime": read_only(TIME),
        "completedTime": read_only({**TIME, "description": "When the fax ended, well or not."}),
        "price": read_only(ref("Money")),
        "pricePerPage": read_only({**TEXT, "description": "A decimal, in the currency of the price."}),
        "barCodes": read_only(array(ref("BarCode"))),
        "errorType": read_only(ref("ErrorType")),
        "errorCode": read_only(WHOLE),
        "errorMessage": read_only(TEXT),
        "retryCount": read_only({**WHOLE, "description": "Calls made after the first."}),
        "coverPageWarnings": read_only(
            {
                **array(TEXT),
                "description": "This service's own: what the sender should know of the cover page, in sentences.",
            }
        ),
        "hasFile": read_only({**FLAG, "description": "Whether the pages can be downloaded."}),
        "fromCountry": read_only({**TEXT, "description": "ISO 3166-1 alpha-2."}),
        "toCountry": read_only({**TEXT, "description": "ISO 3166-1 alpha-2."}),
        "projectId": read_only(ref("ProjectId")),
        **_SEND_OPTIONS,
    },
    description="One fax to or from one number. Fields without a value are left out.",
)

_SERVICE: Final[Schema] = shape(
    {
        "id": read_only(ref("ServiceId")),
        "name": {"type": "string", "maxLength": 60, "default": "Default service"},
        "incomingWebhookUrl": {**TEXT, "description": "Where inbound faxes go; shown with name and password masked."},
        "webhookContentType": ref("WebhookContentType"),
        "defaultForProject": {"type": "boolean", "default": False},
        "defaultFrom": TEXT,
        "numberOfRetries": {"type": "integer", "minimum": 0, "maximum": 5, "default": 3},
        "retryDelaySeconds": {"type": "integer", "minimum": 30, "maximum": 300, "default": 60},
        "imageConversionMethod": ref("ImageConversionMethod"),
        "resolution": ref("Resolution"),
        "coverPageId": TEXT,
        "saveOutboundFaxDocuments": {"type": "boolean", "default": True},
        "saveInboundFaxDocuments": {"type": "boolean", "default": True},
        "scanIncomingBarcodes": {"type": "boolean", "default": False},
        "inProgressNotifications": {"type": "boolean", "default": False},
        "projectId": read_only(ref("ProjectId")),
        "createdAt": read_only(TIME),
        "updatedAt": read_only(TIME),
    }
)

_PAGINATION: Final[Schema] = shape(
    {
        "page": read_only({**WHOLE, "description": "Counts from 1."}),
        "pageNumber": read_only({**WHOLE, "description": "The same as page, for clients that know it by this name."}),
        "pageSize": read_only(WHOLE),
        "totalPages": read_only(WHOLE),
        "totalItems": read_only(WHOLE),
    },
    "page",
    "pageSize",
    "totalPages",
    "totalItems",
)

_ERRORS: Final[dict[str, Schema]] = {
    "FieldViolation": shape({"field": TEXT, "description": TEXT}, "field", "description"),
    "ErrorDetail": shape(
        {
            "type": {"type": "string", "enum": ["BadRequest", "NotFound"]},
            "fieldViolations": array(ref("FieldViolation")),
        },
        "type",
    ),
    "Error": shape(
        {
            "code": {**WHOLE, "description": "The HTTP status."},
            "status": {**TEXT, "examples": ["INVALID_ARGUMENT"]},
            "message": {**TEXT, "description": "One sentence for a person."},
            "details": array(ref("ErrorDetail")),
        },
        "code",
        "status",
        "message",
        "details",
    ),
}

_TOKENS: Final[dict[str, Schema]] = {
    "TokenRequest": shape({"grant_type": {"type": "string", "enum": ["client_credentials"]}}, "grant_type"),
    "TokenResponse": shape(
        {
            "access_token": TEXT,
            "expires_in": {**WHOLE, "description": "Seconds by the caller's clock.", "examples": [3599]},
            "scope": TEXT,
            "token_type": {**TEXT, "examples": ["bearer"]},
        },
        "access_token",
        "expires_in",
        "token_type",
    ),
    "TokenError": shape({"error": TEXT, "error_description": TEXT, "error_hint": TEXT, "error_verbose": TEXT}, "error"),
}

COMPONENTS: Final[dict[str, Schema]] = {
    **_SIMPLE,
    "Money": shape(
        {
            "currencyCode": read_only(TEXT),
            "amount": read_only({**TEXT, "description": "A decimal.", "examples": ["0.07"]}),
        }
    ),
    "BarCode": shape({"type": {"type": "string", "enum": ["CODE_128", "DATA_MATRIX"]}, "page": WHOLE, "value": TEXT}),
    "Fax": _FAX,
    "FaxBase64File": shape({"file": {"type": "string", "contentEncoding": "base64"}, "fileType": ref("FileTypeJson")}),
    "SendFaxJson": shape({"to": _TO, "files": _FILES, **_SEND_OPTIONS}, "to"),
    "SendFaxMultipart": shape(
        {"to": _TO, "file": {"description": "One part, or the part several times.", "oneOf": [_BINARY, array(_BINARY)]}}
        | _SEND_OPTIONS,
        "to",
        description="Labels and cover page data: fields `labels[key]` and `coverPageData[key]`, or one JSON object.",
    ),
    "SendManyResult": shape({"faxes": array(ref("Fax"))}, "faxes"),
    "Pagination": _PAGINATION,
    "ListFaxesObject": {"allOf": [shape({"faxes": array(ref("Fax"))}, "faxes"), ref("Pagination")]},
    "Service": _SERVICE,
    "ListServicesObject": {"allOf": [shape({"services": array(ref("Service"))}, "services"), ref("Pagination")]},
    "Health": shape({"status": {"type": "string", "enum": ["ok"]}}, "status"),
    **_ERRORS,
    **_TOKENS,
}
"""Every schema by its name in the contract."""
