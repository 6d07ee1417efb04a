"""Mail domains and their templates."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx
import pytest

from tests.server.steps import violations
from tests.service import PROJECT_ID, RunningService

Wire = dict[str, Any]

NAME = "fax.example.co.uk"
TEMPLATES = [
    "successful outbound fax",
    "unsuccessful outbound fax",
    "successful inbound fax",
    "unsuccessful inbound fax",
]
MAIL_TIME = re.compile(r"2026-03-02 14:3\d:\d\d\.\d{6}\+00:00")


@pytest.fixture
def home(http: httpx.Client) -> str:
    """The address of the default service's domains."""
    return f"/services/{http.get('/services').json()['services'][0]['id']}/domains"


def _create(http: httpx.Client, home: str, name: str = NAME) -> Wire:
    answer = http.post(f"{home}/{name}", json={})
    assert answer.status_code == 201, answer.text
    created: Wire = answer.json()
    return created


def test_new_domain_answers_its_records(http: httpx.Client, home: str) -> None:
    """Creating answers the records to put into the DNS, which nobody has found yet."""
    records = _create(http, home)["records"]

    assert [entry["recordType"] for entry in records["receivingRecords"]] == ["MX", "MX"]
    assert {entry["recordType"] for entry in records["sendingRecords"]} == {"TXT", "CNAME"}
    assert all(entry["name"].endswith(NAME) for entry in records["sendingRecords"])
    for entry in (*records["receivingRecords"], *records["sendingRecords"]):
        assert (entry["valid"], entry["isActive"], entry["cached"]) == ("invalid", False, [])


def test_domain_is_listed_and_looked_at(http: httpx.Client, home: str) -> None:
    """The list has the paging envelope; times are written with a space, microseconds and an offset."""
    _create(http, home)
    listed = http.get(home).json()
    (entry,) = listed["domains"]
    body = http.get(f"{home}/{NAME.upper()}").json()

    assert (listed["page"], listed["totalItems"]) == (1, 1)
    assert MAIL_TIME.fullmatch(entry["createdAt"])
    assert MAIL_TIME.fullmatch(entry["updatedAt"])
    assert (entry["name"], entry["verified"], entry["serviceId"]) == (NAME, False, home.split("/")[2])
    assert (body["domain"]["id"], body["domain"]["name"]) == (entry["id"], NAME)
    assert body["domain"]["state"] == "unverified"
    assert len(body["receivingDnsRecords"]) == 2


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_verify_is_an_operation_and_no_name(http: httpx.Client, home: str, colon: str) -> None:
    """`name:verify` finds the records of `name`, which is active and verified from then on."""
    _create(http, home)
    answer = http.get(f"{home}/{NAME}{colon}verify")
    (result,) = answer.json()["domains"]

    assert answer.status_code == 200
    assert (result["domain"]["name"], result["domain"]["state"]) == (NAME, "active")
    assert (result["domain"]["projectId"], result["domain"]["serviceId"]) == (PROJECT_ID, home.split("/")[2])
    assert {entry["valid"] for entry in result["sendingDnsRecords"]} == {"valid"}
    assert http.get(home).json()["domains"][0]["verified"] is True


def test_verify_takes_no_other_method(http: httpx.Client, home: str) -> None:
    """The address of a verification is none of a domain: nothing is made or deleted there."""
    _create(http, home)

    for method in ("POST", "DELETE", "PUT"):
        answer = http.request(method, f"{home}/{NAME}:verify")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert http.post(f"{home}/{NAME}:other").status_code == 404
    assert http.get(home).json()["totalItems"] == 1


def test_verification_fails_for_names_that_cannot_be(http: httpx.Client, home: str) -> None:
    """Records of a name under `.invalid` are never found, which is how a failure is tried out."""
    _create(http, home, "fax.invalid")
    (result,) = http.get(f"{home}/fax.invalid:verify").json()["domains"]

    assert (result["domain"]["state"], result["receivingDnsRecords"][0]["valid"]) == ("unverified", "invalid")


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "a..b",
        "-a.example",
        "a-.example",
        "exa_mple.com",
        "1.2.3.4",
        f"{'a' * 64}.com",
        "ü.de",
    ],
)
def test_what_is_no_domain_is_refused(calm: httpx.Client, name: str) -> None:
    """A name that is no domain of the Internet is refused by its parameter."""
    home = f"/services/{calm.get('/services').json()['services'][0]['id']}/domains"

    assert list(violations(calm.post(f"{home}/{name}"))) == ["domainName"]
    assert calm.get(home).json()["domains"] == []


def test_name_is_taken_once_in_a_project(http: httpx.Client, home: str) -> None:
    """A domain belongs to one service; deleted there, another one may have it."""
    _create(http, home)
    other = f"/services/{http.post('/services', json={}).json()['id']}/domains"

    assert "domainName" in violations(http.post(f"{home}/{NAME}"))
    assert "domainName" in violations(http.post(f"{other}/{NAME}"))
    assert http.get(f"{other}/{NAME}").status_code == 404
    answer = http.request("DELETE", f"{home}/{NAME}", json={})
    assert (answer.status_code, answer.content) == (204, b"")
    assert http.get(f"{home}/{NAME}").status_code == 404
    _create(http, other)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/{NAME}"),
        ("DELETE", f"/{NAME}"),
        ("GET", f"/{NAME}:verify"),
        ("GET", f"/{NAME}/templates"),
        ("GET", f"/{NAME}/templates/{TEMPLATES[0]}"),
        ("PUT", f"/{NAME}/templates/{TEMPLATES[0]}"),
    ],
)
def test_unknown_domain_is_404(calm: httpx.Client, method: str, path: str) -> None:
    """A domain that is not there answers 404 to everything, and so does an unknown service."""
    for service in (calm.get("/services").json()["services"][0]["id"], "unknown"):
        answer = calm.request(method, f"/services/{service}/domains{path}", json={"template": "x"})
        assert answer.status_code == 404


def test_templates_are_a_bare_array(http: httpx.Client, home: str) -> None:
    """A new domain has a template for each occasion; their names have spaces."""
    _create(http, home)
    listed = http.get(f"{home}/{NAME}/templates").json()

    assert [entry["name"] for entry in listed] == TEMPLATES
    assert all(entry["description"] and MAIL_TIME.fullmatch(entry["createdAt"]) for entry in listed)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_a_version_in_use(http: httpx.Client, home: str, name: str) -> None:
    """Each template has an id and a version of its own, both UUIDs, with HTML in it."""
    _create(http, home)
    template = http.get(f"{home}/{NAME}/templates/{name}").json()["template"]
    version = template["version"]

    assert template["name"] == name
    assert uuid.UUID(template["id"]) != uuid.UUID(version["id"])
    assert (version["tag"], version["active"], version["headers"]) == ("v1", True, {})
    assert "{{" in version["template"]


def test_put_makes_a_new_version(http: httpx.Client, home: str, service: RunningService) -> None:
    """A new text is a new version with an id, a tag and a time of its own; the template stays the same one."""
    _create(http, home)
    address = f"{home}/{NAME}/templates/{TEMPLATES[2]}"
    before = http.get(address).json()["template"]
    service.advance(61)
    answer = http.put(address, json={"template": "<p>{{from}} {{unheard}}</p>"})
    after = answer.json()["template"]

    assert answer.status_code == 200
    assert http.get(address).json()["template"] == after
    assert (after["id"], after["createdAt"]) == (before["id"], before["createdAt"])
    assert (after["version"]["tag"], after["version"]["template"]) == ("v2", "<p>{{from}} {{unheard}}</p>")
    assert after["version"]["id"] != before["version"]["id"]
    assert after["version"]["createdAt"] == "2026-03-02 14:31:01.000000+00:00"


@pytest.mark.parametrize(
    "body", [{}, {"template": ""}, {"template": None}, {"template": 7}, {"template": "x" * 100_001}]
)
def test_bad_template_is_named(http: httpx.Client, home: str, body: Wire) -> None:
    """A template without text, or with too much of it, is refused, and the one before stays in use."""
    _create(http, home)
    address = f"{home}/{NAME}/templates/{TEMPLATES[0]}"

    assert list(violations(http.put(address, json=body))) == ["template"]
    assert http.get(address).json()["template"]["version"]["tag"] == "v1"
    assert http.put(address, content=b"{").status_code == 400
    assert http.get(f"{home}/{NAME}/templates/other").status_code == 404


def test_domains_go_with_their_service(http: httpx.Client) -> None:
    """A service is removed with its domains and their templates."""
    made = http.post("/services", json={}).json()["id"]
    _create(http, f"/services/{made}/domains")

    assert http.delete(f"/services/{made}").status_code == 204
    default = http.get("/services").json()["services"][0]["id"]
    _create(http, f"/services/{default}/domains")
