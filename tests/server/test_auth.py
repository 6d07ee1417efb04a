"""Who may call."""

from __future__ import annotations

import math

import httpx
import pytest

from tests.service import RunningService

FORM = {"grant_type": "client_credentials"}


def _token(service: RunningService) -> str:
    answer = httpx.post(f"{service.url}/oauth2/token", data=FORM, auth=service.basic, trust_env=False)
    assert answer.status_code == 200
    token: str = answer.json()["access_token"]
    return token


def _list(service: RunningService, authorization: str | None, project: str | None = None) -> httpx.Response:
    url = f"{service.url}/v3/projects/{project or service.project_id}/faxes"
    headers = [] if authorization is None else [(b"Authorization", authorization.encode("latin-1"))]
    return httpx.get(url, headers=headers, trust_env=False)


def test_token_answer_has_the_live_shape(shared: RunningService) -> None:
    """The token call answers lifetime, type and scope as the hosted one does."""
    answer = httpx.post(f"{shared.url}/oauth2/token", data=FORM, auth=shared.basic, trust_env=False)

    body = answer.json()
    assert answer.status_code == 200
    assert (body["expires_in"], body["scope"], body["token_type"]) == (3599, "", "bearer")
    assert body["access_token"]


def test_token_opens_the_api(shared: RunningService) -> None:
    """A fresh token is accepted as Bearer, whatever the case of the word."""
    token = _token(shared)

    assert _list(shared, f"Bearer {token}").status_code == 200
    assert _list(shared, f"bearer {token}").status_code == 200


def test_basic_opens_the_api(shared: RunningService) -> None:
    """The key itself is accepted on every call."""
    assert httpx.get(shared.faxes_url, auth=shared.basic, trust_env=False).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Basic", "Basic !!!", "Basic dXNlcjpwYXNz", "Digest abc", "test-key-id:test-key-secret", "Basic \xff"],
)
def test_wrong_credentials_are_401_without_a_body(shared: RunningService, authorization: str | None) -> None:
    """A refusal has an empty body and tells how to log in, without the word that makes clients renew a token."""
    answer = _list(shared, authorization)

    assert (answer.status_code, answer.content) == (401, b"")
    assert "Basic" in answer.headers["WWW-Authenticate"]
    assert "expired" not in answer.headers["WWW-Authenticate"]


def test_wrong_project_is_401(shared: RunningService) -> None:
    """A good key opens its own project only."""
    answer = _list(shared, f"Bearer {_token(shared)}", project="another-project")

    assert (answer.status_code, answer.content) == (401, b"")


def test_unknown_route_needs_the_key_too(shared: RunningService) -> None:
    """Without the key one cannot even tell which addresses exist."""
    url = f"{shared.url}/v3/projects/{shared.project_id}/nothing"

    assert httpx.get(url, trust_env=False).status_code == 401
    assert httpx.get(url, auth=shared.basic, trust_env=False).status_code == 404


def test_token_expires_by_the_services_clock(service: RunningService) -> None:
    """After its lifetime a token is refused with the challenge that makes official clients ask for a new one."""
    token = _token(service)
    service.advance(3598)
    assert _list(service, f"Bearer {token}").status_code == 200

    service.advance(2)
    answer = _list(service, f"Bearer {token}")

    assert (answer.status_code, answer.content) == (401, b"")
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="invalid_token"')
    assert "expired" in challenge


def test_wrong_key_gets_no_token(shared: RunningService) -> None:
    """The token call names the error in OAuth2's own shape."""
    answer = httpx.post(f"{shared.url}/oauth2/token", data=FORM, auth=("no", "body"), trust_env=False)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.json()["error_description"]


@pytest.mark.parametrize(
    ("form", "error"),
    [({}, "invalid_request"), ({"grant_type": "password"}, "unsupported_grant_type")],
)
def test_other_grants_are_refused(shared: RunningService, form: dict[str, str], error: str) -> None:
    """Only client credentials are offered, and a missing grant type is told apart from a wrong one."""
    answer = httpx.post(f"{shared.url}/oauth2/token", data=form, auth=shared.basic, trust_env=False)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_health_needs_no_key(shared: RunningService) -> None:
    """Monitors may ask without credentials, and learn nothing but that it runs."""
    answer = httpx.get(f"{shared.url}/health", trust_env=False)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_fast_clock_shortens_what_a_token_promises() -> None:
    """At 60 simulated seconds a second, a token of an hour is announced as the minute that a caller has of it."""
    with RunningService(speed=60) as fast:
        form = {"grant_type": "client_credentials"}
        answer = httpx.post(f"{fast.url}/oauth2/token", data=form, auth=fast.basic)

    assert answer.json()["expires_in"] == 59


def test_tokens_outlive_the_jumps_of_full_speed() -> None:
    """At full speed a day passes while a caller blinks: its token still lasts as long as it was told."""
    with RunningService(speed=math.inf) as fast:
        form = {"grant_type": "client_credentials"}
        told = httpx.post(f"{fast.url}/oauth2/token", data=form, auth=fast.basic, trust_env=False).json()
        fast.advance(86_400)
        header = {"Authorization": f"Bearer {told['access_token']}"}
        answer = httpx.get(fast.faxes_url, headers=header, trust_env=False)

    assert (told["expires_in"], answer.status_code) == (3599, 200)
