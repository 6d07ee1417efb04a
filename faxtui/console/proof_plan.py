"""What a proof is made of, and how it is asked for in the process that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo


class Settings(NamedTuple):
    """How pages become dots."""

    resolution: str
    method: str

    def __str__(self) -> str:
        return f"{self.resolution} {self.method}"


class Cover(NamedTuple):
    """A cover page and what was filled in."""

    name: str
    pdf: bytes
    values: Mapping[str, str]


class ProofPlan(NamedTuple):
    """A fax that may be sent, as far as it is known before."""

    numbers: tuple[str, ...]
    files: list[list[Any]]
    """Bytes and name of each document."""
    settings: Settings
    sender: str
    header: str
    numbered: bool
    moment: datetime
    """Now, on the header's clock."""
    cover: Cover | None = None
    notes: tuple[str, ...] = ()

    def request(self, settings: Settings) -> dict[str, Any]:
        """The arguments of `faxtui.pages.proof.prove`; several recipients see the first one's name on the cover."""
        number = self.numbers[0] if self.numbers else ""
        day = f"{self.moment.month}/{self.moment.day}/{self.moment.year}"
        cover = None
        if self.cover is not None:
            cover = [self.cover.pdf, {**self.cover.values, "from": self.sender, "to": number, "date": day}]
        header = [f"{self.moment:%Y-%m-%d %H:%M}", self.header, self.sender, self.numbered]
        return {"resolution": settings.resolution, "method": settings.method, "header": header, "cover": cover}


class ProofChoice(NamedTuple):
    """What a person took from the proof."""

    settings: Settings
    send: bool


def header_zone(name: str) -> tzinfo:
    """A time zone by name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        return UTC
