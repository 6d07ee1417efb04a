"""Which query a list call sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from faxtui.api import errors
from faxtui.api.models import Direction, FaxStatus
from tests.api.scripted import PATH, Script, fax

EMPTY = httpx.Response(200, json={"faxes": [], "page": 1, "pageSize": 100, "totalPages": 0, "totalItems": 0})


async def test_filters_travel_in_the_sdk_form() -> None:
    """Times carry their comparison sign in the name, a plus is escaped, labels are spelled key by key."""
    script = Script([EMPTY])
    async with script.client() as client:
        await client.faxes.list(
            status=FaxStatus.FAILURE,
            direction=Direction.OUTBOUND,
            to="+1555",
            from_="+1415",
            service_id="01S",
            created_after=datetime(2026, 2, 24, 12, 0, 0, 1500, UTC),
            created_before=datetime(2026, 2, 24, 12, 0, tzinfo=timezone(timedelta(hours=1))),
            labels={"case": "a&b"},
            page=2,
            page_size=50,
        )

    (request,) = script.requests
    assert request.url.path == f"{PATH}/faxes"
    assert b"to=%2B1555" in request.url.query
    assert dict(request.url.params) == {
        "status": "FAILURE",
        "direction": "OUTBOUND",
        "to": "+1555",
        "from": "+1415",
        "serviceId": "01S",
        "createTime>": "2026-02-24T12:00:00.001Z",
        "createTime<": "2026-02-24T11:00:00.000Z",
        "labels[case]": "a&b",
        "page": "2",
        "pageSize": "50",
    }


async def test_nothing_set_sends_only_the_page() -> None:
    """The service's own window and defaults apply unless the caller says otherwise."""
    script = Script([EMPTY, EMPTY])
    async with script.client() as client:
        await client.faxes.list(status=None, to=None)
        await client.services.list()

    assert [dict(r.url.params) for r in script.requests] == [{"page": "1", "pageSize": "100"}] * 2


async def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time would be read differently here and there."""
    async with Script([]).client() as client:
        with pytest.raises(errors.InvalidRequest, match="zone"):
            await client.faxes.list(created_after=datetime(2026, 2, 24))


async def test_a_time_without_a_date_in_utc_is_asked_for_as_it_is() -> None:
    """The calendar's first hours east of Greenwich, as a service may write them, end no program."""
    east = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    script = Script([httpx.Response(200, json={"faxes": []})])
    async with script.client() as client:
        await client.faxes.list(created_after=east)
    assert script.requests[0].url.params["createTime>"] == "0001-01-01T00:00:00.000Z"


async def test_a_lost_send_is_known_by_its_label_alone() -> None:
    """Faxes to the same number, with another label or none, are no proof."""
    rows = [fax("01A", labels={"k": "other"}), fax("01B"), fax("01C", labels={"k": "v"})]
    page = {"faxes": rows, "page": 1, "pageSize": 200, "totalPages": 1, "totalItems": 3}
    script = Script([httpx.Response(200, json=page)])
    since = datetime(2026, 2, 24, 12, 0, tzinfo=UTC)
    async with script.client() as client:
        found = await client.faxes.find_sent(("k", "v"), to="+14155550101", since=since)

    assert [each.id for each in found] == ["01C"]
    query = dict(script.requests[0].url.params)
    assert query["createTime>"] == "2026-02-24T11:50:00.000Z"
    assert query["labels[k]"] == "v"
    assert query["direction"] == "OUTBOUND"


@pytest.mark.parametrize("first", [EMPTY, httpx.Response(422)])
async def test_a_service_that_reads_labels_in_another_way_is_asked_without(first: httpx.Response) -> None:
    """Nothing found by the label's filter, or a refusal of it, proves nothing: the list of that number is read."""
    rows = [fax("01A", labels={"k": "other"}), fax("01C", labels={"k": "v"})]
    page = {"faxes": rows, "page": 1, "pageSize": 200, "totalPages": 1, "totalItems": 2}
    script = Script([first, httpx.Response(200, json=page)])
    async with script.client() as client:
        found = await client.faxes.find_sent(("k", "v"), to="+14155550101", since=datetime.now(UTC))

    assert [each.id for each in found] == ["01C"]
    assert "labels[k]" not in dict(script.requests[1].url.params)
    assert script.requests[1].url.params["to"] == "+14155550101"
