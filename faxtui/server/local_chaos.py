"""`/_local/chaos`: failures on request."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faxtui.server.chaos_rules import ChaosError, Rule, describe, make_rule, parse_rule
from faxtui.server.core import core_of
from faxtui.server.errors import FieldViolation, invalid, not_found
from faxtui.server.local_access import local_router, read_fields

_FIELDS: Final = ("fault", "value", "on", "count", "probability", "seed")
router = local_router()


@router.get("/chaos")
async def list_rules(request: Request) -> Response:
    """The rules, oldest first, with how often each has struck; and the faults there are."""
    rules = [rule.wire() for rule in core_of(request).chaos.rules]
    return JSONResponse({"rules": rules, "faults": describe()})


@router.post("/chaos")
async def add_rule(request: Request) -> Response:
    """Put a rule in force: `{"rule": "drop on sendFax x1"}`, or its fields."""
    fields = await read_fields(request, "rule", *_FIELDS)
    try:
        rule = core_of(request).chaos.add(_rule(fields))
    except ChaosError as error:
        raise invalid([FieldViolation(error.name, str(error))]) from error
    return JSONResponse(rule.wire(), status_code=201)


@router.delete("/chaos")
async def clear_rules(request: Request) -> Response:
    """Take all rules back."""
    core_of(request).chaos.clear()
    return Response(status_code=204)


@router.delete("/chaos/{id}")
async def remove_rule(request: Request) -> Response:
    """Take one rule back."""
    rule_id = request.path_params["id"]
    is_number = rule_id.isascii() and rule_id.isdigit() and len(rule_id) < 10
    if not is_number or not core_of(request).chaos.remove(int(rule_id)):
        raise not_found(f"chaos rule {rule_id[:40]}")
    return Response(status_code=204)


def _rule(fields: dict[str, Any]) -> Rule:
    text = fields.get("rule")
    if text is None:
        return make_rule(fields)
    if not isinstance(text, str) or len(fields) > 1:
        raise ChaosError("rule", "rule must be text, and stand alone.")
    return parse_rule(text)
