"""Who may use the service's own addresses under `/_local`: programs of this machine, and whoever has the key.

They are no part of the Fax API. Web pages and tunnels, which reach loopback addresses too, need the key.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from faxtui.server.core import core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.json_bodies import MAX_JSON_BYTES, parse_object, read_bounded

PREFIX: Final = "/_local"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers of a proxy or a tunnel: the caller is somewhere else."""


async def require_access(request: Request) -> None:
    """Let the request in, or end it with 401."""
    if is_of_this_machine(request):
        return
    keeper = core_of(request).keeper
    challenge = keeper.refusal(request.headers.get("authorization", ""), keeper.project_id)
    if challenge is not None:
        sentence = "From outside this machine, /_local needs the project's key."
        raise HTTPException(401, sentence, {"WWW-Authenticate": challenge})


def local_router() -> APIRouter:
    """A router for addresses under `/_local`, all of them guarded and none in the served OpenAPI document."""
    return APIRouter(prefix=PREFIX, dependencies=[Depends(require_access)], include_in_schema=False)


def is_of_this_machine(request: Request) -> bool:
    """Whether a program on this machine asks for itself: not for a web page of elsewhere, nor at a tunnel's end."""
    if request.client is None or not is_loopback(request.client.host):
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    origin = request.headers.get("origin")
    return _names_loopback(f"//{request.headers.get('host', '')}") and (origin is None or _names_loopback(origin))


def is_loopback(host: str) -> bool:
    """Whether an address, or the name localhost, means this machine itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _names_loopback(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


async def read_fields(request: Request, *names: str) -> dict[str, Any]:
    """The JSON object of a body, or an empty one for no body; 422 when it has fields of other names."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    fields = parse_object(data) if data.strip() else {}
    unknown = [FieldViolation(name[:60], f"There is no field {name[:60]}.") for name in fields if name not in names]
    if unknown:
        raise invalid(unknown)
    return {name: value for name, value in fields.items() if value is not None}
