"""faxtui: the terminal console for fax, with a typed client and a complete local Fax API service.

    from faxtui import AsyncFaxClient, FaxClient, errors, models

The names load on first use, so that `import faxtui` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from faxtui.api import errors, models
    from faxtui.api.blocking_client import FaxClient
    from faxtui.api.client import AsyncFaxClient

__all__ = ["AsyncFaxClient", "FaxClient", "__version__", "errors", "models"]

__version__: Final = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("AsyncFaxClient", "FaxClient"):
        return getattr(import_module("faxtui.api"), name)
    if name in ("errors", "models"):
        return import_module(f"faxtui.api.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
