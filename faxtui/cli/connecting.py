"""The service that a command talks to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from faxtui.cli.output import CommandError, ExitCode
from faxtui.config import Connection, from_environment, open_client

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient


def connection() -> Connection:
    """The service that the environment names; commands never use the embedded one, which ends with us."""
    found = from_environment(os.environ)
    if found is None:
        raise CommandError(
            "No service is set: this command needs SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET "
            "(and FAXTUI_BASE_URL for a service of your own).",
            ExitCode.USAGE,
        )
    return found


def configured_client() -> AsyncFaxClient:
    """A client for the service that is set."""
    return open_client(connection())
