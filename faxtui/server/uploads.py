"""Files of a send on their way into the store: what is large lies in a temporary file that only we can read."""

from __future__ import annotations

import binascii
import re
import secrets
from collections.abc import Iterator
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Final, NamedTuple

LARGE: Final = 1024 * 1024
"""Bytes of a file from which on it is not held in memory; as many are moved at a time (a multiple of 4)."""

_FILE_KEY: Final = re.compile(rb'"file"\s*:\s*"', re.IGNORECASE)


class Upload(NamedTuple):
    """One file as the sender handed it over; to be closed."""

    content: IO[bytes]
    size: int
    name: str
    """File name, "" where none was given."""
    declared: str
    """Media type or the API's `fileType`, "" where none was given."""

    @classmethod
    def of(cls, data: bytes, name: str = "", declared: str = "") -> Upload:
        """What is in memory anyway."""
        return cls(BytesIO(data), len(data), name, declared)

    def pieces(self) -> Iterator[bytes]:
        """The content from its beginning, bit by bit."""
        self.content.seek(0)
        while piece := self.content.read(LARGE):
            yield piece


def take_out(body: bytearray) -> tuple[bytes, dict[str, Upload]]:
    """A JSON body with a token in place of each large `file`, and what their base64 held by token.

    So that body and content are never in memory together. It judges nothing: what is not plainly base64 stays as it
    is, and the caller has to see that each token turns up as a file, since the text around it was not parsed here.
    """
    taken: dict[str, Upload] = {}
    rest: list[bytes] = []
    done = at = 0
    with memoryview(body) as view:
        while (key := _FILE_KEY.search(body, at)) is not None and (end := body.find(b'"', key.end())) >= 0:
            at = end + 1
            with view[key.end() : end] as text:
                upload = _decoded(text) if len(text) > LARGE else None
            if upload is not None:
                token = secrets.token_hex(16)
                taken[token] = upload
                rest += (view[done : key.end()].tobytes(), token.encode())
                done = end
        rest.append(view[done:].tobytes())
    return b"".join(rest), taken


def _decoded(text: memoryview) -> Upload | None:
    """What base64 holds, None where it holds blanks, escapes or faults."""
    content: IO[bytes] = SpooledTemporaryFile(LARGE)  # noqa: SIM115 - closed by whoever takes it
    try:
        for start in range(0, len(text), LARGE):
            piece = bytes(text[start : start + LARGE])
            if start + LARGE < len(text) and b"=" in piece:
                raise binascii.Error("padding within")
            content.write(binascii.a2b_base64(piece, strict_mode=True))
    except binascii.Error:
        content.close()
        return None
    return Upload(content, content.tell(), "", "")
