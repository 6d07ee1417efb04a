"""Fax to email: the addresses of a service, the numbers of an address and the addresses of a number."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import operations
from faxtui.server.core import core_of
from faxtui.server.email_store import EmailStore
from faxtui.server.errors import FieldViolation, invalid, not_found
from faxtui.server.ids import milliseconds, wire_time
from faxtui.server.json_bodies import MAX_JSON_BYTES, parse_object, read_bounded
from faxtui.server.listing import answer_json, answer_list, require_number, require_service
from faxtui.server.service_store import NumberStore
from faxtui.server.store import Wire, dump

MAX_NUMBERS: Final = 1000
PERMISSIONS: Final = ("both", "send", "receive")

_EMAILS: Final = "/v3/projects/{projectId}/services/{serviceId}/emails"
_NUMBERS: Final = "/v3/projects/{projectId}/services/{id}/numbers"
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN: Final = re.compile(rf"(?=.{{3,253}}\Z){_LABEL}(?:\.{_LABEL})*\.(?![0-9]+\Z){_LABEL}", re.IGNORECASE)
"""A domain name of the Internet, of two labels at least."""
_LOCAL_PART: Final = re.compile(r"(?=.{1,64}\Z)[\w!#$%&'*+=?^`{|}~-]+(?:\.[\w!#$%&'*+=?^`{|}~-]+)*")
router = APIRouter()


@router.get(_EMAILS, **operations.GET_EMAILS)
async def get_emails(request: Request) -> Response:
    """One page of the addresses of a service, in the order they were added."""
    core = core_of(request)
    service, store = require_service(core, request.path_params["serviceId"]), EmailStore(core.store)
    return answer_list(request.query_params, "emails", 100, lambda start, most: store.page(service["id"], start, most))


@router.post(_EMAILS, **operations.CREATE_EMAIL)
async def create_email(request: Request) -> Response:
    """Add an address with the numbers it works with."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    core = core_of(request)
    service, body = require_service(core, request.path_params["serviceId"]), parse_object(data)
    faults: list[FieldViolation] = []
    address = _address_in(body, faults)
    entries = _numbers_in(body, faults, NumberStore(core.store).of_service(service["id"]))
    if address and EmailStore(core.store).email(service["id"], address):
        faults.append(FieldViolation("email", "The service has this email already: set its numbers instead."))
    if faults:
        raise invalid(faults)
    now = core.clock.now()
    wire = {"email": address, "phoneNumbers": entries, "projectId": service["projectId"]}
    wire |= {"createdAt": wire_time(now), "updatedAt": wire_time(now)}
    EmailStore(core.store).put(service["id"], wire, milliseconds(now))
    return answer_json(dump(wire), 201)


@router.put(f"{_EMAILS}/{{email}}", **operations.UPDATE_EMAIL)
async def update_email(request: Request) -> Response:
    """Put other numbers in the place of those an address has."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    core, (service_id, email) = core_of(request), _find(request)
    faults: list[FieldViolation] = []
    entries = _numbers_in(parse_object(data), faults, NumberStore(core.store).of_service(service_id))
    if faults:
        raise invalid(faults)
    now = core.clock.now()
    wire = {**email, "phoneNumbers": entries, "updatedAt": wire_time(now)}
    EmailStore(core.store).put(service_id, wire, milliseconds(now))
    return answer_json(dump(wire))


@router.delete(f"{_EMAILS}/{{email}}", **operations.DELETE_EMAIL)
async def delete_email(request: Request) -> Response:
    """Take an address off a service; the body, which one client sends, says nothing new."""
    service_id, email = _find(request)
    EmailStore(core_of(request).store).remove(service_id, email["email"])
    return Response(status_code=204)


@router.get(f"{_EMAILS}/{{email}}/numbers", **operations.GET_NUMBERS_BY_EMAIL)
async def get_numbers_by_email(request: Request) -> Response:
    """One page of the numbers of an address; `permissions` are those of the address."""
    store, (service_id, email) = EmailStore(core_of(request).store), _find(request)
    return answer_list(
        request.query_params,
        "phoneNumbers",
        20,
        lambda start, most: store.numbers_page(service_id, email["email"], start, most),
    )


@router.get(f"{_NUMBERS}/{{phoneNumber}}/emails", **operations.GET_EMAILS_FOR_NUMBER)
async def get_emails_for_number(request: Request) -> Response:
    """One page of the addresses of a number, as plain strings."""
    core, number = core_of(request), request.path_params["phoneNumber"]
    service, store = require_service(core, request.path_params["id"]), EmailStore(core.store)
    require_number(core, service, number)
    return answer_list(
        request.query_params,
        "emails",
        100,
        lambda start, most: store.page_of_number(service["id"], number, start, most),
    )


def _find(request: Request) -> tuple[str, Wire]:
    """The service's id and the address that the request names; 404 when there is no such thing."""
    core, address = core_of(request), request.path_params["email"]
    service = require_service(core, request.path_params["serviceId"])
    email = EmailStore(core.store).email(service["id"], address)
    if email is None:
        raise not_found(f"email {address[:80]} on this service")
    return service["id"], email


def _address_in(body: Wire, faults: list[FieldViolation]) -> str:
    value = body.get("email")
    address = value.strip() if isinstance(value, str) else ""
    local, _, domain = address.rpartition("@")
    if not (_LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(domain)):
        words = "is missing" if value is None else "must be an email address such as desk@example.com"
        faults.append(FieldViolation("email", f"email {words}."))
    return address


def _numbers_in(body: Wire, faults: list[FieldViolation], known: Collection[str]) -> list[Wire]:
    """Numbers as strings or as `{number, permissions}`; answered as objects either way."""
    given = body.get("phoneNumbers")
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_NUMBERS:
        sentence = f"phoneNumbers must be a list of 1 to {MAX_NUMBERS} numbers of the service."
        faults.append(FieldViolation("phoneNumbers", sentence))
        return []
    entries: dict[str, Wire] = {}
    for at, entry in enumerate(given):
        where = f"phoneNumbers[{at}]"
        number, permissions = _entry(entry)
        if not isinstance(number, str) or number not in known:
            faults.append(FieldViolation(where, f"{where} is not a number of this service."))
        elif permissions not in PERMISSIONS:
            faults.append(FieldViolation(f"{where}.permissions", f"{where} must say {' or '.join(PERMISSIONS)}."))
        elif number in entries:
            faults.append(FieldViolation(where, f"{where} names {number} a second time."))
        else:
            entries[number] = {"number": number, "permissions": permissions}
    return list(entries.values())


def _entry(entry: Any) -> tuple[Any, Any]:
    if isinstance(entry, dict):
        permissions = entry.get("permissions")
        return entry.get("number"), "both" if permissions is None else permissions
    return entry, "both"
