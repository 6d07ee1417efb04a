"""What the served OpenAPI document says about each operation: names, parameters and every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from faxtui.server.schemas import COMPONENTS, Schema, ref

_PROJECT: Final[Schema] = {"name": "projectId", "in": "path", "required": True, "schema": ref("ProjectId")}
_FAX_ID: Final[Schema] = {"name": "id", "in": "path", "required": True, "schema": ref("FaxId")}
_FILE_FORMAT: Final[Schema] = {
    "name": "fileFormat",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["pdf"], "default": "pdf"},
}

_ERROR_WORDS: Final = {
    400: "Malformed body, or nothing to send",
    401: "Wrong key, token or project; the body is empty",
    404: "No such thing",
    413: "More than the service takes",
    422: "Fields at fault, each named",
    500: "The service failed",
}

DESCRIPTION: Final = """
A local Fax API v3 that behaves like the hosted one. Choices of ours where no source settles the behaviour:

* A send checks everything first: one bad number refuses the whole send. At most 1000 numbers and 20 MB of files.
* A fax stays QUEUED while its documents are converted and while the number is busy with another of our calls, is
  IN_PROGRESS from the first call on, also while it waits for a retry, and each retry sends all pages again.
* A completed fax costs 0.07 USD a page, a failed one nothing. `completedTime` is set either way.
* Content that is gone, not ready or never was, answers 404. Deleting it again answers 204 again. A fax whose content
  is deleted before its call ends as FAX_ERROR 113.
* Lists are newest first; a page past the end is empty; without a filter by time they show the last 7 days, whatever
  other filters there are; dates are UTC days; filters add up.
* Files that are no PDF, TIF, PNG, JPG or TXT end as DOCUMENT_CONVERSION_ERROR 128, 129 or 130.

Numbers to dial: `+19898989898` completes and is free. `+1500555PCCC` fails with the error code CCC (017 busy, 030 no
answer, 119 and 122 simulated); P is how many pages are confirmed before that (0 to 8), where the failure strikes
during the pages; 9 fails the first call only, so that a retry goes through. Every other number completes.
"""


def _answer(description: str, schema: str | None = None, media_type: str = "application/json") -> Schema:
    content = {media_type: {"schema": ref(schema)}} if schema else None
    return {"description": description} | ({"content": content} if content else {})


def _operation(
    operation_id: str,
    tag: str,
    *,
    ok: Schema,
    errors: Sequence[int],
    parameters: Sequence[Schema] = (),
    status: int = 200,
    body: Schema | None = None,
    deprecated: bool = False,
    security: list[Schema] | None = None,
) -> dict[str, Any]:
    """The keyword arguments of a FastAPI route for one operation."""
    responses: dict[int, Schema] = {status: ok}
    for code in errors:
        responses[code] = _answer(_ERROR_WORDS[code], None if code == 401 else "Error")
    if 401 in responses:
        responses[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    extra: dict[str, Any] = {"parameters": list(parameters)} if parameters else {}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": body}
    if security is not None:
        extra["security"] = security
    return {
        "operation_id": operation_id,
        "tags": [tag],
        "responses": responses,
        "openapi_extra": extra,
        "status_code": status,
        "deprecated": deprecated or None,
        "response_class": Response,
    }


def _query(name: str, schema: Schema, description: str = "") -> Schema:
    parameter = {"name": name, "in": "query", "required": False, "schema": schema}
    return parameter | ({"description": description} if description else {})


def _paging(default_size: int) -> list[Schema]:
    size = {"type": "integer", "minimum": 1, "maximum": 1000, "default": default_size}
    return [
        _query("pageSize", size),
        _query("page", {"type": "string", "pattern": "^[0-9]{1,9}$"}, "Counts from 1; 0 is taken as 1."),
    ]


_TEXT: Final[Schema] = {"type": "string"}
_COUNTRY: Final[Schema] = {"type": "string", "pattern": "^[A-Za-z]{2}$"}
_FILTERS: Final = [
    _query("serviceId", _TEXT),
    _query("createTime", _TEXT, "A year, month or day of UTC, or a moment to start from; default: the last 7 days."),
    _query("createTime>", _TEXT, "From this time on; `createTime>=value` on the wire."),
    _query("createTime<", _TEXT, "Up to and with this time; `createTime<=value` on the wire."),
    _query("direction", ref("FaxDirection")),
    _query("status", ref("FaxStatus")),
    _query("to", _TEXT, "The first digits of the recipient."),
    _query("from", _TEXT, "The first digits of the sender."),
    {
        **_query("labels", ref("Labels"), "`labels[key]=value`, or `labels=key:value`; anything else is passed over."),
        "style": "deepObject",
        "explode": True,
    },
    _query("fromCountry", _COUNTRY),
    _query("toCountry", _COUNTRY),
]

_PDF: Final[Schema] = {
    "description": "Every page sent or received, as one PDF",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}

SEND_FAX: Final = _operation(
    "sendFax",
    "Faxes",
    parameters=[_PROJECT],
    body={
        "multipart/form-data": {
            "schema": ref("SendFaxMultipart"),
            "encoding": {"file": {"contentType": "application/octet-stream"}},
        },
        "application/json": {"schema": ref("SendFaxJson")},
    },
    ok={
        "description": "A bare fax for one recipient, a list for several",
        "content": {"application/json": {"schema": {"anyOf": [ref("SendManyResult"), ref("Fax")]}}},
    },
    errors=(400, 401, 413, 422, 500),
)
GET_FAXES: Final = _operation(
    "getFaxes",
    "Faxes",
    parameters=[_PROJECT, *_FILTERS, *_paging(100)],
    ok=_answer("One page of faxes, newest first", "ListFaxesObject"),
    errors=(401, 422, 500),
)
GET_FAX: Final = _operation(
    "getFaxInfoPerId", "Faxes", parameters=[_PROJECT, _FAX_ID], ok=_answer("The fax", "Fax"), errors=(401, 404, 500)
)
GET_FILE: Final = _operation("getFaxFilebyId", "Faxes", parameters=[_PROJECT, _FAX_ID], ok=_PDF, errors=(401, 404, 500))
GET_FILE_DEPRECATED: Final = _operation(
    "getFaxFileByIdDeprecated",
    "Faxes",
    parameters=[_PROJECT, _FAX_ID, _FILE_FORMAT],
    ok=_PDF,
    errors=(401, 404, 500),
    deprecated=True,
)
DELETE_FILE: Final = _operation(
    "deleteFaxContentById",
    "Faxes",
    parameters=[_PROJECT, _FAX_ID],
    ok=_answer("Deleted; the record stays"),
    status=204,
    errors=(401, 404, 500),
)
LIST_SERVICES: Final = _operation(
    "listServices",
    "Services",
    parameters=[_PROJECT, *_paging(20)],
    ok=_answer("One page of services", "ListServicesObject"),
    errors=(401, 422, 500),
)
GET_TOKEN: Final = _operation(
    "getAccessToken",
    "Authentication",
    body={"application/x-www-form-urlencoded": {"schema": ref("TokenRequest")}},
    ok=_answer("A token", "TokenResponse"),
    errors=(),
    security=[{"BasicAuth": []}],
)
GET_TOKEN["responses"] |= {
    400: _answer("No grant type, or one that is not offered", "TokenError"),
    401: _answer("Wrong key", "TokenError"),
}
HEALTH: Final = _operation("getHealth", "Service", ok=_answer("The service runs", "Health"), errors=(), security=[])


def document(app: FastAPI) -> dict[str, Any]:
    """The whole OpenAPI document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION.strip(), routes=app.routes)
        made["components"] = {
            "schemas": COMPONENTS,
            "securitySchemes": {
                "BasicAuth": {"type": "http", "scheme": "basic", "description": "Key id and key secret."},
                "OAuth2": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token", "scopes": {}}},
                },
            },
        }
        made["security"] = [{"BasicAuth": []}, {"OAuth2": []}]
        app.openapi_schema = made
    return app.openapi_schema
