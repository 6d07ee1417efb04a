"""The body of a send, JSON or form, brought to one shape before anybody judges it.

Field names and booleans are matched without regard to case: one official client writes `HeaderText` and `True`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from faxtui.server.errors import ApiError, FieldViolation, invalid
from faxtui.server.json_bodies import parse_object, require_text
from faxtui.server.uploads import Upload, take_out

MAX_FILES: Final = 100
_MOST_FIELDS: Final = 5000
MAX_FILE_BYTES: Final = 20 * 1000 * 1000
"""All files of one send together; what the vendor's command line client states."""
_TOO_LARGE: Final = f"The files are larger than {MAX_FILE_BYTES // 1_000_000} MB together."
_ROOM_FOR_FIELDS: Final = 2_000_000
"""Bytes of a form beside its files."""
_IN_A_THREAD: Final = 1_000_000
"""Bytes of JSON that take the event loop too long."""

_MAP_FIELD: Final = re.compile(r"(labels|coverpagedata)\[(.*)\]", re.IGNORECASE | re.DOTALL)
_FILE_FIELDS: Final = ("file", "files")


class SendBody(NamedTuple):
    """What arrived: values by lower-case field name, and the files.

    A value is whatever JSON held; from a form it is the list of texts under that name. To be closed.
    """

    values: dict[str, Any]
    files: list[Upload]
    is_form: bool

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files:
            file.content.close()


async def read_send_body(request: Request) -> SendBody:
    """Read the body of `POST /faxes`; what cannot be read at all ends as 400, too much of it as 413."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        try:
            form = await (_whole_form(request) if kind.startswith("multipart") else request.form())
            body = await _from_form(form)
        except UnicodeError:  # a form names its own charset, and some decode to no Unicode, or not at all
            raise ApiError(400, "The form holds text that is not valid Unicode.") from None
    else:
        body = await _read_json(request)
    if sum(file.size for file in body.files) > MAX_FILE_BYTES:
        body.close()
        raise ApiError(413, _TOO_LARGE)
    return body


class _FormParser(MultiPartParser):
    """Takes a form only with its closing boundary: without it, documents may be missing.

    Files of more than a megabyte go to temporary files that only we can read; too much is given up while it streams.
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request.headers, self._to_the_end(request), max_files=MAX_FILES, max_fields=_MOST_FIELDS)
        self._is_whole = False

    async def _to_the_end(self, request: Request) -> AsyncGenerator[bytes, None]:
        seen = 0
        async for chunk in request.stream():
            seen += len(chunk)
            if seen > MAX_FILE_BYTES + _ROOM_FOR_FIELDS:
                raise _TooLarge(_TOO_LARGE)
            yield chunk
        if not self._is_whole:
            raise MultiPartException("The form breaks off before its end")

    def on_end(self) -> None:
        """Called by the parser at the closing boundary."""
        self._is_whole = True


class _TooLarge(MultiPartException):
    """A form that cannot hold as few bytes of files as a send takes."""


async def _whole_form(request: Request) -> FormData:
    try:
        return await _FormParser(request).parse()
    except _TooLarge as error:
        raise ApiError(413, error.message) from None
    except MultiPartException as error:
        raise ApiError(400, f"{error.message.rstrip('.')}.") from None


async def _from_form(form: FormData) -> SendBody:
    try:
        return _sorted(form)
    except BaseException:
        await form.close()
        raise


def _sorted(form: FormData) -> SendBody:
    values: dict[str, Any] = {}
    maps: dict[str, dict[str, str]] = {}
    files: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            _require_file_field(name)
            if value.size or value.filename:
                files.append(Upload(value.file, value.size or 0, value.filename or "", value.content_type or ""))
        elif found := _MAP_FIELD.fullmatch(name):
            maps.setdefault(found[1].lower(), {})[found[2]] = value
        elif name.lower() in _FILE_FIELDS:
            files.append(Upload.of(value.encode(), "", "text/plain"))
        else:
            values.setdefault(name.lower(), []).append(value)
    values |= maps
    require_text(values)
    require_text([file.name for file in files])
    return SendBody(values, files, True)


def _require_file_field(name: str) -> None:
    """Refuse a file under another name: the live service knows `file`, and nobody should learn otherwise here."""
    if name.lower() not in _FILE_FIELDS:
        raise invalid([FieldViolation(name[:60], "A file must come in the field file.")])


async def _read_json(request: Request) -> SendBody:
    data = bytearray()
    async for chunk in request.stream():  # bounded by the gate
        data += chunk
    if len(data) < _IN_A_THREAD:
        return _from_json([data], {})
    held = [data]
    del data
    return await asyncio.to_thread(_from_large_json, held)


def _from_large_json(held: list[bytearray]) -> SendBody:
    """The large files are decoded from where they lie; where that is no use, the body is read as any other."""
    rest, taken = take_out(held[0])
    uploads = list(taken.values())
    if uploads:
        with suppress(ApiError):  # told of the body as it came, below
            body = _from_json([rest], taken)
            if not taken:
                held.clear()
                return body
    for upload in uploads:
        upload.content.close()
    return _from_json(held, {})


def _from_json(held: list[Any], taken: dict[str, Upload]) -> SendBody:
    """The body in a list, which is emptied: it can be large, and is let go as soon as it has been decoded."""
    body = parse_object(held.pop())
    values = {name.lower(): value for name, value in body.items() if value is not None}
    return SendBody(values, _files_in(values.pop("files", []), taken), False)


def _files_in(entries: Any, taken: dict[str, Upload]) -> list[Upload]:
    """Decode `files: [{file: <base64>, fileType: PDF}]`, but for the files that were taken out, which are put back."""
    entries = [entries] if isinstance(entries, dict) else entries
    if not isinstance(entries, list) or len(entries) > MAX_FILES:
        raise invalid([FieldViolation("files", f"files must be a list of at most {MAX_FILES} files.")])
    return [_file_in(entry, f"files[{at}]", taken) for at, entry in enumerate(entries)]


def _file_in(entry: Any, where: str, taken: dict[str, Upload]) -> Upload:
    if not isinstance(entry, dict):
        raise invalid([FieldViolation(where, f"{where} must be an object with file and fileType.")])
    parts = {str(name).lower(): value for name, value in entry.items()}
    declared = parts.get("filetype") or ""
    if not isinstance(declared, str):
        raise invalid([FieldViolation(f"{where}.fileType", f"{where}.fileType must be text.")])
    entry.clear()  # of a large file, the base64 and its content are enough to hold
    try:
        content = parts.pop("file")
        if (upload := taken.pop(content, None)) is not None:
            return upload._replace(declared=declared[:100])
        return Upload.of(_decoded(content), "", declared[:100])
    except (KeyError, AttributeError, TypeError, ValueError):
        raise invalid([FieldViolation(f"{where}.file", f"{where}.file is not valid base64.")]) from None


def _decoded(content: str) -> bytes:
    """What base64 holds; only where it has blanks is it copied without them."""
    try:
        return binascii.a2b_base64(content, strict_mode=True)
    except binascii.Error:
        return base64.b64decode("".join(content.split()), validate=True)
