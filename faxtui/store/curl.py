"""A call as a curl command that anyone may read: the token is a variable of the shell, bodies are not kept."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from faxtui.masking import hide

if TYPE_CHECKING:
    from faxtui.store.journal import Entry


def as_curl(entry: Entry, base_url: str, *, mask: bool = False) -> str:
    """The command, on one line; a write gets `$BODY`, since the journal keeps no body. `mask` hides numbers."""
    path = hide(entry.what) if mask else entry.what
    parts = ["curl", "-sS"]
    if entry.method != "GET":
        parts += ["-X", shlex.quote(entry.method)]
    if entry.what == "/oauth2/token":
        parts += ["-u", '"$KEY_ID:$KEY_SECRET"', "-d", "grant_type=client_credentials"]
    else:
        parts += ["-H", '"Authorization: Bearer $TOKEN"']
        if entry.method in ("POST", "PUT", "PATCH"):
            parts += ["-H", "'Content-Type: application/json'", "-d", '"$BODY"']
    return " ".join([*parts, shlex.quote(f"{_origin(base_url)}{path}")])


def _origin(base_url: str) -> str:
    """Scheme and host of an address: never a name or password, and no path, which the journal's own has."""
    from urllib.parse import urlsplit

    parts = urlsplit(base_url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
