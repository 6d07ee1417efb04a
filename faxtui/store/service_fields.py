"""The settings of a service: what each is called, what it does, and what the API accepts for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from faxtui.masking import mask_secrets
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service

ON_OFF: Final = ("true", "false")
_MASK: Final = "***:***"


class ServiceSetting(NamedTuple):
    """One setting; `name` is the client's, `wire` the API's own."""

    name: str
    wire: str
    label: str
    help: str
    default: str = ""
    """What the API takes for a new service when nothing is said."""
    choices: Sequence[str] = ()
    words: Sequence[str] = ()
    """What people read for the choices."""
    check: Callable[[str], str] = lambda _: ""


def _check_name(text: str) -> str:
    if not text.strip():
        return "A service needs a name."
    return "" if len(text) <= 60 else f"{len(text)} letters: at most 60 fit."


def _check_url(text: str) -> str:
    if not text.strip():
        return ""
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    return "" if good else "This is no http or https URL."


def webhook_check(before: str) -> Callable[[str], str]:
    """What is wrong with a webhook URL that takes the place of this one, as it was shown.

    A masked name and password stand for those that are kept, which are never sent to another place.
    """

    def check(text: str) -> str:
        if trouble := _check_url(text):
            return trouble
        if _userinfo(text) == _MASK and (_userinfo(before) == "" or _origin(text) != _origin(before)):
            return f"{_MASK} stands for a name and password kept for the old place: write those of the new one."
        return ""

    return check


def _userinfo(url: str) -> str:
    return unquote(urlsplit(url.strip()).netloc.rpartition("@")[0])


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url.strip())
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _whole(least: int, most: int, unit: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        bare = text.strip()
        good = bare.isascii() and bare.isdigit() and least <= int(bare[:6]) <= most
        return "" if good else f"A whole number from {least} to {most}{unit}."

    return check


def _switch(name: str, wire: str, label: str, help: str, default: str) -> ServiceSetting:
    return ServiceSetting(name, wire, label, help, default, ON_OFF, ("on", "off"))


SETTINGS: Final = (
    ServiceSetting("name", "name", "Name", "Up to 60 letters; people see it, faxes do not.", check=_check_name),
    ServiceSetting(
        "default_from", "defaultFrom", "Default sender", "The number faxes leave from when a send names none."
    ),
    ServiceSetting(
        "incoming_webhook_url",
        "incomingWebhookUrl",
        "Webhook URL",
        "Told of every fax. Without it, faxes come by e-mail only. A name and password in it are kept while masked.",
        check=_check_url,
    ),
    ServiceSetting(
        "webhook_content_type",
        "webhookContentType",
        "Webhook form",
        "multipart carries the PDF as a file, JSON carries it in base64.",
        "multipart/form-data",
        ("multipart/form-data", "application/json"),
        ("multipart", "JSON"),
    ),
    ServiceSetting(
        "number_of_retries",
        "numberOfRetries",
        "Retries",
        "How often a failed call is tried again, 0 to 5.",
        "3",
        check=_whole(0, 5, ""),
    ),
    ServiceSetting(
        "retry_delay_seconds",
        "retryDelaySeconds",
        "Seconds between them",
        "30 to 300 seconds; a busy line rarely clears within the first minute.",
        "60",
        check=_whole(30, 300, " seconds"),
    ),
    ServiceSetting(
        "resolution",
        "resolution",
        "Resolution",
        "FINE is 200 lines an inch; SUPERFINE is 400 and takes about twice as long on the line.",
        "FINE",
        ("FINE", "SUPERFINE"),
    ),
    ServiceSetting(
        "image_conversion_method",
        "imageConversionMethod",
        "Greys",
        "HALFTONE keeps photographs; MONOCHROME keeps text crisp and the call short.",
        "HALFTONE",
        ("HALFTONE", "MONOCHROME"),
    ),
    ServiceSetting("cover_page_id", "coverPageId", "Cover page", "Goes before every fax that names none of its own."),
    _switch(
        "save_outbound_fax_documents",
        "saveOutboundFaxDocuments",
        "Keep sent pages",
        "Off: the pages of sent faxes cannot be downloaded later.",
        "true",
    ),
    _switch(
        "save_inbound_fax_documents",
        "saveInboundFaxDocuments",
        "Keep received pages",
        "Off: received pages exist only in the webhook; if that is lost, they are lost.",
        "true",
    ),
    _switch(
        "scan_incoming_barcodes",
        "scanIncomingBarcodes",
        "Read bar codes",
        "Code 128 and DataMatrix on received faxes are read and told in the webhook.",
        "false",
    ),
    _switch(
        "in_progress_notifications",
        "inProgressNotifications",
        "Tell each page",
        "One webhook for every page that was sent, not only at the end.",
        "false",
    ),
)
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
BY_WIRE: Final = {setting.wire: setting for setting in SETTINGS}


def value_of(service: Service, setting: ServiceSetting) -> str:
    """A setting as text, as forms and comparisons show it; empty when the service has none."""
    value = getattr(service, setting.name)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else clean(value, 400)


def word_of(setting: ServiceSetting, value: str) -> str:
    """What people read for a value: of a web address nothing that may be a secret."""
    word = dict(zip(setting.choices, setting.words or setting.choices, strict=True)).get(value, value)
    return mask_secrets(word) if setting.name == "incoming_webhook_url" else word


def client_values(changes: Mapping[str, str]) -> dict[str, Any]:
    """What the client is given for texts of a form, by the API's names."""
    values: dict[str, Any] = {}
    for wire, text in changes.items():
        setting = BY_WIRE[wire]
        bare = text.strip()
        if setting.choices == ON_OFF:
            values[setting.name] = bare == "true"
        elif setting.name in ("number_of_retries", "retry_delay_seconds"):
            values[setting.name] = int(bare)
        else:
            values[setting.name] = bare
    return values


class Difference(NamedTuple):
    """A setting in which two services differ."""

    label: str
    left: str
    right: str


def differences(left: Service, right: Service) -> list[Difference]:
    """The settings in which two services differ, their names aside."""
    found = []
    for setting in SETTINGS[1:]:
        values = [value_of(service, setting) for service in (left, right)]
        if values[0] != values[1]:
            one, other = (word_of(setting, value) for value in values)
            found.append(Difference(setting.label, one, other if one != other else f"(another secret) {other}"))
    return found
