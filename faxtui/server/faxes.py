"""Faxes: send, list, look at, download, delete content."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import filters, openapi
from faxtui.server.bodies import read_send_body
from faxtui.server.core import Core, core_of
from faxtui.server.errors import ApiError, FieldViolation, invalid, not_found
from faxtui.server.fax_export import export
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.numbers import country_of
from faxtui.server.paging import list_text, read_wish
from faxtui.server.store import StoredFax, Wire, dump
from faxtui.server.submission import Submission, judge
from faxtui.server.webhook_urls import has_credentials

_PATH = "/v3/projects/{projectId}/faxes"
router = APIRouter()


@router.post(_PATH, **openapi.SEND_FAX)
async def send_fax(request: Request) -> Response:
    """Queue one fax for each recipient; a single one is answered bare, several as a list."""
    core = core_of(request)
    with closing(await read_send_body(request)) as body:
        queued = await _queue(core, judge(body, core.store))
    for fax in queued:
        core.dialler.take(fax["id"])
    texts = [dump(fax) for fax in queued]
    return _json(texts[0] if len(texts) == 1 else f'{{"faxes":[{",".join(texts)}]}}')


@router.get(_PATH, **openapi.GET_FAXES)
async def get_faxes(request: Request) -> Response:
    """One page of the faxes that meet the filters, newest first; or all of them as CSV."""
    core, query = core_of(request), request.query_params
    wish, violations = read_wish(query, default_size=100)
    where, more = filters.conditions(query, now=core.clock.now(), window_days=core.settings.window_days)
    violations += more
    wanted = query.get("format")
    if wanted and wanted != "csv":
        violations.append(FieldViolation("format", "format must be csv, or left out for JSON."))
    if violations:
        raise invalid(violations)
    if wanted:
        return export(core.store, where, core.clock)
    key = tuple((name, value) for name, value in query.multi_items() if name not in ("page", "pageSize"))
    total, texts = core.searches.page(where, key, offset=wish.offset, limit=wish.size)
    return _json(list_text("faxes", texts, wish, total))


@router.get(f"{_PATH}/{{id}}", **openapi.GET_FAX)
async def get_fax(request: Request) -> Response:
    """One fax."""
    fax_id = request.path_params["id"]
    text = core_of(request).store.fax_text(fax_id)
    if text is None:
        raise not_found(f"fax {fax_id[:40]}")
    return _json(text)


@router.get(f"{_PATH}/{{id}}/file", **openapi.GET_FILE)
async def get_fax_file(request: Request) -> Response:
    """The pages of a fax as one PDF."""
    fax_id = request.path_params["id"]
    core = core_of(request)
    fax = core.store.fax(fax_id)
    if fax is None:
        raise not_found(f"fax {fax_id[:40]}")
    document_id = core.store.document_id(fax_id) if fax["hasFile"] else None
    pdf = await core.library.pdf(document_id) if document_id else None
    if pdf is None:
        raise not_found(f"stored content of fax {fax_id}")
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{fax_id}.pdf"'},
    )


@router.get(f"{_PATH}/{{id}}/file.{{fileFormat}}", **openapi.GET_FILE_DEPRECATED)
async def get_fax_file_deprecated(request: Request) -> Response:
    """The same PDF at its older address."""
    if request.path_params["fileFormat"] != "pdf":
        raise ApiError(404, "Faxes are stored as pdf only.", [{"type": "NotFound"}])
    return await get_fax_file(request)


@router.delete(f"{_PATH}/{{id}}/file", **openapi.DELETE_FILE)
async def delete_fax_content(request: Request) -> Response:
    """Forget the pages and keep the record; doing so again changes nothing and answers the same."""
    await get_fax(request)
    core = core_of(request)
    with core.store.transaction():
        core.callbacks.forget_content(request.path_params["id"])
        core.store.drop_content(request.path_params["id"])
    return Response(status_code=204)


async def _queue(core: Core, submission: Submission) -> list[Wire]:
    """Store a send whole: its document once, and one fax for each recipient."""
    now = core.clock.now()
    document_id = core.ids.make(now)
    faxes = [_new_fax(core, submission, recipient, now) for recipient in submission.recipients]
    secret = submission.callback_url if has_credentials(submission.callback_url or "") else None
    stored = [StoredFax(fax, milliseconds(now), document_id, secret) for fax in faxes]
    options = submission.options
    cover_page = core.covers.page(options.get("coverPageId"))

    def write() -> None:
        core.store.add_document(
            document_id,
            submission.files,
            resolution=options["resolution"],
            method=options["imageConversionMethod"],
        )
        core.urls.order(document_id, submission.content_urls)
        core.covers.order(document_id, cover_page)
        core.store.add_faxes(stored)

    await core.intake.keep(write)
    return faxes


def _new_fax(core: Core, submission: Submission, recipient: str, now: datetime) -> Wire:
    fax = {
        "id": core.ids.make(now),
        "direction": "OUTBOUND",
        "from": submission.sender,
        "to": recipient,
        "status": "QUEUED",
        "createTime": wire_time(now),
        **submission.options,
        "retryCount": 0,
        "hasFile": False,
        "fromCountry": country_of(submission.sender),
        "toCountry": country_of(recipient),
        "projectId": core.settings.project_id,
        "serviceId": submission.service_id,
    }
    return {name: value for name, value in fax.items() if value is not None}


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
