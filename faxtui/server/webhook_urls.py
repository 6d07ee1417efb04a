"""Webhook URLs: their name and password apart from the rest, and how a masked one gets them back."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

_USERINFO: Final = re.compile(r"\A(\w+://)([^/?#]*)@")
_MASK: Final = "***:***"
_PORTS: Final = {"http": 80, "https": 443}


class Target(NamedTuple):
    """Where a webhook goes: a URL without userinfo, and what HTTP Basic carries there."""

    url: str
    credentials: tuple[str, str] | None


def target_of(url: str) -> Target:
    """Take the name and password, percent-decoded, out of a URL."""
    found = _USERINFO.match(url)
    if found is None:
        return Target(url, None)
    name, _, password = found[2].partition(":")
    return Target(found[1] + url[found.end() :], (unquote(name), unquote(password)))


def has_credentials(url: str) -> bool:
    """Whether a URL has a name or a password in it, also masked ones."""
    return _USERINFO.match(url) is not None


def is_masked(url: str) -> bool:
    """Whether a URL has the mask where its name and password were."""
    found = _USERINFO.match(url)
    return found is not None and unquote(found[2]) == _MASK


def without_userinfo(url: str) -> tuple[str, str]:
    """A URL's scheme with its slashes, and all that follows its userinfo."""
    found = _USERINFO.match(url)
    return (found[1], url[found.end() :]) if found else ("", url)


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port that a URL's credentials are for; ValueError when it has no such things."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme.lower(), 0)


def unmasked(url: str, stored: str | None) -> str | None:
    """A masked URL with the name and password of the stored one put back; None when there are none to put back.

    The caller has looked that they stay with their origin.
    """
    given, known = _USERINFO.match(url), _USERINFO.match(stored or "")
    return f"{given[1]}{known[2]}@{url[given.end() :]}" if given and known else None
