"""Services: the sets of defaults that a project has."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import openapi
from faxtui.server.core import core_of
from faxtui.server.errors import invalid
from faxtui.server.paging import list_text, read_wish
from faxtui.server.store import dump

router = APIRouter()


@router.get("/v3/projects/{projectId}/services", **openapi.LIST_SERVICES)
async def list_services(request: Request) -> Response:
    """One page of the services, in the order they were made."""
    wish, violations = read_wish(request.query_params, default_size=20)
    if violations:
        raise invalid(violations)
    services = core_of(request).store.services()
    texts = [dump(service) for service in services[wish.offset : wish.offset + wish.size]]
    return Response(list_text("services", texts, wish, len(services)), media_type="application/json")
