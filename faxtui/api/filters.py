"""What narrows a list of faxes, and how it is spelled in a query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict

from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.models import Direction, FaxStatus


class FaxFilters(TypedDict, total=False):
    """What narrows a list of faxes; the service alone decides for what is left out (times: the prior week)."""

    status: FaxStatus | str | None
    direction: Direction | str | None
    to: str | None
    """Beginning of the recipient's number."""
    from_: str | None
    """Beginning of the sender's number."""
    from_country: str | None
    """ISO 3166-1 alpha-2."""
    to_country: str | None
    """ISO 3166-1 alpha-2."""
    service_id: str | None
    created_on: str | None
    """A whole day, month or year of UTC: `2026-03-02`, `2026-03`, `2026`."""
    created_after: datetime | None
    """Inclusive; must know its zone."""
    created_before: datetime | None
    """Inclusive; must know its zone."""
    labels: Mapping[str, str] | None


def filter_params(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The query of a list; the keys are those of `FaxFilters`."""
    unknown = set(filters) - set(FaxFilters.__annotations__)
    if unknown:
        raise TypeError(f"A list of faxes has no filter {min(unknown)}.")
    wire = {
        "status": filters.get("status"),
        "direction": filters.get("direction"),
        "to": filters.get("to"),
        "from": filters.get("from_"),
        "fromCountry": filters.get("from_country"),
        "toCountry": filters.get("to_country"),
        "serviceId": filters.get("service_id"),
        "createTime": filters.get("created_on"),
        # The comparison sign is a part of the name: `createTime>=…` on the wire.
        "createTime>": _time(filters.get("created_after")),
        "createTime<": _time(filters.get("created_before")),
    }
    labels = filters.get("labels") or {}
    return [
        *((name, str(value)) for name, value in wire.items() if value is not None),
        *((f"labels[{key}]", value) for key, value in labels.items()),
    ]


def _time(when: datetime | None) -> str | None:
    """RFC 3339 in UTC with a `Z`, to the millisecond, as the service writes it."""
    if when is None:
        return None
    if when.tzinfo is None:
        raise InvalidRequest("The time must know its zone.", violations=(Violation("createTime", "has no zone"),))
    try:
        when = when.astimezone(UTC)
    except OverflowError:  # at the edges of the calendar, where UTC has no date for it
        when = when.replace(tzinfo=UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
