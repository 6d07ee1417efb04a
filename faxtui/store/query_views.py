"""Saved views in a filter: `@name` stands for a query that was kept under that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from faxtui.store.query_terms import Piece, QueryError, pieces

SIGN: Final = "@"
_NAMED: Final = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_-]{0,31})?")
"""The sign alone is the beginning of a name: as a word it would match nothing while a name is typed."""
_TOLD: Final = 5


def view_named(piece: Piece, views: Mapping[str, str], *, nested: bool = False) -> str | None:
    """The name of the view that a piece of a filter stands for; None for every other piece, as a word in quotes.

    QueryError when there is no such view, or none can stand there: negated, or `nested` within another view.
    """
    if not _stands_for_view(piece):
        return None
    name, word = piece.value.removeprefix(SIGN), piece.word
    if nested:
        raise QueryError(f"a view cannot name another ({piece.value}).", word.position, word.length)
    if name not in views:
        what = f"There is no view {piece.value}" if name else f"After {SIGN} comes the name of a view"
        raise QueryError(f"{what}{_known(name, views)}.", word.position, word.length)
    if piece.negated:
        raise QueryError(f"A view cannot be negated as a whole: {word.text}.", word.position, word.length)
    return name


def open_view(text: str) -> str:
    """The view that a filter shows, alone or narrowed by other terms; empty for none, or where it names several."""
    named = {piece.value for piece in pieces(text) if _stands_for_view(piece)}
    return named.pop().removeprefix(SIGN) if len(named) == 1 else ""


def _stands_for_view(piece: Piece) -> bool:
    return not piece.field and piece.word.quoted_from > 0 and _NAMED.fullmatch(piece.value) is not None


def _known(name: str, views: Mapping[str, str]) -> str:
    """Which there are, the likeliest first, however many."""
    if not views:
        return ": faxtui views add keeps one; in quotes it is a word"
    from difflib import get_close_matches  # late: few names are wrong

    near = get_close_matches(name, views, n=1, cutoff=0.5)
    meant = f" (did you mean {SIGN}{near[0]}?)" if near else ""
    if near and len(views) == 1:
        return meant
    more = f" and {len(views) - _TOLD} more" if len(views) > _TOLD else ""
    return f"{meant}; the views are {', '.join(SIGN + each for each in list(views)[:_TOLD])}{more}"
