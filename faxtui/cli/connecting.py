"""The service that a command talks to."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.cli.output import CommandError, ExitCode, talk
from faxtui.config import Choice, Connection, choose, open_client
from faxtui.look import Look

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient


class Asked(NamedTuple):
    """What the flags that every command shares say."""

    profile: str | None = None
    read_only: bool = False


_NOTHING: Final = Asked()
ASKED: Final[ContextVar[Asked]] = ContextVar("ASKED", default=_NOTHING)
"""Set once, before the command runs."""
LOOK_JUDGE: Final[ContextVar[Callable[[Look], list[str]] | None]] = ContextVar("LOOK_JUDGE", default=None)
"""Tells what of keys and theme the console leaves out; set where the console may be reached."""


def choice() -> Choice:
    """What flags, environment and profiles come to."""
    asked = ASKED.get()
    return choose(os.environ, profile=asked.profile, read_only=asked.read_only)


def connection() -> Connection:
    """The service that is set; commands never use the embedded one, which ends with us."""
    found = choice()
    if found.connection is None:
        why = f"Profile {found.profile} lives in the console only" if found.profile else "No service is set"
        raise CommandError(
            f"{why}: this command needs a profile (faxtui profiles add), or SINCH_PROJECT_ID, SINCH_KEY_ID and "
            "SINCH_KEY_SECRET (and FAXTUI_BASE_URL for a service of your own).",
            ExitCode.USAGE,
        )
    return found.connection


def configured_client() -> AsyncFaxClient:
    """A client for the service that is set."""
    return open_client(connection(), warn=talk)
