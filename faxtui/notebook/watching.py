"""A list of faxes that stays up to date in its cell until it is interrupted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, Final, Unpack, overload

from IPython.display import HTML, DisplayHandle, display

from faxtui.api import AsyncFaxClient, FaxClient
from faxtui.api.errors import FaxApiError, RateLimited, ServerError, TransportError
from faxtui.api.filters import FaxFilters
from faxtui.api.models import Fax
from faxtui.notebook import tables
from faxtui.store.query import Query

LOOKED_AT: Final = 200
"""The newest faxes are looked at, so many of those that the filters of the API leave."""
LEAST_PAUSE: Final = 0.5
"""Seconds between two looks, at least: a service counts the calls."""
_PASSING: Final = (RateLimited, ServerError, TransportError)


class Board:
    """One place in the notebook that shows faxes; it is written again only when what it shows has changed."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.services: dict[str, str] = {}
        """Names by id; asked for until there are some."""
        self._faxes: list[Fax] | None = None
        self._shown = ""
        self._handle: DisplayHandle | None = None

    def update(self, faxes: Sequence[Fax], said: str = "") -> None:
        """Show those that match."""
        self._faxes = [fax for fax in faxes if self._query.matches(fax, self.services)]
        self.say(said)

    def say(self, text: str) -> None:
        """Show what was last seen, with a line below it."""
        html = tables.fax_table(self._faxes, self.services) if self._faxes else ""
        if self._faxes == []:
            html = tables.note("No fax matches.")
        html += tables.note(text) if text else ""
        if html == self._shown:
            return
        self._shown = html
        if self._handle is None:
            handle: Any = display(HTML(html), display_id=True)  # type: ignore[no-untyped-call]
            self._handle = handle
        else:
            self._handle.update(HTML(html))  # type: ignore[no-untyped-call]


@overload
def watch(
    client: FaxClient,
    query: str = "",
    *,
    every: float = 3.0,
    seconds: float | None = None,
    **filters: Unpack[FaxFilters],
) -> None: ...
@overload
def watch(
    client: AsyncFaxClient,
    query: str = "",
    *,
    every: float = 3.0,
    seconds: float | None = None,
    **filters: Unpack[FaxFilters],
) -> Coroutine[Any, Any, None]: ...
def watch(
    client: FaxClient | AsyncFaxClient,
    query: str = "",
    *,
    every: float = 3.0,
    seconds: float | None = None,
    **filters: Unpack[FaxFilters],
) -> Coroutine[Any, Any, None] | None:
    """Show faxes that match a query of the console (`status:failed to:+1415`) and update in place, newest first.

    It looks `every` so many seconds, and ends after `seconds`, or when the cell is interrupted (its task cancelled),
    which is no error. `filters` are those of `faxes.list`. Awaited when the client's calls are. A look that fails in a
    way that may pass is told below the table; other errors are raised. QueryError says what is wrong with a query.
    """
    asked = Query.parse(query, datetime.now().astimezone())
    end = None if seconds is None else time.monotonic() + seconds
    run = _watch_async if isinstance(client, AsyncFaxClient) else _watch
    return run(client, asked, max(every, LEAST_PAUSE), end, filters)  # type: ignore[arg-type]


def _watch(client: FaxClient, query: Query, every: float, end: float | None, filters: FaxFilters) -> None:
    board = Board(query)
    try:
        while True:
            try:
                board.services = board.services or {row.id: row.name for row in client.services.iter()}
                board.update(client.faxes.list(page_size=LOOKED_AT, **filters).faxes)
            except _PASSING as error:
                board.say(_trouble(error))
            if _is_over(every, end):
                break
            time.sleep(every)
    except KeyboardInterrupt:
        board.say("Stopped.")


async def _watch_async(
    client: AsyncFaxClient, query: Query, every: float, end: float | None, filters: FaxFilters
) -> None:
    board = Board(query)
    try:
        while True:
            try:
                board.services = board.services or {row.id: row.name async for row in client.services.iter()}
                board.update((await client.faxes.list(page_size=LOOKED_AT, **filters)).faxes)
            except _PASSING as error:
                board.say(_trouble(error))
            if _is_over(every, end):
                break
            await asyncio.sleep(every)
    except asyncio.CancelledError:
        # How a notebook interrupts a cell that awaits: the usual end, so nobody is to see a traceback.
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        board.say("Stopped.")


def _is_over(every: float, end: float | None) -> bool:
    return end is not None and time.monotonic() + every > end


def _trouble(error: FaxApiError) -> str:
    return f"{error} Looking again."
