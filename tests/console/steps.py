"""What tests of the console do again and again: open it on a service, wait for a condition, read the screen."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static
from textual.worker import Worker

from faxtui.config import Connection
from faxtui.console.app import FaxConsole
from faxtui.console.widgets.fax_table import FaxTable
from tests.service import RunningService

PATIENCE = 30.0


def connection_to(service: RunningService, **changes: Any) -> Connection:
    """How the console reaches a test's service."""
    connection = Connection(
        project_id=service.project_id,
        key_id=service.key_id,
        key_secret=service.key_secret,
        base_url=service.url,
        auth_url=None,
        name="test clinic",
        embedded=False,
    )
    return connection._replace(**changes)


def console_on(
    service: RunningService, *, read_only: bool = False, now: Callable[[], datetime] | None = None, **changes: Any
) -> FaxConsole:
    """A console on a service, with the service's clock unless told, and UTC."""
    clock = now or service.clock.now
    return FaxConsole(connection_to(service, **changes), read_only=read_only, now=clock, zone=UTC)


@asynccontextmanager
async def opened(app: FaxConsole, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
    """Run the console without a terminal; notices and tooltips are drawn, since they show text from outside too."""
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        yield pilot


async def wait_until(pilot: Pilot[Any], condition: Callable[[], object], what: str = "the condition") -> None:
    """Let the console work until the condition holds, bounded."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} never came true\n{screen_text(pilot)}"
        await pilot.pause()
    await pilot.pause()


def screen_text(pilot: Pilot[Any]) -> str:
    """The screen as a person reads it."""
    width, height = pilot.app.size
    return "\n".join(
        "".join(segment.text for segment in strip).rstrip()
        for strip in pilot.app.screen._compositor.render_strips()[:height]
    )[: (width + 1) * height]


def words(pilot: Pilot[Any]) -> str:
    """The screen's words in one line, without borders, so that a wrapped sentence is found."""
    return " ".join(screen_text(pilot).replace("│", " ").replace("▌", " ").replace("▏", " ").split())


def type_ahead(app: FaxConsole, text: str) -> None:
    """Keys as a slow line delivers them: all before the first one is looked at; → and a new line are keys, too."""
    named = {"\n": "enter", "→": "right", "/": "slash", "*": "asterisk", ":": "colon", "-": "minus", "@": "at"}
    for letter in text:
        app.post_message(events.Key(named.get(letter, letter), None if letter in "\n→" else letter))


def at_work(pilot: Pilot[Any], *groups: str) -> list[Worker[Any]]:
    """The workers of these groups that have not finished."""
    return [worker for worker in pilot.app.workers if worker.group in groups and not worker.is_finished]


async def listed(pilot: Pilot[Any], count: int = 1) -> FaxTable:
    """Wait until at least `count` faxes are in the list."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    table = app.faxes_screen.query_one(FaxTable)
    await wait_until(pilot, lambda: table.row_count >= count, f"{count} faxes")
    return table


def text_of(pilot: Pilot[Any], selector: str) -> str:
    """The plain text of a Static on the screen that is open."""
    return str(pilot.app.screen.query_one(selector, Static).render())


async def polled(pilot: Pilot[Any]) -> str:
    """The screen after one more poll, once its faxes are in the list and told beside it."""
    session = pilot.app.session  # type: ignore[attr-defined]
    before = session.heard_at
    session.retry()
    await wait_until(pilot, lambda: session.heard_at != before, "a poll")
    await wait_until(pilot, lambda: not at_work(pilot, "list", "facts"), "the list")
    return screen_text(pilot)
