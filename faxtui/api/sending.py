"""The body of a send: which fields travel, and files that stream from the disk without holding up the event loop."""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypedDict, cast

import httpx
from pydantic.alias_generators import to_camel

from faxtui.api.downloads import Progress
from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.masking import refuse_masked
from faxtui.api.models import ImageConversionMethod, Resolution, WebhookContentType

SEND_LABEL: Final = "faxtuiSend"
_BLOCK: Final = 256 * 1024
"""Bytes read in one step of the reading thread."""

_CONTENT_TYPES: Final = {
    ".pdf": "application/pdf",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class SendFile(NamedTuple):
    """A document to fax under a chosen name: its bytes, or the file that holds them."""

    name: str
    content: bytes | Path
    content_type: str | None = None

    @property
    def media_type(self) -> str:
        """The given type, else that of the name's ending, from our own table so that machines agree."""
        return self.content_type or _CONTENT_TYPES.get(Path(self.name).suffix.lower(), "application/octet-stream")


class SendFields(TypedDict, total=False):
    """What a send may carry beside its numbers; what is left out, or None, is the service's to choose."""

    files: Sequence[Path | SendFile]
    """Documents in order; they stream from the disk."""
    content_url: str | Sequence[str] | None
    """Documents that the service fetches; they come before the files."""
    from_: str | None
    header_text: str | None
    """Up to 50 letters, on the line at the top of each page."""
    header_page_numbers: bool | None
    header_time_zone: str | None
    """A zone's name, such as `Europe/Berlin`."""
    service_id: str | None
    resolution: Resolution | str | None
    image_conversion_method: ImageConversionMethod | str | None
    max_retries: int | None
    """0 to 5."""
    retry_delay_seconds: int | None
    """30 to 300."""
    labels: Mapping[str, str] | None
    cover_page_id: str | None
    cover_page_data: Mapping[str, str] | None
    """What the `{{tags}}` of the cover page stand for; keys in lower case."""
    callback_url: str | None
    callback_url_content_type: WebhookContentType | str | None
    in_progress_notifications: bool | None
    progress: Progress | None
    """Called with the bytes that have left so far and the whole size of the body, for sends with files."""
    on_start: Callable[[], None] | None
    """Called when the request is about to leave; before that it may wait for its turn."""


class Form(NamedTuple):
    """What a send carries: text fields by API name (a list is a field that repeats), and documents in order."""

    fields: Mapping[str, Any]
    files: Sequence[SendFile] = ()
    progress: Progress | None = None
    on_start: Callable[[], None] | None = None


_OURS: Final = ("files", "progress", "on_start")
"""What is no field of the API."""
_WIRE_NAMES: Final = {name: to_camel(name.rstrip("_")) for name in SendFields.__annotations__ if name not in _OURS}


def send_form(to: str | Sequence[str], fields: SendFields) -> Form:
    """The body of a send; InvalidRequest for what cannot be sent at all."""
    unknown = set(fields) - _WIRE_NAMES.keys() - set(_OURS)
    if unknown:
        raise TypeError(f"A send has no {min(unknown)}.")
    wire: dict[str, Any] = {"to": _texts(to)}
    wire.update({name: fields.get(ours) for ours, name in _WIRE_NAMES.items()})
    wire["contentUrl"] = _texts(fields.get("content_url"))
    documents = checked_files(fields.get("files") or ())
    _require("to", wire["to"], "There is no recipient")
    _require("file", documents or wire["contentUrl"], "There is no document")
    refuse_masked("callbackUrl", fields.get("callback_url"))
    return Form(wire, documents, fields.get("progress"), fields.get("on_start"))


def _texts(value: str | Sequence[str] | None) -> list[str] | None:
    return None if value is None else [value] if isinstance(value, str) else list(value)


def _require(field: str, value: object, trouble: str) -> None:
    if not value:
        raise InvalidRequest(f"{trouble}: nothing was sent.", violations=(Violation(field, trouble),))


def new_send_label() -> tuple[str, str]:
    """A label that no other send carries: put on a send, it finds the fax again when the answer is lost."""
    return SEND_LABEL, secrets.token_hex(8)


def checked_files(files: Iterable[Path | SendFile]) -> list[SendFile]:
    """Every document as a `SendFile`, or InvalidRequest for the first that is missing, unreadable or empty."""
    return [_checked(item if isinstance(item, SendFile) else SendFile(Path(item).name, Path(item))) for item in files]


def _checked(file: SendFile) -> SendFile:
    if isinstance(file.content, bytes):
        trouble = "" if file.content else f"{file.name} is empty"
    else:
        trouble = _trouble(file.content)
    if trouble:
        raise InvalidRequest(f"{trouble}: nothing was sent.", violations=(Violation("file", trouble),))
    return file


def _trouble(path: Path) -> str:
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return f"There is no file {path}"
    except (OSError, ValueError):
        return f"{path} cannot be read"
    if not stat.S_ISREG(facts.st_mode):
        return f"{path} is no file"
    if not os.access(path, os.R_OK):
        return f"{path} cannot be read"
    return "" if facts.st_size else f"{path} is empty"


def json_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of a send: only what was set."""
    return {name: value for name, value in fields.items() if value is not None}


def form_fields(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """The multipart form of a send: repeated fields for lists, `labels[key]` for objects, only what was set."""
    form: dict[str, list[str]] = {}
    for name, value in json_fields(fields).items():
        if isinstance(value, Mapping):
            form.update({f"{name}[{key}]": [_text(item)] for key, item in value.items()})
        else:
            form[name] = [_text(item) for item in (value if isinstance(value, list) else [value])]
    return form


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def build_request(http: httpx.AsyncClient, method: str, url: str, form: Form, open_files: ExitStack) -> httpx.Request:
    """The request of a send: multipart with files, else JSON; the files stay open until `open_files` closes."""
    if not form.files:
        return http.build_request(method, url, json=json_fields(form.fields))
    # Names of files are bytes on some systems: what is no Unicode in them must not keep a document from being sent.
    names = [file.name.encode(errors="replace").decode() for file in form.files]
    parts = [
        ("file", (name, _opened(file, open_files), file.media_type))
        for name, file in zip(names, form.files, strict=True)
    ]
    request = http.build_request(method, url, data=form_fields(form.fields), files=parts)
    total = int(request.headers["Content-Length"])
    request.stream = _ThreadedStream(cast("Iterable[bytes]", request.stream), total, form.progress)
    return request


def _opened(file: SendFile, open_files: ExitStack) -> IO[bytes] | bytes:
    if isinstance(file.content, bytes):
        return file.content
    try:
        return open_files.enter_context(file.content.open("rb"))
    except OSError:
        raise _lost(str(file.content)) from None


def _lost(name: str) -> InvalidRequest:
    trouble = f"{name} cannot be read"
    return InvalidRequest(f"{trouble}: nothing was sent.", violations=(Violation("file", trouble),))


class _ThreadedStream(httpx.AsyncByteStream):
    """A body whose bytes are read from the disk in a worker thread."""

    def __init__(self, chunks: Iterable[bytes], total: int, progress: Progress | None) -> None:
        self._chunks = chunks
        self._total = total
        self._progress = progress

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = iter(self._chunks)
        sent = 0
        while block := await asyncio.to_thread(_next_block, chunks):
            yield block
            sent += len(block)
            if self._progress is not None:
                self._progress(sent, self._total)


def _next_block(chunks: Iterator[bytes]) -> bytes:
    block: list[bytes] = []
    size = 0
    try:
        for chunk in chunks:
            block.append(chunk)
            size += len(chunk)
            if size >= _BLOCK:
                break
    except OSError:
        # The body is then shorter than it was announced, so the service cannot take it for a whole request.
        raise _lost("A document") from None
    return b"".join(block)
