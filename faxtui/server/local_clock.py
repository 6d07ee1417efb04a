"""`/_local/clock`: read the service's time, run it faster, stop it, step it."""

from __future__ import annotations

import asyncio
import math
import time
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
MAX_WAIT: Final = 300
_USUAL_WAIT: Final = 30
_LOOK_SECONDS: Final = 0.02
_QUIET_LOOKS: Final = 3
"""One thing that ends may begin the next a turn of the event loop later."""
_END_OF_TIME: Final = datetime(9000, 1, 1, tzinfo=UTC)
router = local_router()


@router.get("/clock")
async def get_clock(request: Request) -> Response:
    """The time, the speed, and what waits for which moment; with `wait=settled` once nothing is left to happen.

    That waits `timeout` real seconds at most, and moves no time: under a clock that stands, what waits for a time is
    not waited for. `settled` says whether all is over.
    """
    clock, wanted = core_of(request).clock, request.query_params.get("wait")
    if not wanted:
        return JSONResponse(_view(clock))
    seconds = _timeout(request.query_params.get("timeout"))
    violations = [] if wanted == "settled" else [FieldViolation("wait", "wait must be settled.")]
    if seconds is None:
        violations.append(FieldViolation("timeout", f"timeout must be seconds from 0 to {MAX_WAIT}."))
    if violations or seconds is None:
        raise invalid(violations)
    is_settled = await _settle(clock, seconds)
    return JSONResponse({**_view(clock), "settled": is_settled})


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


async def _settle(clock: Clock, seconds: float) -> bool:
    """Whether nothing is left to happen, within so many real seconds; looked at now and then while somebody asks."""
    deadline, quiet = time.monotonic() + seconds, 0
    while quiet < _QUIET_LOOKS:
        is_over = not clock.sleepers and not clock.holds
        quiet = quiet + 1 if is_over else 0
        stands = clock.speed == 0 and not clock.holds
        if not is_over and (stands or time.monotonic() >= deadline):
            return False
        await asyncio.sleep(0 if is_over else _LOOK_SECONDS)
    return True


def _timeout(text: str | None) -> float | None:
    try:
        seconds = float(text or _USUAL_WAIT)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= MAX_WAIT else None


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
