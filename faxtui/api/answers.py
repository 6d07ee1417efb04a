"""How an HTTP answer, or the lack of one, becomes an error of `faxtui.api.errors` with one clear sentence.

The service's own text is taken in, bounded, from all three error shapes that the Fax API and its siblings use:
`{"code", "error": title, "message", "details": {"fieldViolations"}}`, `{"code", "status", "message", "details": [...]}`
and the second one wrapped in `{"error": {...}}`. Who prints it must still strip control characters.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

import httpx

from faxtui.api import errors
from faxtui.api.errors import FaxApiError, Violation

_TEXT_LIMIT: Final = 300
_VIOLATION_LIMIT: Final = 20

KEY_REFUSED: Final = "The service refused the key. Check its id, its secret and the project."

NO_UNICODE: Final = "The request holds letters that are no Unicode: nothing was sent."

_NOT_AT_THIS_TIME: Final = (9, 10)
"""OpenSSL's `X509_V_ERR_CERT_NOT_YET_VALID` and `X509_V_ERR_CERT_HAS_EXPIRED`."""

_NEVER_LEFT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class TokenExpired(errors.AuthenticationError):
    """A 401 whose WWW-Authenticate says that the token expired: one renewal may help."""


class Problem(NamedTuple):
    """What an error body says, whatever its shape."""

    message: str = ""
    violations: tuple[Violation, ...] = ()


def read_problem(body: bytes) -> Problem:
    """Read the error body; an empty or foreign one gives an empty problem."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return Problem()
    if isinstance(data, Mapping) and isinstance(data.get("error"), Mapping):
        data = data["error"]
    if not isinstance(data, Mapping):
        return Problem()
    texts = (data.get(name) for name in ("message", "error_description", "text", "detail", "error"))
    message = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return Problem(_bounded(message), tuple(_violations(data.get("details")))[:_VIOLATION_LIMIT])


def _violations(details: Any) -> Iterator[Violation]:
    for detail in details if isinstance(details, list) else [details]:
        listed = detail.get("fieldViolations") if isinstance(detail, Mapping) else None
        for item in listed if isinstance(listed, list) else []:
            if isinstance(item, Mapping):
                yield Violation(_bounded(item.get("field", "")), _bounded(item.get("description", "")))


def _bounded(text: Any) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= _TEXT_LIMIT else flat[: _TEXT_LIMIT - 1] + "…"


def failure(response: httpx.Response, body: bytes, *, write: bool) -> FaxApiError:
    """The error for an answer that is no success; `write` tells whether the call may have changed something."""
    status = response.status_code
    problem = read_problem(body)
    said = _said(problem)
    if status == 401:
        expired = "expired" in response.headers.get("www-authenticate", "").lower()
        return (TokenExpired if expired else errors.AuthenticationError)(KEY_REFUSED, status=status)
    if status == 402:
        return errors.PaymentRequired("The account's balance is zero: top it up, then try again.", status=status)
    if status == 403:
        return errors.PermissionDenied(f"This key may not do that{said or '.'}", status=status)
    if status == 404:
        return errors.NotFound(f"The service has nothing by that id{said or '.'}", status=status)
    if status == 429:
        wait = retry_after(response)
        hint = "try again later" if wait is None else f"try again in {wait:.0f} s"
        return errors.RateLimited(f"The service asks for fewer requests: {hint}.", status=status, retry_after=wait)
    if 400 <= status < 500:
        text = f"The service refused the request ({status}){said or '.'}"
        return errors.InvalidRequest(text, status=status, violations=problem.violations)
    if status < 400:
        return errors.UnexpectedResponse(
            f"{origin(response.request.url)} answers {status}: {NOT_FAX_API}", status=status
        )
    if write and status != 503:
        # A gateway or a crash may have come after the service took the request in; only 503 says that it did not.
        text = f"The service failed ({status}) after it got the request{said or '.'} It may have acted on it."
        return errors.OutcomeUnknown(text, status=status)
    return errors.ServerError(
        f"The service failed ({status}){said or '.'}", status=status, retry_after=retry_after(response)
    )


NOT_FAX_API: Final = "that is no Fax API. Check FAXTUI_BASE_URL."


def _said(problem: Problem) -> str:
    """`: what the service said.`, with the fields it named."""
    fields = "; ".join(
        item.description if item.description.startswith(f"{item.field} ") else f"{item.field}: {item.description}"
        for item in problem.violations
    )
    message = "" if any(problem.message == item.description for item in problem.violations) else problem.message
    text = " · ".join(part for part in (message, fields) if part)
    return f": {text.rstrip('.')}." if text else ""


def unreadable(response: httpx.Response, *, write: bool) -> FaxApiError:
    """The error for a success whose body cannot be read; a write must then count as done, perhaps."""
    where, status = origin(response.request.url), response.status_code
    if write:
        text = f"{where} took the request, but its answer cannot be read: whether it acted is not known."
        return errors.OutcomeUnknown(text, status=status)
    return errors.UnexpectedResponse(f"{where} gave an answer that cannot be read: {NOT_FAX_API}", status=status)


def broken(error: Exception, url: httpx.URL, *, write: bool) -> errors.TransportError:
    """The error for a connection that never stood or did not last."""
    where = origin(url)
    reason = _reason(error, where)
    if write and not isinstance(error, _NEVER_LEFT):
        return errors.OutcomeUnknown(f"{reason} The request had left: whether the service acted on it is not known.")
    return errors.TransportError(f"{reason} Nothing was sent." if write else reason)


def _reason(error: Exception, where: str) -> str:
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return f"{where} did not answer in time."
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"The host of {where} is not known: check the address and the network."
    if any(getattr(cause, "verify_code", None) in _NOT_AT_THIS_TIME for cause in causes):
        return f"The certificate of {where} is not valid at this time: is the clock of this machine right?"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"No safe connection to {where}: its certificate or its TLS was refused."
    if isinstance(error, httpx.ProxyError):
        return f"The proxy on the way to {where} refused."
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return "The service's address is no valid http or https URL."
    if isinstance(error, _NEVER_LEFT):
        return f"Nothing answers at {where}: is the service running?"
    return f"The connection to {where} broke."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The chain that led to `error`; the HTTP library keeps the system's own error at its end."""
    step: BaseException | None = error
    for _ in range(10):
        if step is None:
            return
        yield step
        step = step.__cause__ or step.__context__


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of the Retry-After header in either of its forms, or None."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        when = parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def clock_ahead(response: httpx.Response) -> timedelta | None:
    """How far the service's clock is ahead of ours by its Date header, to a second; None when it does not tell."""
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return None


def origin(url: httpx.URL) -> str:
    """Scheme, host and port of a URL: never its user name, path or query."""
    port = "" if url.port is None else f":{url.port}"
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}"
