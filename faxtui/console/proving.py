"""Documents looked at before they are sent, in a process of their own: never on the event loop, never fatal."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.pages.worker import Worker

SECONDS = 120.0
"""For one look at a document."""


class Prover:
    """One worker process that starts with the first look and ends with the console."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="proof")
        self._worker: Worker | None = None
        self._closed = False

    async def ask(self, function: str, *arguments: Any, **options: Any) -> Any:
        """What a function of `faxtui.pages.proof` answers; ConversionError with one sentence for a person."""
        work = asyncio.get_running_loop().run_in_executor
        return await work(self._executor, self._ask, f"faxtui.pages.proof:{function}", arguments, options)

    def _ask(self, function: str, arguments: Sequence[Any], options: dict[str, Any]) -> Any:
        from faxtui.pages.conversion import MERGE_FAILED, ConversionError
        from faxtui.pages.worker import Worker, WorkerBroken

        if self._worker is None and not self._closed:
            self._worker = Worker()
        try:
            if self._worker is None:
                raise WorkerBroken("The console is closing.")
            return self._worker.call(function, *arguments, within=SECONDS, **options)
        except WorkerBroken as error:
            raise ConversionError(MERGE_FAILED, str(error)) from error

    def close(self) -> None:
        """End the process, also one that is at work."""
        self._closed = True
        if self._worker is not None:
            self._worker.close()
        self._executor.shutdown(wait=False, cancel_futures=True)


def read_files(paths: Sequence[Path]) -> list[list[Any]]:
    """Bytes and name of each document. Reads the disk."""
    return [[path.read_bytes(), path.name] for path in paths]
