"""`/_local/numbers`: give numbers to services, which on the hosted service is done where numbers are bought.

`/_local/dial` lists the numbers to dial.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faxtui.server.core import core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.far_ends import dial_list
from faxtui.server.furnishing import service_number
from faxtui.server.listing import answer_json, answer_list
from faxtui.server.local_access import local_router, read_fields
from faxtui.server.numbers import trouble_with
from faxtui.server.service_store import NumberStore
from faxtui.server.store import dump

router = local_router()


@router.get("/numbers")
async def get_numbers(request: Request) -> Response:
    """One page of all numbers of the project."""
    store = NumberStore(core_of(request).store)
    return answer_list(request.query_params, "numbers", 100, lambda start, most: store.page(None, start, most))


@router.get("/dial")
async def get_dial_list(_request: Request) -> Response:
    """Every test number with what happens; all other numbers complete."""
    pattern = "+1500555PCCC: error CCC after P pages (0 to 8); P = 9 fails the first call only"
    return JSONResponse({"numbers": list(dial_list()), "pattern": pattern, "others": "complete"})


@router.put("/numbers/{phoneNumber}")
async def put_number(request: Request) -> Response:
    """Give a number, new or not, to the service `serviceId`, or to the default one; it is not suspended there."""
    fields = await read_fields(request, "serviceId")
    core, number = core_of(request), request.path_params["phoneNumber"]
    store, service_id = NumberStore(core.store), fields.get("serviceId")
    faults = []
    if (trouble := trouble_with(number)) is not None:
        faults.append(FieldViolation("phoneNumber", trouble))
    service = core.store.service(service_id) if service_id is None or isinstance(service_id, str) else None
    if service is None:
        faults.append(FieldViolation("serviceId", "serviceId names no service of this project."))
    elif (known := store.number(number)) and known["serviceId"] != service["id"] and store.has_emails(number):
        faults.append(FieldViolation("phoneNumber", f"{number} has emails on its service: take it from them first."))
    if faults or service is None:
        raise invalid(faults)
    wire = service_number(number, service)
    store.give(wire)
    return answer_json(dump(wire))
