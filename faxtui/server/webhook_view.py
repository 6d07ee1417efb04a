"""Deliveries as `/_local/deliveries` and the event stream show them; passwords never."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from faxtui.server.fields import masked
from faxtui.server.ids import wire_time
from faxtui.server.store import Wire
from faxtui.server.webhook_store import Delivery

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def summary(delivery: Delivery) -> dict[str, Any]:
    """A delivery without its attempts and its fax."""
    shown = {
        "id": delivery.id,
        "event": delivery.event,
        "eventTime": delivery.event_time,
        "faxId": delivery.fax_id,
        "serviceId": delivery.service_id,
        "url": masked(delivery.url),
        "contentType": delivery.content_type,
        "state": delivery.state,
        "createTime": _time(delivery.created),
        "attemptCount": delivery.attempts,
        "maxAttempts": delivery.retries + 1,
        "nextAttemptTime": None if delivery.due is None else _time(delivery.due),
        "replayOf": delivery.replay_of,
    }
    return {name: value for name, value in shown.items() if value is not None}


def whole(delivery: Delivery, attempts: list[Wire]) -> dict[str, Any]:
    """A delivery with the fax as it was at the event and every attempt."""
    return {**summary(delivery), "fax": json.loads(delivery.fax), "attempts": attempts}


def _time(moment: int) -> str:
    return wire_time(_EPOCH + timedelta(milliseconds=moment))
