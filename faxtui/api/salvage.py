"""Reads faxes of which one value is not as the API documents it: that value is left out, the fax is not lost.

One such row would otherwise cost the whole page of the list, and with it the news of every other fax.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from faxtui.api.models import Fax, FaxPage


def read_fax(body: bytes) -> Fax:
    """A fax as the service answers it; ValueError when it is none, or has no id."""
    try:
        return Fax.model_validate_json(body)
    except ValidationError:
        return salvaged(_loaded(body))


def read_fax_page(body: bytes) -> FaxPage:
    """One page of the list (API: `ListFaxesObject`); ValueError when it is none."""
    try:
        return FaxPage.model_validate_json(body)
    except ValidationError:
        found = _loaded(body)
        rows = found.pop("faxes", None) if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise
        return FaxPage.model_validate({**found, "faxes": [salvaged(row) for row in rows]})


def salvaged(wire: object) -> Fax:
    """The fax without the values that its model refuses; ValueError when it is no object or has no id."""
    try:
        return Fax.model_validate(wire)
    except ValidationError as error:
        if not isinstance(wire, dict):
            raise
        wrong = {str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False) if one["loc"]}
        if not wrong or "id" in wrong:
            raise
        return Fax.model_validate({key: value for key, value in wire.items() if key not in wrong})


def _loaded(body: bytes) -> Any:
    """JSON that may hold halves of letters (`\\\\ud800`), which pydantic refuses and no database keeps."""
    return _sound(json.loads(body))


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return {_sound(key): _sound(one) for key, one in value.items()} if isinstance(value, dict) else value
