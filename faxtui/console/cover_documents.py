"""The PDFs of cover pages and what is in them: fetched once, read by a process of its own, never on the event loop.

A cover page is an upload like any other: what reads it may hang or die, and that must not take the console along.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from faxtui.store.covers import CoverTags, proof_note, sample_values, tags_of

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.pages.worker import Worker
    from faxtui.store.covers import PlacedCover

MOST_KEPT: Final = 20
_TAGS: Final = "faxtui.pages.cover_tags"
_PROOF: Final = "proof "


class CoverDocuments:
    """Feeds a page loader: by a cover page's key its own PDF, by `proof_key` the same filled with sample data."""

    def __init__(self, client: Callable[[], AsyncFaxClient | None]) -> None:
        self._client = client
        self._places: dict[str, PlacedCover] = {}
        self._pdfs: OrderedDict[str, bytes] = OrderedDict()
        self._tags: dict[str, CoverTags] = {}
        self.proof_notes: dict[str, str] = {}
        self._worker: Worker | None = None
        self._turn = asyncio.Lock()

    def know(self, places: dict[str, PlacedCover]) -> None:
        """The cover pages there are now."""
        self._places = places

    @staticmethod
    def proof_key(key: str) -> str:
        """What the filled form of a cover page goes by."""
        return _PROOF + key

    def tags(self, key: str) -> CoverTags | None:
        """What was found in it, if it was looked at."""
        return self._tags.get(key)

    async def read(self, key: str) -> CoverTags:
        """Fetch it and find its tags; raises `FaxApiError`, for a PDF that cannot be read too."""
        if key not in self._tags:
            self._tags[key] = await self.inspect(await self.pdf(key))
        return self._tags[key]

    async def inspect(self, data: bytes) -> CoverTags:
        """The tags of any PDF; raises `FaxApiError`."""
        return tags_of(await self._work("find", data), len(data))

    async def document(self, key: str) -> bytes:
        """What a page loader asks for; raises `FaxApiError`."""
        return await (self._proof(key) if key.startswith(_PROOF) else self.pdf(key))

    async def pdf(self, key: str) -> bytes:
        """The PDF as it was uploaded; raises `FaxApiError`."""
        from faxtui.api.errors import NotFound, TransportError, UnexpectedResponse

        if key in self._pdfs:
            self._pdfs.move_to_end(key)
            return self._pdfs[key]
        client, placed = self._client(), self._places.get(key)
        if client is None:
            raise TransportError("Not connected yet.")
        if placed is None:
            raise UnexpectedResponse("This cover page is gone.")
        try:
            cover = await client.cover_pages.get(placed.owner.id, placed.cover.id)
            content = cover.file.content if cover.file else b""
        except NotFound:
            raise UnexpectedResponse("This cover page is gone.") from None
        except ValueError as error:
            raise UnexpectedResponse(str(error)) from None
        if not content:
            raise UnexpectedResponse("The service sent no file for this cover page.")
        self._keep(key, content)
        return content

    async def _proof(self, key: str) -> bytes:
        plain = key.removeprefix(_PROOF)
        if key not in self._pdfs:
            tags, data = await self.read(plain), await self.pdf(plain)
            placed = self._places.get(plain)
            sender = (placed.owner.default_from if placed else None) or "+14155550100"
            filled, report = await self._work("fill", data, sample_values(tags.names, sender, datetime.now()))
            names = ("pages", "filled", "missing", "broken", "pushed")
            self.proof_notes[plain] = proof_note(dict(zip(names[1:], report[1:], strict=True)))
            self._keep(key, filled)
        return self._pdfs[key]

    def _keep(self, key: str, content: bytes) -> None:
        self._pdfs[key] = content
        while len(self._pdfs) > MOST_KEPT:
            self._pdfs.popitem(last=False)

    async def _work(self, function: str, *arguments: Any) -> Any:
        from faxtui.api.errors import UnexpectedResponse
        from faxtui.pages.conversion import ConversionError
        from faxtui.pages.worker import Limits, Worker, WorkerBroken

        async with self._turn:
            if self._worker is None:
                self._worker = Worker(Limits(silent_seconds=20, seconds=20))
            try:
                return await asyncio.to_thread(self._worker.call, f"{_TAGS}:{function}", *arguments)
            except ConversionError as error:
                raise UnexpectedResponse(str(error)) from None
            except WorkerBroken:
                raise UnexpectedResponse("This PDF could not be read in a reasonable time or size.") from None

    def close(self) -> None:
        """End the process that reads."""
        if self._worker is not None:
            self._worker.close()
