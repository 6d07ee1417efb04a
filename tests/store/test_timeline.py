"""The timeline of a fax tells what happened when, how long each state lasted, and how we know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from faxtui.store.fax_store import FaxStore
from faxtui.store.sightings import Sighting
from faxtui.store.timeline import MOST, timeline, timeline_facts
from tests.faxes import NOW, make_fax


def at(seconds: float) -> datetime:
    """A moment of the test's day."""
    return NOW + timedelta(seconds=seconds)


SEEN = (
    Sighting(at(1), "QUEUED", None, "send"),
    Sighting(at(13), "IN_PROGRESS", 0, "poll"),
    Sighting(at(30), "IN_PROGRESS", 1, "poll"),
    Sighting(at(50), "COMPLETED", 3, "webhook"),
)


def told(seen: Sequence[Sighting], gone: datetime | None, **fields: Any) -> list[str]:
    """The steps of a fax that was created now, in words."""
    fax = make_fax(minutes_ago=0, completedTime=at(49).isoformat(), **fields)
    return [f"{fact.label} {fact.value}" for group in timeline_facts(fax, seen, gone, UTC) for fact in group.facts]


def test_each_state_has_its_time_its_source_and_how_long_the_one_before_lasted() -> None:
    """Queued for 12 s, sending for 37 s; what the service says stands between."""
    assert told(SEEN, None) == [
        "14:30:00 created · service",
        "14:30:01 queued, first seen · answer to our send",
        "14:30:13 sending, after 12 s queued · poll",
        "14:30:30 sending, 1 of 3 pages · poll",
        "14:30:49 ended, after 49 s · service",
        "14:30:50 delivered, 3 of 3 pages, after 37 s sending · webhook",
    ]


def test_retries_and_what_is_lost_are_told() -> None:
    """Retries at the end; deleted pages and a record that the service forgot as steps, with the date of a later day."""
    seen = (*SEEN[-1:], Sighting(at(60), "COMPLETED", 3, "delete"))
    lines = told(seen, at(86_400), retryCount=2)

    assert lines[1] == "14:30:49 ended, after 49 s and 2 retries · service"
    assert lines[-2:] == [
        "14:31:00 its pages are no longer stored · deleted from here",
        "03 Mar 14:30 the service no longer knows it · the record here is the last one",
    ]


def test_a_fax_of_many_pages_is_cut_in_the_middle() -> None:
    """Its beginning and its end are shown, and how much is not."""
    seen = [Sighting(at(second), "IN_PROGRESS", second, "poll") for second in range(1, 301)]
    lines = told(seen, None)

    assert len(lines) == MOST + 1
    assert lines[MOST // 2] == "… 102 steps between are left out"


def test_a_source_from_outside_is_cleaned_and_an_unknown_status_is_shown() -> None:
    """What another version of faxtui wrote into the file steers no terminal."""
    steps = timeline(make_fax(createTime=None), [Sighting(at(0), "PARKED\x1b[2J", None, "mirror\x1b[2J")])

    assert [(step.what, step.how) for step in steps] == [("parked, first seen", "mirror")]


def test_the_store_notes_when_pages_went() -> None:
    """Deleting pages is a step of its own, once."""
    store = FaxStore.open(None)
    fax = make_fax()
    store.apply([fax], at(0), "poll")
    without = fax.model_copy(update={"has_file": False})
    store.apply([without], at(9), "delete")
    store.apply([without], at(20), "poll")

    assert [(seen.at, seen.source) for seen in store.sightings(fax.id)] == [(at(0), "poll"), (at(9), "delete")]
    store.close()
