"""Counts and cuts the pages of stored faxes in a process of their own: the files come from outside."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, cast

from faxtui.pages.conversion import MERGE_FAILED, ConversionError
from faxtui.pages.worker import Worker, WorkerBroken

SECONDS: Final = 120.0
"""For one document."""


class WorkerCutter:
    """One worker process that starts with the first document and ends with `close`."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cut")
        self._worker = Worker()

    async def count(self, data: bytes) -> int:
        """Pages of a PDF."""
        return cast("int", await self._ask("count", data))

    async def pages_from(self, data: bytes, first: int, last: int | None) -> bytes:
        """Pages of a PDF as a PDF of their own."""
        return cast("bytes", await self._ask("pages_from", data, first, last))

    async def _ask(self, function: str, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._call, function, arguments)

    def _call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        try:
            return self._worker.call(f"faxtui.pages.extract:{function}", *arguments, within=SECONDS)
        except WorkerBroken as error:
            raise ConversionError(MERGE_FAILED, str(error)) from error

    def close(self) -> None:
        """End the process, also one that is at work."""
        self._worker.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
