"""The faxes of a project: send, find, look at, wait for, download, delete the content, export."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, Unpack

import httpx

from faxtui.api import downloads, once, waiting
from faxtui.api.errors import FaxApiError, InvalidRequest, NotFound
from faxtui.api.filters import FaxFilters, filter_params
from faxtui.api.models import Direction, Fax, FaxPage, parse_sent
from faxtui.api.once import Label, recipients
from faxtui.api.paging import Envelope, walk, walk_pages
from faxtui.api.resources import ApiResource, segment
from faxtui.api.salvage import read_fax, read_fax_page
from faxtui.api.sending import SendFields, send_form
from faxtui.api.transport import Call, reader

T = TypeVar("T")
P = TypeVar("P", bound=Envelope)
FaxList: TypeAlias = list[Fax]
"""A plain list, named here since `list` is also a method below."""

CLOCK_SLACK: Final = timedelta(minutes=10)
"""How much earlier than it was sent a lost fax is looked for, beside what the service's clock is known to be behind."""


class Faxes(ApiResource):
    """The faxes of one project."""

    async def send(self, to: str | Sequence[str], **fields: Unpack[SendFields]) -> FaxList:
        """Send documents (API: `sendFax`), one fax per number; what is None is not sent, so that defaults apply.

        Never repeated: `OutcomeUnknown` means that the service may have taken it (look with `find_sent`, or use
        `send_once`, which does), every other error that it did not.
        """
        call = Call("POST", self._path, reader(_sent), form=send_form(to, fields))
        return await self._transport.call(call)

    async def send_once(
        self,
        to: str | Sequence[str],
        *,
        label: Label | None = None,
        late_after: float = once.LATE_AFTER,
        on_lost: Callable[[FaxApiError], None] | None = None,
        **fields: Unpack[SendFields],
    ) -> FaxList:
        """Send so that no number gets the fax twice: a lost or late answer is settled by looking, never by repeating.

        The send carries `label` (a new one, unless given: keep your own to resume from with `settle`). An answer that
        takes more than `late_after` seconds is looked for meanwhile. `on_lost` hears of an answer that was lost.
        `OutcomeUnknown` has the label, and those faxes that were found; every other error means that nothing was sent.
        When it is cancelled the fax may be on its way: only a label of your own tells then.
        """
        return await once.send_once(self, to, label=label, late_after=late_after, on_lost=on_lost, fields=fields)

    async def settle(self, label: Label, to: str | Sequence[str], since: datetime) -> FaxList:
        """What became of a send that carried the label: its faxes, in the order of `to`; looks a few times.

        Complete when each number has one. None at all means that the service lists none after some seconds: a send
        that is no longer under way was then not taken. Raises the last look's error when that one failed.
        """
        return await once.settle(self, label, recipients(to), since)

    async def find_sent(self, label: Label, *, to: str | Sequence[str], since: datetime) -> FaxList:
        """Faxes sent to `to` since then that carry the label: one look for a send whose answer was lost.

        Finding one proves that the send was taken. Finding none proves less: it may appear a moment later.
        """
        numbers = recipients(to)
        filters: FaxFilters = {
            "direction": Direction.OUTBOUND,
            "created_after": since + min(self._transport.clock_ahead, timedelta()) - CLOCK_SLACK,
            # A plain number narrows the list; in another spelling it may be no beginning of what the service lists.
            "to": numbers[0] if len(numbers) == 1 and numbers[0][1:].isdecimal() else None,
        }
        with suppress(InvalidRequest):
            if found := await self._carrying(label, {**filters, "labels": dict([label])}):
                return found
        # How a query spells a label is documented nowhere: a service may read ours in its own way, or not at all.
        return await self._carrying(label, filters)

    async def list(self, *, page: int = 1, page_size: int = 100, **filters: Unpack[FaxFilters]) -> FaxPage:
        """One page of the list (API: `getFaxes`), newest first; pages count from 1 and hold 1 to 1000 faxes."""
        params = [*filter_params(filters), ("page", str(page)), ("pageSize", str(page_size))]
        return await self._transport.call(Call("GET", self._path, reader(read_fax_page), params))

    async def iter(self, *, page_size: int = 200, **filters: Unpack[FaxFilters]) -> AsyncGenerator[Fax, None]:
        """All faxes that match, newest first, none twice and none left out while others arrive or move on."""

        async def fetch(number: int) -> FaxPage:
            return await self.list(page=number, page_size=page_size, **filters)

        async with aclosing(walk(fetch, lambda page: page.faxes, page_size)) as rows:
            async for fax in rows:
                yield fax

    async def pages(
        self,
        parse: Callable[[bytes], P],
        rows: Callable[[P], Sequence[T]],
        *,
        page_size: int = 1000,
        **filters: Unpack[FaxFilters],
    ) -> AsyncGenerator[Sequence[T], None]:
        """The same page by page, for who reads the answers without models: `parse` takes a body or raises ValueError,
        `rows` are its faxes, each with an `id`."""

        async def fetch(number: int) -> P:
            params = [*filter_params(filters), ("page", str(number)), ("pageSize", str(page_size))]
            return await self._transport.call(Call("GET", self._path, reader(parse), params))

        async with aclosing(walk_pages(fetch, rows, page_size)) as pages:
            async for page in pages:
                yield page

    async def get(self, fax_id: str) -> Fax:
        """One fax as it stands now (API: `getFaxInfoPerId`)."""
        return await self._transport.call(Call("GET", self._one(fax_id), reader(read_fax)))

    async def wait(
        self,
        fax_id: str,
        *,
        timeout: float,  # noqa: ASYNC109 - ends in an error of ours, with the fax as last seen
        on_change: Callable[[Fax], None] | None = None,
        on_trouble: Callable[[FaxApiError], None] | None = None,
    ) -> Fax:
        """The fax once it has ended, well or badly; `WaitTimeout` after `timeout` seconds.

        `on_change` is called with each new state, the first included; `on_trouble` when a look fails in a way that
        may pass, which does not end the wait.
        """
        return await waiting.wait(partial(self.get, fax_id), timeout, on_change, on_trouble)

    async def download(self, fax_id: str) -> bytes:
        """The pages of a fax as one whole PDF in memory, up to 256 MiB (API: `getFaxFileByIdDeprecated`).

        Services that know only the newer path (API: `getFaxFilebyId`) are asked by that one.
        """
        return await self._file(fax_id, reader(downloads.whole, downloads.MEMORY_LIMIT))

    async def download_to(
        self, fax_id: str, target: Path, *, overwrite: bool = False, progress: downloads.Progress | None = None
    ) -> Path:
        """The same into a file that is whole under its final name or not there; OSError when the disk refuses."""
        with downloads.beside(target, overwrite=overwrite) as part:
            await self._file(fax_id, partial(downloads.save, part=part, progress=progress))
        return target

    async def delete_content(self, fax_id: str) -> None:
        """Delete the stored pages for good (API: `deleteFaxContentById`); the record of the fax stays."""
        await self._delete(f"{self._one(fax_id)}/file")

    async def export(self, **filters: Unpack[FaxFilters]) -> bytes:
        """All faxes that match as CSV in memory, a header row and 27 columns (API: `getFaxes`, `format=csv`)."""
        return await self._csv(filters, downloads.csv_body)

    async def export_to(
        self,
        target: Path,
        *,
        overwrite: bool = False,
        progress: downloads.Progress | None = None,
        **filters: Unpack[FaxFilters],
    ) -> Path:
        """The same into a file, written as `download_to` writes."""
        with downloads.beside(target, overwrite=overwrite) as part:
            await self._csv(filters, partial(downloads.save_csv, part=part, progress=progress))
        return target

    async def _carrying(self, label: Label, filters: FaxFilters) -> FaxList:
        key, value = label
        async with aclosing(self.iter(**filters)) as found:
            return [fax async for fax in found if (fax.labels or {}).get(key) == value]

    async def _csv(self, filters: FaxFilters, read: Callable[[httpx.Response], Awaitable[T]]) -> T:
        params = [*filter_params(filters), ("format", "csv")]
        return await self._transport.call(Call("GET", self._path, read, params, accept="text/csv"))

    async def _file(self, fax_id: str, read: Callable[[httpx.Response], Awaitable[T]]) -> T:
        path = self._one(fax_id)
        try:
            # The older path first: every service has it, the newer one not yet.
            return await self._transport.call(Call("GET", f"{path}/file.pdf", read, accept="application/pdf"))
        except NotFound:
            return await self._transport.call(Call("GET", f"{path}/file", read, accept="application/pdf"))

    @property
    def _path(self) -> str:
        return f"{self._project}/faxes"

    def _one(self, fax_id: str) -> str:
        return f"{self._path}/{segment(fax_id)}"


def _sent(body: bytes) -> list[Fax]:
    """The faxes of a send's answer; ValueError when there is none in it."""
    data = json.loads(body)
    faxes = parse_sent(data) if isinstance(data, dict) else []
    if not faxes:
        raise ValueError("no fax in the answer to a send")
    return faxes
