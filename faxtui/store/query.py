"""The filter language of the fax list: `status:failed to:+1415 -service:billing referral`.

A query is one immutable object that parses, matches and describes itself. Terms are joined by "and"; a leading `-`
negates; words without a field look into numbers, service, reason, header, labels and id.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.moments import EXAMPLES, read_moment
from faxtui.store.rows import status_word, why_text
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax


class QueryError(ValueError):
    """The text is no query; the message says which word and what is possible."""


class Term(NamedTuple):
    """One condition; `field` is empty for free text."""

    field: str
    value: str
    negated: bool


Matcher = Callable[["Fax", str, Mapping[str, str]], bool]


def _number(value: str) -> str:
    return "".join(letter for letter in value if letter in "+0123456789")


def _created(fax: Fax, unknown: datetime) -> datetime:
    return aware(fax.create_time or unknown)


def _matches_status(fax: Fax, value: str, services: Mapping[str, str]) -> bool:
    word = status_word(fax).word
    aliases = {word, str(fax.status or "").lower(), "sent" if word == "delivered" else word}
    if fax.is_open:
        aliases.add("open")
    if fax.is_failed:
        aliases.add("failure")
    return any(alias.startswith(value) for alias in aliases)


def _matches_text(fax: Fax, value: str, services: Mapping[str, str]) -> bool:
    labels = " ".join(f"{key}={text}" for key, text in (fax.labels or {}).items())
    service = services.get(fax.service_id or "", "")
    haystack = " ".join((fax.from_, fax.to, service, why_text(fax), fax.header_text or "", labels, fax.id))
    return value in haystack.lower()


_MATCHERS: Final[dict[str, Matcher]] = {
    "": _matches_text,
    "status": _matches_status,
    "dir": lambda fax, value, services: ("inbound" if fax.is_inbound else "outbound").startswith(value),
    "to": lambda fax, value, services: bool(_number(value)) and _number(value) in fax.to,
    "from": lambda fax, value, services: bool(_number(value)) and _number(value) in fax.from_,
    "number": lambda fax, value, services: (
        bool(_number(value)) and any(_number(value) in n for n in (fax.to, fax.from_))
    ),
    "service": lambda fax, value, services: value in services.get(fax.service_id or "", "").lower(),
    "since": lambda fax, value, services: _created(fax, datetime.min) >= datetime.fromisoformat(value),
    "until": lambda fax, value, services: _created(fax, datetime.max) <= datetime.fromisoformat(value),
    "code": lambda fax, value, services: str(fax.error_code) == value,
    "label": lambda fax, value, services: any(
        value in f"{key}={text}".lower() for key, text in (fax.labels or {}).items()
    ),
}
FIELDS: Final = tuple(name for name in _MATCHERS if name)
STATUS_VALUES: Final = (
    "queued",
    "sending",
    "receiving",
    "open",
    "delivered",
    "received",
    "completed",
    "failed",
    "failure",
)


def _check_value(field: str, value: str) -> None:
    """Say what is possible when a field can never have this value."""
    if not value:
        raise QueryError(f"“{field}:” needs a value, as in {field}:{'failed' if field == 'status' else '…'}.")
    if field == "status" and not any(name.startswith(value) for name in STATUS_VALUES):
        raise QueryError(f"No status is called “{value}”. Try {', '.join(STATUS_VALUES)}.")
    if field == "dir" and not any(name.startswith(value) for name in ("inbound", "outbound")):
        raise QueryError(f"“{value}” is no direction: dir:in or dir:out.")
    if field == "code" and not value.isdecimal():
        raise QueryError(f"“{value}” is no code: codes are numbers, as in code:17.")


def _term(word: str, now: datetime) -> Term:
    negated = word.startswith("-") and len(word) > 1
    body = word[1:] if negated else word
    field, colon, value = body.partition(":")
    if not colon or not field.isalpha():
        return Term("", body.lower(), negated)
    if field.lower() not in FIELDS:
        raise QueryError(f"There is no field “{field}”. Fields: {', '.join(FIELDS)}.")
    field, value = field.lower(), value.lower()
    _check_value(field, value)
    if field in ("since", "until"):
        moment = read_moment(value, now)
        if moment is None:
            raise QueryError(f"“{value}” is no time: {EXAMPLES}.")
        value = moment.isoformat()
    return Term(field, value, negated)


def _words(text: str) -> list[str]:
    """Split at blanks; double quotes keep blanks together, an apostrophe is a letter as in O'Brien."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.escape, lexer.commenters = True, '"', "", ""
    try:
        return list(lexer)
    except ValueError:
        raise QueryError("A quotation mark is not closed.") from None


class Query(NamedTuple):
    """A parsed filter; the empty one matches every fax."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str, now: datetime | None = None) -> Query:
        """Read a query; raises `QueryError` with a sentence that names the word that is wrong.

        `now`, in the person's zone, is what `since:` and `until:` count from.
        """
        moment = now or datetime.now(UTC)
        words = [word for word in _words(text) if word not in ("-", "and", "AND")]  # terms are joined by "and" anyway
        return cls(" ".join(text.split()), tuple(_term(word, moment) for word in words))

    def matches(self, fax: Fax, services: Mapping[str, str]) -> bool:
        """Whether every term holds for this fax; `services` maps service ids to names."""
        return all(_MATCHERS[term.field](fax, term.value, services) != term.negated for term in self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)
