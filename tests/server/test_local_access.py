"""Who may use `/_local`: this machine without a key, everybody else with it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.requests import Request

from faxtui.server.local_access import is_loopback, is_of_this_machine
from tests.server.local import local
from tests.service import RunningService

HEADERS = {"Host": "127.0.0.1:8035"}


def _request(client: tuple[str, int] | None = ("127.0.0.1", 5000), **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in {**HEADERS, **headers}.items()}
    raw = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    scope: dict[str, Any] = {"type": "http", "client": client, "headers": raw, "method": "GET", "path": "/_local"}
    return Request(scope)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8035"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "https://evil.example"}, 401),
        ({"Origin": "null"}, 401),
        ({"Host": "evil.example"}, 401),
        ({"X-Forwarded-For": "203.0.113.7"}, 401),
        ({"Forwarded": "for=203.0.113.7"}, 401),
    ],
)
def test_programs_here_need_no_key_and_others_do(shared: RunningService, headers: dict[str, str], status: int) -> None:
    """A web page of elsewhere, a renamed host and a tunnel's end are not this machine."""
    with local(shared, **headers) as client:
        answer = client.get("/clock")
        with_key = client.get("/clock", auth=shared.basic)

    assert answer.status_code == status
    assert with_key.status_code == 200
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert answer.json()["status"] == "UNAUTHENTICATED"


def test_a_token_does_as_well(shared: RunningService) -> None:
    """From elsewhere, a token of the project opens the door too; a wrong key does not."""
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{shared.url}/oauth2/token", data=form, auth=shared.basic, trust_env=False).json()
    with local(shared, Origin="https://page.example") as client:
        assert client.get("/clock", headers={"Authorization": f"Bearer {token['access_token']}"}).status_code == 200
        assert client.get("/clock", auth=("x", "y")).status_code == 401


@pytest.mark.parametrize("path", ["", "/deliveries", "/deliveries/x", "/clock", "/chaos", "/events"])
def test_every_address_is_guarded(shared: RunningService, path: str) -> None:
    """None of them answers a stranger, whether the thing exists or not."""
    with local(shared, Origin="https://evil.example") as client:
        assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/deliveries/x/replay", "/test-inbound", "/chaos"])
def test_no_stranger_makes_it_act(shared: RunningService, path: str) -> None:
    """A web page cannot have faxes sent to itself, nor break the service."""
    with local(shared, Origin="https://evil.example") as client:
        assert client.post(path, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 401


@pytest.mark.parametrize(
    ("client", "is_here"),
    [
        (("127.0.0.1", 1), True),
        (("127.8.8.8", 1), True),
        (("::1", 1), True),
        (("::ffff:127.0.0.1", 1), True),
        (("192.168.1.5", 1), False),
        (("::ffff:192.168.1.5", 1), False),
        (("0.0.0.0", 1), False),
        (None, False),
    ],
)
def test_the_callers_address_decides(client: tuple[str, int] | None, is_here: bool) -> None:
    """Only connections from a loopback address are of this machine."""
    assert is_of_this_machine(_request(client)) is is_here


@pytest.mark.parametrize("host", ["", "[::1]:8035", "[::1", "example.org", "127.0.0.1.example.org"])
def test_host_names_are_read_with_care(host: str) -> None:
    """Only a loopback address or localhost counts as one."""
    assert is_of_this_machine(_request(Host=host)) is (host == "[::1]:8035")
    assert not is_loopback(host)


def test_the_index_tells_what_there_is(shared: RunningService) -> None:
    """Whoever asks at the root learns the addresses."""
    with local(shared) as client:
        assert "POST /_local/test-inbound" in client.get("").json()
        assert client.get("/nothing").status_code == 404
