"""A fax as the store takes it in: its columns and its JSON."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from faxtui.api.models import Fax, FaxStatus
from faxtui.store import columns
from faxtui.store.columns import plain

_OPEN: Final = (FaxStatus.QUEUED.value, FaxStatus.IN_PROGRESS.value)


class Entry(NamedTuple):
    """One fax, ready to be kept."""

    id: str
    values: tuple[object, ...]
    """In the order of `COLUMNS`."""
    json: str
    status: str
    pages_sent: int | None

    @property
    def created(self) -> int | None:
        """Microseconds since 1970."""
        return self.values[0]  # type: ignore[return-value]

    @property
    def is_open(self) -> bool:
        """Whether the outcome is still to come."""
        return self.status in _OPEN


def entry(fax: Fax) -> Entry:
    """What is kept of a record."""
    return Entry(fax.id, columns.row(fax), _json(fax), plain(fax.status or ""), fax.pages_sent_successfully)


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
