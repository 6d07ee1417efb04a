"""What people type on the command line, read into what the API wants."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from faxtui.cli.output import CommandError, ExitCode

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_STATUSES: Final = {
    "queued": "QUEUED",
    "sending": "IN_PROGRESS",
    "receiving": "IN_PROGRESS",
    "in_progress": "IN_PROGRESS",
    "delivered": "COMPLETED",
    "received": "COMPLETED",
    "completed": "COMPLETED",
    "failed": "FAILURE",
    "failure": "FAILURE",
}
_DIRECTIONS: Final = {"in": "INBOUND", "inbound": "INBOUND", "out": "OUTBOUND", "outbound": "OUTBOUND"}


def number(text: str) -> str:
    """A telephone number in E.164 form, written with or without spaces, dots, dashes and brackets."""
    bare = re.sub(r"[ ().\-\u00a0]", "", text)
    if not _E164.fullmatch(bare):
        raise CommandError(
            f"{text!r} is no fax number: write it with + and country code, as +14155550100.", ExitCode.USAGE
        )
    return bare


def since(text: str, now: datetime) -> datetime:
    """`30m`, `24h`, `7d`, `2w` before now, or a date or time in ISO form (UTC unless it names its zone)."""
    ago = re.fullmatch(r"([0-9]{1,6})([mhdw])", text.strip().lower())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago.group(2)]: int(ago.group(1))})
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        message = f"{text!r} is no time: write 30m, 24h, 7d, 2w or a date as 2026-02-24."
        raise CommandError(message, ExitCode.USAGE) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def status(text: str) -> str:
    """The API's word for a status in anybody's words."""
    return _one_of(text, _STATUSES, "status")


def direction(text: str) -> str:
    """INBOUND or OUTBOUND."""
    return _one_of(text, _DIRECTIONS, "direction")


def _one_of(text: str, words: dict[str, str], what: str) -> str:
    word = words.get(text.strip().lower().replace("-", "_"))
    if word is None:
        raise CommandError(f"{text!r} is no {what}: use {', '.join(sorted(words))}.", ExitCode.USAGE)
    return word
