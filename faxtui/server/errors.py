"""What the service answers when it refuses, in one envelope, and what it says when it cannot start.

{"code": 422, "status": "INVALID_ARGUMENT", "message": "...",
 "details": [{"type": "BadRequest", "fieldViolations": [{"field": "to", "description": "..."}]}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any, Final, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

_STATUS_WORDS: Final[Mapping[int, str]] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "FAILED_PRECONDITION",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    413: "OUT_OF_RANGE",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
}

_PLAIN_SENTENCES: Final[Mapping[int, str]] = {
    404: "There is no such address in the Fax API.",
    405: "This address does not take that method.",
}


class StartError(Exception):
    """Why the service cannot start, as one sentence for a person."""


class FieldViolation(NamedTuple):
    """One field of a request that cannot be accepted."""

    field: str
    description: str


class ApiError(Exception):
    """Ends a request with an HTTP status and one clear sentence."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details or []

    def response(self) -> Response:
        """The answer that carries this error."""
        # What is still to come of a body that is too large is not waited for.
        headers = {"Connection": "close"} if self.code == 413 else None
        return envelope(self.code, self.message, self.details, headers)


def not_found(what: str) -> ApiError:
    """404 for a thing that this project has not got; `what` reads like `fax 01J...`."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in what)
    return ApiError(404, f"There is no {shown}.", [{"type": "NotFound"}])


def invalid(violations: list[FieldViolation], code: int = 422) -> ApiError:
    """422 (or 400) that names every field at fault."""
    message = " ".join(violation.description for violation in violations[:3])
    if len(violations) > 3:
        message += f" And {len(violations) - 3} more."
    return ApiError(code, message, [bad_request(violations)])


def bad_request(violations: list[FieldViolation]) -> dict[str, Any]:
    """The error detail that lists fields."""
    return {"type": "BadRequest", "fieldViolations": [violation._asdict() for violation in violations]}


def envelope(
    code: int, message: str, details: list[dict[str, Any]] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error in the shape of the API's `Error` schema."""
    body = {"code": code, "status": _STATUS_WORDS.get(code, "UNKNOWN"), "message": message, "details": details or []}
    return JSONResponse(body, status_code=code, headers=dict(headers or {}))


async def answer_api_error(_request: Request, error: Exception) -> Response:
    """Handler for `ApiError`."""
    assert isinstance(error, ApiError)  # noqa: S101 - registered for this type only
    return error.response()


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """Handler for the framework's own refusals: unknown route, wrong method, unreadable form."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    message = _PLAIN_SENTENCES.get(error.status_code) or f"{str(error.detail).rstrip('.')}."
    details: list[dict[str, Any]] = [{"type": "NotFound"}] if error.status_code == 404 else []
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_here(request))
    return envelope(error.status_code, message, details, headers)


def _methods_here(request: Request) -> list[str]:
    """What the address takes; the framework only knows the method of the first route that has it."""
    routes = request.app.routes
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] == Match.FULL for route in routes)
    ]


async def answer_nobody(_request: Request, _error: Exception) -> Response:
    """Handler for a caller who left in the middle of the body: nothing was done, and nobody reads the answer."""
    return Response(status_code=400)


async def answer_crash(request: Request, _error: Exception) -> Response:
    """Handler for what nobody foresaw; the log has the trace, the answer has none of it."""
    # This answer goes out behind the gate's back, which dates all others.
    date = format_datetime(request.app.state.clock.now(), usegmt=True)
    return envelope(
        500, "The service failed on this request; its log on standard error says more.", headers={"Date": date}
    )
