"""What happened to a fax and how we know: what the service tells of it beside what was seen here, in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.facts import Fact, FactGroup, duration_text, moment_text
from faxtui.store.rows import status_word
from faxtui.store.times import aware, local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.sightings import Sighting

MOST: Final = 200
"""Steps that are shown: a fax of many pages is seen once for each of them."""
SOURCES: Final = {
    "poll": "poll",
    "webhook": "webhook",
    "send": "answer to our send",
    "delete": "deleted from here",
    "sync": "older faxes loaded",
    "list": "list",
    "look": "asked for here",
}
"""How we know, by the source of a sighting."""
_SERVICE: Final = "service"
"""Its own time, where all others are ours."""


class Step(NamedTuple):
    """One moment in the life of a fax."""

    at: datetime
    what: str
    how: str
    tone: str = ""


def how_known(source: str) -> str:
    """The source of a sighting in words."""
    return SOURCES.get(source) or clean(source, 24) or "seen here"


def timeline(fax: Fax, sightings: Sequence[Sighting], gone: datetime | None = None) -> list[Step]:
    """All that is known of when what happened, oldest first; `gone` is since when the service does not know it."""
    steps = [Step(aware(fax.create_time), "created", _SERVICE)] if fax.create_time else []
    steps += _seen(fax, sightings)
    if fax.completed_time:
        steps.append(Step(aware(fax.completed_time), f"ended{_took(fax)}", _SERVICE))
    if gone is not None:
        steps.append(Step(aware(gone), "the service no longer knows it", "the record here is the last one", "bad"))
    return sorted(steps, key=lambda step: step.at)  # steps of one moment stay as they are


def _took(fax: Fax) -> str:
    parts = []
    if fax.create_time and fax.completed_time:
        parts.append(duration_text((aware(fax.completed_time) - aware(fax.create_time)).total_seconds()))
    if fax.retry_count:
        parts.append("1 retry" if fax.retry_count == 1 else f"{fax.retry_count} retries")
    return f", after {' and '.join(parts)}" if parts else ""


def _seen(fax: Fax, sightings: Sequence[Sighting]) -> Iterator[Step]:
    since: datetime | None = None
    for before, seen in pairwise((None, *sightings)):
        if seen is None:  # only the first place is empty
            continue
        word, how = status_word(fax.model_copy(update={"status": seen.status})), how_known(seen.source)
        total = f" of {fax.number_of_pages}" if fax.number_of_pages else ""
        pages = f", {seen.pages_sent}{total} pages" if seen.pages_sent and not fax.is_inbound else ""
        if before is None:
            since = seen.at
            yield Step(seen.at, f"{word.word}{pages}, first seen", how, word.tone)
        elif before.status != seen.status:
            spent = duration_text((seen.at - (since or before.at)).total_seconds())
            earlier = status_word(fax.model_copy(update={"status": before.status})).word
            since = seen.at
            yield Step(seen.at, f"{word.word}{pages}, after {spent} {earlier}", how, word.tone)
        elif before.pages_sent != seen.pages_sent:
            yield Step(seen.at, f"{word.word}{pages}", how, word.tone)
        else:
            yield Step(seen.at, "its pages are no longer stored", how, "bad")


def timeline_facts(
    fax: Fax, sightings: Sequence[Sighting], gone: datetime | None, zone: tzinfo | None
) -> list[FactGroup]:
    """The timeline as facts: the time of day is the label, with its date where that is another one than the first."""
    steps = timeline(fax, sightings, gone)
    if not steps:
        return []
    left_out = len(steps) - MOST
    if left_out > 0:
        steps = [*steps[: MOST // 2], *steps[-MOST // 2 :]]
    first = local(steps[0].at, zone)
    facts = []
    for place, step in enumerate(steps):
        at = local(step.at, zone)
        label = at.strftime("%H:%M:%S" if at.date() == first.date() else "%d %b %H:%M")
        if left_out > 0 and place == MOST // 2:
            facts.append(Fact("…", f"{left_out} steps between are left out"))
        copied = f"{moment_text(step.at, zone)}  {step.what} ({step.how})"
        facts.append(Fact(label, f"{step.what} · {step.how}", step.tone, copied))
    return [FactGroup(f"Timeline, {first.strftime('%d %b %Y')}", facts)]
