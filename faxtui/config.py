"""Which service faxtui talks to, as the environment says it: `FAXTUI_BASE_URL` and the three `SINCH_` variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient

DEFAULT_BASE_URL: Final = "https://fax.api.sinch.com"
ACCOUNT_VARIABLES: Final = ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET")
BASE_URL_VARIABLE: Final = "FAXTUI_BASE_URL"


class ConfigError(Exception):
    """The settings do not add up; the text is one sentence that names them, never their values."""


class Connection(NamedTuple):
    """One service and one project's key to it."""

    project_id: str
    key_id: str
    key_secret: str
    base_url: str
    auth_url: str | None
    """Where tokens come from; None lets the client choose (the vendor's host, else the same origin)."""
    name: str
    """What the header calls it: `demo`, else the host."""
    embedded: bool = False

    def __repr__(self) -> str:
        """Names the place and never the key, so that a log or a traceback cannot tell it."""
        return f"Connection(name={self.name!r}, base_url={self.base_url!r}, embedded={self.embedded})"


def from_environment(environ: Mapping[str, str]) -> Connection | None:
    """The connection that is set; None when nothing is, which means the embedded service; else ConfigError."""
    values = {name: environ.get(name, "").strip() for name in (*ACCOUNT_VARIABLES, BASE_URL_VARIABLE)}
    missing = [name for name in ACCOUNT_VARIABLES if not values[name]]
    if not any(values.values()):
        return None
    if missing:
        present = [name for name, value in values.items() if value]
        raise ConfigError(f"{_listed(present)} {'is' if len(present) == 1 else 'are'} set, but {_listed(missing)} not.")
    for name in ACCOUNT_VARIABLES:
        if not values[name].isprintable() or not values[name].isascii():
            raise ConfigError(f"{name} holds letters that no key has.")
    base_url = checked_url(values[BASE_URL_VARIABLE] or DEFAULT_BASE_URL)
    project_id, key_id, key_secret = (values[name] for name in ACCOUNT_VARIABLES)
    return Connection(project_id, key_id, key_secret, base_url, None, urlsplit(base_url).netloc)


def checked_url(text: str) -> str:
    """The service's base URL without a trailing slash; plain http is for services of one's own."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isprintable() or " " in text:
        raise ConfigError(f"{BASE_URL_VARIABLE} is no http or https URL.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(f"{BASE_URL_VARIABLE} must hold only scheme, host, port and path.")
    return text.rstrip("/")


def open_client(connection: Connection, *, read_only: bool = False) -> AsyncFaxClient:
    """The client for a connection; close it after use."""
    from faxtui.api.client import AsyncFaxClient  # late: who only reads settings needs no HTTP library

    return AsyncFaxClient(
        connection.project_id,
        key_id=connection.key_id,
        key_secret=connection.key_secret,
        base_url=connection.base_url,
        auth_url=connection.auth_url,
        read_only=read_only,
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
