"""The pages of one window, the first of which is asked for before anybody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faxtui.store.coverage import Window
    from faxtui.store.entries import Entry

Pages = AsyncGenerator["Sequence[Entry]", None]


class WindowPages:
    """Either `rest` is read or all is closed."""

    def __init__(self, window: Window, pages: Pages) -> None:
        self.window = window
        self._pages = pages
        self._first = asyncio.create_task(self._begin())

    async def _begin(self) -> Sequence[Entry] | None:
        return await anext(self._pages, None)

    async def rest(self) -> Pages:
        """All pages; what went wrong with the first is raised here."""
        async with aclosing(self):
            first = await self._first
            if first is not None:
                yield first
                async for page in self._pages:
                    yield page

    async def aclose(self) -> None:
        """Ask for no more; whether the first page failed is not told."""
        self._first.cancel()
        await asyncio.wait([self._first])
        if not self._first.cancelled():
            self._first.exception()
        await self._pages.aclose()
