"""Rows say what happened in words, at any width of knowledge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from faxtui.store.rows import fax_row, pages_text, status_word, when_text, why_text
from tests.faxes import NOW, SERVICES, failed, make_fax


@pytest.mark.parametrize(
    ("fields", "glyph", "word"),
    [
        ({"status": "COMPLETED"}, "✓", "delivered"),
        ({"status": "COMPLETED", "direction": "INBOUND"}, "✓", "received"),
        ({"status": "IN_PROGRESS"}, "↑", "sending"),
        ({"status": "IN_PROGRESS", "direction": "INBOUND"}, "↓", "receiving"),
        ({"status": "QUEUED"}, "·", "queued"),
        ({"status": "FAILURE"}, "✗", "failed"),
        ({"status": "ON_HOLD"}, "?", "on_hold"),
        ({"status": None}, "?", "unknown"),
    ],
)
def test_status_is_a_glyph_and_a_word(fields: dict[str, Any], glyph: str, word: str) -> None:
    """Every status, also one of tomorrow, reads without colour."""
    assert status_word(make_fax(**fields))[:2] == (glyph, word)


def test_pages_show_progress_only_while_it_tells_something() -> None:
    """A delivered fax shows its pages, one on its way or failed shows how far it came."""
    assert pages_text(make_fax()) == "3"
    assert pages_text(make_fax(status="IN_PROGRESS", pagesSentSuccessfully=1)) == "1/3"
    assert pages_text(failed(pagesSentSuccessfully=2)) == "2/3"
    assert pages_text(make_fax(numberOfPages=None)) == ""


def test_times_are_as_short_as_they_stay_clear() -> None:
    """Today, this week, this year, and before: in the zone that was asked for."""
    berlin = timezone(timedelta(hours=1))

    assert when_text(NOW - timedelta(minutes=5), NOW, UTC) == "14:25"
    assert when_text(NOW - timedelta(minutes=5), NOW, berlin) == "15:25"
    assert when_text(NOW - timedelta(days=2), NOW, UTC) == "Sat 14:30"
    assert when_text(NOW - timedelta(days=20), NOW, UTC) == "10 Feb 14:30"
    assert when_text(datetime(2025, 1, 2, tzinfo=UTC), NOW, UTC) == "2025-01-02"
    assert when_text(None, NOW, UTC) == ""


def test_failures_say_why() -> None:
    """The code's short words, else the code, and the try while retries run."""
    assert why_text(failed()) == "line busy"
    assert why_text(failed(code=133, kind="FAX_ERROR")) == "not permitted"
    assert why_text(failed(code=133, kind="DOCUMENT_CONVERSION_ERROR")) == "broken PDF"
    assert why_text(failed(code=4711, kind="NEW_ERROR")) == "code 4711"
    assert why_text(make_fax(status="IN_PROGRESS", retryCount=1)) == "sending, try 2"


def test_hostile_text_never_reaches_a_row() -> None:
    """Escape sequences, markup and endless names come out tame."""
    row = fax_row(make_fax(from_="\x1b[2J\x07+1", to="[/red]" + "9" * 10_000), {"S1": "\x1b]0;x\x07[b]"}, NOW, UTC)

    assert all(text.isprintable() for text in (row.from_, row.to, row.service, row.why))
    assert len(row.to) <= 24
    assert fax_row(make_fax(), SERVICES, NOW, UTC).service == "Front Desk"
