"""What people type on the command line, read into what the API wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from faxtui.cli.output import CommandError, ExitCode
from faxtui.store.moments import EXAMPLES, read_moment

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
    """A telephone number in E.164 form, read and judged as the console's dialog does."""
    from faxtui.store.checks import check_recipient

    checked = check_recipient(text)
    if not checked.ok:
        raise CommandError(f"{text!r} is no fax number. {checked.note}", ExitCode.USAGE)
    return checked.value


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """`key=value`, repeated."""
    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise CommandError(f"{option} {text!r} is no pair: write {option} key=value.", ExitCode.USAGE)
        if key.strip() in found:
            raise CommandError(f"{option} {key.strip()} is given twice.", ExitCode.USAGE)
        found[key.strip()] = value
    return found


def chosen(text: str | None, words: dict[str, str], what: str) -> str | None:
    """One of a few words, as the API spells it; None stays None."""
    return None if text is None else _one_of(text, words, what)


def bounded(value: int | None, lowest: int, highest: int, option: str) -> int | None:
    """A number within what the API takes."""
    if value is not None and not lowest <= value <= highest:
        raise CommandError(f"{option} {value}: from {lowest} to {highest}.", ExitCode.USAGE)
    return value


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
