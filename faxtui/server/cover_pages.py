"""Cover pages as a resource: add, list, look at, delete. They are filled in for a fax elsewhere."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.pages.conversion import BROKEN_PDF, ConversionError
from faxtui.server import operations
from faxtui.server.core import core_of
from faxtui.server.cover_page_store import CoverPageStore
from faxtui.server.errors import FieldViolation, invalid, not_found
from faxtui.server.ids import wire_time
from faxtui.server.json_bodies import Check, parse_object, read_bounded, text
from faxtui.server.library import Library
from faxtui.server.listing import answer_json, answer_list, require_service
from faxtui.server.store import Wire, dump

MAX_PDF_BYTES: Final = 5 * 1000 * 1000
MAX_PAGES: Final = 10
LONGEST_NAME: Final = 100

_MAX_BODY_BYTES: Final = MAX_PDF_BYTES * 3 // 2
"""The PDF in base64, also with line breaks in it, and the name."""
_PATH: Final = "/v3/projects/{projectId}/services/{id}/coverPages"
_NAME: Final[Check] = text(LONGEST_NAME, shortest=1)
router = APIRouter()


@router.post(_PATH, **operations.ADD_COVER_PAGE)
async def add_cover_page(request: Request) -> Response:
    """Keep a PDF that can be faxed."""
    core = core_of(request)
    require_service(core, request.path_params["id"])
    data = await read_bounded(request, _MAX_BODY_BYTES)
    name, pdf = await asyncio.to_thread(_read, data)
    await _require_faxable(core.library, pdf)
    service = require_service(core, request.path_params["id"])  # again: it may have been removed meanwhile
    now = core.clock.now()
    wire = {
        "id": core.ids.make(now),
        "name": name,
        "projectId": service["projectId"],
        "serviceId": service["id"],
        "createdTime": wire_time(now),
        "updatedTime": wire_time(now),
    }
    CoverPageStore(core.store).add(wire, pdf)
    return answer_json(_with_file(dump(wire), pdf))


@router.get(_PATH, **operations.LIST_COVER_PAGES)
async def list_cover_pages(request: Request) -> Response:
    """One page of a service's cover pages, without their files."""
    core = core_of(request)
    service: Wire = require_service(core, request.path_params["id"])
    store = CoverPageStore(core.store)
    return answer_list(
        request.query_params, "coverPages", 100, lambda offset, limit: store.page(service["id"], offset, limit)
    )


@router.get(f"{_PATH}/{{coverPageId}}", **operations.GET_COVER_PAGE)
async def get_cover_page(request: Request) -> Response:
    """One cover page with its file."""
    known, pdf = _find(request), CoverPageStore(core_of(request).store).pdf(request.path_params["coverPageId"])
    return answer_json(_with_file(known, pdf or b""))


@router.delete(f"{_PATH}/{{coverPageId}}", **operations.DELETE_COVER_PAGE)
async def delete_cover_page(request: Request) -> Response:
    """Delete a cover page."""
    _find(request)
    CoverPageStore(core_of(request).store).remove(request.path_params["coverPageId"])
    return Response(status_code=204)


def _find(request: Request) -> str:
    core, page_id = core_of(request), request.path_params["coverPageId"]
    service = require_service(core, request.path_params["id"])
    known = CoverPageStore(core.store).text(service["id"], page_id)
    if known is None:
        raise not_found(f"cover page {page_id[:40]}")
    return known


def _with_file(wire_text: str, pdf: bytes) -> str:
    """The JSON text of a cover page with the file put in, which at this size is not encoded twice."""
    content = base64.b64encode(pdf).decode()
    return f'{wire_text[:-1]},"file":{{"fileContent":"{content}","fileType":"application/pdf"}}}}'


def _read(data: bytes) -> tuple[str, bytes]:
    """Name and PDF from the body; runs in a thread, as decoding megabytes takes its time."""
    body = parse_object(data)
    faults: list[FieldViolation] = []
    name = body.get("name")
    if (trouble := "is missing" if name is None else _NAME(name)) is not None:
        faults.append(FieldViolation("name", f"name {trouble}."))
    pdf = _pdf_in(body.get("file"), faults)
    if faults:
        raise invalid(faults)
    return str(name), pdf


def _pdf_in(file: Any, faults: list[FieldViolation]) -> bytes:
    if not isinstance(file, dict):
        faults.append(FieldViolation("file", "file must be an object with fileContent and fileType."))
        return b""
    kind, content = file.get("fileType"), file.get("fileContent")
    if kind not in ("PDF", "application/pdf"):
        faults.append(FieldViolation("file.fileType", "file.fileType must be PDF."))
    try:
        pdf = base64.b64decode("".join(content.split()), validate=True) if isinstance(content, str) else None
    except (binascii.Error, ValueError):
        pdf = None
    if not pdf:
        faults.append(FieldViolation("file.fileContent", "file.fileContent must be a PDF in base64."))
    elif len(pdf) > MAX_PDF_BYTES:
        sentence = f"file.fileContent must not hold more than {MAX_PDF_BYTES // 1_000_000} MB."
        faults.append(FieldViolation("file.fileContent", sentence))
    return pdf or b""


async def _require_faxable(library: Library, pdf: bytes) -> None:
    """Raise 422 for what is no PDF or could not be sent; found out by converting it, at arm's length."""
    try:
        if b"%PDF-" not in pdf[:1024]:
            raise ConversionError(BROKEN_PDF, "It does not begin like one.")
        pages = await library.count_cover_pages(pdf)
    except ConversionError as error:
        raise invalid([FieldViolation("file.fileContent", f"file.fileContent is no usable PDF. {error}")]) from None
    if pages > MAX_PAGES:
        sentence = f"A cover page has at most {MAX_PAGES} pages."
        raise invalid([FieldViolation("file.fileContent", sentence)])
