"""Back to the start between two tests."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import httpx

from tests.server.local import chaos, clock, convert_here, deliveries, local
from tests.server.steps import BUSY, converted, finished, get, send, violations
from tests.service import RunningService


def _reset(service: RunningService, **fields: Any) -> httpx.Response:
    with local(service) as client:
        return client.post("/reset", json=fields)


def _total(http: httpx.Client) -> int:
    total: int = http.get("/faxes").json()["totalItems"]
    return total


def test_everything_is_as_at_the_start(service: RunningService, http: httpx.Client) -> None:
    """Faxes, services, webhooks, rules and what waits are gone; the service works on, with the same key and token."""
    before = http.get("/services").json()["services"]
    http.post("/services", json={"name": "Billing"})
    done = send(http, callbackUrl="http://127.0.0.1:1/")
    finished(service, http, done["id"])
    converted(http, send(http, BUSY)["id"])
    chaos(service, "error=503 on getFaxes x1")
    clock(service, speed=50)
    assert deliveries(service)

    assert _reset(service).status_code == 204

    after = http.get("/services").json()["services"]
    told = clock(service)
    assert _total(http) == 0
    assert [each["name"] for each in after] == [each["name"] for each in before] == ["Default Service"]
    assert deliveries(service) == []
    assert (told["speed"], told["waiting"], told["working"]) == (0, 0, 0)
    assert http.get(f"/faxes/{done['id']}").status_code == 404
    again = send(http)
    assert finished(service, http, again["id"])["status"] == "COMPLETED"


def test_a_reset_in_the_middle_of_work_leaves_nothing_behind() -> None:
    """Calls, retries and conversions under way at full speed are broken off; nothing of them turns up later."""
    with RunningService(speed=math.inf, prepare=convert_here) as service, service.http() as http:
        for _ in range(3):
            for to in ("+19898989898", BUSY, "+15005550903"):
                send(http, to, pages=3)
            assert _reset(service).status_code == 204
        with local(service) as client:
            told = client.get("/clock", params={"wait": "settled"}).json()
        assert (told["settled"], _total(http)) == (True, 0)
        last = send(http)
        with local(service) as client:
            client.get("/clock", params={"wait": "settled"})
        assert get(http, last["id"])["status"] == "COMPLETED"


def test_demo_data_and_rules_of_the_start_are_there_again() -> None:
    """A service that began with demo data and a rule has them again."""
    with RunningService(demo=True, chaos=("error=503 on getService x1",)) as service, service.http() as http:
        total = _total(http)
        assert http.get("/services/x").status_code == 503
        assert _reset(service).status_code == 204

        assert _total(http) == total > 0
        assert http.get("/services/x").status_code == 503


def test_a_data_folder_is_cleared_only_when_confirmed(tmp_path: Path) -> None:
    """What was meant to be kept is deleted only by who names the project."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        send(http)
        for wrong in ({}, {"confirm": True}, {"confirm": "other"}):
            assert list(violations(_reset(service, **wrong))) == ["confirm"]
        assert _total(http) == 1

        assert _reset(service, confirm=service.project_id).status_code == 204
        assert _total(http) == 0
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        assert _total(http) == 0
