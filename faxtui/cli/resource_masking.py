"""`--mask` for settings: numbers, addresses and texts hidden in what the API answers; ids and names stay."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

from cyclopts import Parameter

from faxtui.masking import HIDDEN, hide, mask_number

Mask = Annotated[
    bool, Parameter(name="--mask", help="Hide numbers (+1415•••0100), addresses and notes: safe to paste in a ticket.")
]

_NUMBERS: Final = frozenset({"phoneNumber", "number", "defaultFrom", "from", "to"})
_TEXTS: Final = frozenset({"note", "headerText", "labels", "coverPageData", "barCodes"})
_URLS: Final = frozenset({"incomingWebhookUrl", "callbackUrl", "contentUrl", "url"})

T = TypeVar("T")


def mask_url(url: str) -> str:
    """Scheme and host of a URL: its path is often a secret."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}/{HIDDEN}" if parts.hostname else HIDDEN
    except ValueError:
        return HIDDEN


def masked_wire(value: T, name: str = "") -> T:
    """A JSON value as `--mask` shows it; `name` is the field that it stands in."""
    return _hidden(value, name)  # type: ignore[no-any-return]


def _hidden(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(inner, name if name in _TEXTS else key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner, name) for inner in value]
    return _hidden_text(value, name) if isinstance(value, str) and value else value


def _hidden_text(text: str, name: str) -> str:
    if name in _TEXTS:
        return HIDDEN
    if name in _NUMBERS:
        return mask_number(text)
    if name in _URLS:
        return mask_url(text)
    if name == "projectId":
        return HIDDEN + text[-4:]
    return hide(text)
