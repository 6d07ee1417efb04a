"""Services: the sets of defaults that a project has."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import operations
from faxtui.server.core import Core, core_of
from faxtui.server.cover_page_store import CoverPageStore
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.fields import masked
from faxtui.server.furnishing import new_service
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.json_bodies import MAX_JSON_BYTES, parse_object, read_bounded, read_object
from faxtui.server.listing import answer_json, answer_list, require_service
from faxtui.server.service_fields import WEBHOOK_URL, ServiceFields
from faxtui.server.service_store import ServiceStore
from faxtui.server.store import Wire, dump

_PATH: Final = "/v3/projects/{projectId}/services"
_DEFAULT: Final = "defaultForProject"
router = APIRouter()


@router.post(_PATH, **operations.CREATE_SERVICE)
async def create_service(request: Request) -> Response:
    """Make a service; what the body leaves out is as on the live service."""
    body = await read_object(request)
    core, now = core_of(request), core_of(request).clock.now()
    changes, webhook_url = _judge(core, body, None)
    service = new_service(core.ids.make(now), core.settings.project_id, now, {})
    service = _changed(service, changes)
    ServiceStore(core.store).put(service, milliseconds(now), webhook_url)
    return answer_json(dump(service), 201)


@router.get(_PATH, **operations.LIST_SERVICES)
async def list_services(request: Request) -> Response:
    """One page of the services, in the order they were made."""
    return answer_list(request.query_params, "services", 20, ServiceStore(core_of(request).store).page)


@router.get(f"{_PATH}/{{id}}", **operations.GET_SERVICE)
async def get_service(request: Request) -> Response:
    """One service."""
    return answer_json(dump(require_service(core_of(request), request.path_params["id"])))


@router.patch(f"{_PATH}/{{id}}", **operations.UPDATE_SERVICE)
async def update_service(request: Request) -> Response:
    """Change the fields that the body names, and no others."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    core = core_of(request)
    service = require_service(core, request.path_params["id"])
    changes, webhook_url = _judge(core, parse_object(data), service)
    if changes:
        now = core.clock.now()
        service = _changed(service, {**changes, "updatedAt": wire_time(now)})
        ServiceStore(core.store).put(service, milliseconds(now), webhook_url)
    return answer_json(dump(service))


@router.delete(f"{_PATH}/{{id}}", **operations.REMOVE_SERVICE)
async def remove_service(request: Request) -> Response:
    """Remove a service that is not the default one."""
    core = core_of(request)
    service, default = require_service(core, request.path_params["id"]), require_service(core, None)
    if service["id"] == default["id"]:
        sentence = "The default service cannot be removed: make another one the default first."
        raise invalid([FieldViolation("id", sentence)])
    ServiceStore(core.store).remove(service["id"], default["id"])
    return Response(status_code=204)


def _judge(core: Core, body: dict[str, Any], service: Wire | None) -> tuple[dict[str, Any], str | None]:
    """The changes to a service as it is answered, and its webhook URL with the name and password in it."""
    fields = ServiceFields(body)
    stored = ServiceStore(core.store).webhook_url(service["id"]) if service else None
    fields.keep_credentials(stored)
    if (number := fields.values.get("defaultFrom")) and not core.store.owns(number):
        fields.refuse("defaultFrom", f"{number} is not a number of this project.")
    if (page := fields.values.get("coverPageId")) and not CoverPageStore(core.store).exists(page):
        fields.refuse("coverPageId", "coverPageId names no cover page of this project.")
    if service and service[_DEFAULT] and fields.values.get(_DEFAULT) is False:
        fields.refuse(_DEFAULT, "A project needs a default service: make another one the default instead.")
    if fields.violations:
        raise invalid(fields.violations)
    changes = fields.values
    webhook_url = changes.get(WEBHOOK_URL, stored)
    if changes.get(WEBHOOK_URL):
        changes[WEBHOOK_URL] = masked(changes[WEBHOOK_URL])
    return changes, webhook_url


def _changed(service: Wire, changes: dict[str, Any]) -> Wire:
    return {name: value for name, value in {**service, **changes}.items() if value is not None}
