"""Reads typed values out of a request and gathers every fault, so that one answer names all fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from faxtui.pages.data_urls import is_data_url
from faxtui.server.errors import FieldViolation

MOST_ENTRIES: Final = 100
_LONGEST_TEXT: Final = 10_000
_CREDENTIALS: Final = re.compile(r"\A(\w+://)[^/?#]*@")
_BLANK: Final = re.compile(r"[\x00-\x20\x7f]")
_BEFORE_DOCUMENT: Final = re.compile(r",(?=\s*(?:https?://|data:))", re.IGNORECASE)
_DATA_SHOWN: Final = 48
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False, "1": True, "0": False}


class Fields:
    """Values by lower-case name; each reader returns None for a field that is absent, or at fault and noted so.

    In a form a field may come several times; where one value is asked for, the last one counts.
    """

    def __init__(self, values: Mapping[str, Any], *, is_form: bool = False) -> None:
        self._values = values
        self._is_form = is_form
        self.violations: list[FieldViolation] = []

    def refuse(self, field: str, description: str) -> None:
        """Note a fault; `description` is one sentence."""
        self.violations.append(FieldViolation(field, description))

    def text(self, name: str, longest: int = _LONGEST_TEXT) -> str | None:
        """A text of at most `longest` characters."""
        value = self._single(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, f"{name} must be text.")
        elif len(value) > longest:
            self.refuse(name, f"{name} must not be longer than {longest} characters.")
        else:
            return value
        return None

    def whole(self, name: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds, as a number (3.0 is one, as JSON has it) or as digits."""
        value = self._single(name)
        if value is None or value == "":
            return None
        number = _whole(value)
        if number is None or not lowest <= number <= highest:
            self.refuse(name, f"{name} must be a whole number from {lowest} to {highest}.")
            return None
        return number

    def flag(self, name: str) -> bool | None:
        """True or false, also as a word in any case."""
        value = self._single(name)
        if value is None or value == "":
            return None
        known = value if isinstance(value, bool) else _FLAGS.get(str(value).lower())
        if known is None:
            self.refuse(name, f"{name} must be true or false.")
        return known

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of a few words."""
        value = self._single(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value in allowed:
            return value
        self.refuse(name, f"{name} must be {' or '.join(allowed)}.")
        return None

    def texts(self, name: str) -> list[str]:
        """All texts under a name: one, a list, or a field that came several times."""
        value = self._values.get(name.lower())
        entries = value if isinstance(value, list) else [] if value is None else [value]
        if all(isinstance(entry, str) for entry in entries):
            return [entry.strip() for entry in entries]
        self.refuse(name, f"{name} must be text or a list of texts.")
        return []

    def mapping(self, name: str) -> dict[str, str] | None:
        """An object of texts, such as labels."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, dict) or len(value) > MOST_ENTRIES:
            form = f"; in a form {name}[key]=value, or one JSON object" if self._is_form else ""
            self.refuse(name, f"{name} must be an object of at most {MOST_ENTRIES} texts{form}.")
            return None
        for key, text in value.items():
            if not isinstance(text, str) or max(len(key), len(text)) > _LONGEST_TEXT:
                self.refuse(name, f"{name}[{key[:40]}] must be a text of at most {_LONGEST_TEXT} characters.")
                return None
        return dict(value)

    def url(self, name: str) -> str | None:
        """One web address; an empty text is none."""
        found = (self.text(name) or "").strip()
        if found and not is_web_address(found):
            self.refuse(name, f"{name} must be an http or https address.")
        return found or None

    def documents(self, name: str, *, split: bool) -> list[str]:
        """Addresses of documents: web addresses, and such as hold their content themselves (`data:`)."""
        texts = self.texts(name)
        found = [part.strip() for text in texts for part in (_BEFORE_DOCUMENT.split(text) if split else [text])]
        found = [url for url in found if url]
        if len(found) > MOST_ENTRIES:
            self.refuse(name, f"{name} must not name more than {MOST_ENTRIES} documents.")
        elif any(not is_data_url(url) and not is_web_address(url) for url in found):
            self.refuse(name, f"{name} must be an http or https address.")
        return found

    def _single(self, name: str) -> Any:
        value = self._values.get(name.lower())
        return value[-1] if self._is_form and isinstance(value, list) and value else value


def masked(url: str) -> str:
    """A URL with the name and password in it hidden, as the API shows it."""
    return _CREDENTIALS.sub(r"\1***:***@", url)


def shown_url(url: str) -> str:
    """The address of a document as the API shows it: without credentials, and of a `data:` address the beginning."""
    if not is_data_url(url):
        return masked(url)
    return url if len(url) <= _DATA_SHOWN else f"{url[:_DATA_SHOWN]}..."


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\s*[0-9]{1,9}\s*", value, re.ASCII) else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if type(value) is int else None


def is_web_address(url: str) -> bool:
    """Whether a URL names an http or https host; blanks and control characters, which parsers drop, are refused."""
    if _BLANK.search(url):
        return False
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0  # raises for what is none
        return parts.scheme in ("http", "https") and bool(parts.hostname) and has_port and len(url) <= 4096
    except ValueError:
        return False
