"""Decodes pages of strangers' documents in a process of its own: what crashes, loops or eats memory ends one page."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from faxtui.pages.page_image import PageError, PageImage
from faxtui.pages.worker import Limits, Worker, WorkerBroken

LIMITS: Final = Limits(memory=1024**3, silent_seconds=15.0, seconds=15.0, niceness=0)
"""Of one page; whoever looks at it waits for it, so the process gives way to nobody."""
OCR_LIMITS: Final = Limits(memory=1024**3, silent_seconds=60.0, seconds=60.0, niceness=5)
"""Of reading a page's letters, which nobody has to wait for."""
THUMBNAIL_SECONDS: Final = 3.0
_REMEMBERED: Final = 256
_WORK: Final = "faxtui.pages.viewing"


class PageReader:
    """The viewer's process, seen from the console; one thread reads, any may `interrupt` or `close`."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._worker = Worker(limits)
        self._is_closed = False
        self._changing = threading.Lock()
        self._holds: tuple[int | None, str] = (None, "")  # which process has which document open
        self._broken: OrderedDict[tuple[str, int, bool], str] = OrderedDict()
        self._reading: tuple[str, int, float] | None = None

    @property
    def pid(self) -> int | None:
        """The process, None before the first page and after a death."""
        return self._worker.pid

    def warm(self) -> None:
        """Start the process; a failure shows with the first page."""
        if self._worker.pid is None:
            try:
                self._worker.call(f"{_WORK}:warm")
            except WorkerBroken:
                return

    def page(self, key: str, data: bytes, index: int, *, full: bool = False) -> tuple[PageImage, int]:
        """Page `index` (from 0) of the document `key`, and how many it has; PageError says why there is none.

        A page that broke the process is not tried again.
        """
        place = (key, index, full)
        if place in self._broken:
            raise PageError(self._broken[place])
        try:
            with self._reads(key, index):
                answer = self._asked("page", key, data, index, full)
        except WorkerBroken as broken:
            sentence = _sentence(broken, index)
            if not getattr(broken, "was_unwanted", False):
                self._remember(place, sentence)
            raise PageError(sentence) from broken
        if "refused" in answer:
            raise PageError(str(answer["refused"]))
        return PageImage(answer["width"], answer["height"], answer["aspect"], answer["pixels"]), answer["count"]

    def thumbnail(self, key: str, data: bytes, index: int, width: int) -> PageImage:
        """Page `index` reduced to `width` pixels across; a page that takes long is given up sooner than a large one.

        What breaks the process here is still tried when the page itself is wanted.
        """
        with self._reads(key, index):
            answer = self._told("thumbnail", key, data, index, width, within=THUMBNAIL_SECONDS)
        return PageImage(answer["width"], answer["height"], answer["aspect"], answer["pixels"])

    def ocr(self, key: str, data: bytes, index: int) -> str:
        """The text of page `index` read from its picture, which takes seconds; raises PageError."""
        with self._reads(key, index):
            return str(self._told("ocr", key, data, index)["text"])

    def text(self, key: str, data: bytes, index: int) -> str:
        """The text layer of page `index`, empty for a scan; raises PageError."""
        with self._reads(key, index):
            return str(self._told("text", key, data, index)["text"])

    def find(self, key: str, data: bytes, words: str, start: int) -> tuple[int | None, bool]:
        """The next page from `start` on, around, whose text layer has the words; and whether any page has text."""
        answer = self._told("find", key, data, words, start)
        return answer["page"], answer["has_text"]

    @contextmanager
    def _reads(self, key: str, index: int) -> Iterator[None]:
        """Note what is being read, for `interrupt`."""
        self._reading = (key, index, time.monotonic())
        try:
            yield
        finally:
            self._reading = None

    def _told(self, work: str, key: str, data: bytes, *arguments: Any, within: float | None = None) -> Any:
        try:
            answer = self._asked(work, key, data, *arguments, within=within)
        except WorkerBroken as broken:
            raise PageError("The text of the document cannot be read.") from broken
        if "refused" in answer:
            raise PageError(str(answer["refused"]))
        return answer

    def interrupt(self, key: str, index: int, seconds: float) -> None:
        """Give up this page if it has been read for so long and nobody wants it any more."""
        reading = self._reading
        if reading is not None and reading[:2] == (key, index) and time.monotonic() - reading[2] >= seconds:
            with self._changing:
                worker, self._worker = self._worker, Worker(self._limits)
                if self._is_closed:
                    self._worker.close()
            worker.close()

    def close(self) -> None:
        """End the process, also one that works."""
        with self._changing:
            self._is_closed = True
            worker = self._worker
        worker.close()

    def _asked(self, work: str, key: str, data: bytes, *arguments: Any, within: float | None = None) -> Any:
        worker = self._worker
        is_held = worker.pid is not None and self._holds == (worker.pid, key)
        was_running = worker.pid is not None
        try:
            answer = worker.call(f"{_WORK}:{work}", key, None if is_held else data, *arguments, within=within)
            if "unknown" in answer:
                answer = worker.call(f"{_WORK}:{work}", key, data, *arguments, within=within)
        except WorkerBroken as broken:
            if worker is not self._worker:
                broken.was_unwanted = True  # type: ignore[attr-defined]
                raise
            if broken.is_late or is_held or not was_running:
                raise
            # It may have died of the document before this one.
            answer = worker.call(f"{_WORK}:{work}", key, data, *arguments, within=within)
        self._holds = (worker.pid, key)
        return answer

    def _remember(self, place: tuple[str, int, bool], sentence: str) -> None:
        self._broken[place] = sentence
        while len(self._broken) > _REMEMBERED:
            self._broken.popitem(last=False)


def _sentence(broken: WorkerBroken, index: int) -> str:
    if broken.is_late:
        return f"Page {index + 1} takes too long to draw and cannot be shown."
    return f"Page {index + 1} cannot be shown: it broke the process that draws pages."
