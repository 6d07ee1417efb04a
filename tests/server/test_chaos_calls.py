"""Failures on request, as a client of the API meets them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.errors import StartError
from tests.server.local import chaos, convert_here, local
from tests.server.steps import finished, send, tiff, violations
from tests.service import RunningService


@pytest.fixture
def service() -> Iterator[RunningService]:
    """A service that converts documents in its own process, which is quicker."""
    with RunningService(prepare=convert_here) as running:
        yield running


def _post(http: httpx.Client) -> httpx.Response:
    return http.post("/faxes", data={"to": "+14155552671"}, files={"file": ("a.tif", tiff(1), "image/tiff")})


def _read_until_cut(answer: httpx.Response) -> bytes:
    seen = b""
    try:
        for chunk in answer.iter_raw():
            seen += chunk
    except httpx.RemoteProtocolError:
        return seen
    raise AssertionError("the answer was whole")


def _total(http: httpx.Client) -> int:
    return int(http.get("/faxes").json()["totalItems"])


def test_rate_limit_says_when_to_come_back(service: RunningService, http: httpx.Client) -> None:
    """429 with Retry-After and the error envelope, as often as asked for; nothing is sent."""
    chaos(service, "rate-limit=7 on sendFax x2")
    answers = [_post(http) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert (answers[0].json()["code"], answers[0].json()["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert _total(http) == 1


def test_error_of_any_status(service: RunningService, http: httpx.Client) -> None:
    """An error strikes where it is meant, with its status and the envelope."""
    chaos(service, "503 on GET /faxes/* x1")
    fax = send(http)
    answer = http.get(f"/faxes/{fax['id']}")

    assert (answer.status_code, answer.json()["code"]) == (503, 503)
    assert http.get(f"/faxes/{fax['id']}").status_code == 200


def test_wrong_key_is_refused_before_any_chaos(service: RunningService) -> None:
    """What the door refuses is not struck and uses nothing up."""
    chaos(service, "500 x1")
    answer = httpx.get(service.faxes_url, trust_env=False)

    assert answer.status_code == 401
    with local(service) as client:
        assert client.get("/chaos").json()["rules"][0]["struck"] == 0


def test_connection_dropped_after_the_request_leaves_the_fax_sent(service: RunningService, http: httpx.Client) -> None:
    """The caller hears nothing and cannot know, but the fax is there and goes out."""
    chaos(service, "drop on sendFax x1")
    with pytest.raises(httpx.TransportError):
        _post(http)

    (fax,) = http.get("/faxes").json()["faxes"]
    assert finished(service, http, fax["id"])["status"] == "COMPLETED"


def test_connection_dropped_before_leaves_nothing(service: RunningService, http: httpx.Client) -> None:
    """The request is not carried out; the next one is."""
    chaos(service, "drop-before on sendFax x1")
    with pytest.raises(httpx.TransportError):
        _post(http)

    assert _total(http) == 0
    assert _post(http).status_code == 200


def test_dropped_connections_leave_others_alone(service: RunningService, http: httpx.Client) -> None:
    """Only the connection of the call that is struck ends."""
    assert _total(http) == 0
    with service.http() as other:
        assert _total(other) == 0
        chaos(service, "drop-before on sendFax x1")
        with pytest.raises(httpx.TransportError):
            _post(other)
    assert _total(http) == 0


@pytest.mark.parametrize(("rule", "length"), [("truncate=100", 100), ("truncate", None), ("truncate=99999999", None)])
def test_truncated_download_ends_early(
    service: RunningService, http: httpx.Client, rule: str, length: int | None
) -> None:
    """The headers promise the whole file, and the connection ends within it: clients must notice."""
    fax = finished(service, http, send(http)["id"])
    whole = http.get(f"/faxes/{fax['id']}/file").content
    chaos(service, f"{rule} on getFaxFilebyId x1")
    with http.stream("GET", f"/faxes/{fax['id']}/file") as answer:
        assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(whole))
        seen = _read_until_cut(answer)

    assert whole.startswith(seen)
    assert len(seen) == (length if length is not None else len(whole) // 2 if rule == "truncate" else len(whole) - 1)
    assert http.get(f"/faxes/{fax['id']}/file").content == whole


def test_a_rule_on_downloads_strikes_both_paths(service: RunningService, http: httpx.Client) -> None:
    """Clients ask for `file.pdf`, which every service has; a rule on the older name leaves the newer path alone."""
    fax = finished(service, http, send(http)["id"])["id"]
    chaos(service, "error=503 on getFaxFilebyId x2")
    assert http.get(f"/faxes/{fax}/file.pdf").status_code == 503
    assert http.get(f"/faxes/{fax}/file").status_code == 503
    assert http.get(f"/faxes/{fax}/file.pdf").status_code == 200

    chaos(service, "error=503 on getFaxFileByIdDeprecated x1")
    assert http.get(f"/faxes/{fax}/file").status_code == 200
    assert http.get(f"/faxes/{fax}/file.pdf").status_code == 503


def test_delay_makes_the_answer_late(service: RunningService, http: httpx.Client) -> None:
    """The answer is the right one and comes after real time, though the service's clock stands."""
    chaos(service, "delay=0.15 on getFaxes x1")
    began = time.monotonic()
    assert http.get("/faxes").status_code == 200

    assert time.monotonic() - began >= 0.15


def test_probability_strikes_the_same_calls_in_every_run() -> None:
    """With a seed a failing run can be repeated exactly; another seed gives another run."""

    def run(seed: int) -> list[int]:
        rules = ("500 on getFaxes 30%",)
        with RunningService(seed=seed, chaos=rules) as service, service.http() as http:
            return [http.get("/faxes").status_code for _ in range(60)]

    first = run(1)
    assert first == run(1)
    assert first != run(2)
    assert {200, 500} == set(first)


def test_rules_are_listed_taken_back_and_cleared(service: RunningService, http: httpx.Client) -> None:
    """A rule shows how often it struck; one or all can be taken back."""
    first, second = chaos(service, "500 on getFaxes x5"), chaos(service, "drop on sendFax")
    http.get("/faxes")
    with local(service) as client:
        listed = client.get("/chaos").json()
        assert [(rule["id"], rule["struck"]) for rule in listed["rules"]] == [(first["id"], 1), (second["id"], 0)]
        assert (listed["rules"][0]["left"], listed["rules"][0]["rule"]) == (4, "error=500 on getFaxes x5")
        assert "drop-before" in listed["faults"]

        assert client.delete(f"/chaos/{first['id']}").status_code == 204
        assert client.delete(f"/chaos/{first['id']}").status_code == 404
        assert client.delete("/chaos/x").status_code == 404
        assert http.get("/faxes").status_code == 200
        assert client.delete("/chaos").status_code == 204
        assert client.get("/chaos").json()["rules"] == []
    assert _post(http).status_code == 200


def test_a_rule_comes_as_text_or_as_fields(service: RunningService) -> None:
    """Both ways make the same rule."""
    fields = {"fault": "rate-limit", "value": 5, "on": "sendFax", "count": 2, "probability": 0.5, "seed": 3}
    with local(service) as client:
        text = client.post("/chaos", json={"rule": "429=5 on sendFax x2 50% seed=3"})
        made = client.post("/chaos", json=fields)

    assert text.status_code == made.status_code == 201
    assert {**text.json(), "id": 0} == {**made.json(), "id": 0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "fault"),
        ({"rule": 5}, "rule"),
        ({"rule": "drop", "count": 1}, "rule"),
        ({"rule": "drop on nothing"}, "on"),
        ({"fault": "drop", "probability": 2}, "probability"),
        ({"fault": "drop", "else": 2}, "else"),
    ],
)
def test_wrong_rules_are_refused(shared: RunningService, body: dict[str, object], field: str) -> None:
    """The field at fault is named and no rule is in force."""
    with local(shared) as client:
        answer = client.post("/chaos", json=body)

        assert answer.status_code == 422
        assert field in violations(answer)
        assert client.get("/chaos").json()["rules"] == []


def test_service_with_a_wrong_rule_does_not_start() -> None:
    """An operation that there is not is told at the start."""
    with pytest.raises(StartError, match="no operation nothing"):
        create_app(ServiceSettings("p", "k", "s", chaos=("drop on nothing",)))
