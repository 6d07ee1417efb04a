"""`/_local/deliveries`: which webhooks went where and what came of them; sending one again, or a test."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faxtui.server.core import Core, core_of
from faxtui.server.errors import FieldViolation, invalid, not_found
from faxtui.server.fields import is_web_address
from faxtui.server.furnishing import FIRST_NUMBER
from faxtui.server.ids import wire_time
from faxtui.server.local_access import local_router, read_fields
from faxtui.server.numbers import country_of, trouble_with
from faxtui.server.paging import list_text, read_wish
from faxtui.server.store import Wire, dump
from faxtui.server.submission import CALLBACK_TYPES
from faxtui.server.tables import deliveries
from faxtui.server.uploads import Upload
from faxtui.server.webhook_store import TEST_DOCUMENT, Delivery, State
from faxtui.server.webhook_urls import is_masked
from faxtui.server.webhook_view import summary, whole

_PATH: Final = "/deliveries"
_CALLER: Final = "+12125550100"
_TEST_LETTER: Final = b"This is a test.\n\nYour service asked for it; no fax came in, and none is stored.\n"
router = local_router()


@router.get(_PATH)
async def list_deliveries(request: Request) -> Response:
    """One page of the deliveries that meet the filters, newest first."""
    wish, violations = read_wish(request.query_params, default_size=100)
    where, more = _conditions(request.query_params)
    if violations + more:
        raise invalid(violations + more)
    store = core_of(request).deliveries
    found = store.find(where, offset=wish.offset, limit=wish.size)
    texts = [dump(summary(delivery)) for delivery in found]
    return Response(list_text("deliveries", texts, wish, store.count(where)), media_type="application/json")


@router.get(f"{_PATH}/{{id}}")
async def get_delivery(request: Request) -> Response:
    """One delivery with its fax and all its attempts."""
    return _answer(core_of(request), _require(request))


@router.post(f"{_PATH}/{{id}}/replay")
async def replay_delivery(request: Request) -> Response:
    """Send the same event again, once, and answer when that has been tried."""
    core, delivery = core_of(request), _require(request)
    fields = await read_fields(request, "url", "contentType")
    url, content_type = fields.get("url", delivery.url), fields.get("contentType", delivery.content_type)
    violations = []
    if not isinstance(url, str) or not is_web_address(url) or is_masked(url):
        violations.append(
            FieldViolation("url", "url must be an http or https address; without it the first one is used.")
        )
    if content_type not in CALLBACK_TYPES:
        violations.append(FieldViolation("contentType", f"contentType must be {' or '.join(CALLBACK_TYPES)}."))
    if violations:
        raise invalid(violations)
    again = core.callbacks.replay(delivery, url, content_type)
    await core.courier.first_attempt(again.id)
    return _answer(core, again, 201)


@router.post("/test-inbound")
async def test_inbound(request: Request) -> Response:
    """Send a made-up INCOMING_FAX with a real page to a service's URL, once, and answer when that has been tried."""
    core = core_of(request)
    fields = await read_fields(request, "serviceId", "from", "to")
    fax = _made_up(core, fields)
    await _test_page(core)
    delivery = core.callbacks.test_incoming(fax, TEST_DOCUMENT)
    if delivery is None:
        raise invalid([FieldViolation("serviceId", "The service has no incomingWebhookUrl to send a test to.")])
    if delivery.due is not None:  # a chaos rule may have taken it away
        await core.courier.first_attempt(delivery.id)
    return _answer(core, delivery, 201)


def _answer(core: Core, delivery: Delivery, status: int = 200) -> Response:
    now = core.deliveries.get(delivery.id) or delivery
    return JSONResponse(whole(now, core.deliveries.attempts(delivery.id)), status_code=status)


def _require(request: Request) -> Delivery:
    delivery_id = request.path_params["id"]
    delivery = core_of(request).deliveries.get(delivery_id)
    if delivery is None:
        raise not_found(f"delivery {delivery_id[:40]}")
    return delivery


def _conditions(query: QueryParams) -> tuple[list[ColumnElement[bool]], list[FieldViolation]]:
    where, violations = [], []
    if fax_id := query.get("faxId"):
        where.append(deliveries.c.fax_id == fax_id)
    if event := query.get("event"):
        where.append(deliveries.c.event == event)
    if state := query.get("state"):
        where.append(deliveries.c.state == state)
        if state not in list(State):
            violations.append(FieldViolation("state", f"state must be {' or '.join(State)}."))
    return where, violations


def _made_up(core: Core, fields: dict[str, Any]) -> Wire:
    """A fax that came in at this moment and is kept nowhere."""
    service_id = fields.get("serviceId")
    service = core.store.service(service_id) if service_id is None or isinstance(service_id, str) else None
    violations = [
        FieldViolation(name, f"{name} must be a number in E.164 form.")
        for name in ("from", "to")
        if not isinstance(fields.get(name, ""), str) or (name in fields and trouble_with(fields[name]))
    ]
    if service is None:
        violations.append(FieldViolation("serviceId", "serviceId names no service of this project."))
    if service is None or violations:
        raise invalid(violations)
    now = core.clock.now()
    sender, recipient = fields.get("from", _CALLER), fields.get("to") or core.store.first_number(service["id"])
    recipient = recipient or FIRST_NUMBER
    fax = {
        "id": core.ids.make(now),
        "direction": "INBOUND",
        "from": sender,
        "to": recipient,
        "numberOfPages": 1,
        "status": "COMPLETED",
        "createTime": wire_time(now),
        "completedTime": wire_time(now),
        "price": {"currencyCode": "USD", "amount": "0.00"},
        "hasFile": False,
        "fromCountry": country_of(sender),
        "toCountry": country_of(recipient),
        "projectId": core.settings.project_id,
        "serviceId": service["id"],
    }
    return {name: value for name, value in fax.items() if value is not None}


async def _test_page(core: Core) -> None:
    """See to it that the page of tests is there."""
    if core.store.document(TEST_DOCUMENT) is None:
        letter = Upload.of(_TEST_LETTER, "test.txt", "text/plain")
        with core.store.transaction():
            core.store.add_document(TEST_DOCUMENT, [letter], resolution="FINE", method="MONOCHROME")
    await core.library.page_bytes(TEST_DOCUMENT)
