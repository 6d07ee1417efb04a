"""Pages of the list as the store takes them in.

A page is read without making a model of every fax, which costs most of a sync's time: where each value is of the kind
that the API names, the columns follow from the plain JSON, for all faxes of a page at once. Anything odd is left to the
model, to take or to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from pydantic_core import from_json, to_json

from faxtui.api.model_base import ListPage
from faxtui.api.salvage import read_fax_page, salvaged
from faxtui.store.collector import held_off
from faxtui.store.entries import Entry, entry
from faxtui.store.plain_columns import Columns, odd_places, statuses, values

_BETWEEN: Final = "},{"


class EntryPage(NamedTuple):
    """One page of the list."""

    entries: Sequence[Entry]
    total_pages: int
    total_items: int


def read_page(body: bytes) -> EntryPage:
    """The faxes of one answer to `getFaxes`; ValueError when it is none, as the models would say."""
    with held_off():
        return _page(body)


def _page(body: bytes) -> EntryPage:
    try:
        found = from_json(body, cache_strings="keys")
    except ValueError:
        whole = read_fax_page(body)
        return EntryPage([entry(fax) for fax in whole.faxes], whole.total_pages, whole.total_items)
    if not isinstance(found, dict):
        raise ValueError("no page of a list")
    rows = found.pop("faxes", [])
    if not isinstance(rows, list):
        raise ValueError("no list of faxes")
    page = ListPage.model_validate(found)
    return EntryPage(_entries(rows), page.total_pages, page.total_items)


def _entries(rows: Sequence[object]) -> list[Entry]:
    """One for each row, in their order."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        if isinstance(row, dict):
            alike.setdefault(tuple(row), []).append(place)
    found: dict[int, Entry] = {}
    for names, places in alike.items():
        found.update(_plain_entries(rows, places, names))
    return [found.get(place) or entry(salvaged(row)) for place, row in enumerate(rows)]


def _plain_entries(rows: Sequence[Any], places: Sequence[int], names: tuple[str, ...]) -> Iterable[tuple[int, Entry]]:
    """The entries of those, among faxes that have the same names of values, that the model would take as they stand."""
    if "id" not in names:
        return ()
    wires = [rows[place] for place in places]
    columns = _columns(names, wires)
    if odd := odd_places(columns):
        places = [place for number, place in enumerate(places) if number not in odd]
        wires = [rows[place] for place in places]
        columns = _columns(names, wires)
    if not wires:
        return ()
    sent = columns.get("pagesSentSuccessfully") or (None,) * len(wires)
    parts = zip(columns["id"], values(columns), _texts(wires), statuses(columns), sent, strict=True)
    return zip(places, map(Entry._make, parts), strict=True)


def _columns(names: tuple[str, ...], wires: Sequence[dict[str, Any]]) -> Columns:
    return dict(zip(names, zip(*map(dict.values, wires), strict=True), strict=False))


def _texts(wires: Sequence[dict[str, Any]]) -> Sequence[str]:
    """The JSON of each."""
    # Written at once and cut where one ends and the next begins, when that is found nowhere else.
    whole = to_json(wires).decode()
    texts = whole[2:-2].split(_BETWEEN)
    if len(texts) == len(wires):
        return [f"{{{text}}}" for text in texts]
    return [to_json(wire).decode() for wire in wires]
