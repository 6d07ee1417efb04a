"""The numbers of a service: list, suspend, and the service's own way to give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.steps import ANYBODY, finished, send, violations
from tests.service import PROJECT_ID, RunningService

Wire = dict[str, Any]

OURS = "+14155550100"


def _home(http: httpx.Client) -> str:
    """The id of the first service, which has the first number."""
    service_id: str = http.get("/services").json()["services"][0]["id"]
    return service_id


def _suspend(http: httpx.Client, body: Any, number: str = OURS) -> httpx.Response:
    return http.patch(f"/services/{_home(http)}/numbers/{number}/suspend", json=body)


@pytest.mark.parametrize("number", [OURS, OURS.replace("+", "%2B")])
def test_suspended_number_shows_it(http: httpx.Client, number: str) -> None:
    """A number is suspended with a note and let work again; the plus may come raw or encoded."""
    suspended = _suspend(http, {"suspended": True, "note": "abuse"}, number)
    listed = http.get(f"/services/{_home(http)}/numbers").json()["numbers"]

    assert suspended.status_code == 200
    assert suspended.json() == listed[0]
    assert listed[0] == {
        "phoneNumber": OURS,
        "permissions": "both",
        "country": "US",
        "suspended": True,
        "note": "abuse",
        "projectId": PROJECT_ID,
        "serviceId": _home(http),
    }
    again = _suspend(http, {"suspended": False}, number).json()
    assert again["suspended"] is False
    assert "note" not in again


def test_suspended_number_sends_nothing(http: httpx.Client) -> None:
    """A send from a suspended number, named or by the service's default, is refused by `from`; another number sends."""
    body = {"to": ANYBODY, "files": [{"file": "SGk=", "fileType": "TXT"}]}
    assert _suspend(http, {}).json()["suspended"] is True

    assert "from" in violations(http.post("/faxes", json={**body, "from": OURS}))
    nobody = http.post("/faxes", json=body)
    assert violations(nobody) == {"from": "The project has no number to send from."}
    http.patch(f"/services/{_home(http)}", json={"defaultFrom": OURS})
    assert "from" in violations(http.post("/faxes", json=body))
    _suspend(http, {"suspended": False})
    assert http.post("/faxes", json=body).json()["from"] == OURS


def test_suspension_leaves_queued_faxes_alone(http: httpx.Client, service: RunningService) -> None:
    """A fax that was taken before the suspension is still sent."""
    fax = send(http)
    _suspend(http, {"suspended": True})

    assert finished(service, http, fax["id"])["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("body", "field"), [({"suspended": "yes"}, "suspended"), ({"suspended": None}, "suspended"), ({"note": 1}, "note")]
)
def test_bad_suspension_is_named(calm: httpx.Client, body: Wire, field: str) -> None:
    """A suspension that is neither true nor false, or a note that is no text, is refused by its field."""
    assert list(violations(_suspend(calm, body))) == [field]


def test_numbers_of_another_service_are_404(calm: httpx.Client) -> None:
    """A number is suspended on its own service only."""
    other = calm.post("/services", json={}).json()

    assert calm.patch(f"/services/{other['id']}/numbers/{OURS}/suspend", json={}).status_code == 404
    assert _suspend(calm, {}, "+14155550199").status_code == 404
    assert calm.get("/services/unknown/numbers").status_code == 404
    assert calm.get(f"/services/{other['id']}/numbers").json()["numbers"] == []


def _give(service: RunningService, number: str, body: Wire) -> httpx.Response:
    return httpx.put(f"{service.url}/_local/numbers/{number}", json=body, trust_env=False)


def test_number_is_given_to_a_service(http: httpx.Client, service: RunningService) -> None:
    """The service's own address attaches numbers, new ones and those of another service."""
    made = http.post("/services", json={}).json()
    for number in ("+14155550177", OURS):
        assert _give(service, number, {"serviceId": made["id"]}).json()["serviceId"] == made["id"]
    numbers = http.get(f"/services/{made['id']}/numbers").json()["numbers"]
    everywhere = httpx.get(f"{service.url}/_local/numbers", trust_env=False).json()

    assert [entry["phoneNumber"] for entry in numbers] == ["+14155550177", OURS]
    assert everywhere["numbers"] == numbers
    assert send(http, serviceId=made["id"])["from"] == "+14155550177"


def test_number_with_emails_stays(http: httpx.Client, service: RunningService) -> None:
    """A number leaves its service only when no email there works with it; what is no number or service is named."""
    made, home = http.post("/services", json={}).json(), f"/services/{_home(http)}"
    http.post(f"{home}/emails", json={"email": "a@example.com", "phoneNumbers": [OURS]})

    assert "phoneNumber" in violations(_give(service, OURS, {"serviceId": made["id"]}))
    assert set(violations(_give(service, "+1", {"serviceId": 7}))) == {"phoneNumber", "serviceId"}
    assert _give(service, OURS, {}).status_code == 200


def test_suspension_survives_a_restart(tmp_path: Path) -> None:
    """A suspended number is suspended when the service starts anew."""
    with RunningService(data_dir=tmp_path) as first, first.http() as http:
        _suspend(http, {"suspended": True})
    with RunningService(data_dir=tmp_path) as second, second.http() as http:
        assert http.get(f"/services/{_home(http)}/numbers").json()["numbers"][0]["suspended"] is True
