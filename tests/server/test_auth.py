"""Who may call."""

from __future__ import annotations

import math
import time
from types import SimpleNamespace

import httpx
import pytest

from tests.server.local import chaos, local
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


def _is_stale(answer: httpx.Response) -> bool:
    """Whether it is the refusal that makes official clients ask for a new token."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    refused = (answer.status_code, answer.content) == (401, b"")
    return refused and challenge.startswith('Bearer error="invalid_token"') and "expired" in challenge


@pytest.mark.parametrize("speed", [0, 60, math.inf])
def test_a_token_lives_in_real_time_whatever_the_clock_does(speed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of the service's clock ends no token; 3599 seconds of the caller's do."""
    with RunningService(speed=speed) as service:
        told = httpx.post(f"{service.url}/oauth2/token", data=FORM, auth=service.basic, trust_env=False).json()
        service.advance(86_400)
        header = f"Bearer {told['access_token']}"
        after_a_day = _list(service, header).status_code
        now = time.monotonic()
        with monkeypatch.context() as later:
            later.setattr("faxtui.server.auth.time", SimpleNamespace(monotonic=lambda: now + 3600))
            after_an_hour = _list(service, header)

    assert (told["expires_in"], after_a_day) == (3599, 200)
    assert _is_stale(after_an_hour)


def test_tokens_can_be_ended_on_request(service: RunningService) -> None:
    """`DELETE /_local/tokens` ends what was given out so far; new ones are good."""
    old = _token(service)
    with local(service) as client:
        assert client.delete("/tokens").json() == {"expired": 1}

    assert _is_stale(_list(service, f"Bearer {old}"))
    assert _list(service, f"Bearer {_token(service)}").status_code == 200


def test_a_rule_lets_a_token_expire_for_one_call(service: RunningService) -> None:
    """`expired-token on getFaxes x1` answers one call as if its token had ended; the next goes through."""
    token = f"Bearer {_token(service)}"
    chaos(service, "expired-token on getFaxes x1")

    assert _is_stale(_list(service, token))
    assert _list(service, token).status_code == 200


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
