"""What people type on the command line, read into what the API wants."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from faxtui.cli.output import CommandError, ExitCode
from faxtui.store.moments import EXAMPLES, read_moment

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
    """A moment as filters know them, in UTC unless it names its zone."""
    moment = read_moment(text, now.astimezone(UTC))
    if moment is None:
        raise CommandError(f"{text!r} is no time: write {EXAMPLES}.", ExitCode.USAGE)
    return moment


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
