"""A fax as the store takes it in: its columns and its JSON, from a record or straight from a page of the list.

A page is read without making a model of every fax, which costs most of a sync's time: where each value is of the kind
that the API names, the columns follow from the plain JSON. Anything odd is left to the model, to take or to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pydantic_core import from_json, to_json

from faxtui.api.model_base import ListPage
from faxtui.api.models import Direction, Fax, FaxPage, FaxStatus
from faxtui.api.salvage import read_fax_page, salvaged
from faxtui.store import columns
from faxtui.store.columns import BETWEEN, MOST_LABELS, bounded, fold, micros, plain
from faxtui.store.rows import why_text

_INBOUND: Final = Direction.INBOUND.value
_OPEN: Final = (FaxStatus.QUEUED.value, FaxStatus.IN_PROGRESS.value)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_fold: Final = lru_cache(4096)(fold)
_millionths: Final = lru_cache(4096)(columns.millionths)


class Entry(NamedTuple):
    """One fax, ready to be kept."""

    id: str
    values: tuple[object, ...]
    """In the order of `COLUMNS`."""
    json: str
    status: str
    pages_sent: int | None
    is_open: bool

    @property
    def created(self) -> int | None:
        """Microseconds since 1970."""
        return self.values[0]  # type: ignore[return-value]


class EntryPage(NamedTuple):
    """One page of the list."""

    entries: Sequence[Entry]
    total_pages: int
    total_items: int


def entry(fax: Fax) -> Entry:
    """What is kept of a record."""
    return Entry(
        fax.id, columns.row(fax), _json(fax), plain(fax.status or ""), fax.pages_sent_successfully, fax.is_open
    )


def read_page(body: bytes) -> EntryPage:
    """The faxes of one answer to `getFaxes`; ValueError when it is none, as the models would say."""
    try:
        found = from_json(body)
    except ValueError:
        return _page_of(read_fax_page(body))
    if not isinstance(found, dict):
        raise ValueError("no page of a list")
    rows = found.pop("faxes", [])
    if not isinstance(rows, list):
        raise ValueError("no list of faxes")
    page = ListPage.model_validate(found)
    return EntryPage([_read(one) for one in rows], page.total_pages, page.total_items)


def _page_of(page: FaxPage) -> EntryPage:
    return EntryPage([entry(fax) for fax in page.faxes], page.total_pages, page.total_items)


def _read(wire: object) -> Entry:
    return (_plain_entry(wire) if isinstance(wire, dict) else None) or entry(salvaged(wire))


def _plain_entry(wire: dict[str, Any]) -> Entry | None:
    """The entry when the model would take every value as it stands, else None."""
    for key, value in wire.items():
        if rule := _RULES.get(key):
            kinds, judge = rule
            if type(value) not in kinds or (judge and value is not None and not judge(value)):
                return None
    if "id" not in wire:
        return None
    created = wire.get("createTime")
    status, get = wire.get("status"), wire.get
    word, why = _story(
        status,
        wire.get("direction", "OUTBOUND"),
        get("errorType"),
        get("errorCode"),
        get("errorMessage"),
        get("retryCount"),
    )
    labels, price = get("labels"), get("price")
    values = (
        None if created is None else micros(datetime.fromisoformat(created)),
        word,
        int(get("direction") == _INBOUND),
        _fold(get("from", "")),
        fold(get("to", "")),
        BETWEEN.join(fold(f"{key}={value}") for key, value in list(labels.items())[:MOST_LABELS]) if labels else "",
        BETWEEN.join((why, _fold(get("headerText") or ""), fold(wire["id"]))),
        plain(get("serviceId") or ""),
        bounded(get("errorCode")),
        _fold(get("errorType") or ""),
        bounded(get("numberOfPages")),
        None if price is None else _millionths(price.get("amount", "")),
        int(get("hasFile") is True),
    )
    sent = get("pagesSentSuccessfully")
    return Entry(wire["id"], values, to_json(wire).decode(), plain(status or ""), sent, status in _OPEN)


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


def _is_moment(value: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(value) and datetime.fromisoformat(value))
    except ValueError:
        return False


def _are_texts(value: dict[str, Any]) -> bool:
    return all(type(one) is str for one in value.values())


_JUDGES: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("createTime", "completedTime"), _is_moment),
    **dict.fromkeys(("price", "labels", "coverPageData"), _are_texts),
    "barCodes": lambda codes: not codes,
}
"""What more a value of the right kind must be to be plain."""


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


def _json(fax: Fax) -> str:
    try:
        return fax.model_dump_json(by_alias=True, exclude_unset=True)
    except ValueError:  # half a letter in one of the texts, which no JSON can hold
        sound = type(fax).model_validate(_sound(fax.model_dump(by_alias=True, exclude_unset=True)))
        return sound.model_dump_json(by_alias=True, exclude_unset=True)


def _sound(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(key): _sound(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return plain(value) if isinstance(value, str) else value
