"""Numbers and e-mail addresses made short: enough to tell two apart, too little to dial or write to.

The one place that knows how; the console (`--mask`), the commands (`--mask`) and the audit log all use it. What may be
a secret in a web address is never shown, with or without `--mask`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Final

HIDDEN: Final = "•••"
DOT: Final = "•"
NUMBER: Final = re.compile(
    r"(?:\+|%2B)[0-9]{7,15}(?![0-9])"  # E.164, also as it stands in a URL
    r"|(?:\+|(?<![\w-])(?![0-9A-F]{8}-[0-9A-F]{4}-)00)(?=(?:[^0-9A-Za-z•]{0,3}[0-9]){7})"  # grouped for reading
    r"[0-9]{1,3}(?:[ ./\u00a0-]?\(?[0-9]{1,5}\)?){2,6}(?![0-9A-Za-z])"
    r"|(?<![\w.:-])\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}(?![\w-])"  # grouped as in North America
    r"|(?<![\w.:/-])[0-9]{7,15}(?![\w:-]|\.[0-9])",  # bare
    re.IGNORECASE,
)
"""What is taken for a number; parts of ids, dates and times are none."""
ADDRESS: Final = re.compile(
    r"(?!\*+(?:@|%40))"  # the service's own ***:***@
    r"([^\s@<>,;:/()\[\]\"'“”%=]{1,64})(@|%40)([\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://)([^/?#\s]*@)?([^?#\s]*)([?#]\S*)?", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"([?#&;])(?:([^=&;#?]*=)[^&;#]*|[^&;#]+)")
_KEPT: Final = (5, 4)
_SHORT: Final = 10
"""Signs below which a number keeps no end: it would tell nearly all."""


def mask_number(number: str) -> str:
    """`+14155550178` as `+1415•••0178`."""
    bare = re.sub(r"[^+0-9]", "", re.sub("%2B", "+", number, flags=re.IGNORECASE))
    if len(bare) < _SHORT:
        return bare[:2] + HIDDEN if bare else HIDDEN
    return f"{bare[: _KEPT[0]]}{HIDDEN}{bare[-_KEPT[1] :]}"


def mask_address(address: str) -> str:
    """`ann@clinic.example` as `a•••@clinic.example`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at else HIDDEN


def hide(text: str) -> str:
    """A text with every number and address in it made short."""
    text = ADDRESS.sub(lambda found: f"{found[1][:1]}{HIDDEN}{found[2]}{found[3]}", text)
    return NUMBER.sub(lambda found: _short(found[0]), text)


def _short(number: str) -> str:
    """A number of a text; the sign of one in a URL stays as it stands there."""
    encoded = number[:3] if number[:3].upper() == "%2B" else ""
    return encoded + mask_number(number).removeprefix("+" if encoded else "")


def mask_secrets(text: str) -> str:
    """A text whose web addresses show no name, no password and no value of a query, each of which may be a secret."""
    return _URL.sub(_masked_url, text)


def _masked_url(found: re.Match[str]) -> str:
    scheme, person, place, rest = found.groups()
    values = _PARAMETER.sub(lambda part: f"{part[1]}{part[2] or ''}***", rest or "")
    return f"{scheme}{'***:***@' if person else ''}{place}{values}"


def secrets_of(text: str) -> frozenset[str]:
    """The numbers (digits only) and addresses (small letters) in a text: what `shown` of `cover` is about."""
    addresses = {key_of(found[0]) for found in ADDRESS.finditer(text)}
    return frozenset(addresses | {key_of(found[0]) for found in NUMBER.finditer(ADDRESS.sub(" ", text))})


def key_of(found: str) -> str:
    """One number or address in the one form in which it is compared."""
    if "@" in found or "%40" in found:
        return found.replace("%40", "@").casefold()
    return re.sub(r"[^0-9]", "", re.sub(r"%2B", "", found, flags=re.IGNORECASE)).removeprefix("00")


def cover(text: str, shown: Container[str] = frozenset()) -> str:
    """The same letter for letter, with dots in place of what `hide` leaves out; what `shown` holds stays."""
    if "@" in text or "%40" in text:
        text = ADDRESS.sub(lambda found: found[0] if key_of(found[0]) in shown else _dotted_address(found), text)
    return NUMBER.sub(lambda found: found[0] if key_of(found[0]) in shown else _dotted(found[0]), text)


def _dotted_address(found: re.Match[str]) -> str:
    name = DOT if len(found[1]) == 1 else found[1][:1] + DOT * (len(found[1]) - 1)
    return name + found[2] + found[3]


def _dotted(number: str) -> str:
    """Dots for all digits but the first and last that `mask_number` keeps; signs between them stay."""
    signs = [place for place, letter in enumerate(number) if letter.isdigit() or letter == "+"]
    first, last = (2, 0) if len(signs) < _SHORT else _KEPT
    hidden = {place for place in signs[first : len(signs) - last] if number[place] != "+"}
    return "".join(DOT if place in hidden else letter for place, letter in enumerate(number))


Hide = Callable[[str], str]
"""Makes what is in a text short, or leaves it."""
