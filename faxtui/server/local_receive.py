"""`/_local/receive`: an outside caller faxes a document to one of the project's numbers."""

from __future__ import annotations

from contextlib import closing

from starlette.requests import Request
from starlette.responses import Response

from faxtui.server.bodies import SendBody, read_send_body
from faxtui.server.core import Core, core_of
from faxtui.server.errors import FieldViolation, invalid
from faxtui.server.fields import Fields
from faxtui.server.library import Unconvertible
from faxtui.server.local_access import local_router
from faxtui.server.numbers import trouble_with
from faxtui.server.submission import RESOLUTIONS
from faxtui.server.uploads import Upload

_METHOD = "HALFTONE"
router = local_router()


@router.post("/receive")
async def receive_fax(request: Request) -> Response:
    """Take a call now: form or JSON with `to`, `from`, files as in a send, and `resolution`; answers the new fax.

    It is IN_PROGRESS for as long as the pages take on the line. A number that takes no faxes, and a document that no
    machine could send, are refused with 422 by the field, and nothing is stored.
    """
    core = core_of(request)
    with closing(await read_send_body(request)) as body:
        fax_id = await _take(core, body)
    return Response(core.store.fax_text(fax_id), media_type="application/json", status_code=201)


async def _take(core: Core, body: SendBody) -> str:
    fields = Fields(body.values, is_form=body.is_form)
    recipient, sender = _number(fields, "to"), _number(fields, "from")
    resolution = fields.choice("resolution", RESOLUTIONS) or RESOLUTIONS[0]
    if not body.files:
        fields.refuse("file", "file is missing: what does the caller send?")
    _judge_recipient(core, fields, recipient)
    if fields.violations:
        raise invalid(fields.violations)
    return await _call_in(core, body.files, sender, recipient, resolution)


def _number(fields: Fields, name: str) -> str:
    number = (fields.text(name) or "").strip()
    if not number:
        fields.refuse(name, f"{name} is missing: name a number.")
    elif (trouble := trouble_with(number)) is not None:
        fields.refuse(name, trouble)
    return number


def _judge_recipient(core: Core, fields: Fields, number: str) -> None:
    if any(violation.field == "to" for violation in fields.violations):
        return
    if not core.store.owns(number):
        fields.refuse("to", f"{number} is not a number of this project.")
    elif (trouble := core.receiver.trouble_with(number)) is not None:
        fields.refuse("to", f"{number} {trouble}")


async def _call_in(core: Core, files: list[Upload], sender: str, recipient: str, resolution: str) -> str:
    document_id = core.ids.make(core.clock.now())
    with core.store.transaction():
        core.store.add_document(document_id, files, resolution=resolution, method=_METHOD)
    try:
        sizes = await core.library.page_bytes(document_id)
        fields = Fields({})
        _judge_recipient(core, fields, recipient)  # again: it may have been suspended meanwhile
        if fields.violations:
            raise invalid(fields.violations)
        fax_id = core.receiver.answer(sender, recipient, document_id, resolution)
    except Unconvertible as error:
        raise invalid([FieldViolation("file", str(error))]) from error
    finally:
        with core.store.transaction():
            core.store.drop_unused(document_id)
    core.receiver.play(fax_id, sizes or ())
    return fax_id
