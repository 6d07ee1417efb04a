"""Made-up faxes for tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from faxtui.api.models import Fax

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
SERVICES = {"S1": "Front Desk", "S2": "Billing"}


def make_fax(fax_id: str = "F1", *, minutes_ago: float = 10, from_: str = "+14155550100", **fields: Any) -> Fax:
    """A delivered outbound fax of three pages; `fields` are the API's names."""
    wire: dict[str, Any] = {
        "id": fax_id,
        "direction": "OUTBOUND",
        "from": from_,
        "to": "+14155550134",
        "status": "COMPLETED",
        "numberOfPages": 3,
        "pagesSentSuccessfully": 3,
        "createTime": (NOW - timedelta(minutes=minutes_ago)).isoformat(),
        "hasFile": True,
        "serviceId": "S1",
    }
    wire.update(fields)
    return Fax.model_validate({name: value for name, value in wire.items() if value is not None})


def failed(fax_id: str = "F2", code: int = 17, kind: str = "CALL_ERROR", **fields: Any) -> Fax:
    """A fax that failed; busy unless told otherwise."""
    return make_fax(
        fax_id,
        **{"status": "FAILURE", "errorType": kind, "errorCode": code, "pagesSentSuccessfully": 0, **fields},
    )
