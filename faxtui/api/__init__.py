"""The Fax API client: the only part of faxtui that speaks HTTP to the service.

    AsyncFaxClient(project_id, key_id=..., key_secret=...)
      .faxes       send, list, iter, get, download, download_to, find_sent
      .services    list, iter

The names below load on first use, so that `faxtui.api.error_codes` costs no HTTP library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from faxtui.api.blocking_client import FaxClient
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.sending import SendFile, new_send_label
    from faxtui.api.transport import CallRecord

__all__ = ["AsyncFaxClient", "CallRecord", "FaxClient", "SendFile", "new_send_label"]

_HOMES: Final = {
    "AsyncFaxClient": "faxtui.api.client",
    "CallRecord": "faxtui.api.transport",
    "FaxClient": "faxtui.api.blocking_client",
    "SendFile": "faxtui.api.sending",
    "new_send_label": "faxtui.api.sending",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
