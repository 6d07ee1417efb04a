"""Converts the documents of sends in processes of their own.

They come from strangers: one that takes endless time or memory, or brings the PDF library down, costs its own fax and
nothing else. A process starts when there is work and no other is idle, stays warm, and ends with the service.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.pages.conversion import MERGE_FAILED, ConversionError
from faxtui.pages.worker import Limits, Worker, WorkerBroken

if TYPE_CHECKING:
    from faxtui.server.attachment import Attachment

MOST_AT_ONCE: Final = min(2, os.cpu_count() or 1)
"""Documents converted at the same time, so that one that hangs does not keep all others waiting."""
_CHECK_SECONDS: Final = 20.0
"""For a cover page that somebody adds, who waits for the answer."""
_BENCH: Final = "faxtui.server.workbench"


class Pages(NamedTuple):
    """What is faxed: one PDF, and the Group 4 bytes of each of its pages."""

    pdf: bytes
    page_bytes: tuple[int, ...]
    notes: tuple[str, ...] = ()
    """What the sender should know of a cover page, as sentences."""


class Cover(NamedTuple):
    """A cover page to be filled and put in front of the pages of a fax."""

    pdf: bytes
    values: dict[str, str]
    """By tag: the automatic ones but for the number of pages, and the sender's."""
    own_keys: tuple[str, ...]
    """Tags that the sender gave values for, in lower case."""
    behind: bytes
    """The PDF of the pages that follow, as `documents.convert` wrote it."""


class Workshop:
    """The processes, seen from the service; every method may be called from any thread, and waits for its result."""

    def __init__(self, *, seconds: float | None = None, memory: int | None = None) -> None:
        limits = Limits() if seconds is None else Limits().within(seconds)
        self._limits = limits if memory is None else limits._replace(memory=memory)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._is_closed = False
        self._changing = threading.Lock()

    def convert(self, files: Sequence[Attachment], *, resolution: str, method: str) -> Pages:
        """What `documents.convert` makes of the files, at arm's length; raises ConversionError."""
        return self._made("convert_files", [tuple(file) for file in files], resolution, method)

    def draw(self, names: Sequence[str], *, resolution: str, method: str) -> Pages:
        """The pages of demo documents."""
        return self._made("draw_demo", names, resolution, method)

    def put_cover(self, cover: Cover, *, resolution: str, method: str) -> Pages:
        """What `covering.put_cover` makes of a cover page and the pages behind it, as `convert` does."""
        return self._made("put_cover", cover, resolution, method)

    def count_cover_pages(self, pdf: bytes) -> int:
        """How many fax pages a PDF comes to; ConversionError when it cannot be filled or faxed."""
        pages: int = self._asked("count_cover_pages", pdf, within=_CHECK_SECONDS)
        return pages

    def read_codes(self, pdf: bytes) -> list[dict[str, Any]]:
        """The bar codes on the pages of a fax (API: `barCodes`)."""
        codes: list[dict[str, Any]] = self._asked("read_codes", pdf)
        return codes

    def cut(self, pdf: bytes, pages: int, *, resolution: str) -> bytes:
        """The first pages of a fax."""
        part: bytes = self._asked("cut", pdf, pages=pages, resolution=resolution)
        return part

    def close(self) -> None:
        """Break off what is being converted, now and from now on."""
        with self._changing:
            self._is_closed = True
            workers = list(self._all)
        for worker in workers:
            worker.close()

    def _made(self, work: str, order: Any, resolution: str, method: str) -> Pages:
        made = self._asked(work, order, resolution=resolution, method=method)
        return Pages(made["pdf"], tuple(made["page_bytes"]), tuple(made["notes"]))

    def _asked(self, work: str, order: Any, **options: Any) -> Any:
        worker = self._take()
        try:
            return self._call(worker, work, order, **options)
        finally:
            self._give_back(worker)

    def _call(self, worker: Worker, work: str, order: Any, **options: Any) -> Any:
        was_running = worker.pid is not None
        try:
            try:
                return worker.call(f"{_BENCH}:{work}", order, **options)
            except WorkerBroken as broken:
                if broken.is_late or not was_running or self._is_closed:
                    raise
                # It may have died of what an earlier send left behind.
                return worker.call(f"{_BENCH}:{work}", order, **options)
        except WorkerBroken as broken:
            told = broken.last_words
            reason = "take too long to convert" if broken.is_late else "could not be converted"
            raise ConversionError(int(told or MERGE_FAILED), f"The documents {reason}.") from broken

    def _take(self) -> Worker:
        with self._changing:
            if self._idle:
                return self._idle.pop()
            worker = Worker(self._limits)
            self._all.add(worker)
            if self._is_closed:
                worker.close()
            return worker

    def _give_back(self, worker: Worker) -> None:
        with self._changing:
            self._idle.append(worker)
