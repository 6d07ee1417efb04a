"""The columns of many faxes at once, from JSON whose values are as the API names them: what `columns` tells of one fax.

Each step goes through a whole column in C, which takes a fraction of the time of going through each fax.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from faxtui.api.models import Direction, Fax
from faxtui.store import columns
from faxtui.store.columns import BETWEEN, LONGEST, MOST_LABELS, bounded, fold, plain
from faxtui.store.rows import why_text

T = TypeVar("T")
Columns = Mapping[str, Sequence[Any]]
"""Values of the same faxes by their name on the wire."""

_INBOUND: Final = Direction.INBOUND.value
_OUTBOUND: Final = Direction.OUTBOUND.value
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS: Final = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})\n)*"
)
_MARK: Final = "!"
"""Between texts that are looked through together."""
_fold: Final = lru_cache(4096)(fold)
_millionths: Final = lru_cache(4096)(columns.millionths)


def odd_places(found: Columns) -> set[int]:
    """The faxes with a value that the model would not take as it stands."""
    odd: set[int] = set()
    for name, column in found.items():
        if rule := _RULES.get(name):
            kinds, judge = rule
            right: Sequence[Any] = column
            if not kinds.issuperset(map(type, column)):
                odd.update(place for place, value in enumerate(column) if type(value) not in kinds)
                right = [value if type(value) in kinds else None for value in column]
            if judge:
                odd.update(judge(right))
    return odd


def values(found: Columns) -> Iterable[tuple[object, ...]]:
    """Those of the table of each fax, in the order of `COLUMNS`; none of the faxes is odd."""
    count = len(found["id"])
    nothing = (None,) * count

    def column(name: str, default: object = None) -> Sequence[Any]:
        return found.get(name) or (nothing if default is None else (default,) * count)

    directions = column("direction", _OUTBOUND)
    kinds = column("errorType")
    told = (column("status"), directions, kinds, column("errorCode"), column("errorMessage"), column("retryCount"))
    states, reasons = zip(*map(_story, *told), strict=True)
    words = zip(reasons, _folded(_or_empty(column("headerText"))), _folded(found["id"]), strict=True)
    return zip(
        map(_micros, column("createTime")),
        states,
        [int(direction == _INBOUND) for direction in directions],
        _folded(column("from", "")),
        _folded(column("to", "")),
        map(_labels, column("labels")) if "labels" in found else ("",) * count,
        map(BETWEEN.join, words),
        _each(lambda service: plain(service or ""), column("serviceId")),
        _each(bounded, column("errorCode")),
        _each(lambda kind: _fold(kind or ""), kinds),
        _each(bounded, column("numberOfPages")),
        map(_price, column("price")) if "price" in found else nothing,
        [int(file is True) for file in column("hasFile")],
        strict=True,
    )


def statuses(found: Columns) -> Iterable[str]:
    """As they are kept with what was seen of each fax."""
    return _each(lambda status: plain(status or ""), found.get("status") or (None,) * len(found["id"]))


def _each(work: Callable[[Any], T], column: Sequence[Any]) -> Iterable[T]:
    """For a column of few different values."""
    known = {value: work(value) for value in set(column)}
    return map(known.__getitem__, column)


def _or_empty(column: Sequence[str | None]) -> Sequence[str]:
    return [text or "" for text in column]


def _folded(texts: Sequence[str]) -> Iterable[str]:
    """Each as `fold` does: where none is long or has other than plain letters and single blanks, at once."""
    whole = f"{_MARK}{_MARK.join(texts)}{_MARK}"
    is_plain = whole.isascii() and whole.isprintable() and len(max(texts, key=len)) <= LONGEST
    if is_plain and (" " not in whole or not any(blanks in whole for blanks in ("  ", f"{_MARK} ", f" {_MARK}"))):
        return map(str.lower, texts)
    return map(_fold, texts)


def _micros(text: str | None) -> int | None:
    if text is None:
        return None
    age = datetime.fromisoformat(text) - _EPOCH
    return (age.days * 86_400 + age.seconds) * 1_000_000 + age.microseconds


def _labels(labels: Mapping[str, str] | None) -> str:
    if not labels:
        return ""
    return BETWEEN.join(_fold(f"{key}={value}") for key, value in list(labels.items())[:MOST_LABELS])


def _price(price: Mapping[str, str] | None) -> int | None:
    return None if price is None else _millionths(price.get("amount", ""))


@lru_cache(1024)
def _story(
    status: str | None, direction: str, kind: str | None, code: int | None, message: str | None, retries: int | None
) -> tuple[str, str]:
    """The status word and what happened, folded: few faxes differ in what they are made of."""
    fax = Fax.model_construct(
        id="",
        status=status,
        direction=direction,
        error_type=kind,
        error_code=code,
        error_message=message,
        retry_count=retries,
    )
    return columns.state(fax), fold(why_text(fax))


def _odd_moments(column: Sequence[str | None]) -> Iterable[int]:
    texts = [text for text in column if text is not None]
    if _are_moments(texts):
        return ()
    return [place for place, text in enumerate(column) if text is not None and not _are_moments([text])]


def _are_moments(texts: Sequence[str]) -> bool:
    lines = "".join(f"{text}\n" for text in texts)
    if lines.count("\n") > len(texts) or not _MOMENTS.fullmatch(lines):
        return False
    try:
        deque(map(datetime.fromisoformat, texts), 0)
    except ValueError:
        return False
    return True


def _odd_objects(column: Sequence[dict[str, Any] | None]) -> Iterable[int]:
    return [
        place for place, value in enumerate(column) if value and any(type(one) is not str for one in value.values())
    ]


def _not_empty(column: Sequence[object]) -> Iterable[int]:
    return [place for place, value in enumerate(column) if value]


_JUDGES: Final[Mapping[str, Callable[[Sequence[Any]], Iterable[int]]]] = {
    **dict.fromkeys(("createTime", "completedTime"), _odd_moments),
    **dict.fromkeys(("price", "labels", "coverPageData"), _odd_objects),
    "barCodes": _not_empty,
}
"""Which values of the right kind are odd all the same."""


def _kinds() -> dict[str, frozenset[type]]:
    """What a plain value may be, for each field by its name on the wire; under its name in Python it never is plain."""
    nothing = type(None)
    special: dict[str, tuple[type, ...]] = {
        **dict.fromkeys(("id", "direction", "from", "to"), (str,)),
        **dict.fromkeys(("price", "labels", "coverPageData"), (dict, nothing)),
        **dict.fromkeys(("hasFile", "headerPageNumbers", "inProgressNotifications"), (bool, nothing)),
        **dict.fromkeys(("numberOfPages", "pagesSentSuccessfully", "errorCode"), (int, nothing)),
        **dict.fromkeys(("retryDelaySeconds", "maxRetries", "retryCount"), (int, nothing)),
        "barCodes": (list, nothing),
    }
    kinds: dict[str, frozenset[type]] = {}
    for name, field in Fax.model_fields.items():
        kinds[name] = frozenset((object,))
        kinds[field.alias or name] = frozenset(special.get(field.alias or name, (str, nothing)))
    return kinds


_RULES: Final = {key: (kinds, _JUDGES.get(key)) for key, kinds in _kinds().items()}
