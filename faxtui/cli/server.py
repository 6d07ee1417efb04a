"""`faxtui server`: what only a local service can do, which is to play the rest of the world."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.faxes import Json
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.config import BASE_URL_VARIABLE, checked_url

if TYPE_CHECKING:
    import httpx

DEFAULT_URL: Final = "http://127.0.0.1:8035"
"""Where `faxtui serve` listens when nothing else is said."""

_SECONDS: Final = 200.0
"""Real time that the conversion of a long document may take."""
_LARGEST: Final = 20 * 1000 * 1000


def receive(
    file: Annotated[Path, Parameter(name="FILE", help="What the caller faxes: PDF, TIF, PNG, JPG, TXT …")],
    /,
    *,
    to: Annotated[str, Parameter(help="One of the service's numbers.")],
    from_: Annotated[str, Parameter(name="--from", help="The caller's number.")],
    resolution: Annotated[str, Parameter(help="fine or superfine.")] = "fine",
    url: Annotated[str | None, Parameter(help=f"The service; else {BASE_URL_VARIABLE}, else {DEFAULT_URL}.")] = None,
    as_json: Json = False,
) -> int:
    """Play an outside caller: the document comes in as a fax; writes the fax's id at the beginning of the call."""
    fields = {"to": parsing.number(to), "from": parsing.number(from_), "resolution": resolution.upper()}
    if file.stat().st_size > _LARGEST:
        raise CommandError(f"{file} is larger than {_LARGEST // 1_000_000} MB.", ExitCode.USAGE)
    base = checked_url(url or os.environ.get(BASE_URL_VARIABLE, "").strip() or DEFAULT_URL)
    fax = _post(f"{base}/_local/receive", fields, file)
    talk(f"A fax from {fields['from']} comes in on {fields['to']}.")
    if as_json:
        emit_json(fax)
    else:
        from faxtui.text import clean

        emit(clean(fax.get("id"), 64))
    return ExitCode.OK


def _post(url: str, fields: dict[str, str], file: Path) -> dict[str, Any]:
    """The service's answer; every other outcome is a CommandError."""
    import httpx  # late: help needs no HTTP library

    key = (os.environ.get("SINCH_KEY_ID", ""), os.environ.get("SINCH_KEY_SECRET", ""))
    try:
        with file.open("rb") as document:
            answer = httpx.post(
                url,
                data=fields,
                files={"file": (file.name, document)},
                auth=key if all(key) else None,
                timeout=httpx.Timeout(10.0, read=_SECONDS),
            )
    except httpx.HTTPError as error:
        raise CommandError(f"No local service answers at {url}: start one with faxtui serve.") from error
    if answer.status_code != httpx.codes.CREATED:
        raise _refusal(url, answer)
    try:
        fax: dict[str, Any] = answer.json()
    except ValueError as error:
        raise CommandError(f"What answers at {url} is no local service.") from error
    return fax


def _refusal(url: str, answer: httpx.Response) -> CommandError:
    if answer.status_code == 401:
        return CommandError(
            "The service wants its key: set SINCH_KEY_ID and SINCH_KEY_SECRET.", ExitCode.AUTHENTICATION
        )
    if answer.status_code in (404, 405):
        return CommandError(f"What answers at {url} is no local service: only `faxtui serve` takes such calls.")
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = f"The service answered with status {answer.status_code}."
    return CommandError(message, ExitCode.REFUSED if answer.status_code == 422 else ExitCode.ERROR)
