"""One service and one project's key to it, which every face opens its client with, and what its values may be."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypedDict
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from faxtui.api.blocking_client import FaxClient
    from faxtui.api.client import AsyncFaxClient
    from faxtui.audit import Auditor

DEFAULT_BASE_URL: Final = "https://fax.api.sinch.com"
BASE_URL_VARIABLE: Final = "FAXTUI_BASE_URL"

REGIONS: Final = ("use1", "eu1", "sae1", "apse1", "apse2")
"""The vendor's regions, as the first part of their hosts; without one its global host chooses."""
DEMO: Final = "demo"
"""The profile that is always there: the embedded service with demo data."""

Auth = Literal["oauth2", "basic"]


class ConfigError(Exception):
    """The settings do not add up; the text is one sentence that names them, never their values."""


class Connection(NamedTuple):
    """One service and one project's key to it, with what its profile says about using it."""

    project_id: str
    key_id: str
    key_secret: str
    base_url: str
    auth_url: str | None
    """Where tokens come from; None lets the client choose (the vendor's host, else the same origin)."""
    name: str
    """What the header calls it: the profile's name, `demo clinic`, else the host."""
    embedded: bool = False
    auth: Auth = "oauth2"
    profile: str | None = None
    """The profile that it comes from, wholly or in part."""
    color: str | None = None
    """One of `faxtui.profiles.COLORS`; the header shows the name in it."""
    production: bool = False
    """Real faxes to real people: the header says so, in red."""
    read_only: bool = False
    """Clients refuse every write before it leaves."""
    default_service: str | None = None
    """Id of the service that faxes are sent through when nothing else is said; None: the project's own default."""
    store: str = "memory"
    """`disk`: what is known of faxes is kept on this machine between starts; `memory`: nothing is."""
    sender: str | None = None
    """Number that faxes are sent from when nothing else is said, in E.164 form; None: the service's own."""
    hold_seconds: int = 0
    """How long the console holds a fax back before it leaves, so that Escape can still stop it."""
    audit_numbers: bool = False
    """The audit log holds whole numbers and addresses."""
    webhooks: str | None = None
    """Host and port at which the console takes webhooks in from its start on; None: only when asked to."""

    def __repr__(self) -> str:
        """Names the place and never the key, so that a log or a traceback cannot tell it."""
        return f"Connection(name={self.name!r}, base_url={self.base_url!r}, embedded={self.embedded})"


class _ClientSettings(TypedDict):
    """What both clients take from a connection."""

    key_id: str
    key_secret: str
    auth: Auth
    base_url: str
    auth_url: str | None
    read_only: bool


def checked_url(text: str, name: str = BASE_URL_VARIABLE) -> str:
    """A service's base URL without a trailing slash; plain http is for services of one's own. Errors say `name`."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isprintable() or " " in text:
        lacks = "" if "://" in text else ": it lacks the http:// or https:// in front"
        raise ConfigError(f"{name} is no http or https URL{lacks}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(f"{name} must hold only scheme, host, port and path.")
    return text.rstrip("/")


def is_in_the_open(url: str | None) -> bool:
    """Whether what goes to a URL travels a network without encryption."""
    parts = urlsplit(url or "")
    return parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost")


def is_plain(text: str) -> bool:
    """Whether a text can be an id or a key: visible ASCII without blanks, at most 1 000 letters."""
    return 0 < len(text) <= 1000 and text.isascii() and text.isprintable() and " " not in text


def is_number(text: str) -> bool:
    """Whether a text is a telephone number in E.164 form."""
    return re.fullmatch(r"\+[1-9][0-9]{6,14}", text) is not None


def region_url(region: str) -> str:
    """The base URL of one of the vendor's regions."""
    return f"https://{region}.fax.api.sinch.com"


def open_client(
    connection: Connection, *, read_only: bool = False, warn: Callable[[str], object] | None = None
) -> AsyncFaxClient:
    """The client for a connection, read-only when either says so; close it after use.

    What it changes and which pages it brings goes into the audit log; `warn` is told when that cannot be written.
    """
    from faxtui.api.client import AsyncFaxClient  # late: who only reads settings needs no HTTP library

    client = AsyncFaxClient(connection.project_id, **_settings(connection, read_only))
    client.on_act = auditor(connection, warn).watch
    return client


def auditor(connection: Connection, warn: Callable[[str], object] | None = None) -> Auditor:
    """What writes the audit log for a connection; without `warn`, trouble is told on standard error."""
    from faxtui.audit import Auditor  # late, as above
    from faxtui.paths import audit_folder

    return Auditor(audit_folder(os.environ), connection, warn or _tell, whole=connection.audit_numbers)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def open_blocking_client(connection: Connection, *, read_only: bool = False) -> FaxClient:
    """The same for calls that block, in the same audit log."""
    from faxtui.api.blocking_client import FaxClient  # late, as above

    client = FaxClient(connection.project_id, **_settings(connection, read_only))
    client.on_act = auditor(connection).watch
    return client


def _settings(connection: Connection, read_only: bool) -> _ClientSettings:
    return {
        "key_id": connection.key_id,
        "key_secret": connection.key_secret,
        "auth": connection.auth,
        "base_url": connection.base_url,
        "auth_url": connection.auth_url,
        "read_only": read_only or connection.read_only,
    }
