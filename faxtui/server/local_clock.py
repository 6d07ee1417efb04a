"""`/_local/clock`: read the service's time, run it faster, stop it, step it."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faxtui.server.clock import Clock
from faxtui.server.core import core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.ids import wire_time
from faxtui.server.local_access import local_router, read_fields

MAX_SPEED: Final = 1_000_000
MAX_STEP: Final = 10 * 365 * 86_400
_END_OF_TIME: Final = datetime(9000, 1, 1, tzinfo=UTC)
router = local_router()


@router.get("/clock")
async def get_clock(request: Request) -> Response:
    """The time, the speed, and what waits for which moment."""
    return JSONResponse(_view(core_of(request).clock))


@router.patch("/clock")
async def patch_clock(request: Request) -> Response:
    """Set the speed, then pause or go on, then step; answers the clock afterwards, once everything due has happened."""
    fields = await read_fields(request, "speed", "paused", "step")
    core = core_of(request)
    _judge(fields, core.clock)
    if "speed" in fields:
        core.clock.set_speed(math.inf if fields["speed"] == "max" else float(fields["speed"]))
    if "paused" in fields:
        (core.clock.pause if fields["paused"] else core.clock.resume)()
    if fields.get("step") == "next":
        await core.clock.step_to_next()
    elif "step" in fields:
        await core.clock.step(float(fields["step"]))
    view = _view(core.clock)
    core.events.publish("clock", {"clock": view})
    return JSONResponse(view)


def _view(clock: Clock) -> dict[str, Any]:
    due = clock.next_due()
    shown = {
        "now": wire_time(clock.now()),
        "speed": "max" if math.isinf(clock.speed) else clock.speed,
        "paused": clock.speed == 0,
        "waiting": clock.sleepers,
        "working": clock.holds,
        "next": None if due is None else wire_time(due),
    }
    return {name: value for name, value in shown.items() if value is not None}


def _judge(fields: dict[str, Any], clock: Clock) -> None:
    violations = []
    if fields.get("speed", 1) != "max" and not _is_number(fields.get("speed", 1), MAX_SPEED):
        violations.append(FieldViolation("speed", f"speed must be a number from 0 to {MAX_SPEED}, or max."))
    if not isinstance(fields.get("paused", False), bool):
        violations.append(FieldViolation("paused", "paused must be true or false."))
    step = fields.get("step", 0)
    if step != "next" and not _is_number(step, MAX_STEP):
        violations.append(FieldViolation("step", f"step must be seconds from 0 to {MAX_STEP}, or next."))
    elif step != "next" and clock.now() + timedelta(seconds=step) > _END_OF_TIME:
        violations.append(FieldViolation("step", f"step must not lead beyond the year {_END_OF_TIME.year}."))
    if violations:
        raise invalid(violations)


def _is_number(value: Any, highest: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= highest
