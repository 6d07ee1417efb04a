"""faxtui: the terminal console for fax, with a typed client and a complete local Fax API service.

    from faxtui import AsyncFaxClient, FaxClient, SendFile, errors, models

The names load on first use, so that `import faxtui` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from faxtui.api import REGIONS, AsyncFaxClient, FaxClient, SendFile, errors, models, new_send_label

__all__ = ["REGIONS", "AsyncFaxClient", "FaxClient", "SendFile", "__version__", "errors", "models", "new_send_label"]

__version__: Final = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("faxtui.api"), name)
