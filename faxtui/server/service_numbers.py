"""The numbers of a service: list and suspend. They come to a service outside of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import operations
from faxtui.server.core import core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.json_bodies import MAX_JSON_BYTES, flag, parse_object, read_bounded, text
from faxtui.server.listing import answer_json, answer_list, require_number, require_service
from faxtui.server.service_store import NumberStore
from faxtui.server.store import Wire, dump

LONGEST_NOTE: Final = 1000
_PATH: Final = "/v3/projects/{projectId}/services/{id}/numbers"
_note = text(LONGEST_NOTE)
router = APIRouter()


@router.get(_PATH, **operations.LIST_NUMBERS)
async def list_numbers(request: Request) -> Response:
    """One page of a service's numbers, in the order they came to it."""
    core = core_of(request)
    service, store = require_service(core, request.path_params["id"]), NumberStore(core.store)
    return answer_list(request.query_params, "numbers", 20, lambda start, most: store.page(service["id"], start, most))


@router.patch(f"{_PATH}/{{phoneNumber}}/suspend", **operations.SUSPEND_NUMBER)
async def suspend_number(request: Request) -> Response:
    """Suspend a number, or let it work again."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    core = core_of(request)
    service = require_service(core, request.path_params["id"])
    known = require_number(core, service, request.path_params["phoneNumber"])
    changed = {**known, **_wish(parse_object(data))}
    changed = {name: value for name, value in changed.items() if value is not None}
    NumberStore(core.store).put(changed)
    return answer_json(dump(changed))


def _wish(body: Wire) -> Wire:
    """`suspended` is true where it is left out; a note that is left out or empty takes an older one away."""
    suspended, note = body.get("suspended", True), body.get("note")
    faults = []
    if (trouble := flag(suspended)) is not None:
        faults.append(FieldViolation("suspended", f"suspended {trouble}."))
    if note is not None and (trouble := _note(note)) is not None:
        faults.append(FieldViolation("note", f"note {trouble}."))
    if faults:
        raise invalid(faults)
    return {"suspended": suspended, "note": note or None}
