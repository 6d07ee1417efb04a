"""What the served OpenAPI document says about each operation: names, parameters and every answer."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from faxtui.server.describe import PROJECT, answer, operation, paging, path, query
from faxtui.server.life_notes import LIFE_NOTES
from faxtui.server.notes import NOTES
from faxtui.server.resource_schemas import RESOURCES
from faxtui.server.schema_parts import Schema, ref
from faxtui.server.schemas import COMPONENTS
from faxtui.server.webhook_schemas import WEBHOOK_SHAPES, WEBHOOKS

_FAX_ID: Final = path("id", ref("FaxId"))
_FILE_FORMAT: Final = path("fileFormat", {"type": "string", "enum": ["pdf"], "default": "pdf"})

DESCRIPTION: Final = """
A local Fax API v3 that behaves like the hosted one. Choices of ours where no source settles the behaviour:

* A send checks everything first: one bad number refuses the whole send. At most 1000 numbers and 20 MB of files, and
  50 MB of other fields for all numbers together. In JSON a single value must not be a list; of a form field that comes
  several times the last one counts. A send has at most 100 files, 100 content URLs, 100 labels and 100 values for a
  cover page; a label or a value has at most 10 000 characters. Both come back on reads.
* Unknown fields of a body are passed over, and so is `cancelTimeoutMinutes`, which one client knows: nothing is ever
  cancelled. 403 is never answered. The key opens every operation, by HTTP Basic as by token; a token is opaque, has no
  scope, lasts an hour by the service's clock and ends with the service.
* A fax stays QUEUED while its documents are converted and while the number is busy with another of our calls, is
  IN_PROGRESS from the first call on, also while it waits for a retry, and each retry sends all pages again.
* A completed outbound fax costs 0.07 USD a page, which it shows as `pricePerPage` beside the total; a failed or an
  inbound one costs nothing and has none. `completedTime` is set either way.
* Content that is gone, not ready or never was, answers 404. Deleting it again answers 204 again. A fax whose content
  is deleted before its call ends as FAX_ERROR 113.
* Lists are newest first; a page past the end is empty; without a filter by time they show the last 7 days of the
  service's clock (or `--window-days`), whatever other filters there are; dates are UTC days; filters add up. An unknown
  query parameter is passed over, a value that cannot be meant is refused (422).
* PDF, TIF, PNG, JPG, TXT, HTML and DOCX are told by their content, then by name or type. What cannot be faxed ends the
  fax as DOCUMENT_CONVERSION_ERROR: 128 unknown or empty, 129 not accepted, 130 XML, 133 a PDF that is broken, locked or
  more than can be drawn, 4 all else that is broken or too much (500 pages, 80 million dots a picture).
* HTML keeps headings, lists, tables, bold, italic and the pictures it carries (`data:`); style sheets, scripts and
  addresses are passed over. Of DOCX the layout is kept roughly, with paper size, header and footer. Text in any script
  is drawn with the service's own fonts; a letter that they lack is a box.
* Pages are 1728 dots wide at 204 x 196 (FINE) or 204 x 391 dots an inch (SUPERFINE), A4 or Letter by the shape of the
  page, fitted whole without distortion; landscape pages are turned. HALFTONE is a clustered-dot screen, MONOCHROME a
  threshold. PDF forms and comments are drawn as they show.
* `contentUrl` is fetched after the send has been answered, its documents before the attached files: http and https, up
  to 5 redirects, 30 seconds and 20 MB together with the files. Credentials in it are used for its host and shown as
  `***:***`, which is refused when it is sent back. Link-local, metadata, multicast and reserved addresses are refused,
  private ones unless the service was started with `--allow-private-urls`; this machine itself is allowed, but not by a
  redirect from elsewhere. What fails ends the fax with code 54. A `data:` address is taken too (a broken one is code
  55), and shown by its beginning.
"""


_TEXT: Final[Schema] = {"type": "string"}
_COUNTRY: Final[Schema] = {"type": "string", "pattern": "^[A-Za-z]{2}$"}
_DIGITS: Final[Schema] = {"type": "string", "pattern": r"^[ +]?[0-9]{0,15}$"}
_FILTERS: Final = [
    query("serviceId", _TEXT, "An id that no fax has finds nothing; faxes of a removed service keep its id."),
    query("createTime", _TEXT, "A year, month or day of UTC, or a moment to start from; default: the last 7 days."),
    query("createTime>", _TEXT, "From this time on; `createTime>=value` on the wire."),
    query("createTime<", _TEXT, "Up to and with this time; `createTime<=value` on the wire."),
    query("direction", ref("FaxDirection")),
    query("status", ref("FaxStatus")),
    query("to", _DIGITS, "The first digits of the recipient."),
    query("from", _DIGITS, "The first digits of the sender."),
    {
        **query("labels", ref("Labels"), "`labels[key]=value`, or `labels=key:value`; anything else is passed over."),
        "style": "deepObject",
        "explode": True,
    },
    query("fromCountry", _COUNTRY),
    query("toCountry", _COUNTRY),
    query("format", {"type": "string", "enum": ["csv"]}, "As a CSV file, with all faxes that meet the filters."),
]

_PDF: Final[Schema] = {
    "description": "Every page sent or received, as one PDF",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}

SEND_FAX: Final = operation(
    "sendFax",
    "Faxes",
    parameters=[PROJECT],
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
    errors=(400, 401, 402, 413, 422, 500),
    choices="""
        400 is a body that cannot be read, or nothing to send; 422 names every other field at fault. There is no account
        to run dry: 402 is answered to a send to `+15005550402` only.
    """,
)
GET_FAXES: Final = operation(
    "getFaxes",
    "Faxes",
    parameters=[PROJECT, *_FILTERS, *paging(100)],
    ok={
        **answer("One page of faxes, newest first", "ListFaxesObject"),
        "headers": {"Content-Disposition": {"description": "Of a CSV file only.", "schema": _TEXT}},
    },
    errors=(400, 401, 422, 500),
    choices="""
        A CSV export (`format=csv`) holds every fax that meets the filters, newest first, whatever `page` and `pageSize`
        say: UTF-8, RFC 4180, true and false, times as in JSON, nothing where a fax has no value, `Labels` as a JSON
        object, several content URLs with commas between, `Project` and `Service` as ids.
    """,
)
GET_FAXES["responses"][200]["content"]["text/csv"] = {"schema": _TEXT}
GET_FAX: Final = operation(
    "getFaxInfoPerId", "Faxes", parameters=[PROJECT, _FAX_ID], ok=answer("The fax", "Fax"), errors=(401, 404, 500)
)
GET_FILE: Final = operation("getFaxFilebyId", "Faxes", parameters=[PROJECT, _FAX_ID], ok=_PDF, errors=(401, 404, 500))
GET_FILE_DEPRECATED: Final = operation(
    "getFaxFileByIdDeprecated",
    "Faxes",
    parameters=[PROJECT, _FAX_ID, _FILE_FORMAT],
    ok=_PDF,
    errors=(401, 404, 500),
    deprecated=True,
)
DELETE_FILE: Final = operation(
    "deleteFaxContentById",
    "Faxes",
    parameters=[PROJECT, _FAX_ID],
    ok=answer("Deleted; the record stays"),
    status=204,
    errors=(401, 404, 500),
)
GET_TOKEN: Final = operation(
    "getAccessToken",
    "Authentication",
    body={"application/x-www-form-urlencoded": {"schema": ref("TokenRequest")}},
    ok=answer("A token", "TokenResponse"),
    errors=(),
    security=[{"BasicAuth": []}],
)
GET_TOKEN["responses"] |= {
    400: answer("No grant type, or one that is not offered", "TokenError"),
    401: answer("Wrong key", "TokenError"),
    429: answer("Too many requests"),
}
HEALTH: Final = operation("getHealth", "Service", ok=answer("The service runs", "Health"), errors=(), security=[])


def document(app: FastAPI) -> dict[str, Any]:
    """The whole OpenAPI document, made once."""
    if app.openapi_schema is None:
        told = DESCRIPTION.strip() + LIFE_NOTES.rstrip() + "\n" + NOTES.rstrip()
        made = get_openapi(title=app.title, version=app.version, description=told, routes=app.routes)
        made["components"] = {
            "schemas": {**COMPONENTS, **RESOURCES, **WEBHOOK_SHAPES},
            "securitySchemes": {
                "WebhookBasicAuth": {"type": "http", "scheme": "basic", "description": "Userinfo of the webhook URL."},
                "BasicAuth": {"type": "http", "scheme": "basic", "description": "Key id and key secret."},
                "OAuth2": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token", "scopes": {}}},
                },
            },
        }
        made["security"] = [{"BasicAuth": []}, {"OAuth2": []}]
        made["webhooks"] = WEBHOOKS
        app.openapi_schema = made
    return app.openapi_schema
