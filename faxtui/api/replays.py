"""Sending a webhook that was taken in once more, as a developer does who mends a receiver."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from faxtui.api.webhooks import FaxEvent

SECONDS: Final = 60.0
"""How long a receiver may take."""


def event_body(event: FaxEvent) -> bytes:
    """The event as the API sends it in JSON: one document as `file` and `fileType`, several as `files`."""
    files = [{"file": base64.b64encode(file.content).decode(), "fileType": file.type} for file in event.files]
    body = event.wire() | (files[0] if len(files) == 1 else {"files": files} if files else {})
    return json.dumps(body, separators=(",", ":")).encode()


def content_type_of(body: bytes) -> str:
    """JSON, or the form whose boundary its first line tells."""
    first = body[:200].split(b"\n", 1)[0].strip()
    if first.startswith(b"--"):
        return f"multipart/form-data; boundary={first[2:].decode('latin-1')}"
    return "application/json"


def replay(body: bytes, url: str, credentials: tuple[str, str] | None) -> int:
    """Post a body once and answer the HTTP status; a broken exchange is the `FaxApiError` of a write."""
    import httpx  # late: who only asks for help needs no HTTP library

    headers = {"Content-Type": content_type_of(body)}
    try:
        return httpx.post(url, content=body, headers=headers, auth=credentials, timeout=SECONDS).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        from faxtui.api.answers import broken
        from faxtui.api.errors import InvalidRequest

        if isinstance(error, httpx.InvalidURL):
            raise InvalidRequest("This is no http or https URL.") from None
        raise broken(error, httpx.URL(url), write=True) from error
