"""What a local Fax API service (`faxtui serve`) answers beyond the Fax API, at `/_local`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli.output import CommandError, ExitCode
from faxtui.config import BASE_URL_VARIABLE, checked_url

if TYPE_CHECKING:
    import httpx

DEFAULT_URL: Final = "http://127.0.0.1:8035"
"""Where `faxtui serve` listens when nothing else is said."""

ServiceUrl = Annotated[str | None, Parameter(help=f"The service; else {BASE_URL_VARIABLE}, else {DEFAULT_URL}.")]
_SECONDS: Final = 200.0
"""Real time that the conversion of a long document, or a webhook's receiver, may take."""


def local_url(url: str | None) -> str:
    """The local service that is meant."""
    return checked_url(url or os.environ.get(BASE_URL_VARIABLE, "").strip() or DEFAULT_URL)


def ask_local(method: str, url: str, **request: Any) -> dict[str, Any]:
    """The object that the service answers; `request` is httpx's. Every other outcome is a CommandError."""
    import httpx  # late: help needs no HTTP library

    key = (os.environ.get("SINCH_KEY_ID", ""), os.environ.get("SINCH_KEY_SECRET", ""))
    try:
        answer = httpx.request(
            method,
            url,
            auth=key if all(key) else None,
            timeout=httpx.Timeout(10.0, read=_SECONDS),
            **request,
        )
    except httpx.HTTPError as error:
        raise CommandError(f"No local service answers at {url}: start one with faxtui serve.") from error
    if not answer.is_success:
        raise _refusal(url, answer)
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise CommandError(f"What answers at {url} is no local service.")
    return told


def _refusal(url: str, answer: httpx.Response) -> CommandError:
    if answer.status_code == 401:
        return CommandError(
            "The service wants its key: set SINCH_KEY_ID and SINCH_KEY_SECRET.", ExitCode.AUTHENTICATION
        )
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = ""
    if answer.status_code == 404 and message:
        return CommandError(message, ExitCode.NOT_FOUND)
    if answer.status_code in (404, 405):
        return CommandError(f"What answers at {url} is no local service: only `faxtui serve` takes such calls.")
    message = message or f"The service answered with status {answer.status_code}."
    return CommandError(message, ExitCode.REFUSED if answer.status_code == 422 else ExitCode.ERROR)
