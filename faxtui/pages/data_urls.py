"""Addresses that hold their content themselves (`data:`, RFC 2397)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

_SCHEME: Final = "data:"
_DATA_URL: Final = re.compile(
    r"data:([^,;]{0,100})((?:;[^,;]{0,100}){0,10}?)(;base64)?,(.*)", re.IGNORECASE | re.DOTALL
)
_BLANKS: Final = re.compile(rb"[ \t\r\n\f]+")


class DataUrl(NamedTuple):
    """What an address holds."""

    media_type: str
    """"" where it does not say."""
    data: bytes


def is_data_url(address: str) -> bool:
    """Whether an address is of this kind, broken or not."""
    return address[: len(_SCHEME)].lower() == _SCHEME


def read_data_url(address: str) -> DataUrl | None:
    """What a `data:` address holds, None when it is broken or another kind of address."""
    found = _DATA_URL.fullmatch(address.strip())
    if found is None:
        return None
    try:
        content = unquote_to_bytes(found[4])
        data = base64.b64decode(_BLANKS.sub(b"", content), validate=True) if found[3] else content
    except (binascii.Error, ValueError):
        return None
    return DataUrl(found[1].strip().lower(), data)
