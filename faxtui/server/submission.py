"""A send, judged: who gets it, from whom, under which options. Nothing is stored before all of it is right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from faxtui.server.bodies import SendBody
from faxtui.server.cover_page_store import CoverPageStore
from faxtui.server.errors import ApiError, FieldViolation, invalid
from faxtui.server.far_ends import NO_FUNDS_NUMBER, NOT_ALLOWED_NUMBER
from faxtui.server.fields import Fields, masked, shown_url
from faxtui.server.numbers import trouble_with
from faxtui.server.service_store import NumberStore
from faxtui.server.store import Store, Wire, dump
from faxtui.server.uploads import Upload
from faxtui.server.webhook_store import WebhookStore
from faxtui.server.webhook_urls import is_masked

MAX_RECIPIENTS: Final = 1000
HEADER_LENGTH: Final = 50
MAX_OPTION_BYTES: Final = 50 * 1000 * 1000
"""About what the fields of one send may take, since every recipient's fax has them all."""
RESOLUTIONS: Final = ("FINE", "SUPERFINE")
METHODS: Final = ("HALFTONE", "MONOCHROME")
_NO_ZONES: Final = ("localtime", "posix", "posixrules", "right", "Factory")
CALLBACK_TYPES: Final = ("multipart/form-data", "application/json")


class Submission(NamedTuple):
    """An accepted send; `options` are fields of the fax as the API shows them.

    `callback_url` and `content_urls` are those in the options before their names and passwords were masked.
    """

    recipients: list[str]
    sender: str
    service_id: str
    options: Wire
    files: list[Upload]
    callback_url: str | None = None
    content_urls: tuple[str, ...] = ()


def judge(body: SendBody, store: Store) -> Submission:
    """Check every field and fill in the defaults: the value sent, else the service's, else the fixed one."""
    fields = Fields(body.values, is_form=body.is_form)
    recipients = _recipients(fields)
    service = _service(fields, store)
    sender = _sender(fields, store, service)
    content_urls = fields.documents("contentUrl", split=body.is_form)
    if any(is_masked(url) for url in content_urls):
        fields.refuse("contentUrl", "contentUrl has a masked name and password: send it with the real ones.")
    options = _options(fields, service, content_urls)
    cover_page = _cover_page(fields, store) or service.get("coverPageId")
    options |= {"coverPageId": cover_page} if cover_page else _unused_data(options)
    callback_url = _callback_url(fields, store)
    options |= {"callbackUrl": masked(callback_url)} if callback_url else {}
    if fields.violations:
        raise invalid(fields.violations)
    if not body.files and not options.get("contentUrl"):
        nothing = FieldViolation("file", "There is nothing to send: attach a file or name a contentUrl.")
        raise invalid([nothing], code=400)
    if sender is None:
        raise invalid([FieldViolation("from", "The project has no number to send from.")])
    if len(recipients) > 1 and len(dump(options)) * len(recipients) > MAX_OPTION_BYTES:
        raise ApiError(413, f"The fields are more than {MAX_OPTION_BYTES // 1_000_000} MB for all recipients together.")
    if NO_FUNDS_NUMBER in recipients:
        raise ApiError(402, "The balance of the account is zero.")
    return Submission(recipients, sender, service["id"], options, body.files, callback_url, tuple(content_urls))


def _recipients(fields: Fields) -> list[str]:
    """Each number once, in the order given; a list may be written as one text with commas."""
    found = [part.strip() for text in fields.texts("to") for part in text.split(",")]
    numbers = list(dict.fromkeys(part for part in found if part))
    if not numbers and not any(violation.field == "to" for violation in fields.violations):
        fields.refuse("to", "to is missing: name at least one number.")
    if len(numbers) > MAX_RECIPIENTS:
        fields.refuse("to", f"One send takes at most {MAX_RECIPIENTS} numbers.")
        return []
    for number in numbers:
        if (trouble := trouble_with(number)) is not None:
            fields.refuse("to", trouble)
        elif number == NOT_ALLOWED_NUMBER:
            fields.refuse("to", f"Faxing to {number} is not permitted.")
    return numbers


def _service(fields: Fields, store: Store) -> Wire:
    wanted = fields.text("serviceId") or None
    service = store.service(wanted)
    if service is None:
        fields.refuse("serviceId", "serviceId names no service of this project.")
        service = store.service(None)
    if service is None:
        raise ApiError(500, "The project has no default service.")
    return service


def _sender(fields: Fields, store: Store, service: Wire) -> str | None:
    number = fields.text("from") or service.get("defaultFrom")
    if not number:
        return store.first_number(service["id"]) or store.first_number(None)
    if (trouble := trouble_with(number)) is not None:
        fields.refuse("from", trouble)
    elif (is_suspended := NumberStore(store).is_suspended(number)) is None:
        fields.refuse("from", f"{number} is not a number of this project.")
    elif is_suspended:
        fields.refuse("from", f"{number} is suspended and sends nothing.")
    return number


def _cover_page(fields: Fields, store: Store) -> str | None:
    """Any cover page of the project will do, whichever service it was added to."""
    page_id = fields.text("coverPageId")
    if page_id and not CoverPageStore(store).exists(page_id):
        fields.refuse("coverPageId", "coverPageId names no cover page of this project.")
    return page_id or None


def _unused_data(options: Wire) -> Wire:
    """What the sender should know of values for a cover page, when there is no cover page to put them on."""
    sentence = "coverPageData is not used: neither the fax nor its service names a cover page."
    return {"coverPageWarnings": [sentence]} if options.get("coverPageData") else {}


def _callback_url(fields: Fields, store: Store) -> str | None:
    """Where the end is reported; a URL as a fax shows it, masked, stands for the newest one that is shown so."""
    url = fields.url("callbackUrl")
    if url is None or not is_masked(url):
        return url
    known = WebhookStore(store).callback_url_like(url)
    if known is None:
        fields.refuse("callbackUrl", "callbackUrl has a masked name and password, and none are stored to keep.")
    return known


def _options(fields: Fields, service: Mapping[str, Any], content_urls: list[str]) -> Wire:
    options: Wire = {
        "contentUrl": [shown_url(url) for url in content_urls] or None,
        "headerText": fields.text("headerText", HEADER_LENGTH),
        "headerPageNumbers": _first(fields.flag("headerPageNumbers"), True),
        "headerTimeZone": _first(_time_zone(fields), "America/New_York"),
        "maxRetries": _first(fields.whole("maxRetries", 0, 5), service.get("numberOfRetries"), 3),
        "retryDelaySeconds": _first(fields.whole("retryDelaySeconds", 30, 300), service.get("retryDelaySeconds"), 60),
        "resolution": _first(fields.choice("resolution", RESOLUTIONS), service.get("resolution"), "FINE"),
        "imageConversionMethod": _first(
            fields.choice("imageConversionMethod", METHODS), service.get("imageConversionMethod"), "HALFTONE"
        ),
        "labels": fields.mapping("labels"),
        "callbackUrlContentType": _first(fields.choice("callbackUrlContentType", CALLBACK_TYPES), CALLBACK_TYPES[0]),
        "coverPageData": fields.mapping("coverPageData"),
        "inProgressNotifications": _first(
            fields.flag("inProgressNotifications"), service.get("inProgressNotifications"), False
        ),
    }
    return {name: value for name, value in options.items() if value is not None}


def _time_zone(fields: Fields) -> str | None:
    name = fields.text("headerTimeZone", 100)
    if name and not _is_time_zone(name):
        fields.refuse("headerTimeZone", "headerTimeZone must be a zone name such as America/New_York.")
    return name or None


@lru_cache(maxsize=256)
def _is_time_zone(name: str) -> bool:
    """Whether a name is one of the time zone database, and not of a machine's own files beside it."""
    if name.partition("/")[0] in _NO_ZONES:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _first(*values: Any) -> Any:
    """The first value that is set."""
    return next((value for value in values if value is not None), None)
