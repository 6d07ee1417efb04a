"""A fax without what tells who it was about: numbers, names and texts; ids, times, statuses and error codes stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from faxtui.masking import HIDDEN, hide, mask_number

if TYPE_CHECKING:
    from faxtui.api.models import Fax

_PLACE: Final = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_WHOLE: Final = frozenset({"headerText", "contentUrl", "callbackUrl", "labels", "coverPageData", "barCodes"})
"""Fields of a fax in which people write what they like."""
_KEPT: Final = frozenset({"id", "serviceId", "coverPageId", "createTime", "completedTime"})


def masked(fax: Fax) -> Fax:
    """The same fax without what tells who it was about."""
    wire = {name: _hidden(name, value) for name, value in fax.wire().items()}
    return type(fax).model_validate(wire)


def _hidden(name: str, value: Any) -> Any:
    if name in _KEPT:
        return value
    if name == "projectId":
        return HIDDEN + str(value)[-4:]
    if name in ("from", "to"):
        return mask_number(str(value)) if value else value
    return _texts_hidden(value) if name in _WHOLE else _numbers_hidden(value)


def _texts_hidden(value: Any) -> Any:
    """Every text in a value replaced, names of fields and page numbers kept."""
    if isinstance(value, dict):
        return {key: inner if key in ("type", "page") else _texts_hidden(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts_hidden(inner) for inner in value]
    return HIDDEN


def _numbers_hidden(value: Any) -> Any:
    """Numbers, URLs and addresses hidden wherever they stand in a value, also in fields that are newer than we are."""
    if isinstance(value, dict):
        return {key: _numbers_hidden(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers_hidden(inner) for inner in value]
    return _text_hidden(value) if isinstance(value, str) else value


def _text_hidden(text: str) -> str:
    """A sentence of the service, which may repeat the document's URL or who the fax was for."""
    return hide(_PLACE.sub(HIDDEN, text))
