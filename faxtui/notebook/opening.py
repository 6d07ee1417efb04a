"""Clients from the settings of the command line, and which of them a shown fax came from."""

from __future__ import annotations

import os
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from faxtui.api import AsyncFaxClient, FaxClient
from faxtui.api.blocking_portal import Portal
from faxtui.config import Connection, choose
from faxtui.connection import open_blocking_client, open_client
from faxtui.embedded import EmbeddedService
from faxtui.text import clean

_LOCK: Final = Lock()
_demo: tuple[Connection, Portal] | None = None
_OPENED: Final[WeakKeyDictionary[FaxClient | AsyncFaxClient, tuple[str, FaxClient | None]]] = WeakKeyDictionary()
"""For each client its project, and the client that fetches pages for it; None: it does that itself."""


def connect(profile: str | None = None, *, read_only: bool = False) -> FaxClient:
    """A blocking client by profile and environment, chosen as on the command line; with nothing set, the demo's.

    Raises ConfigError for settings that do not add up, EmbeddedError when the demo service does not start.
    """
    connection, guard = _connection(profile, read_only)
    client = open_blocking_client(connection, read_only=guard)
    _OPENED[client] = connection.project_id, None
    return client


def connect_async(profile: str | None = None, *, read_only: bool = False) -> AsyncFaxClient:
    """The same for calls that are awaited in cells. Not awaited itself: nothing goes out before the first call."""
    connection, guard = _connection(profile, read_only)
    client = open_client(connection, read_only=guard)
    # What a cell shows cannot be awaited: pages come through a client with a thread of its own.
    _OPENED[client] = connection.project_id, open_blocking_client(connection, read_only=True)
    return client


def page_reader(project_id: str | None) -> FaxClient | None:
    """The blocking client that fetches what a fax of this project shows: of the newest `connect` still in use."""
    for client, (project, reader) in reversed(list(_OPENED.items())):
        if project_id in (None, project):
            return client if isinstance(client, FaxClient) else reader
    return None


def _connection(profile: str | None, read_only: bool) -> tuple[Connection, bool]:
    choice = choose(os.environ, profile=profile, read_only=read_only)
    found = choice.connection or _demo_connection()
    print(f"Connected to {clean(found.name)}{', read-only' if choice.read_only else ''}.")  # noqa: T201 - the cell's
    return found, choice.read_only


def _demo_connection() -> Connection:
    """The embedded service of this process; it begins with the first call here and ends with the interpreter."""
    global _demo
    with _LOCK:
        if _demo is None:
            service = EmbeddedService()
            # A loop of its own: the notebook's may be blocked by a cell, and the service's pipes want reading.
            portal = Portal(service.stop)
            try:
                _demo = portal.run(service.start), portal
            except BaseException:
                portal.close()
                raise
        return _demo[0]
