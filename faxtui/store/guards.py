"""What should make a person look twice before a fax leaves: each a line, none of them certain to be a mistake.

Everything is judged by what is known here: `past` are the project's sends on record, of the last days only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.checks import TEST_NUMBER
from faxtui.store.covers import braced
from faxtui.store.recipients import country_of
from faxtui.store.times import aware
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax

DOCUMENT_LABEL: Final = "faxtuiDocument"
"""The label of a send that tells its documents again (`documents.fingerprint`)."""
LONG_PAGES: Final = 50
MOST_PAST: Final = 5000
"""Faxes on record that are looked at, the newest."""
AGAIN_WITHIN: Final = timedelta(hours=1)
JUST_WITHIN: Final = timedelta(minutes=2)
_TAGS: Final = 5
"""How many tags the line on them names."""
_NAMED: Final = 3
"""How many numbers one line names."""


class Kind(StrEnum):
    """Why to look twice, the gravest first."""

    AGAIN = "same document again"
    RAW = "cover page tags without a value"
    OWN = "own number"
    NEAR = "near a known number"
    COUNTRY = "new country"
    NEW = "new number"
    JUST_NOW = "just faxed"
    LONG = "long fax"


class Sent(NamedTuple):
    """A send on record."""

    to: str
    at: datetime
    document: str = ""
    """Its fingerprint, where it is known."""
    failed: bool = False


class Planned(NamedTuple):
    """A send to be judged."""

    numbers: Sequence[str]
    document: str = ""
    pages: int | None = None
    raw: Sequence[str] = ()
    """Tags of the cover page that nobody gave a value."""


class Concern(NamedTuple):
    """One thing to look at."""

    kind: Kind
    numbers: tuple[str, ...]
    text: str
    """One sentence."""


def fingerprint_of(fax: Fax) -> str:
    """The fingerprint of the document that was sent (`documents.fingerprint`), empty when it is not known."""
    return (fax.labels or {}).get(DOCUMENT_LABEL, "")


def sends_of(faxes: Iterable[Fax]) -> list[Sent]:
    """The outbound faxes among these, as what the guards look at."""
    return [
        Sent(fax.to, aware(fax.create_time), fingerprint_of(fax), fax.is_failed)
        for fax in faxes
        if not fax.is_inbound and fax.create_time is not None
    ]


def concerns(planned: Planned, past: Sequence[Sent], own: Collection[str], now: datetime) -> list[Concern]:
    """Everything to look at before this send, the gravest first; at most one line for a kind, three for near misses.

    Without any send on record nothing is called new.
    """
    record = _Record(planned, past, own)
    found: dict[Kind, dict[str, str]] = {}
    for number in planned.numbers:
        if number != TEST_NUMBER:
            for kind, detail in _judged(number, record, now):
                found.setdefault(kind, {})[number] = detail
    lines = [line for kind in Kind if kind in found for line in _lines(kind, found[kind])]
    if planned.raw:
        place = sum(line.kind is Kind.AGAIN for line in lines)
        lines.insert(place, Concern(Kind.RAW, (), f"The cover page prints {braced(planned.raw, _TAGS)} raw: no value."))
    if planned.pages is not None and planned.pages > LONG_PAGES:
        lines.append(Concern(Kind.LONG, (), f"The fax has {planned.pages} pages."))
    return lines


def neighbour_of(number: str, known: Collection[str]) -> str:
    """A known number one digit or one swap away; empty when there is none, or this number is known itself."""
    return "" if number in known else next((near for near in _near(number) if near in known), "")


class _Record:
    """What is known, by number: a long list of recipients is judged against a long history."""

    def __init__(self, planned: Planned, past: Sequence[Sent], own: Collection[str]) -> None:
        oldest_first = sorted(past, key=lambda one: one.at)
        same = [one for one in oldest_first if planned.document and one.document == planned.document]
        self.last = {one.to: one for one in oldest_first}
        self.same = {one.to: one for one in same}
        self.known = self.last.keys() - {TEST_NUMBER}
        self.countries = {country_of(number) for number in self.known}
        self.own = frozenset(own)


def _judged(number: str, record: _Record, now: datetime) -> Iterator[tuple[Kind, str]]:
    """Why to look at a number; of own, near, country and new only the gravest, since each says more than the next."""
    again, last = record.same.get(number), record.last.get(number)
    if again is not None and now - again.at <= AGAIN_WITHIN:
        yield Kind.AGAIN, f"{_ago(now - again.at)}{' and failed' if again.failed else ''}"
    elif last is not None and now - last.at <= JUST_WITHIN:
        yield Kind.JUST_NOW, _ago(now - last.at)
    if number in record.own:
        yield Kind.OWN, ""
    elif record.known and number not in record.known:
        if near := neighbour_of(number, record.known):
            yield Kind.NEAR, near
        elif (country := country_of(number)) not in record.countries:
            yield Kind.COUNTRY, country
        else:
            yield Kind.NEW, ""


def _near(number: str) -> Iterator[str]:
    """Every number one slip away: two digits swapped, one wrong, one missing, one too many."""
    head, digits = number[:1], number[1:]
    for at in range(len(digits) - 1):
        yield head + digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    for at in range(len(digits)):
        yield from (head + digits[:at] + other + digits[at + 1 :] for other in "0123456789")
        yield head + digits[:at] + digits[at + 1 :]
    for at in range(len(digits) + 1):
        yield from (head + digits[:at] + other + digits[at:] for other in "0123456789")


def _ago(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds())) // 60
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'} ago" if minutes else "moments ago"


def _lines(kind: Kind, found: dict[str, str]) -> Iterator[Concern]:
    numbers = tuple(found)
    if kind is Kind.NEAR:
        for number in numbers[:_NAMED]:
            yield Concern(
                kind, (number,), f"{clean(number, 20)} is not on record, but {clean(found[number], 20)} is: a slip?"
            )
        if len(numbers) > _NAMED:
            yield Concern(kind, numbers[_NAMED:], f"{len(numbers) - _NAMED} more are a slip away from known numbers.")
        return
    yield Concern(kind, numbers, _sentence(kind, _list(numbers), found[numbers[0]], len(numbers) > 1))


def _sentence(kind: Kind, names: str, detail: str, several: bool) -> str:
    was, is_ = ("were", "are") if several else ("was", "is")
    detail = clean(detail, 40)
    match kind:
        case Kind.AGAIN:
            return f"The same document went to {names} {'less than an hour ago' if several else detail}."
        case Kind.JUST_NOW:
            return f"{names} {was} faxed {'moments ago' if several else detail}."
        case Kind.OWN:
            return f"{names} {is_} the project's own {'numbers' if several else 'number'}."
        case Kind.COUNTRY:
            return f"{names}: no fax on record went to {'those countries' if several else f'this country ({detail})'}."
        case _:
            return f"{names} {was} not faxed in the last 7 days."


def _list(numbers: Sequence[str]) -> str:
    named = ", ".join(clean(number, 20) for number in numbers[:_NAMED])
    return f"{named} and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else named
