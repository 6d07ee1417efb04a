"""What answers when a number is dialled: the documented test numbers.

* `+19898989898` completes, and costs nothing (as on the live service).
* `+1500555PCCC` fails. CCC is the error code to fail with (`017` line busy, `030` no answer, `119` and `122`
  simulated failures, and every other code of the API); P is how many pages are confirmed before the call breaks,
  0 to 8, for failures that strike during the pages. P = 9 fails the first call only, then completes.
* Every other number completes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from faxtui.api.error_codes import CALL, DOCUMENT, ERROR_CODES, FAX, ErrorCode

FREE_NUMBER: Final = "+19898989898"

_FAILING: Final = re.compile(r"\+1500555([0-9])([0-9]{3})")
_ONCE: Final = 9


class FarEnd(NamedTuple):
    """How a number behaves; without an `error` it takes every page."""

    error: ErrorCode | None = None
    pages_first: int = 0
    """Pages confirmed before the error strikes."""
    only_once: bool = False
    """Whether the second call goes through."""

    def error_at(self, attempt: int) -> ErrorCode | None:
        """What goes wrong on a call; attempts count from 0."""
        return None if self.only_once and attempt > 0 else self.error


def far_end(number: str) -> FarEnd:
    """The machine behind a number."""
    found = _FAILING.fullmatch(number)
    if found is None:
        return FarEnd()
    pages, code = int(found[1]), int(found[2])
    # 133 exists under two types: dialled, it is the number that is not permitted.
    error = next((ERROR_CODES[kind, code] for kind in (CALL, FAX, DOCUMENT) if (kind, code) in ERROR_CODES), None)
    return FarEnd(error, 0, True) if pages == _ONCE else FarEnd(error, pages)


def breaks_document(number: str) -> ErrorCode | None:
    """The conversion failure that dialling this number simulates, if any."""
    error = far_end(number).error
    return error if error is not None and error.type == DOCUMENT else None
