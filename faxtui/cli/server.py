"""`faxtui server`: what only a local service can do, which is to play the rest of the world."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.faxes import Json
from faxtui.cli.local_service import ServiceUrl, ask_local, local_url
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk

_LARGEST: Final = 20 * 1000 * 1000


def receive(
    file: Annotated[Path, Parameter(name="FILE", help="What the caller faxes: PDF, TIF, PNG, JPG, TXT …")],
    /,
    *,
    to: Annotated[str, Parameter(help="One of the service's numbers.")],
    from_: Annotated[str, Parameter(name="--from", help="The caller's number.")],
    resolution: Annotated[str, Parameter(help="fine or superfine.")] = "fine",
    url: ServiceUrl = None,
    as_json: Json = False,
) -> int:
    """Play an outside caller: the document comes in as a fax; writes the fax's id at the beginning of the call."""
    fields = {"to": parsing.number(to), "from": parsing.number(from_), "resolution": resolution.upper()}
    if file.stat().st_size > _LARGEST:
        raise CommandError(f"{file} is larger than {_LARGEST // 1_000_000} MB.", ExitCode.USAGE)
    with file.open("rb") as document:
        files = {"file": (file.name, document)}
        fax = ask_local("POST", f"{local_url(url)}/_local/receive", data=fields, files=files)
    talk(f"A fax from {fields['from']} comes in on {fields['to']}.")
    if as_json:
        emit_json(fax)
    else:
        from faxtui.text import clean

        emit(clean(fax.get("id"), 64))
    return ExitCode.OK
