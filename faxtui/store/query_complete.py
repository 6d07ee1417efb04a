"""What may follow in a filter that is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from faxtui.store.query_fields import SPECS
from faxtui.store.query_views import SIGN

MOST: Final = 20
"""Suggestions given at once."""
_LONGEST: Final = 60


class Suggestion(NamedTuple):
    """A text to put in the place of `start` to `end` of the filter."""

    insert: str
    start: int
    end: int
    help: str = ""


def complete(
    text: str, cursor: int, services: Iterable[str] = (), labels: Iterable[str] = (), views: Iterable[str] = ()
) -> list[Suggestion]:
    """Suggestions for the word before the cursor: fields first, then the values of the field.

    `services` are names of services, `labels` are `key=value`, `views` names of saved views, as far as they are known.
    """
    cursor = max(0, min(cursor, len(text)))
    start = _word_start(text, cursor)
    first = start + (text[start:cursor].startswith("-"))
    word = text[first:cursor]
    field, colon, value = word.partition(":")
    if word.startswith(SIGN):
        names = [name for name in views if name.lower().startswith(word[1:].lower())]
        return [Suggestion(f"{SIGN}{name}", first, cursor, "saved view") for name in names[:MOST]]
    if not colon:
        return _fields(word.lower(), first, cursor)
    begin = first + len(field) + 1
    known = [one for one in {"service": services, "label": labels}.get(field.lower(), ()) if _is_plain(one)]
    spec = SPECS.get(field.lower())
    if not field or spec is None:
        return []
    wanted = value.strip('"').lower()
    fitting = [one for one in (*spec.values, *known) if one.lower().startswith(wanted)]
    inside = [one for one in known if wanted in one.lower() and one not in fitting]
    return [Suggestion(_quoted(one), begin, cursor) for one in [*fitting, *inside][:MOST]]


def continued(text: str, services: Iterable[str] = (), views: Iterable[str] = ()) -> str | None:
    """The whole filter with the word at its end completed, to be shown behind what is typed; None when nothing fits.

    Nothing is offered where no word was begun, and what is typed stays as it was typed.
    """
    word = text[_word_start(text, len(text)) :]
    if not word.strip("-"):
        return None
    for one in complete(text, len(text), services, views=views):
        typed = text[one.start : one.end]
        if len(one.insert) > len(typed) and one.insert.lower().startswith(typed.lower()):
            return text + one.insert[len(typed) :]
    return None


def settled(text: str) -> str:
    """A filter that is being typed without the word at its end, while that may still become the name of a field."""
    start = _word_start(text, len(text))
    word = text[start:].lstrip("-").lower()
    return text[:start] if word and any(name.startswith(word) for name in SPECS if name) else text


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


def _is_plain(value: str) -> bool:
    """Whether a name from outside can stand in a filter, and behind one on the screen."""
    return value.isprintable() and '"' not in value and len(value) <= _LONGEST


def _quoted(value: str) -> str:
    return f'"{value}"' if any(letter.isspace() for letter in value) else value
