"""Cover pages and activity as they are drawn at 80x24 and at 140x40: loading, empty, error and full.

Looked at by a person, like those of `test_snapshots.py`, whose rules hold here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from faxtui.api.models import CoverPage, Service
from faxtui.api.transport import CallRecord
from faxtui.console.app import FaxConsole
from faxtui.server.demo_covers import COVERS, draw
from faxtui.store.project import Holdings
from tests.console.still import NoService, settled, still_console
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, Steps, _plain_surroundings, both_sizes
from tests.faxes import NOW, failed, make_fax

__all__ = ["_plain_surroundings"]
DRAWN_BY: Final = BASELINES | {"pypdfium2": "5.15.2"}
"""These pictures hold letters of pages, which another pdfium draws by a hair differently."""
HERE: Final = INSTALLED | {"pypdfium2": version("pypdfium2")}
pytestmark = pytest.mark.skipif(HERE != DRAWN_BY, reason=f"the baselines were drawn by {DRAWN_BY}, installed is {HERE}")

PATH: Final = "/v3/projects/42513551-a9d9-493f-8d5c-6985fa8fcd15"
PDFS: Final = {
    "C1": draw(COVERS[0]),
    "C2": draw(COVERS[1]).replace(b"{{invoice}}", b"{{INVOICE}}"),
}


class OneProject(NoService):
    """A service that has these cover pages and nothing else."""

    @property
    def cover_pages(self) -> Any:
        """Answers `get` with the file."""
        return self

    async def get(self, service_id: str, cover_id: str) -> CoverPage:
        """A cover page with its file."""
        import base64

        file = {"fileContent": base64.b64encode(PDFS[cover_id]).decode(), "fileType": "PDF"}
        return CoverPage.model_validate({"id": cover_id, "name": cover_id, "file": file})


def covers_console(*, empty: bool = False, loaded: bool = True, trouble: str = "") -> FaxConsole:
    """A console whose project is known already."""
    app = still_console([make_fax()], client=OneProject(), holdings=() if loaded else None)
    session: Any = app.session

    async def load() -> None:
        session.project_trouble = trouble
        if not loaded:
            return
        desk = Service.model_validate(
            {"id": "S1", "name": "Front Desk", "coverPageId": "C1", "defaultForProject": True}
        )
        billing = Service.model_validate({"id": "S2", "name": "Billing", "defaultFrom": "+14155550102"})
        made = {"createdTime": "2026-02-14T08:15:00Z"}
        first, second = (
            CoverPage.model_validate({"id": key, "name": name, **made})
            for key, name in (("C1", "Clinic cover"), ("C2", "Billing cover"))
        )
        covers = ([], []) if empty else ([first], [second])
        session.project._holdings = {
            "S1": Holdings(desk, covers=covers[0]),
            "S2": Holdings(billing, covers=covers[1]),
        }
        session.project.loaded = True

    session.load_project = load
    return app


def at(*keys: str, then: Callable[[], object] | str) -> Steps:
    """Wait for the list of faxes, press keys, wait until a text shows and everything rests."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")
        for key in keys:
            await pilot.press(key)
            await settled(pilot, lambda: True)
        await settled(pilot, then)

    return steps


COVER_STATES: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "loading": (lambda: covers_console(loaded=False), at("5", then="Asking the service")),
    "empty": (lambda: covers_console(empty=True), at("5", then="No cover pages")),
    "error": (
        lambda: covers_console(loaded=False, trouble="Nothing answers at http://127.0.0.1:9."),
        at("5", then="u tries again"),
    ),
    "full": (covers_console, at("5", then="{{subject}}")),
    "flagged": (covers_console, at("5", "down", then="another case")),
    "page": (covers_console, at("5", "enter", then="page 1 of 1")),
    "upload": (covers_console, at("5", "a", then="Add a cover page")),
    "delete": (covers_console, at("5", "x", then="Delete the cover page")),
}


@both_sizes
@pytest.mark.parametrize("state", COVER_STATES)
def test_cover_pages(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The pane looks as it was accepted in every state, and so do its page and its dialogs."""
    make, steps = COVER_STATES[state]
    assert snap_compare(make(), terminal_size=size, run_before=steps)


def activity_console(*, empty: bool = False) -> FaxConsole:
    """A console to which a few things happened, each a second after the other."""
    app = still_console([make_fax()])
    journal, mirror = app.session.journal, app.session.mirror
    seconds = iter(range(1000))
    journal._now = lambda: NOW + timedelta(seconds=next(seconds))
    if empty:
        return app
    journal.called(CallRecord("POST", "/oauth2/token", 200, 45.2, 113, None))
    journal.called(CallRecord("GET", f"{PATH}/services", 200, 9.3, 2110, None))
    for _ in range(40):
        journal.called(CallRecord("GET", f"{PATH}/faxes", 200, 14.8, 48_213, None))
    journal.called(CallRecord("GET", f"{PATH}/services/S1/numbers/+14155550134/emails", 200, 7.7, 93, None))
    journal.heard(mirror.apply([make_fax("F0", minutes_ago=60)], NOW), mirror, "poll", NOW)
    news = [make_fax("F1", minutes_ago=0.5, status="IN_PROGRESS", pagesSentSuccessfully=1)]
    journal.heard(
        mirror.apply([*news, failed("F2", minutes_ago=0.2)], NOW), mirror, "poll", NOW + timedelta(seconds=50)
    )
    wire = {"id": "D1", "event": "FAX_COMPLETED", "url": "https://***:***@clinic.example/hook", "state": "FAILED",
            "faxId": "F2", "createTime": (NOW + timedelta(seconds=51)).isoformat(), "attemptCount": 3}  # fmt: skip
    journal.delivered([wire])
    refusal = "The service refused the request (422): defaultFrom is no number of this service."
    journal.called(CallRecord("PATCH", f"{PATH}/services/S1", 422, 11.0, 240, refusal))
    return app


ACTIVITY_STATES: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "empty": (lambda: activity_console(empty=True), at("6", then="Nothing happened yet")),
    "full": (activity_console, at("6", then="PATCH")),
    "polls": (activity_console, at("6", "v", "m", then="×40")),
    "paused": (activity_console, at("6", "space", then="paused")),
    "entry": (activity_console, at("6", "down", "enter", then="Why")),
}


@both_sizes
@pytest.mark.parametrize("state", ACTIVITY_STATES)
def test_activity(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The pane looks as it was accepted in every state; failed calls tell why."""
    make, steps = ACTIVITY_STATES[state]
    assert snap_compare(make(), terminal_size=size, run_before=steps)
