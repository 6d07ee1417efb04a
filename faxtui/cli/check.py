"""`faxtui check`: a plugin for Nagios, Icinga and their like.

One line with performance data, and the exit codes of the plugin guidelines, which differ from those of every other
command: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.choosing import find_service
from faxtui.cli.connecting import configured_client
from faxtui.cli.output import emit
from faxtui.store.patience import FLOORS
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters

_LOOK_BACK: Final = timedelta(days=7)
"""How old an open fax may be to be looked for at all."""
_VALUED: Final = ("--profile",)
"""Options that may stand before the command and take a word."""


class State(IntEnum):
    """What the exit code tells the monitor."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True)
class Thresholds:
    """From how many on it is a warning, from how many on critical."""

    failed_warning: Annotated[int, Parameter(help="Failed faxes in the window that are a warning.")] = 1
    failed_critical: Annotated[int, Parameter(help="Failed faxes in the window that are critical.")] = 10
    rate_warning: Annotated[float | None, Parameter(help="Percent failed of those that ended; none unless set.")] = None
    rate_critical: Annotated[float | None, Parameter(help="The same, critical.")] = None
    stuck_warning: Annotated[int, Parameter(help="Stuck faxes that are a warning.")] = 1
    stuck_critical: Annotated[int, Parameter(help="Stuck faxes that are critical.")] = 5


class Counts(NamedTuple):
    """What the service says."""

    failed: int
    ended: int
    on_the_way: int
    stuck: int

    @property
    def failed_percent(self) -> float:
        """Of those that ended in the window."""
        return 100 * self.failed / self.ended if self.ended else 0.0


def check(
    *,
    window: Annotated[str, Parameter(help="Failures since then count: 30m, 24h, 7d ago, or a date.")] = "1h",
    stuck_after: Annotated[
        str | None,
        Parameter(help="A fax on its way for so long is stuck: 30m, 2h …; unless set 15m queued, 30m on the way."),
    ] = None,
    thresholds: Annotated[Thresholds, Parameter(name="*")] = Thresholds(),
    service: Annotated[str | None, Parameter(help="Only of this service, by its id or name.")] = None,
    direction: Annotated[str | None, Parameter(help="Only in or out.")] = None,
) -> int:
    """Check for failed and stuck faxes; exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, as monitors expect."""
    now = datetime.now(UTC)
    base: FaxFilters = {"direction": parsing.direction(direction) if direction else None}
    counts = asyncio.run(_count(base, service, parsing.since(window, now), _late(stuck_after, now), now))
    state, problems = judge(counts, thresholds)
    summary = (
        f"{counts.failed} of {counts.ended} failed since {clean(window, 20)}, "
        f"{counts.on_the_way} on the way, {counts.stuck} of them stuck"
    )
    emit(f"FAX {state.name} - {'; '.join(problems) or summary} | {_performance(counts, thresholds)}")
    return state


def _late(stuck_after: str | None, now: datetime) -> dict[str, datetime]:
    """By status, before when an open fax must have been made to be stuck; as `is:stuck` has it unless told."""
    if stuck_after is None:
        return {status: now - span for status, span in FLOORS.items()}
    return dict.fromkeys(FLOORS, parsing.since(stuck_after, now))


async def _count(
    base: FaxFilters, service: str | None, since: datetime, late: Mapping[str, datetime], now: datetime
) -> Counts:
    async with configured_client() as client:
        if service is not None:  # the service lists no fax of a service that it does not know, and all would seem well
            base["service_id"] = (await find_service(client, service)).id
        failed = await _total(client, {**base, "created_after": since}, ["FAILURE"])
        completed = await _total(client, {**base, "created_after": since}, ["COMPLETED"])
        recent: FaxFilters = {**base, "created_after": min(since, now - _LOOK_BACK)}
        on_the_way = await _total(client, recent, ["QUEUED", "IN_PROGRESS"])
        found = [await _total(client, {**recent, "created_before": before}, [name]) for name, before in late.items()]
        stuck = sum(found)
    return Counts(failed, failed + completed, on_the_way, stuck)


async def _total(client: AsyncFaxClient, filters: FaxFilters, statuses: Sequence[str]) -> int:
    """How many faxes the service lists, by the envelope of a page of one."""
    total = 0
    for status in statuses:
        narrowed: FaxFilters = {**filters, "status": status}
        total += (await client.faxes.list(page_size=1, **narrowed)).total_items
    return total


def judge(counts: Counts, thresholds: Thresholds) -> tuple[State, list[str]]:
    """The state, and what is wrong in words, worst first."""
    amount = f"{counts.failed} of {counts.ended} faxes failed"
    found = [
        (_state(counts.failed, thresholds.failed_warning, thresholds.failed_critical), amount),
        (
            _state(counts.failed_percent, thresholds.rate_warning, thresholds.rate_critical),
            f"{counts.failed_percent:.1f} % of the faxes failed",
        ),
        (
            _state(counts.stuck, thresholds.stuck_warning, thresholds.stuck_critical),
            f"{counts.stuck} {'fax is' if counts.stuck == 1 else 'faxes are'} stuck",
        ),
    ]
    bad = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0])
    return max(state for state, _ in found), [f"{text} ({state.name})" for state, text in bad]


def _state(value: float, warning: float | None, critical: float | None) -> State:
    if critical is not None and value >= critical:
        return State.CRITICAL
    return State.WARNING if warning is not None and value >= warning else State.OK


def _performance(counts: Counts, thresholds: Thresholds) -> str:
    """`'label'=value[unit];warning;critical;minimum` of the plugin guidelines."""

    def one(label: str, value: str, warning: float | None = None, critical: float | None = None) -> str:
        bounds = [f"{bound:g}" if bound is not None else "" for bound in (warning, critical)]
        return f"{label}={value};{';'.join(bounds)};0"

    return " ".join(
        (
            one("failed", str(counts.failed), thresholds.failed_warning, thresholds.failed_critical),
            one("failed_percent", f"{counts.failed_percent:.1f}%", thresholds.rate_warning, thresholds.rate_critical),
            one("ended", str(counts.ended)),
            one("on_the_way", str(counts.on_the_way)),
            one("stuck", str(counts.stuck), thresholds.stuck_warning, thresholds.stuck_critical),
        )
    )


def is_check(arguments: Sequence[str]) -> bool:
    """Whether the line runs this command, also when it cannot be parsed."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in _VALUED and rest:
            rest.pop(0)
    return rest[:1] == ["check"] and not {"--help", "-h"} & set(rest)


def unknown(message: str) -> int:
    """Whatever kept the check from an answer, as monitors want it: on standard output, state 3."""
    emit(f"FAX UNKNOWN - {clean(message, 300)}".replace("|", "/"))
    return State.UNKNOWN
