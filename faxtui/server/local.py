"""The service's own addresses under `/_local`, joined: what there is, and the stream of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from faxtui.server import local_chaos, local_clock, local_deliveries, local_numbers, local_receive, local_reset
from faxtui.server.chaos_rules import ChaosError
from faxtui.server.core import Core, core_of
from faxtui.server.errors import StartError
from faxtui.server.local_access import local_router
from faxtui.server.local_reset import put_rules_in_force

router = local_router()

_INDEX: Final = {
    "GET /_local/deliveries": "Webhooks sent and to be sent; filters faxId, event and state, paging page and pageSize",
    "GET /_local/deliveries/{id}": "One with its fax, each attempt, and the heads of request and answer",
    "POST /_local/deliveries/{id}/replay": "Send it again, once; {url} and {contentType} may be others",
    "POST /_local/test-inbound": "Send a made-up INCOMING_FAX to the URL of a service, once; {serviceId}, {from}, {to}",
    "GET /_local/dial": "Every test number to dial, one for each error code, and what happens",
    "GET /_local/numbers": "Every number of the project, with its service",
    "PUT /_local/numbers/{phoneNumber}": "Give a number, new or not, to a service: {serviceId}, else the default one",
    "POST /_local/receive": "A caller from outside: {to}, {from}, file, {resolution}; answers the fax that comes in",
    "GET /_local/clock": (
        "The service's time, its speed, how many wait for a time, when the next one's comes, what is in progress; "
        "with waiting and working both 0 nothing is left to happen; with ?wait=settled (and timeout=seconds) it tells "
        "once that is so, and says in settled whether it is"
    ),
    "PATCH /_local/clock": "{speed: number or 'max'}, {paused: true or false}, {step: seconds or 'next'}",
    "GET /_local/chaos": "Rules of failure in force, and the faults there are",
    "POST /_local/chaos": "Add one: {rule: 'rate-limit=5 on sendFax x2'} or its fields",
    "DELETE /_local/chaos": "Take all rules back; DELETE /_local/chaos/{id} takes one",
    "POST /_local/reset": "Back to the state at the start; with a data folder {confirm: project id}",
    "DELETE /_local/tokens": "Let every token that was given out be over, as if its hour had passed",
    "GET /_local/events": (
        "What happens, as server-sent events: fax.status, fax.progress, delivery.created, delivery.attempt, "
        "chaos.strike, clock, and gap where some are missing; Last-Event-ID goes on where one left off"
    ),
}


def mount(app: FastAPI) -> None:
    """Add the addresses to an application whose other routes are there, and put the rules of its settings in force."""
    core: Core = app.state.core
    for part in (router, local_deliveries.router, local_clock.router, local_chaos.router, local_numbers.router):
        app.include_router(part)
    app.include_router(local_receive.router)
    app.include_router(local_reset.router)
    app.state.on_closing = core.events.close  # streams would keep the server from ending
    core.chaos.know_operations(lambda: _operations(app))
    try:
        put_rules_in_force(core)
    except ChaosError as error:
        core.store.close()
        raise StartError(f"{error}") from error


@router.get("")
@router.get("/")
async def get_index(_request: Request) -> Response:
    """What there is under `/_local`."""
    return JSONResponse(_INDEX)


@router.get("/events")
async def get_events(request: Request) -> Response:
    """Events from now on, or from the one behind `Last-Event-ID` (also a parameter `lastEventId`)."""
    last_id = request.headers.get("last-event-id") or request.query_params.get("lastEventId")
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(core_of(request).events.stream(last_id), headers=headers, media_type="text/event-stream")


@router.delete("/tokens")
async def expire_tokens(request: Request) -> Response:
    """Let every token be over, as if its hour had passed."""
    return JSONResponse({"expired": core_of(request).keeper.expire_all()})


def _operations(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and operation id of everything in the served OpenAPI document."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["operationId"]
