"""The Fax API client: the only part of faxtui that speaks HTTP to the service.

    AsyncFaxClient(project_id, key_id=..., key_secret=..., region="eu1")
      .faxes        send, send_once, settle, find_sent, list, iter, get, wait, download, download_to, delete_content,
                    export, export_to
      .services     create, list, iter, get, update, delete
      .numbers      list, iter, suspend, resume, list_emails, emails
      .emails       add, list, iter, set_numbers, delete, list_numbers, numbers
      .cover_pages  add, list, iter, get, delete
      .domains      create, list, iter, get, delete, verify
      .templates    list, iter, get, update

`FaxClient` is its blocking twin. `faxtui.api.webhooks` reads webhooks, `faxtui.api.receiver` takes them in.
The names below load on first use, so that `faxtui.api.error_codes` costs no HTTP library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from faxtui.api import errors, models
    from faxtui.api.blocking_client import FaxClient
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters
    from faxtui.api.regions import REGIONS, Region
    from faxtui.api.sending import SendFields, SendFile, new_send_label
    from faxtui.api.services import ServiceFields
    from faxtui.api.transport import CallRecord

__all__ = [
    "REGIONS",
    "AsyncFaxClient",
    "CallRecord",
    "FaxClient",
    "FaxFilters",
    "Region",
    "SendFields",
    "SendFile",
    "ServiceFields",
    "errors",
    "models",
    "new_send_label",
]

_HOMES: Final = {
    "AsyncFaxClient": "client",
    "CallRecord": "transport",
    "FaxClient": "blocking_client",
    "FaxFilters": "filters",
    "REGIONS": "regions",
    "Region": "regions",
    "SendFields": "sending",
    "SendFile": "sending",
    "ServiceFields": "services",
    "new_send_label": "sending",
}


def __getattr__(name: str) -> Any:
    if name in ("errors", "models"):
        return import_module(f"faxtui.api.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"faxtui.api.{_HOMES[name]}"), name)
