"""What answers when a number is dialled: the documented test numbers.

* `+19898989898` completes, and costs nothing (as on the live service).
* `+1500555PCCC` fails. CCC is the error code to fail with (`017` line busy, `030` no answer, `119` and `122`
  simulated failures, and every other code of the API); P is how many pages are confirmed before the call breaks,
  0 to 8, for failures that strike during the pages. P = 9 fails the first call only, then completes. The one code of
  two types, 133, is the number that is not permitted, and with P = 1 the PDF that could not be normalised.
* `+15005550901` is a slow machine, `+15005550903` rings without end, `+1500555P904` goes silent behind page P without
  hanging up: a day later the service gives up.
* Sending to `+15005550402` or `+15005550422` is refused with that HTTP status, and to a number of the block whose code
  does not exist with 422.
* Every other number completes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from faxtui.api.error_codes import CALL, DOCUMENT, ERROR_CODES, FAX, ErrorCode

FREE_NUMBER: Final = "+19898989898"
NO_FUNDS_NUMBER: Final = "+15005550402"
NOT_ALLOWED_NUMBER: Final = "+15005550422"

BITS_PER_SECOND: Final = 14_400
SLOW_BITS_PER_SECOND: Final = 2_400
PATIENCE_SECONDS: Final = 86_400.0
"""After so long the service gives up on a call that does not end by itself."""

_TEST_NUMBER: Final = re.compile(r"\+1500555([0-9])([0-9]{3})")
_ONCE: Final = 9
_SLOW, _RINGS_ON, _GOES_SILENT = 901, 903, 904
_GIVEN_UP: Final = ERROR_CODES[FAX, 76]._replace(retry=False)


class FarEnd(NamedTuple):
    """How a number behaves; without an `error` it takes every page."""

    error: ErrorCode | None = None
    pages_first: int = 0
    """Pages confirmed before the error strikes."""
    only_once: bool = False
    """Whether the second call goes through."""
    bits_per_second: int = BITS_PER_SECOND
    answers: bool = True
    """Whether it ever picks up; if not, it rings until the service gives up."""
    hangs_up: bool = True
    """Whether a call that fails during the pages ends; if not, it is silent until the service gives up."""

    def error_at(self, attempt: int) -> ErrorCode | None:
        """What goes wrong on a call; attempts count from 0."""
        return None if self.only_once and attempt > 0 else self.error


def far_end(number: str) -> FarEnd:
    """The machine behind a number."""
    found = _TEST_NUMBER.fullmatch(number)
    if found is None:
        return FarEnd()
    pages, code = int(found[1]), int(found[2])
    if code == _SLOW:
        return FarEnd(bits_per_second=SLOW_BITS_PER_SECOND)
    if code == _RINGS_ON:
        return FarEnd(_GIVEN_UP, answers=False)
    if code == _GOES_SILENT:
        return FarEnd(_GIVEN_UP, pages, hangs_up=False)
    error = _error(pages, code)
    return FarEnd(error, 0, True) if pages == _ONCE else FarEnd(error, pages)


def _error(pages: int, code: int) -> ErrorCode | None:
    # 133 exists under two types.
    kinds = (DOCUMENT, FAX) if (pages, code) == (1, 133) else (CALL, FAX, DOCUMENT)
    return next((ERROR_CODES[kind, code] for kind in kinds if (kind, code) in ERROR_CODES), None)


def missing_code(number: str) -> str | None:
    """The three digits of a test number that stand for no failure and no machine; None for every other number."""
    found = _TEST_NUMBER.fullmatch(number)
    if found is None or number in (NO_FUNDS_NUMBER, NOT_ALLOWED_NUMBER):
        return None
    pages, code = int(found[1]), int(found[2])
    is_known = code in (_SLOW, _RINGS_ON, _GOES_SILENT) or _error(pages, code) is not None
    return None if is_known else found[2]


def dial_list() -> Iterator[dict[str, Any]]:
    """Every documented number with what happens, as `/_local/dial` answers it."""
    yield {"number": FREE_NUMBER, "does": "completes, free of charge"}
    for error in ERROR_CODES.values():
        place = 1 if (error.type, error.code) == (DOCUMENT, 133) else 0
        failure = {"errorType": error.type, "errorCode": error.code, "triedAgain": bool(error.retry)}
        yield {"number": f"+1500555{place}{error.code:03d}", "does": f"fails: {error.meaning}", **failure}
    yield {"number": f"+15005550{_SLOW}", "does": "a slow machine, which completes"}
    yield {"number": f"+15005550{_RINGS_ON}", "does": "rings without end; given up after a day"}
    yield {"number": f"+15005552{_GOES_SILENT}", "does": "goes silent behind page 2 (any digit); given up after a day"}
    yield {"number": NO_FUNDS_NUMBER, "does": "the send is refused with 402"}
    yield {"number": NOT_ALLOWED_NUMBER, "does": "the send is refused with 422"}


def is_test_number(number: str) -> bool:
    """Whether a number belongs to the documented block, whose behaviour chance never changes."""
    return number == FREE_NUMBER or _TEST_NUMBER.fullmatch(number) is not None


def breaks_document(number: str) -> ErrorCode | None:
    """The conversion failure that dialling this number simulates, if any."""
    error = far_end(number).error
    return error if error is not None and error.type == DOCUMENT else None
