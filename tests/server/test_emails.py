"""Fax to email: addresses of a service, numbers of an address, addresses of a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from faxtui.server.furnishing import new_service, service_number
from faxtui.server.ids import milliseconds
from tests.server.steps import violations
from tests.service import PROJECT_ID, START, RunningService

Wire = dict[str, Any]

DESK, ANNEX, ELSEWHERE = "+14155550120", "+14155550121", "+14155550130"
ADDRESS = "desk@example.com"


def _plant(app: Any) -> None:
    """A service "A" with two numbers, beside "B" with one."""
    store = app.state.core.store
    for name, numbers in (("A", (DESK, ANNEX)), ("B", (ELSEWHERE,))):
        service = new_service(name, PROJECT_ID, START, {"name": name})
        with store.transaction():
            store.add_service(service, milliseconds(START), [service_number(number, service) for number in numbers])


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client of the services "A" and "B"."""
    with RunningService(prepare=_plant) as running, running.http() as client:
        yield client


@pytest.fixture(scope="module")
def unchanged() -> Iterator[httpx.Client]:
    """The same for tests that leave nothing behind."""
    with RunningService(prepare=_plant) as running, running.http() as client:
        yield client


def _add(http: httpx.Client, email: str = ADDRESS, numbers: Any = (DESK,)) -> Wire:
    answer = http.post("/services/A/emails", json={"email": email, "phoneNumbers": list(numbers)})
    assert answer.status_code == 201, answer.text
    added: Wire = answer.json()
    return added


def test_strings_and_objects_are_taken_and_objects_answered(http: httpx.Client) -> None:
    """Numbers come as strings or as objects, mixed too; the answer has objects, `both` where nothing is said."""
    added = _add(http, numbers=[ANNEX, {"number": DESK, "permissions": "send"}])

    assert added == {
        "email": ADDRESS,
        "phoneNumbers": [{"number": ANNEX, "permissions": "both"}, {"number": DESK, "permissions": "send"}],
        "projectId": PROJECT_ID,
        "createdAt": "2026-03-02T14:30:00.000Z",
        "updatedAt": "2026-03-02T14:30:00.000Z",
    }
    assert http.get("/services/A/emails").json()["emails"] == [added]


def test_put_replaces_the_numbers_and_nothing_else(http: httpx.Client) -> None:
    """PUT takes the old numbers away and keeps the rest."""
    added = _add(http, numbers=[DESK])
    answer = http.put(
        f"/services/A/emails/{ADDRESS}", json={"phoneNumbers": [{"number": ANNEX, "permissions": "receive"}]}
    )

    assert answer.status_code == 200
    assert answer.json() == {**added, "phoneNumbers": [{"number": ANNEX, "permissions": "receive"}]}
    assert http.get(f"/services/A/numbers/{DESK}/emails").json()["emails"] == []


def test_numbers_of_an_address_carry_its_permissions(http: httpx.Client) -> None:
    """The numbers are whole resources under `phoneNumbers`, and say what this address may do with them."""
    _add(http, numbers=[ANNEX, {"number": DESK, "permissions": "receive"}])
    body = http.get(f"/services/A/emails/{ADDRESS}/numbers").json()

    assert [(entry["phoneNumber"], entry["permissions"]) for entry in body.pop("phoneNumbers")] == [
        (ANNEX, "both"),
        (DESK, "receive"),
    ]
    assert body == {"page": 1, "pageNumber": 1, "pageSize": 20, "totalPages": 1, "totalItems": 2}


@pytest.mark.parametrize("number", [DESK, DESK.replace("+", "%2B")])
def test_addresses_of_a_number_are_plain_strings(http: httpx.Client, number: str) -> None:
    """A number lists its addresses as they were given, page by page; the plus may come raw or encoded."""
    for letter in "cab":
        _add(http, f"{letter.upper()}@example.com")
    first = http.get(f"/services/A/numbers/{number}/emails?pageSize=2").json()
    second = http.get(f"/services/A/numbers/{number}/emails?pageSize=2&page=2").json()

    assert (*first["emails"], *second["emails"]) == ("A@example.com", "B@example.com", "C@example.com")
    assert (first["pageSize"], first["totalPages"], first["totalItems"]) == (2, 2, 3)
    assert http.get(f"/services/A/numbers/{number}/emails").json()["pageSize"] == 100


@pytest.mark.parametrize("body", [b"", b'"desk@example.com"', b"{}"])
def test_delete_looks_at_no_body(http: httpx.Client, body: bytes) -> None:
    """Deleting answers 204 whatever body a client sends along, and a second time 404."""
    _add(http)
    headers = {"Content-Type": "application/json"}
    answer = http.request("DELETE", f"/services/A/emails/{ADDRESS}", content=body, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert http.request("DELETE", f"/services/A/emails/{ADDRESS}", content=body, headers=headers).status_code == 404
    assert http.get(f"/services/A/emails/{ADDRESS}/numbers").status_code == 404
    assert http.get(f"/services/A/numbers/{DESK}/emails").json()["emails"] == []


def test_odd_addresses_come_back_from_the_path(http: httpx.Client) -> None:
    """A plus in an address is no space; case makes no difference; %40 is an @."""
    _add(http, "Front.Desk+fax@Example.com")

    for shape in ("front.desk+fax@example.com", "FRONT.DESK+FAX@EXAMPLE.COM", "front.desk%2Bfax%40example.com"):
        assert http.get(f"/services/A/emails/{shape}/numbers").json()["totalItems"] == 1
    assert http.get("/services/A/emails/front.desk%20fax@example.com/numbers").status_code == 404


def test_same_address_is_refused_here_and_taken_elsewhere(http: httpx.Client) -> None:
    """An address is there once a service, in whatever case; another service may have it as well."""
    _add(http)
    again = http.post("/services/A/emails", json={"email": ADDRESS.upper(), "phoneNumbers": [ANNEX]})
    other = http.post("/services/B/emails", json={"email": ADDRESS, "phoneNumbers": [ELSEWHERE]})

    assert "email" in violations(again)
    assert other.status_code == 201
    assert http.request("DELETE", f"/services/B/emails/{ADDRESS}").status_code == 204
    assert http.get("/services/A/emails").json()["totalItems"] == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email", "phoneNumbers"}),
        ({"email": ADDRESS, "phoneNumbers": []}, {"phoneNumbers"}),
        ({"email": ADDRESS, "phoneNumbers": DESK}, {"phoneNumbers"}),
        ({"email": ADDRESS, "phoneNumbers": [DESK] * 1001}, {"phoneNumbers"}),
        ({"email": ADDRESS, "phoneNumbers": [DESK, DESK]}, {"phoneNumbers[1]"}),
        ({"email": ADDRESS, "phoneNumbers": [ELSEWHERE]}, {"phoneNumbers[0]"}),
        ({"email": ADDRESS, "phoneNumbers": [{"phoneNumber": DESK}]}, {"phoneNumbers[0]"}),
        ({"email": ADDRESS, "phoneNumbers": [DESK, {"number": []}]}, {"phoneNumbers[1]"}),
        (
            {"email": ADDRESS, "phoneNumbers": [{"number": DESK, "permissions": "all"}]},
            {"phoneNumbers[0].permissions"},
        ),
        ({"email": 7, "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "desk", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "desk@localhost", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "a b@example.com", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "a\n@example.com", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "a/b@example.com", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": "a@example.com\x00", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": f"{'a' * 65}@example.com", "phoneNumbers": [DESK]}, {"email"}),
        ({"email": f"a@{'b' * 64}.com", "phoneNumbers": [DESK]}, {"email"}),
    ],
)
def test_bad_email_is_named_and_not_kept(unchanged: httpx.Client, body: Wire, fields: set[str]) -> None:
    """A body at fault is refused by the names of its fields, and nothing of it is kept."""
    assert set(violations(unchanged.post("/services/A/emails", json=body))) == fields
    assert unchanged.get("/services/A/emails").json()["totalItems"] == 0


def test_bad_numbers_leave_the_old_ones(http: httpx.Client) -> None:
    """A PUT at fault changes nothing."""
    added = _add(http)
    answer = http.put(f"/services/A/emails/{ADDRESS}", json={"phoneNumbers": [ANNEX, "+1"]})

    assert set(violations(answer)) == {"phoneNumbers[1]"}
    assert http.get("/services/A/emails").json()["emails"] == [added]


def test_what_is_not_there_is_404(http: httpx.Client) -> None:
    """An unknown service, address or number answers 404."""
    body = {"phoneNumbers": [DESK]}

    assert http.put("/services/A/emails/nobody@example.com", json=body).status_code == 404
    assert http.get("/services/A/emails/nobody@example.com/numbers").status_code == 404
    assert http.get(f"/services/A/numbers/{ELSEWHERE}/emails").status_code == 404
    assert http.get("/services/C/emails").status_code == 404
    assert http.post("/services/C/emails", json={"email": ADDRESS, **body}).status_code == 404


@pytest.mark.parametrize("query", ["page=x", "pageSize=0", "pageSize=1001", "page=-1"])
def test_bad_page_is_named(http: httpx.Client, query: str) -> None:
    """A page or a page size that is none is refused by its name."""
    name = query.partition("=")[0]
    _add(http)

    for path in ("emails", f"emails/{ADDRESS}/numbers", f"numbers/{DESK}/emails", "numbers"):
        assert list(violations(http.get(f"/services/A/{path}?{query}"))) == [name]


def test_emails_go_with_their_service(http: httpx.Client) -> None:
    """A service is removed with its emails; its numbers go on without them."""
    _add(http, numbers=[DESK, ANNEX])
    assert http.delete("/services/A").status_code == 204
    default = http.get("/services?pageSize=1").json()["services"][0]["id"]
    numbers = http.get(f"/services/{default}/numbers").json()["numbers"]

    assert [entry["phoneNumber"] for entry in numbers] == ["+14155550100", DESK, ANNEX]
    assert http.get(f"/services/{default}/numbers/{DESK}/emails").json()["emails"] == []
