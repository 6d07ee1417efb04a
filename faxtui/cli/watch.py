"""`faxtui faxes watch`: one fax until it has ended, or the list as it changes, one line a change."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json, safe_id
from faxtui.cli.masking import Mask
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.selecting import Flags, Selection, names_for, select
from faxtui.cli.status import fax_ended, status_line
from faxtui.store.fax_masking import masked

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.errors import FaxApiError
    from faxtui.api.models import Fax

_PAGE: Final = 200
_MOST_LOOKUPS: Final = 50
"""Open faxes older than the newest page that one round asks for by id."""
_SLOWEST: Final = 60.0


def watch(
    *what: Annotated[
        str,
        Parameter(
            name="WHAT",
            allow_leading_hyphen=True,  # of a term that is negated
            help="A fax's id; or a filter as for list (with a colon or blank); else all.",
        ),
    ],
    every: Annotated[float, Parameter(help="Seconds between two looks at the list.")] = 5.0,
    timeout: Annotated[float | None, Parameter(help="Seconds after which to stop; exit code 6 for a fax.")] = None,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """Write a line for each change; a fax that ends ends the watch with exit code 0 or 5, ctrl+c any other."""
    if not 0.01 <= every < math.inf or (timeout is not None and not 0 < timeout < math.inf):
        raise CommandError("--every and --timeout are seconds above 0.", ExitCode.USAGE)
    teller = Teller(mask=mask, as_json=as_json)
    patience = math.inf if timeout is None else timeout
    if len(what) == 1 and not any(sign in what[0] for sign in ": +@"):
        return asyncio.run(_watch_fax(what[0], patience, teller))
    selection = select(what, Flags())
    selection.say_unsorted("a watch writes each change as it comes")
    return asyncio.run(_watch_list(selection, every, patience, teller))


class Teller:
    """Writes one line for each change of a fax, and none where nothing changed."""

    def __init__(self, *, mask: bool, as_json: bool) -> None:
        self._mask, self._as_json = mask, as_json
        self._told: dict[str, str] = {}

    def tell(self, fax: Fax) -> None:
        """A line, unless the last one on this fax said the same."""
        shown = masked(fax) if self._mask else fax
        line = status_line(shown)
        if self._told.get(fax.id) == line:
            return
        self._told[fax.id] = line
        if self._as_json:
            emit_json(shown.wire())
        else:
            from faxtui.store.rows import fax_row

            row = fax_row(shown, {}, datetime.now(UTC), UTC)
            clock = datetime.now(UTC).strftime("%H:%M:%S")
            emit(f"{clock}  {safe_id(shown)}  {row.from_} → {row.to}  {row.status.glyph} {line}", at_once=True)

    def know(self, fax: Fax) -> None:
        """Take a state for told."""
        self._told[fax.id] = status_line(masked(fax) if self._mask else fax)


async def _watch_fax(fax_id: str, patience: float, teller: Teller) -> int:
    from faxtui.api.errors import WaitTimeout

    trouble = _Trouble()
    async with configured_client() as client:
        try:
            fax = await client.faxes.wait(fax_id, timeout=patience, on_change=teller.tell, on_trouble=trouble.tell)
        except WaitTimeout as error:
            talk(str(error))
            return ExitCode.UNKNOWN
    return fax_ended(fax)


async def _watch_list(selection: Selection, every: float, patience: float, teller: Teller) -> int:
    from faxtui.api.errors import AuthenticationError, FaxApiError, InvalidRequest, PermissionDenied

    trouble = _Trouble()
    async with configured_client() as client:
        watched = _Watched(client, selection, teller)
        try:
            async with asyncio.timeout(None if math.isinf(patience) else patience):
                while True:
                    try:
                        await watched.look()
                        trouble.over()
                    except (AuthenticationError, PermissionDenied, InvalidRequest):
                        raise
                    except FaxApiError as error:
                        trouble.tell(error)
                    await asyncio.sleep(min(every * trouble.factor, max(every, _SLOWEST)))
        except TimeoutError:
            return ExitCode.OK


class _Trouble:
    """Looks that fail: told once, and made rarer while it lasts."""

    def __init__(self) -> None:
        self._told = ""
        self.factor = 1

    def tell(self, error: FaxApiError) -> None:
        """Say what is wrong unless it was said."""
        self.factor = min(self.factor * 2, 16)
        if self._told != str(error):
            self._told = str(error)
            talk(f"{error} Trying on.")

    def over(self) -> None:
        """The service answers again."""
        if self._told:
            talk("The service answers again.")
        self._told, self.factor = "", 1


class _Watched:
    """The faxes seen so far, those of them that are on their way, and what a look at the list brings."""

    def __init__(self, client: AsyncFaxClient, selection: Selection, teller: Teller) -> None:
        self._client, self._selection, self._teller = client, selection, teller
        self._services: Mapping[str, str] | None = None
        self._seen: set[str] = set()
        self._open: dict[str, Fax] = {}
        """Those on their way, whether they match or not: they may come to."""
        self._shown: set[str] = set()
        """Those that matched once: how they go on is told even when they no longer do."""
        self._is_first = True

    async def look(self) -> None:
        """One round; the first shows only what is on its way, as what has ended is no change."""
        if self._services is None:
            self._services = await names_for(self._client, self._selection)
        listed: set[str] = set()
        async with aclosing(self._listed()) as faxes:
            async for fax in faxes:
                known = fax.id in self._seen
                listed.add(fax.id)
                self._take(fax)
                if known and not self._is_first and len(listed) >= _PAGE:
                    break  # a whole page, and behind it is what was seen before
        for fax_id in [fax_id for fax_id in self._open if fax_id not in listed][:_MOST_LOOKUPS]:
            await self._look_at(fax_id)
        self._is_first = False

    def _listed(self) -> AsyncGenerator[Fax, None]:
        # All statuses: a fax that ends would drop out of a list of those on their way, and its end go untold.
        filters = self._selection.pushed(self._services or {}).filters
        return self._client.faxes.iter(page_size=_PAGE, **filters)

    async def _look_at(self, fax_id: str) -> None:
        from faxtui.api.errors import NotFound

        try:
            self._take(await self._client.faxes.get(fax_id))
        except NotFound:
            del self._open[fax_id]

    def _take(self, fax: Fax) -> None:
        if fax.is_open:
            self._open[fax.id] = fax
        else:
            self._open.pop(fax.id, None)
        matches = self._selection.matches(fax, self._services or {})
        if self._is_first and not fax.is_open:
            self._teller.know(fax)
            if matches:
                self._shown.add(fax.id)
        elif matches or fax.id in self._shown:
            self._shown.add(fax.id)
            self._teller.tell(fax)
        self._seen.add(fax.id)
