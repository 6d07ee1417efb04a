"""What may follow in a filter that is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from faxtui.store.query_fields import SPECS

MOST: Final = 20
"""Suggestions given at once."""


class Suggestion(NamedTuple):
    """A text to put in the place of `start` to `end` of the filter."""

    insert: str
    start: int
    end: int
    help: str = ""


def complete(text: str, cursor: int, services: Iterable[str] = (), labels: Iterable[str] = ()) -> list[Suggestion]:
    """Suggestions for the word before the cursor: fields first, then the values of the field.

    `services` are names of services and `labels` are `key=value`, as far as they are known.
    """
    cursor = max(0, min(cursor, len(text)))
    start = _word_start(text, cursor)
    first = start + (text[start:cursor].startswith("-"))
    word = text[first:cursor]
    field, colon, value = word.partition(":")
    if not colon:
        return _fields(word.lower(), first, cursor)
    begin = first + len(field) + 1
    known = {"service": services, "label": labels}.get(field.lower(), ())
    spec = SPECS.get(field.lower())
    if not field or spec is None:
        return []
    wanted = value.strip('"').lower()
    fitting = [one for one in (*spec.values, *known) if one.lower().startswith(wanted) and '"' not in one]
    inside = [one for one in known if wanted in one.lower() and one not in fitting and '"' not in one]
    return [Suggestion(_quoted(one), begin, cursor) for one in [*fitting, *inside][:MOST]]


def _fields(typed: str, first: int, cursor: int) -> list[Suggestion]:
    return [
        Suggestion(f"{name}{':' if not spec.signs or name != 'age' else '<'}", first, cursor, spec.help)
        for name, spec in SPECS.items()
        if name and name.startswith(typed)
    ]


def _word_start(text: str, cursor: int) -> int:
    """Where the word before the cursor begins; blanks within quotes are part of it."""
    start, quoted = 0, False
    for place, letter in enumerate(text[:cursor]):
        if letter == '"':
            quoted = not quoted
        elif letter.isspace() and not quoted:
            start = place + 1
    return start


def _quoted(value: str) -> str:
    return f'"{value}"' if any(letter.isspace() for letter in value) else value
