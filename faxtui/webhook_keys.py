"""Name, password and path that webhooks must know, as the environment sets them; every face asks for them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from faxtui.connection import ConfigError

CREDENTIALS: Final = "FAXTUI_WEBHOOK_CREDENTIALS"
"""`NAME:PASSWORD`."""
PATH: Final = "FAXTUI_WEBHOOK_PATH"


def credentials_in(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and password; None when they are not set. ConfigError when they make no sense."""
    text = environ.get(CREDENTIALS, "")
    if not text:
        return None
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        raise ConfigError(f"{CREDENTIALS} must be NAME:PASSWORD.")
    return name, password


def path_in(environ: Mapping[str, str]) -> str | None:
    """The secret path; None when it is not set. ConfigError when it can be no path."""
    path = environ.get(PATH, "").strip()
    if not path:
        return None
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or set(path) & set(" ?#"):
        raise ConfigError(f"{PATH} must begin with a slash and hold neither blanks nor ? or #.")
    return path


def with_userinfo(url: str, name: str, password: str) -> str:
    """The URL with a name and password in the place of those that it had."""
    scheme, place, path, query, fragment = urlsplit(url)
    host = place.rpartition("@")[2]
    return urlunsplit((scheme, f"{quote(name, safe='')}:{quote(password, safe='')}@{host}", path, query, fragment))


def place_of(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`, where an IPv6 address stands in brackets and port 0 takes a free one.

    ValueError, as one sentence, for everything else.
    """
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    is_bare = host is not None and not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if host is None or port is None or not is_bare or not host.isprintable():
        raise ValueError("Write it as host and port, such as 127.0.0.1:8036.")
    return host, port
