"""A document of a send, as it is stored, fetched and converted; apart, since the processes need no database."""

from __future__ import annotations

from typing import NamedTuple


class Attachment(NamedTuple):
    """One document of a send, as uploaded or as fetched from its `contentUrl`."""

    data: bytes
    name: str
    """File name, "" where none was given."""
    declared: str
    """Media type or the API's `fileType`, "" where none was given; believed only where the content is no help."""
