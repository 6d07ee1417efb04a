"""What a local Fax API service (`faxtui serve`) answers beyond the Fax API, at `/_local`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from cyclopts import Parameter

from faxtui.cli.connecting import ASKED
from faxtui.cli.output import CommandError, ExitCode
from faxtui.config import BASE_URL_VARIABLE, checked_url, connect_profile, is_guarded, settings_of, used_profile

if TYPE_CHECKING:
    import httpx

DEFAULT_URL: Final = "http://127.0.0.1:8035"
"""Where `faxtui serve` listens when nothing else is said."""

ServiceUrl = Annotated[
    str | None, Parameter(help=f"The service; else {BASE_URL_VARIABLE}, else the profile's, else {DEFAULT_URL}.")
]
_SECONDS: Final = 200.0
"""Real time that the conversion of a long document, or a webhook's receiver, may take."""


class _Place(NamedTuple):
    """A local service, and its key where one is set."""

    url: str
    key: tuple[str, str] | None

    def __repr__(self) -> str:
        """Names the place and never the key."""
        return f"_Place(url={self.url!r})"


def _place(url: str | None) -> _Place:
    """The local service that is meant: `url`, else as commands choose theirs, but that no account is needed."""
    asked = ASKED.get().profile
    given = url or ("" if asked is not None else os.environ.get(BASE_URL_VARIABLE, "").strip())
    if not given:
        name, profile, _ = used_profile(os.environ, settings_of(os.environ), asked)
        if profile is not None and profile.base_url:
            ours = connect_profile(os.environ, name or "", profile)
            return _Place(ours.base_url, (ours.key_id, ours.key_secret))
    key = (os.environ.get("SINCH_KEY_ID", ""), os.environ.get("SINCH_KEY_SECRET", ""))
    return _Place(checked_url(given or DEFAULT_URL), key if all(key) else None)


def refuse_when_guarded() -> None:
    """Raise CommandError when the session is read-only: what follows sends."""
    asked = ASKED.get()
    _, profile, _ = used_profile(os.environ, settings_of(os.environ), asked.profile)
    if is_guarded(os.environ, profile, flag=asked.read_only):
        raise CommandError("This session is read-only: nothing was sent.", ExitCode.REFUSED)


def ask_local(method: str, service: str | None, path: str, **request: Any) -> dict[str, Any]:
    """The object that the `service` answers at a `path` below /_local; `request` is httpx's.

    Every other outcome is a CommandError.
    """
    import httpx  # late: help needs no HTTP library

    place = _place(service)
    url = f"{place.url}/_local/{path}"
    try:
        answer = httpx.request(
            method,
            url,
            auth=place.key,
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
