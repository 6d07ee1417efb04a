"""Many sends at once: few get their pages at a time, and none is forgotten, overtaken or kept waiting for the web."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from faxtui.server import documents
from tests.server.local import clock
from tests.server.steps import ANYBODY, converted, finished, get, send, wait_until
from tests.server.web import Web
from tests.service import PATIENCE, RunningService

MANY = 7


class _Shut:
    """A workshop that finishes nothing before its gate is opened."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def convert(self, files: Any, *, resolution: str, method: str) -> Any:
        """The pages, later."""
        assert self.gate.wait(PATIENCE)
        return documents.convert(files, resolution=resolution, method=method)

    def close(self) -> None:
        """Let go of who waits."""
        self.gate.set()

    def move_in(self, app: Any) -> None:
        """Convert for a service."""
        app.state.core.library._workshop = self


def test_faxes_that_wait_for_their_turn_keep_time_from_jumping() -> None:
    """Work has begun on a few of many sends; time stands for all of them, and then all are called in their order."""
    workshop = _Shut()
    with RunningService(prepare=workshop.move_in) as service, service.http() as http:
        faxes = [send(http) for _ in range(MANY)]
        waiting, begun = clock(service)["working"], len(service.app.state.core.dialler._tasks)
        workshop.gate.set()
        done = [finished(service, http, fax["id"]) for fax in faxes]

    assert (waiting, begun) == (MANY, 4)
    assert [fax["status"] for fax in done] == ["COMPLETED"] * MANY
    ends = [fax["completedTime"] for fax in done]
    assert ends == sorted(set(ends))


def test_slow_web_server_keeps_no_other_fax_waiting() -> None:
    """Sends whose documents are still being fetched take nobody's turn."""
    with Web() as web, RunningService() as service, service.http() as http:
        for _ in range(MANY):
            assert http.post("/faxes", json={"to": ANYBODY, "contentUrl": f"{web.url}/slow"}).status_code == 200
        wait_until(lambda: {"asked": len(web.asked)}, lambda seen: seen["asked"] == MANY)
        fax = send(http, "+14155552672")
        assert converted(http, fax["id"])["numberOfPages"] == 1


def test_faxes_that_waited_when_the_service_ended_are_sent_by_the_next(tmp_path: Path) -> None:
    """What had no turn yet is queued in the store, and has its turn after a restart."""
    with RunningService(prepare=_Shut().move_in, data_dir=tmp_path) as service, service.http() as http:
        faxes = [send(http) for _ in range(MANY)]
        assert get(http, faxes[-1]["id"])["status"] == "QUEUED"

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        done = [finished(service, http, fax["id"]) for fax in faxes]
    assert [fax["status"] for fax in done] == ["COMPLETED"] * MANY
