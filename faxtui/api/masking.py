"""Names and passwords in web addresses come back from the service as `***:***@`: such an address must not be sent."""

from __future__ import annotations

import re
from typing import Final

from faxtui.api.errors import InvalidRequest, Violation

_MASKED: Final = re.compile(r"[a-z][a-z0-9+.-]*://\*+(?::\*+)?@", re.IGNORECASE)


def is_masked(url: str | None) -> bool:
    """Whether a name or password in the address was masked."""
    return url is not None and _MASKED.match(url) is not None


def refuse_masked(field: str, url: str | None) -> None:
    """Raise InvalidRequest rather than put asterisks in the place of a name and password."""
    if is_masked(url):
        trouble = f"{field} has a masked name and password: write them out"
        raise InvalidRequest(f"{trouble}. Nothing was changed.", violations=(Violation(field, trouble),))
