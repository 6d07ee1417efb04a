"""The settings of a service as flags; their help and checks are the console's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from cyclopts import Parameter

from faxtui.cli.output import CommandError, ExitCode
from faxtui.store.service_fields import BY_NAME, ON_OFF, SETTINGS, client_values, webhook_check
from faxtui.text import clean

_LONGEST_LINE: Final = 4096
_SHORT: Final = {"multipart": "multipart/form-data", "json": "application/json"}


_NAMES: Final = {
    "name": "--name",
    "default_from": "--default-from",
    "incoming_webhook_url": "--webhook-url",
    "webhook_content_type": "--webhook-type",
    "number_of_retries": "--retries",
    "retry_delay_seconds": "--retry-delay",
    "resolution": "--resolution",
    "image_conversion_method": "--image-conversion",
    "cover_page_id": "--cover-page",
    "save_outbound_fax_documents": "--save-outbound",
    "save_inbound_fax_documents": "--save-inbound",
    "scan_incoming_barcodes": "--scan-barcodes",
    "in_progress_notifications": "--in-progress",
}
"""The flag of each setting; where `faxtui send` has the same, by the same name."""


def _flag(name: str, more: str = "") -> Parameter:
    return Parameter(name=_NAMES[name], help=f"{BY_NAME[name].help}{more}")


def _switch(name: str) -> Parameter:
    return Parameter(name=_NAMES[name], help=BY_NAME[name].help, negative=f"--no-{_NAMES[name].removeprefix('--')}")


@Parameter(name="*")
@dataclass(frozen=True)
class ServiceFlags:
    """What a service may be given; None is not sent, an empty text clears what is there."""

    default_from: Annotated[str | None, _flag("default_from")] = None
    incoming_webhook_url: Annotated[
        str | None,
        Parameter(
            name=_NAMES["incoming_webhook_url"],
            help="Told of every fax; without it faxes come by e-mail only. Name and password come another way.",
        ),
    ] = None
    webhook_url_stdin: Annotated[
        bool, Parameter(help="Read the webhook URL, with or without name and password, from standard input.")
    ] = False
    webhook_credentials_stdin: Annotated[
        bool, Parameter(help="Read NAME:PASSWORD for the webhook URL from standard input.")
    ] = False
    webhook_content_type: Annotated[str | None, _flag("webhook_content_type", " Say multipart or json.")] = None
    number_of_retries: Annotated[str | None, _flag("number_of_retries")] = None
    retry_delay_seconds: Annotated[str | None, _flag("retry_delay_seconds")] = None
    resolution: Annotated[str | None, _flag("resolution")] = None
    image_conversion_method: Annotated[str | None, _flag("image_conversion_method")] = None
    cover_page_id: Annotated[str | None, _flag("cover_page_id", " Its id.")] = None
    save_outbound_fax_documents: Annotated[bool | None, _switch("save_outbound_fax_documents")] = None
    save_inbound_fax_documents: Annotated[bool | None, _switch("save_inbound_fax_documents")] = None
    scan_incoming_barcodes: Annotated[bool | None, _switch("scan_incoming_barcodes")] = None
    in_progress_notifications: Annotated[bool | None, _switch("in_progress_notifications")] = None
    default_for_project: Annotated[
        bool,
        Parameter(name="--default", help="Sends that name no service use it; the default one so far loses that."),
    ] = False


NO_FLAGS: Final = ServiceFlags()


def given_values(flags: ServiceFlags, name: str | None, shown_url: str | None = None) -> dict[str, Any]:
    """What was given, checked, by the client's names; reads standard input when that was asked for.

    `shown_url` is the service's webhook URL as it has it, for new credentials without a new URL.
    """
    texts: dict[str, str] = {}
    for setting in SETTINGS:
        value = name if setting.name == "name" else getattr(flags, setting.name)
        if setting.name == "incoming_webhook_url":
            value = _webhook_url(flags, shown_url)
        if value is None:
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value).strip()
        if setting.choices and setting.choices != ON_OFF and text:
            text = _chosen(text, setting.choices, setting.name)
        check = webhook_check(shown_url or "") if setting.name == "incoming_webhook_url" else setting.check
        if trouble := check(text):
            raise CommandError(f"{_NAMES[setting.name]}: {trouble}", ExitCode.USAGE)
        texts[setting.wire] = text
    values = client_values(texts)
    return values | ({"default_for_project": True} if flags.default_for_project else {})


def _chosen(text: str, choices: Sequence[str], name: str) -> str:
    wanted = _SHORT.get(text.lower(), text).casefold()
    for choice in choices:
        if choice.casefold() == wanted:
            return choice
    raise CommandError(f"{_NAMES[name]} {clean(text, 40)!r} is none: use {' or '.join(choices)}.", ExitCode.USAGE)


def _webhook_url(flags: ServiceFlags, shown_url: str | None) -> str | None:
    """The URL as it is to be sent, with its credentials, none of which came by a command line."""
    if flags.webhook_url_stdin and (flags.incoming_webhook_url is not None or flags.webhook_credentials_stdin):
        raise CommandError("--webhook-url-stdin stands alone: the URL on it may hold the credentials.", ExitCode.USAGE)
    if flags.webhook_url_stdin:
        return _line_of_stdin("webhook URL")
    url = flags.incoming_webhook_url
    if url is not None and "@" in _split(url)[1]:
        raise CommandError(
            "A name and password do not belong on a command line: give the URL without them and write "
            "NAME:PASSWORD to --webhook-credentials-stdin. Nothing was sent.",
            ExitCode.USAGE,
        )
    if not flags.webhook_credentials_stdin:
        return url
    if not (url or shown_url):
        raise CommandError("--webhook-credentials-stdin needs a --webhook-url to go into.", ExitCode.USAGE)
    return with_credentials(url or shown_url or "", _line_of_stdin("credentials"))


def with_credentials(url: str, credentials: str) -> str:
    """The URL with NAME:PASSWORD in the place of those that it had."""
    name, colon, password = credentials.partition(":")
    if not (name and colon and password):
        raise CommandError("Credentials are NAME:PASSWORD on one line. Nothing was sent.", ExitCode.USAGE)
    scheme, place, *rest = _split(url)
    host = place.rpartition("@")[2]
    return urlunsplit((scheme, f"{quote(name, safe='')}:{quote(password, safe='')}@{host}", *rest))


def _split(url: str) -> tuple[str, str, str, str, str]:
    try:
        scheme, place, path, query, fragment = urlsplit(url.strip())
    except ValueError:
        raise CommandError("--webhook-url is no http or https URL.", ExitCode.USAGE) from None
    return scheme, place, path, query, fragment


def _line_of_stdin(what: str) -> str:
    line = sys.stdin.readline(_LONGEST_LINE).strip() if sys.stdin is not None else ""
    if not line:
        raise CommandError(f"Standard input holds no {what}.", ExitCode.USAGE)
    return line
