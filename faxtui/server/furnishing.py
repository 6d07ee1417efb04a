"""New services and numbers, with every field that the API shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from faxtui.server.ids import wire_time
from faxtui.server.numbers import country_of
from faxtui.server.store import Wire

FIRST_NUMBER: Final = "+14155550100"
"""The number that an empty project has."""


SERVICE_DEFAULTS: Final[Mapping[str, Any]] = {
    "name": "Default service",
    "defaultForProject": False,
    "webhookContentType": "multipart/form-data",
    "numberOfRetries": 3,
    "retryDelaySeconds": 60,
    "imageConversionMethod": "HALFTONE",
    "resolution": "FINE",
    "saveOutboundFaxDocuments": True,
    "saveInboundFaxDocuments": True,
    "scanIncomingBarcodes": False,
    "inProgressNotifications": False,
}
"""The live defaults of the fields that every service has."""


def new_service(service_id: str, project_id: str, made: datetime, facts: Mapping[str, Any]) -> Wire:
    """A service (API: `Service`) with the defaults for all that `facts` does not name."""
    identity = {"id": service_id, "projectId": project_id}
    times = {"createdAt": wire_time(made), "updatedAt": wire_time(made)}
    return {**identity, **SERVICE_DEFAULTS, **times, **facts}


def service_number(number: str, service: Wire) -> Wire:
    """A number of a service (API: `ServicePhoneNumber`)."""
    entry = {
        "phoneNumber": number,
        "permissions": "both",
        "country": country_of(number),
        "suspended": False,
        "projectId": service["projectId"],
        "serviceId": service["id"],
    }
    return {name: value for name, value in entry.items() if value is not None}
