"""Keeps the pages looked at last in memory, by bytes, so that turning back costs no download and no decoding."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final, TypeAlias

from faxtui.pages.page_image import PageImage

DEFAULT_BYTES: Final = 16 * 1024 * 1024
"""About sixteen fax pages at half the scan's width, or four at full width."""

PageKey: TypeAlias = tuple[str, int, bool]
"""Which decoding is meant: fax id, page from 0, whether at full width."""

_OVERHEAD: Final = 256  # bytes a page costs beside its pixels


class PageCache:
    """The most recently used pages up to `max_bytes`; safe to use from several threads.

    Nothing is written to disk: pages hold medical and legal records, and end with the process.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self.max_bytes = max_bytes
        self._pages: OrderedDict[PageKey, PageImage] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes held now; never above `max_bytes`."""
        return self._size

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: PageKey) -> PageImage | None:
        """The page, now the most recently used one; None when it is not held."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: PageKey, page: PageImage) -> None:
        """Keep the page and let the ones unused for longest go; a page above the whole bound is not kept."""
        with self._lock:
            self._drop(key)
            if _cost(page) > self.max_bytes:
                return
            while self._size + _cost(page) > self.max_bytes:
                self._drop(next(iter(self._pages)))
            self._pages[key] = page
            self._size += _cost(page)

    def forget(self, fax_id: str) -> None:
        """Let go of every page of this fax, as after its content was deleted at the service."""
        with self._lock:
            for key in [key for key in self._pages if key[0] == fax_id]:
                self._drop(key)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: PageKey) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= _cost(page)


def _cost(page: PageImage) -> int:
    return len(page.pixels) + _OVERHEAD
