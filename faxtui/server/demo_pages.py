"""The demo documents by name: believable vector PDFs, the same bytes each time, about people who do not exist."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable


def _draw(module: str, function: str) -> bytes:
    # Late, since fpdf2 takes longer to import than the rest of the service.
    draw = cast("Callable[[], bytes]", getattr(import_module(f"faxtui.server.{module}"), function))
    return draw()


_MODULES: Final = {
    "demo_clinic": ("referral", "discharge-summary", "prescription", "photo-page"),
    "demo_forms": ("lab-report", "intake-form", "insurance-authorization"),
    "demo_office": ("invoice", "contract", "bank-confirmation", "cover-letter", "inbound-order"),
}

DEMO_DOCUMENTS: Final[dict[str, Callable[[], bytes]]] = {
    name: partial(_draw, module, name.replace("-", "_")) for module, names in _MODULES.items() for name in names
}
"""Each call draws the document anew, in some 10 to 50 ms."""
