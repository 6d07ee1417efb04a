"""The documented numbers to dial, and bad luck on request."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from faxtui.api.error_codes import CALL, DOCUMENT, ERROR_CODES, FAX
from faxtui.server.exchange import Exchange
from faxtui.server.far_ends import far_end, missing_code
from tests.server.local import local
from tests.server.steps import ANYBODY, Wire, converted, finished, get, send, tiff, violations
from tests.service import RunningService

DAY = 86_400


@pytest.fixture
def service(shared: RunningService) -> RunningService:
    """One service for the whole module."""
    return shared


@pytest.fixture
def http(calm: httpx.Client) -> httpx.Client:
    """A client of that service."""
    return calm


def _number(kind: str, code: int, pages: int = 0) -> str:
    place = 1 if (kind, code) == (DOCUMENT, 133) else pages
    return f"+1500555{place}{code:03d}"


def test_every_error_of_the_api_has_a_number() -> None:
    """All 59 pairs of type and code can be dialled, each by its own number; 133 of two types has two."""
    numbers = {pair: _number(*pair) for pair in ERROR_CODES}
    reached = {pair: far_end(number).error for pair, number in numbers.items()}

    assert len(set(numbers.values())) == len(ERROR_CODES) == 59
    assert all(error is not None and (error.type, error.code) == pair for pair, error in reached.items())


def test_every_error_ends_a_fax(service: RunningService, http: httpx.Client) -> None:
    """Sent to all these numbers at once, each fax fails as its number says, within an hour of the service."""
    numbers = {_number(*pair): pair for pair in ERROR_CODES}
    data = {"to": ",".join(numbers), "maxRetries": 0}
    faxes = http.post("/faxes", data=data, files={"file": ("a.tif", tiff(2), "image/tiff")}).json()["faxes"]
    for fax in faxes:
        converted(http, fax["id"])
    for _ in range(40):
        service.advance(10)
    ended = {fax["to"]: get(http, fax["id"]) for fax in faxes}

    assert {to: fax["status"] for to, fax in ended.items() if fax["status"] != "FAILURE"} == {}
    assert {to: (fax["errorType"], fax["errorCode"]) for to, fax in ended.items()} == numbers
    assert all(fax["price"]["amount"] == "0.00" and fax["completedTime"] for fax in ended.values())


@pytest.mark.parametrize("number", ["+15005550999", "+15005550001", "+15005559000", "+15005551402"])
def test_a_code_that_does_not_exist_refuses_the_send(http: httpx.Client, number: str) -> None:
    """A slip in a test number is no fax that quietly completes."""
    answer = http.post("/faxes", data={"to": number}, files={"file": ("a.tif", tiff(1), "image/tiff")})

    assert answer.status_code == 422
    assert f"the error {number[-3:]}, which there is not" in violations(answer)["to"]


def test_every_number_to_dial_is_listed(service: RunningService) -> None:
    """`/_local/dial` has a number for each error code and each odd machine; a send to it does as listed."""
    with local(service) as client:
        listed = client.get("/dial").json()["numbers"]
    failures = {entry["number"]: (entry["errorType"], entry["errorCode"]) for entry in listed if "errorCode" in entry}

    assert failures == {_number(*pair): pair for pair in ERROR_CODES}
    assert {"+19898989898", "+15005550901", "+15005550903", "+15005550402"} <= {entry["number"] for entry in listed}
    assert [entry["number"] for entry in listed if missing_code(entry["number"])] == []


@pytest.mark.parametrize(
    "code", [code for kind, code in ERROR_CODES if kind != DOCUMENT and ERROR_CODES[kind, code].retry]
)
def test_passing_errors_pass(code: int) -> None:
    """With a 9 in front each failure that may pass strikes the first call only."""
    machine = far_end(f"+15005559{code:03d}")

    assert machine.error_at(0) is not None
    assert machine.error_at(1) is None


def test_slow_machine_takes_longer(service: RunningService, http: httpx.Client) -> None:
    """The same letter needs six times as long for its pages."""
    letter = b"\n".join(b"The quick brown fox jumps over the lazy dog, %d." % line for line in range(50))

    def seconds(to: str) -> float:
        answer = http.post("/faxes", data={"to": to}, files={"file": ("a.txt", letter, "text/plain")})
        converted(http, answer.json()["id"])
        for second in range(600):
            if get(http, answer.json()["id"])["status"] == "COMPLETED":
                return second
            service.advance(1)
        raise AssertionError("it never ended")

    usual, slow = seconds(ANYBODY), seconds("+15005550901")
    assert slow > usual + 60


def test_number_that_rings_without_end(service: RunningService, http: httpx.Client) -> None:
    """It stays in progress for a day, so that time-outs of one's own can be tested; then the service gives up."""
    fax = send(http, "+15005550903")
    converted(http, fax["id"])
    service.advance(DAY - 60)
    assert get(http, fax["id"])["status"] == "IN_PROGRESS"

    service.advance(120)
    failed = get(http, fax["id"])
    assert (failed["status"], failed["errorType"], failed["errorCode"]) == ("FAILURE", "FAX_ERROR", 76)
    assert failed["retryCount"] == 0


def test_call_that_goes_silent_behind_a_page(service: RunningService, http: httpx.Client) -> None:
    """Two pages arrive, then nothing for a day."""
    fax = send(http, "+15005552904", pages=4)
    converted(http, fax["id"])
    service.advance(DAY / 2)
    stuck = get(http, fax["id"])
    service.advance(DAY)
    failed = get(http, fax["id"])

    assert (stuck["status"], stuck["pagesSentSuccessfully"]) == ("IN_PROGRESS", 2)
    assert (failed["status"], failed["errorCode"], failed["pagesSentSuccessfully"]) == ("FAILURE", 76, 2)


@pytest.mark.parametrize(("number", "status"), [("+15005550422", 422), ("+15005550402", 402)])
def test_numbers_that_are_refused_at_once(http: httpx.Client, number: str, status: int) -> None:
    """A destination that is not allowed and an account without funds end the send itself, for all recipients."""
    before = http.get("/faxes").json()["totalItems"]
    answer = http.post("/faxes", data={"to": f"{ANYBODY},{number}"}, files={"file": ("a.tif", tiff(1), "image/tiff")})

    assert answer.status_code == answer.json()["code"] == status
    if status == 422:
        assert "not permitted" in violations(answer)["to"]
    assert http.get("/faxes").json()["totalItems"] == before


def test_numbers_are_in_the_served_document(service: RunningService) -> None:
    """Whoever reads /openapi.json finds every kind of number to dial."""
    told = httpx.get(f"{service.url}/openapi.json", trust_env=False).json()["info"]["description"]
    for word in ("+19898989898", "+1500555PCCC", "+15005550901", "+15005550903", "+1500555P904", "+15005550422"):
        assert word in told


def _fates(exchange: Exchange, number: str, calls: int) -> list[Any]:
    return [exchange.far_end(number).error for _ in range(calls)]


def test_bad_luck_is_the_same_for_the_same_seed() -> None:
    """What happens to the n-th call to a number depends on nothing but seed and number."""
    one, same, other = (Exchange(lambda _: None, seed=seed, random_failures=0.5) for seed in (7, 7, 8))
    fates = _fates(one, ANYBODY, 50)
    _fates(same, "+12125550111", 3)

    assert _fates(same, ANYBODY, 50) == fates
    assert _fates(other, ANYBODY, 50) != fates


def test_bad_luck_strikes_as_often_as_asked_and_never_where_not() -> None:
    """A share of 0.3 is about three in ten; test numbers keep their promise, and without the setting all goes well."""
    exchange = Exchange(lambda _: None, random_failures=0.3)
    failed = [error for error in _fates(exchange, ANYBODY, 1000) if error]

    assert 250 < len(failed) < 350
    assert {error.type for error in failed} == {CALL, FAX}
    assert all(error.retry is not False for error in failed)
    assert _fates(exchange, "+19898989898", 200) == [None] * 200
    assert {error.code for error in _fates(exchange, "+15005550017", 200)} == {17}
    assert _fates(Exchange(lambda _: None), ANYBODY, 200) == [None] * 200


def test_service_with_bad_luck_fails_some_calls() -> None:
    """With `random_failures` of 1 every call to an ordinary number fails, and is tried again."""
    with RunningService(random_failures=1.0, seed=3) as service, service.http() as http:
        failed: Wire = finished(service, http, send(http, maxRetries=1, retryDelaySeconds=30)["id"])
        free = finished(service, http, send(http, "+19898989898")["id"])

    assert (failed["status"], failed["retryCount"]) == ("FAILURE", 1)
    assert free["status"] == "COMPLETED"
