"""Who may call: the one key of the project, by HTTP Basic or by a token from `POST /oauth2/token`."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

TOKEN_SECONDS: Final = 3599
"""How long a token lives, in real time whatever the service's clock does; what the live service says."""

_MOST_TOKENS: Final = 10_000
_MOST_FORM_BYTES: Final = 10_000

PROJECT_PATH: Final = re.compile(r"/v3/projects/([^/]*)(?:/|$)")

ASK: Final = 'Basic realm="fax", Bearer realm="fax"'
# The official clients ask for a new token only when the word "expired" is here; after a restart no token is known.
STALE: Final = 'Bearer error="invalid_token", error_description="The access token is unknown or has expired"'


class Keeper:
    """Knows the key of the project and the tokens given out; a token is opaque and dies with the process."""

    def __init__(self, project_id: str, key_id: str, key_secret: str) -> None:
        self.project_id = project_id
        self._key = f"{key_id}:{key_secret}".encode()
        self._tokens: dict[str, float] = {}

    def issue(self) -> str:
        """A new token, good for `TOKEN_SECONDS`."""
        now = time.monotonic()
        self._tokens = {token: end for token, end in self._tokens.items() if end > now}
        while len(self._tokens) >= _MOST_TOKENS:
            del self._tokens[next(iter(self._tokens))]
        token = secrets.token_urlsafe(32)
        self._tokens[token] = now + TOKEN_SECONDS
        return token

    def expire_all(self) -> int:
        """Let every token that was given out be over, and tell how many that were."""
        count = len(self._tokens)
        self._tokens.clear()
        return count

    def knows_key(self, authorization: str) -> bool:
        """Whether the header value carries the key in HTTP Basic."""
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(given, self._key)

    def refusal(self, authorization: str, project_id: str) -> str | None:
        """None when the call may go on, else the `WWW-Authenticate` value of its 401."""
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "bearer":
            if self._tokens.get(value.strip(), 0.0) <= time.monotonic():
                return STALE
        elif not self.knows_key(authorization):
            return ASK
        same_project = hmac.compare_digest(project_id.encode(), self.project_id.encode())
        return None if same_project else ASK

    def trouble_with(self, authorization: str, path: str) -> str | None:
        """Why a call to `path` is refused, for the one who runs the service; None when the credentials are good."""
        scheme, _, value = authorization.partition(" ")
        if not authorization.strip():
            return "it has no key and no token"
        if scheme.lower() == "bearer":
            if self._tokens.get(value.strip(), 0.0) <= time.monotonic():
                return "the token is unknown or has expired; tokens end with the service"
        elif scheme.lower() != "basic":
            return "it is neither HTTP Basic nor a Bearer token"
        elif not self.knows_key(authorization):
            return "the key id or the key secret is wrong"
        project = PROJECT_PATH.match(path)
        is_other = project is not None and project[1] != self.project_id
        return f"the path names another project than {self.project_id}" if is_other else None


async def get_access_token(request: Request) -> Response:
    """OAuth2 client credentials: the key in HTTP Basic, `grant_type=client_credentials` in a form."""
    keeper: Keeper = request.app.state.core.keeper
    if not keeper.knows_key(request.headers.get("authorization", "")):
        return _refuse(401, "invalid_client", "The key id or the key secret is wrong.", {"WWW-Authenticate": "Basic"})
    form = parse_qs((await request.body())[:_MOST_FORM_BYTES].decode("utf-8", "replace"))
    grant = form.get("grant_type", [""])[0]
    if not grant:
        return _refuse(400, "invalid_request", "The form has no grant_type.")
    if grant != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "The only grant type is client_credentials.")
    answer = {"access_token": keeper.issue(), "expires_in": TOKEN_SECONDS, "scope": "", "token_type": "bearer"}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _refuse(status: int, error: str, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    body: dict[str, Any] = {
        "error": error,
        "error_description": sentence,
        "error_hint": "Send the key id and secret in HTTP Basic and grant_type=client_credentials in the form.",
        "error_verbose": sentence,
    }
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))
