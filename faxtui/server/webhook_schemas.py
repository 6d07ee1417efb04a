"""The shapes of the webhooks that the service sends, for the served OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from faxtui.server.schema_parts import TIME, Schema, array, ref, shape

_PDF: Final[Schema] = {"type": "string", "format": "binary", "contentMediaType": "application/pdf"}
_BASE64: Final[Schema] = {"type": "string", "contentEncoding": "base64"}
_PARTS: Final = {
    "file": {"contentType": "application/pdf"},
    "fax": {"contentType": "application/json"},
    "event": {"contentType": "text/plain"},
}


def _event(name: str, **more: Schema) -> Schema:
    event = {"type": "string", "enum": [name], "default": name}
    return shape({"event": event, "eventTime": TIME, "fax": ref("Fax"), **more})


WEBHOOK_SHAPES: Final[dict[str, Schema]] = {
    "IncomingFaxMultipart": _event("INCOMING_FAX", file=_PDF),
    "FaxCompletedMultipart": _event("FAX_COMPLETED", file=_PDF),
    "IncomingFaxJson": _event("INCOMING_FAX", file=_BASE64, fileType=ref("FileTypeJson")),
    "FaxInProgressMultipart": _event("FAX_IN_PROGRESS"),
    "FaxInProgressJson": _event("FAX_IN_PROGRESS"),
    "FaxCompletedJson": _event(
        "FAX_COMPLETED", files=array(ref("FaxBase64File")), file=_BASE64, fileType=ref("FileTypeJson")
    ),
}
"""Every schema by its name in the contract."""


def _webhook(operation_id: str, event: str, tags: list[str]) -> dict[str, Any]:
    content = {
        "multipart/form-data": {"schema": ref(f"{event}Multipart"), "encoding": _PARTS},
        "application/json": {"schema": ref(f"{event}Json")},
    }
    operation = {
        "operationId": operation_id,
        "tags": tags,
        "security": [{"WebhookBasicAuth": []}],
        "requestBody": {"content": content},
        "responses": {"200": {"description": "Received"}},
    }
    return {"post": operation}


WEBHOOKS: Final[dict[str, Any]] = {
    "incomingFax": _webhook("incomingFaxEvent", "IncomingFax", ["Faxes", "Notifications"]),
    "faxCompleted": _webhook("faxCompletedCallback", "FaxCompleted", ["Notifications", "Faxes"]),
    "faxInProgress": _webhook("faxInProgressCallback", "FaxInProgress", ["Notifications", "Faxes"]),  # ours
}
"""What the service calls, by the name in the contract (`webhooks` of OpenAPI 3.1)."""
