"""A filter's text taken apart: words, quotes, negation, fields and comparisons, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

COMPARISONS: Final = ("<=", ">=", "<", ">", "=")
_COMPARED: Final = re.compile(r"([a-z]+)(<=|>=|<|>|=)", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\(+-?[a-z]+[:<>=]", re.IGNORECASE)
_JOINERS: Final = ("-", "and")
"""Words that mean nothing by themselves: terms are joined by "and" anyway."""


class QueryError(ValueError):
    """The text is no query; the message says which word and what is possible, `position` where in the text."""

    def __init__(self, message: str, position: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.position = position
        """The first letter that is wrong, from 0."""
        self.length = length

    def marked(self, text: str) -> str:
        """The text with carets beneath what is wrong, for two lines of a terminal."""
        return f"{text}\n{' ' * self.position}{'^' * max(1, min(self.length, len(text) - self.position))}"


def meant(written: str, known: Iterable[str], otherwise: str) -> str:
    """What a word is probably meant for, as the end of a sentence; `otherwise` when it is near to none."""
    from difflib import get_close_matches  # late: few words are wrong

    near = get_close_matches(written.lower(), known, n=1, cutoff=0.7)
    return f": did you mean {near[0]}?" if near else otherwise


class Term(NamedTuple):
    """One condition; `field` is empty for free text."""

    field: str
    value: str
    """Ready to compare: small letters, times resolved (ISO 8601), comparisons with their sign in front (`>3`)."""
    negated: bool
    written: str = ""
    """The value as it was typed."""
    position: int = 0


class Word(NamedTuple):
    """One blank-separated piece of a filter, quotes taken away."""

    text: str
    position: int
    """Where it begins in the filter, with its quote or minus."""
    length: int
    quoted_from: int
    """The first letter of `text` that stood in quotes, or its length."""


class Piece(NamedTuple):
    """A word read as `-field:value`; `sign` is empty, or how the value is compared."""

    field: str
    sign: str
    value: str
    negated: bool
    word: Word
    value_position: int


def split(text: str) -> Iterator[Word]:
    """Split at blanks; double quotes keep blanks together, an apostrophe is a letter as in O'Brien."""
    letters: list[str] = []
    start, quote, quoted_from = -1, -1, -1
    for place, letter in enumerate(f"{text} "):
        inside = quote >= 0
        if letter == '"':
            start = place if start < 0 else start
            quoted_from = len(letters) if quoted_from < 0 else quoted_from
            quote = -1 if inside else place
        elif inside or not letter.isspace():
            start = place if start < 0 else start
            letters.append(letter)
        elif start >= 0:
            word = "".join(letters)
            yield Word(word, start, place - start, len(word) if quoted_from < 0 else quoted_from)
            letters, start, quoted_from = [], -1, -1
    if quote >= 0:
        raise QueryError("A quotation mark is not closed.", quote)


def pieces(text: str) -> Iterator[Piece]:
    """The conditions of a filter, not yet judged; words that only join others are left out."""
    words = list(split(text))
    for place, word in enumerate(words):
        if word.quoted_from and word.text.lower() in _JOINERS:
            continue
        _refuse_logic(word, is_between=0 < place < len(words) - 1)
        piece = _piece(word)
        if piece.value or piece.field:
            yield piece


def _refuse_logic(word: Word, *, is_between: bool) -> None:
    """Other filter languages have these; taken for text they would find nothing, in silence."""
    if word.quoted_from and is_between and word.text.lower() == "or":
        told = "There is no “or”: every term must hold. As a word to look for it stands in quotes."
        raise QueryError(told, word.position, word.length)
    if word.quoted_from and _BRACKET.match(word.text):
        raise QueryError("There are no brackets around terms: every term must hold.", word.position, word.length)


def _piece(word: Word) -> Piece:
    negated = len(word.text) > 1 and word.text.startswith("-") and word.quoted_from > 0
    first = int(negated)
    body = word.text[first:]
    compared = _COMPARED.match(body)
    field, colon, value = body.partition(":")
    if colon and field.isalpha() and word.quoted_from >= first + len(field) + 1:
        return _with_sign(field.lower(), value, negated, word, first + len(field) + 1)
    if compared and compared.end() + first <= word.quoted_from:
        begin = first + compared.end()
        return Piece(compared[1].lower(), compared[2], body[compared.end() :], negated, word, word.position + begin)
    return Piece("", "", body, negated, word, word.position + first)


def _with_sign(field: str, value: str, negated: bool, word: Word, begin: int) -> Piece:
    """`pages:>3` is `pages>3`."""
    sign = next((sign for sign in COMPARISONS if value.startswith(sign) and word.quoted_from > begin), "")
    return Piece(field, sign, value[len(sign) :], negated, word, word.position + begin + len(sign))
