"""The bodies of webhooks, in both content types, with the PDF read from the store in parts while it is sent.

form: event, eventTime, fax (JSON), file (application/pdf)
JSON: {"event": ..., "eventTime": ..., "fax": {...}, "file": <base64>, "fileType": "PDF"},
      FAX_COMPLETED also with "files": [{"file": <base64>, "fileType": "PDF"}]
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.server.webhook_store import Delivery

if TYPE_CHECKING:
    import httpx

INCOMING_FAX: Final = "INCOMING_FAX"
FAX_COMPLETED: Final = "FAX_COMPLETED"
FAX_IN_PROGRESS: Final = "FAX_IN_PROGRESS"
FORM: Final = "multipart/form-data"
JSON: Final = "application/json"

USER_AGENT: Final = "faxtui-fax-service/1"

_PART_BYTES: Final = 3 * 256 * 1024
"""A multiple of three, so that parts in base64 join without padding."""


class PagesGone(OSError):
    """The pages were deleted while they were being sent."""


class Pages(NamedTuple):
    """A PDF in the store: its length, and how to read a part of it."""

    length: int
    read: Callable[[int, int], bytes]
    """Takes an offset and a number of bytes; answers nothing when the PDF is gone."""


def build_request(delivery: Delivery, url: str, pages: Pages | None) -> httpx.Request:
    """The request that carries a delivery to a URL, the same on every attempt; reads the PDF while it is sent."""
    import httpx  # late: a service without webhooks needs no HTTP client

    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"}
    if delivery.content_type == JSON:
        head, between, tail = _json_frame(delivery, pages)
        encoded = 0 if pages is None else _base64_length(pages.length)
        copies = len(between) + 1 if pages is not None else 0
        length = len(head) + sum(map(len, between)) + len(tail) + copies * encoded
        headers |= {"Content-Type": JSON, "Content-Length": f"{length}"}
        return httpx.Request("POST", url, headers=headers, content=_json_stream(head, between, tail, pages))
    headers["Content-Type"] = f"{FORM}; boundary=faxtui-{delivery.id}"
    fields: list[tuple[str, tuple[str | None, object, str | None]]] = [
        ("event", (None, delivery.event, None)),
        ("eventTime", (None, delivery.event_time, None)),
        ("fax", (None, delivery.fax, JSON)),
    ]
    if pages is not None:
        fields.append(("file", (f"{delivery.fax_id}.pdf", _PagesFile(pages), "application/pdf")))
    return httpx.Request("POST", url, headers=headers, files=fields)  # type: ignore[arg-type]


def _json_frame(delivery: Delivery, pages: Pages | None) -> tuple[bytes, list[bytes], bytes]:
    """The JSON text around the PDF: what comes before it, between its copies, and after."""
    head = f'{{"event":{json.dumps(delivery.event)},"eventTime":{json.dumps(delivery.event_time)},"fax":{delivery.fax}'
    has_list = delivery.event == FAX_COMPLETED
    if pages is None:
        return f'{head},"files":[]}}'.encode() if has_list else f"{head}}}".encode(), [], b""
    if has_list:
        between = [b'","fileType":"PDF","files":[{"file":"']
        return f'{head},"file":"'.encode(), between, b'","fileType":"PDF"}]}'
    return f'{head},"file":"'.encode(), [], b'","fileType":"PDF"}'


async def _json_stream(head: bytes, between: list[bytes], tail: bytes, pages: Pages | None) -> AsyncIterator[bytes]:
    yield head
    if pages is not None:
        for joint in [*between, tail]:
            for offset in range(0, pages.length, _PART_BYTES):
                yield base64.b64encode(_read(pages, offset, _PART_BYTES))
            yield joint


def _base64_length(length: int) -> int:
    return -(-length // 3) * 4


def _read(pages: Pages, offset: int, length: int) -> bytes:
    wanted = min(length, pages.length - offset)
    part = pages.read(offset, wanted)
    if len(part) != wanted:
        raise PagesGone("The pages were deleted while they were being sent.")
    return part


class _PagesFile:
    """A PDF in the store as the file that the form encoder reads."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._at = 0
        self._part = b""
        self._part_at = 0

    def read(self, length: int) -> bytes:
        """The next bytes, from the part at hand or from a fresh one."""
        if self._at >= self._pages.length:
            return b""
        if not self._part_at <= self._at < self._part_at + len(self._part):
            self._part, self._part_at = _read(self._pages, self._at, _PART_BYTES), self._at
        start = self._at - self._part_at
        taken = self._part[start : start + length]
        self._at += len(taken)
        return taken

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to an offset from the start, or from the end."""
        self._at = offset if whence == 0 else self._pages.length + offset
        return self._at

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at
