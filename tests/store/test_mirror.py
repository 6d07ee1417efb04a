"""The mirror keeps the newest truth about every fax, in order."""

from __future__ import annotations

from datetime import timedelta

from faxtui.store.mirror import Mirror
from faxtui.store.query import Query
from tests.faxes import NOW, failed, make_fax


def test_faxes_are_newest_first_whatever_the_order_of_arrival() -> None:
    """Order is by creation, not by arrival."""
    mirror = Mirror()

    mirror.apply([make_fax("old", minutes_ago=60), make_fax("new", minutes_ago=1)], NOW)
    mirror.apply([make_fax("middle", minutes_ago=30)], NOW)

    assert mirror.select(Query()) == ["new", "middle", "old"]


def test_only_differences_are_changes() -> None:
    """The same record again is no change, so nothing is drawn for it."""
    mirror = Mirror()

    assert mirror.apply([make_fax("F1", status="QUEUED")], NOW).added == ("F1",)
    assert not mirror.apply([make_fax("F1", status="QUEUED")], NOW)
    assert mirror.apply([make_fax("F1", status="IN_PROGRESS")], NOW).changed == ("F1",)


def test_a_late_answer_never_reopens_an_ended_fax() -> None:
    """An answer that was overtaken on the way does not turn delivered back into sending."""
    mirror = Mirror()
    mirror.apply([make_fax("F1")], NOW)

    assert not mirror.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1)], NOW)
    fax = mirror.get("F1")
    assert fax is not None
    assert fax.status == "COMPLETED"


def test_sightings_tell_the_story_once_a_step() -> None:
    """Each status and page is recorded when it is first seen."""
    mirror, later = Mirror(), NOW + timedelta(seconds=5)
    mirror.apply([make_fax("F1", status="QUEUED", pagesSentSuccessfully=None)], NOW)
    mirror.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1)], later)
    mirror.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1, retryCount=1)], later)

    assert [(seen.at, seen.status, seen.pages_sent) for seen in mirror.sightings("F1")] == [
        (NOW, "QUEUED", None),
        (later, "IN_PROGRESS", 1),
    ]


def test_counts_are_of_today() -> None:
    """Open faxes of any day, failures of this day only."""
    mirror = Mirror()
    mirror.apply([failed("F1"), failed("F2", minutes_ago=60 * 24), make_fax("F3", status="QUEUED")], NOW)

    assert mirror.counts(NOW) == (1, 1)


def test_known_numbers_are_those_faxed_to() -> None:
    """A number that only ever faxed us was never dialled."""
    mirror = Mirror()
    mirror.apply([make_fax("F1", to="+14155550134"), make_fax("F2", direction="INBOUND", to="+14155550100")], NOW)

    assert mirror.has_faxed("+14155550134")
    assert not mirror.has_faxed("+14155550100")
