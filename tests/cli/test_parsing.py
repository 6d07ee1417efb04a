"""What people type, read kindly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from faxtui.cli import parsing
from faxtui.cli.output import CommandError, ExitCode

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["+14155550100", "+1 (415) 555-0100", "+1.415.555.0100", "+1\u00a0415 5550100"])
def test_numbers_may_be_written_for_people(text: str) -> None:
    """Spaces, dots, dashes and brackets are no part of a number."""
    assert parsing.number(text) == "+14155550100"


@pytest.mark.parametrize(
    "text", ["", "+", "14155550100", "+0123456789", "+1415555010x", "+1" + "2" * 15, "+１4155550100"]
)
def test_what_is_no_number_is_told(text: str) -> None:
    """A number without country code is not guessed at."""
    with pytest.raises(CommandError, match="is no fax number") as caught:
        parsing.number(text)

    assert caught.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30m", NOW - timedelta(minutes=30)),
        ("24h", NOW - timedelta(hours=24)),
        ("7D", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-02-24", datetime(2026, 2, 24, tzinfo=UTC)),
        ("2026-02-24T10:00:00+02:00", datetime(2026, 2, 24, 8, tzinfo=UTC)),
    ],
)
def test_times_are_ago_or_dates(text: str, moment: datetime) -> None:
    """A number with a unit counts back from now; a date is a date, in UTC unless it says otherwise."""
    assert parsing.since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "someday", "7", "d", "-7d", "999999w", "2026-13-01"])
def test_what_is_no_time_is_told(text: str) -> None:
    """The sentence shows how to write one."""
    with pytest.raises(CommandError, match=r"write today, yesterday, 30m"):
        parsing.since(text, NOW)


def test_statuses_and_directions_have_plain_names() -> None:
    """Both our words and the API's are understood; others are answered with the list."""
    assert [parsing.status(word) for word in ("failed", "FAILURE", "in-progress", "Delivered")] == [
        "FAILURE",
        "FAILURE",
        "IN_PROGRESS",
        "COMPLETED",
    ]
    assert parsing.direction("in") == "INBOUND"
    with pytest.raises(CommandError, match=r"'lost' is no status: use .*failed"):
        parsing.status("lost")
