"""The body of a send, JSON or form, brought to one shape before anybody judges it.

Field names and booleans are matched without regard to case: one official client writes `HeaderText` and `True`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final, NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from faxtui.server.errors import ApiError, FieldViolation, invalid
from faxtui.server.store import StoredFile

MAX_FILES: Final = 100
MAX_FILE_BYTES: Final = 20 * 1000 * 1000
"""All files of one send together; what the vendor's command line client states."""

_MAP_FIELD: Final = re.compile(r"(labels|coverpagedata)\[(.*)\]", re.IGNORECASE | re.DOTALL)
_FILE_FIELDS: Final = ("file", "files")


class SendBody(NamedTuple):
    """What arrived: values by lower-case field name, and the files.

    A value is whatever JSON held; from a form it is the list of texts under that name.
    """

    values: dict[str, Any]
    files: list[StoredFile]
    is_form: bool


async def read_send_body(request: Request) -> SendBody:
    """Read the body of `POST /faxes`; what cannot be read at all ends as 400, too much of it as 413."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_files=MAX_FILES, max_fields=5000) as form:
            body = await _from_form(form)
    else:
        body = _from_json(await request.body())
    if sum(len(file.data) for file in body.files) > MAX_FILE_BYTES:
        raise ApiError(413, f"The files are larger than {MAX_FILE_BYTES // 1_000_000} MB together.")
    return body


async def _from_form(form: FormData) -> SendBody:
    values: dict[str, Any] = {}
    maps: dict[str, dict[str, str]] = {}
    files: list[StoredFile] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data or value.filename:
                files.append(StoredFile(data, value.filename or "", value.content_type or ""))
        elif found := _MAP_FIELD.fullmatch(name):
            maps.setdefault(found[1].lower(), {})[found[2]] = value
        elif name.lower() in _FILE_FIELDS:
            files.append(StoredFile(value.encode(), "", "text/plain"))
        else:
            values.setdefault(name.lower(), []).append(value)
    values |= maps
    if not _is_text(values) or not _is_text([file.name for file in files]):
        raise ApiError(400, "The form holds text that is not valid Unicode.")
    return SendBody(values, files, True)


def _from_json(data: bytes) -> SendBody:
    try:
        body = json.loads(data, parse_constant=_refuse_constant)
        is_text = b"\\u" not in data or _is_text(body)
    except (ValueError, RecursionError):
        is_text = False
    if not is_text:
        raise ApiError(400, "The body is not valid JSON.")
    if not isinstance(body, dict):
        raise ApiError(400, "The body is not a JSON object.")
    values = {name.lower(): value for name, value in body.items() if value is not None}
    return SendBody(values, _files_in(values.pop("files", [])), False)


def _is_text(value: Any) -> bool:
    """Whether all texts within are whole; half of a surrogate pair is not, and could be neither kept nor answered."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)


def _files_in(entries: Any) -> list[StoredFile]:
    """Decode `files: [{file: <base64>, fileType: PDF}]`."""
    entries = [entries] if isinstance(entries, dict) else entries
    if not isinstance(entries, list) or len(entries) > MAX_FILES:
        raise invalid([FieldViolation("files", f"files must be a list of at most {MAX_FILES} files.")])
    return [_file_in(entry, f"files[{at}]") for at, entry in enumerate(entries)]


def _file_in(entry: Any, where: str) -> StoredFile:
    if not isinstance(entry, dict):
        raise invalid([FieldViolation(where, f"{where} must be an object with file and fileType.")])
    parts = {str(name).lower(): value for name, value in entry.items()}
    declared = parts.get("filetype") or ""
    if not isinstance(declared, str):
        raise invalid([FieldViolation(f"{where}.fileType", f"{where}.fileType must be text.")])
    try:
        data = base64.b64decode("".join(parts["file"].split()), validate=True)
    except (KeyError, AttributeError, binascii.Error, ValueError):
        raise invalid([FieldViolation(f"{where}.file", f"{where}.file is not valid base64.")]) from None
    return StoredFile(data, "", declared[:100])
