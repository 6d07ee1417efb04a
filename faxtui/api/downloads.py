"""Documents on their way in: a PDF is taken for whole only when it begins and ends as one does, a CSV by its type."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import httpx

from faxtui.api.errors import UnexpectedResponse

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have passed so far and the whole size, or None when the service does not tell."""

MEMORY_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of a document that may be held in memory."""
_START: Final = b"%PDF-"
_END: Final = b"%%EOF"
_TAIL: Final = 1024
"""Readers of PDF look for the end marker in so many last bytes."""


def require_whole(start: bytes, tail: bytes) -> None:
    """Raise UnexpectedResponse unless these are the first and the last bytes of a PDF."""
    if not start.startswith(_START):
        raise UnexpectedResponse("What the service sent is no PDF.")
    if _END not in tail[-_TAIL:]:
        raise UnexpectedResponse("The document arrived incomplete.")


def whole(body: bytes) -> bytes:
    """The body itself, once it is known to be a whole PDF."""
    require_whole(body[: len(_START)], body[-_TAIL:])
    return body


def require_csv(response: httpx.Response) -> None:
    """Raise UnexpectedResponse unless the answer is a CSV by its own account."""
    if not response.headers.get("content-type", "").lower().startswith("text/csv"):
        raise UnexpectedResponse("What the service sent is no CSV.", status=response.status_code)


async def csv_body(response: httpx.Response) -> bytes:
    """The whole CSV, up to `MEMORY_LIMIT`; a connection that ends early is an error of the transport."""
    require_csv(response)
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MEMORY_LIMIT:
            raise UnexpectedResponse("The export is too large for memory: write it to a file (export_to).")
    return bytes(body)


async def save_csv(response: httpx.Response, part: IO[bytes], progress: Progress | None) -> None:
    """Write a CSV into `part` as `save` does a PDF."""
    require_csv(response)
    await _write(response, part, progress)
    await asyncio.to_thread(_flush, part)


async def save(response: httpx.Response, part: IO[bytes], progress: Progress | None) -> None:
    """Write the PDF into `part` from its beginning, off the event loop, and have it reach the disk."""
    require_whole(*await _write(response, part, progress))
    await asyncio.to_thread(_flush, part)


async def _write(response: httpx.Response, part: IO[bytes], progress: Progress | None) -> tuple[bytes, bytes]:
    """The first and the last bytes of what was written."""
    part.seek(0)
    part.truncate()
    total = _announced(response)
    start = tail = b""
    received = 0
    async for chunk in response.aiter_bytes(256 * 1024):
        await asyncio.to_thread(part.write, chunk)
        received += len(chunk)
        start = start if len(start) >= len(_START) else (start + chunk)[: len(_START)]
        tail = (tail + chunk)[-_TAIL:]
        if progress is not None:
            progress(received, total)
    return start, tail


def _announced(response: httpx.Response) -> int | None:
    text = response.headers.get("content-length", "")
    encoded = "content-encoding" in response.headers
    return int(text) if text.isdecimal() and len(text) < 16 and not encoded else None


def _flush(part: IO[bytes]) -> None:
    part.flush()
    os.fsync(part.fileno())


@contextmanager
def beside(target: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A private file (0600) beside `target` that takes its name at the end, or leaves no trace when that fails.

    Raises FileExistsError, before anything is fetched or at the end, when `target` is there and not to be replaced.
    """
    if not overwrite and target.exists():
        raise _taken(target)
    try:
        descriptor, name = tempfile.mkstemp(prefix=".faxtui-", suffix=".part", dir=target.parent)
    except OSError as error:
        error.filename = str(target.parent)  # what the caller named, not a name he never heard of
        raise
    try:
        with os.fdopen(descriptor, "wb") as part:
            yield part
        _place(Path(name), target, overwrite=overwrite)
    finally:
        Path(name).unlink(missing_ok=True)


def _place(part: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        part.replace(target)
        return
    try:
        # A link, unlike a rename, fails when the name was taken meanwhile.
        os.link(part, target)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:
        # Some file systems know no links.
        if target.exists():
            raise _taken(target) from None
        part.rename(target)


def _taken(target: Path) -> FileExistsError:
    return FileExistsError(f"{target} exists already: nothing was written.")
