"""`/_local/reset`: back to what the service began with, between two tests."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from faxtui.server.chaos_rules import parse_rule
from faxtui.server.core import Core, core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.local_access import local_router, read_fields

router = local_router()


@router.post("/reset")
async def reset(request: Request) -> Response:
    """Forget everything and begin again, with demo data if the service began with them; nothing else is asked.

    A service with a data folder wants `{"confirm": PROJECT_ID}`: what it forgets was meant to be kept.
    """
    fields = await read_fields(request, "confirm")
    core = core_of(request)
    if core.settings.data_dir is not None and fields.get("confirm") != core.settings.project_id:
        sentence = "This service keeps its data in a folder: to delete them all, confirm with the project's id."
        raise invalid([FieldViolation("confirm", sentence)])
    await core.reset()
    put_rules_in_force(core)
    return Response(status_code=204)


def put_rules_in_force(core: Core) -> None:
    """Add the chaos rules of the settings; `ChaosError` for one that names an operation that there is not."""
    for text in core.settings.chaos:
        core.chaos.add(parse_rule(text))
