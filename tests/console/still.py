"""A console that knows what a test put into it and asks nobody: the same screen in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import FaxApiError, NotFound
from faxtui.api.models import Fax
from faxtui.config import Connection
from faxtui.console.app import FaxConsole
from faxtui.console.messages import Connected, ServiceSilent, ServicesKnown
from faxtui.look import USUAL_LOOK, Look
from faxtui.store.project import Holdings
from tests.console.steps import screen_text, wait_until
from tests.faxes import NOW, SERVICES

SOON: Final = 1.0
"""Seconds; messages that leave by themselves stay longer."""

CONNECTION = Connection("project", "key", "secret", "http://127.0.0.1:9", None, "test clinic", embedded=False)


class NoService:
    """Stands where a client would: has no documents and refuses every send with one error."""

    def __init__(self, refusal: FaxApiError | None = None) -> None:
        self.faxes = self
        self.refusal = refusal or FaxApiError("The service failed (500).")

    async def send_once(self, *_: object, **__: object) -> list[Fax]:
        """Refuse."""
        raise self.refusal

    async def download(self, fax_id: str) -> bytes:
        """Know nothing."""
        raise NotFound("The service has nothing by that id.")

    async def aclose(self) -> None:
        """Hold nothing."""


def still_console(
    faxes: Sequence[Fax] = (),
    *,
    services: Mapping[str, str] = SERVICES,
    documents: Mapping[str, bytes] | None = None,
    client: object | None = None,
    connection: Connection = CONNECTION,
    holdings: Sequence[Holdings] | None = (),
    trouble: str = "",
    look: Look = USUAL_LOOK,
    welcome: bool = False,
) -> FaxConsole:
    """A console at 2026-03-02 14:30 UTC whose store holds these faxes; `documents` are their files by fax id.

    `holdings` are what the project has besides; None has not arrived yet, and `trouble` says why it never will.
    """
    app = FaxConsole(connection, now=lambda: NOW, zone=UTC, look=look, welcome=welcome)
    session: Any = app.session

    async def run() -> None:
        session.client = client or NoService()
        session.mirror.services = dict(services)
        session.sender = "as +14155550100, Front Desk"
        app.post_message(Connected(connection.name, connection.base_url, connection.embedded))
        app.post_message(ServicesKnown())
        await session.take(faxes, NOW, "poll")

    async def load_project() -> None:
        """Nothing new."""

    session.run = run
    session.load_project = load_project
    session.project_trouble = trouble
    if holdings is not None:
        session.project._holdings = {each.service.id: each for each in holdings}
        session.project.loaded = not trouble
    session._documents.update(documents or {})
    return app


def never_connecting() -> FaxConsole:
    """A console whose service neither answers nor refuses."""
    app = still_console()
    session: Any = app.session
    session.run = asyncio.Event().wait
    return app


def silence(reason: str) -> ServiceSilent:
    """The service does not answer, at the test's time."""
    return ServiceSilent(reason, "not answering", NOW)


def _rings_soon(screens: Sequence[Any]) -> bool:
    """Whether something follows by itself, as what is told beside the list once the cursor rests, dialog or not."""
    return any(
        timer._repeat == 0 and timer._interval < SOON and timer._task is not None and not timer._task.done()
        for screen in screens
        for timer in screen._timers
    )


async def settled(pilot: Pilot[Any], shown: Callable[[], object] | str) -> None:
    """Wait until something shows, only the session's worker is at work, no timer rings soon and two looks are alike."""
    seen: list[Any] = []

    def rests() -> bool:
        nonlocal seen
        # With their styles: where the focus is shows in colours only.
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        before, seen = seen, list(pilot.app.screen._compositor.render_strips())
        wanted = shown in screen_text(pilot) if isinstance(shown, str) else shown()
        at_work = [worker for worker in pilot.app.workers if worker.group != "session" and not worker.is_finished]
        return bool(wanted) and not at_work and not _rings_soon(pilot.app.screen_stack) and before == seen

    await wait_until(pilot, rests, f"a screen at rest with {shown}")
