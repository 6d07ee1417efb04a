"""How a fax reads in one row: the same words for the console, the command line and exports."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.times import local
from faxtui.store.vanished import GONE
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faxtui.api.models import Fax

DIRECTION_ARROWS: Final = {"OUTBOUND": "→", "INBOUND": "←"}


class StatusWord(NamedTuple):
    """A status by glyph and word, so that it never depends on colour."""

    glyph: str
    word: str
    tone: str
    """`good`, `bad`, `busy` or `calm`: what a theme may colour."""


class MoreCells(NamedTuple):
    """Cells that a person has to ask for, made by `row_cells`; empty where nothing is known."""

    ended: str = ""
    took: str = ""
    code: str = ""
    price: str = ""
    header: str = ""
    labels: str = ""


NO_MORE: Final = MoreCells()


class FaxRow(NamedTuple):
    """One fax as the cells of a list, ready to show (cleaned of control characters)."""

    id: str
    status: StatusWord
    when: str
    arrow: str
    from_: str
    to: str
    pages: str
    service: str
    why: str
    more: MoreCells = NO_MORE


def status_word(fax: Fax) -> StatusWord:
    """The status as people say it: delivered, received, sending, receiving, queued, failed."""
    if fax.status == "COMPLETED":
        return StatusWord("✓", "received" if fax.is_inbound else "delivered", "good")
    if fax.status == "FAILURE":
        return StatusWord("✗", "failed", "bad")
    if fax.status == "IN_PROGRESS":
        return StatusWord("↓", "receiving", "busy") if fax.is_inbound else StatusWord("↑", "sending", "busy")
    if fax.status == "QUEUED":
        return StatusWord("·", "queued", "busy")
    if fax.status == GONE:
        return StatusWord("∅", "no longer known", "calm")
    return StatusWord("?", clean(fax.status or "unknown", 16).lower(), "calm")


def pages_text(fax: Fax) -> str:
    """Pages as `sent/total` while that tells something, else the total; empty while nothing is known."""
    total, sent = fax.number_of_pages, fax.pages_sent_successfully
    if total is None:
        return ""
    partial = not fax.is_inbound and fax.status != "COMPLETED" and sent is not None
    return f"{sent}/{total}" if partial else str(total)


def when_text(moment: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    """The time as short as it stays clear: `14:02` today, `Mon 14:02` this week, `24 Feb 14:02`, then with the year."""
    if moment is None:
        return ""
    then, today = local(moment, zone), local(now, zone)
    days = (today.date() - then.date()).days
    if days == 0:
        return then.strftime("%H:%M")
    if 0 < days <= 7:  # the same weekday a week ago shows its name, which today does not
        return then.strftime("%a %H:%M")
    if then.year == today.year:
        return then.strftime("%d %b %H:%M")
    return then.strftime("%Y-%m-%d")


def why_text(fax: Fax) -> str:
    """What happened in a word or three: the failure's cause, else the status; retries are named while they run."""
    word = status_word(fax)
    if fax.is_failed:
        from faxtui.api.error_codes import explain  # late: the first paint needs no table of codes

        return clean(explain(fax.error_type, fax.error_code, fax.error_message).word, 24)
    if fax.status == "IN_PROGRESS" and fax.retry_count:
        return f"{word.word}, try {fax.retry_count + 1}"
    return word.word


def fax_row(fax: Fax, services: Mapping[str, str], now: datetime, zone: tzinfo | None) -> FaxRow:
    """The row of one fax; `services` maps service ids to names."""
    return FaxRow(
        id=fax.id,
        status=status_word(fax),
        when=when_text(fax.create_time, now, zone),
        arrow=DIRECTION_ARROWS.get(fax.direction, "?"),
        from_=clean(fax.from_, 24) or "withheld",
        to=clean(fax.to, 24) or "unknown",
        pages=pages_text(fax),
        service=clean(services.get(fax.service_id or "", ""), 40),
        why=why_text(fax),
    )
