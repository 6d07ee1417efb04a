"""What the viewer's process does: opens documents and decodes their pages there, never in the console.

Results are plain values, as pipes carry them. The document looked at last stays open, so that its bytes travel once.
"""

from __future__ import annotations

from typing import Any

from faxtui.pages.decode import Document, PageError
from faxtui.pages.thumbnail import reduced

_open: dict[str, Document] = {}
"""The one document that is open, by its key."""


def warm() -> None:
    """Load the readers before the first document is there."""
    import faxtui.pages.decode_pdf
    import faxtui.pages.decode_picture  # noqa: F401


def page(key: str, data: bytes | None, index: int, full: bool) -> dict[str, Any]:
    """Page `index` of the document `key`; without its bytes, and when it is not open, the answer is `unknown`."""
    try:
        document = _document(key, data)
        if document is None:
            return {"unknown": True}
        width, height, aspect, pixels = document.page(index, full=full)
    except PageError as error:
        return {"refused": str(error)}
    # The shape of a pixel may be any float, which JSON keeps exactly.
    return {"count": document.page_count, "width": width, "height": height, "aspect": aspect, "pixels": pixels}


def thumbnail(key: str, data: bytes | None, index: int, width: int) -> dict[str, Any]:
    """Page `index` reduced to `width` pixels across, square ones; answers as `page` does."""
    try:
        document = _document(key, data)
        if document is None:
            return {"unknown": True}
        small = reduced(document.page(index), width)
    except PageError as error:
        return {"refused": str(error)}
    return {"width": small.width, "height": small.height, "aspect": small.aspect, "pixels": small.pixels}


def ocr(key: str, data: bytes | None, index: int) -> dict[str, Any]:
    """The text of page `index` read from its picture; answers as `page` does."""
    from faxtui.pages.ocr import read

    try:
        document = _document(key, data)
        return {"unknown": True} if document is None else {"text": read(document.page(index, full=True))}
    except PageError as error:
        return {"refused": str(error)}


def text(key: str, data: bytes | None, index: int) -> dict[str, Any]:
    """The text layer of page `index`; answers as `page` does."""
    try:
        document = _document(key, data)
        return {"unknown": True} if document is None else {"text": document.text(index)}
    except PageError as error:
        return {"refused": str(error)}


def find(key: str, data: bytes | None, words: str, start: int) -> dict[str, Any]:
    """The first page from `start` on, and around to those before, whose text layer has the words in any case.

    `page` is None when there is none, `has_text` tells whether any page has text at all.
    """
    try:
        document = _document(key, data)
        if document is None:
            return {"unknown": True}
        wanted, has_text = _folded(words), False
        for step in range(document.page_count):
            index = (start + step) % document.page_count
            page_text = _folded(document.text(index))
            has_text = has_text or bool(page_text)
            if wanted in page_text:
                return {"page": index, "has_text": True}
    except PageError as error:
        return {"refused": str(error)}
    return {"page": None, "has_text": has_text}


def _folded(words: str) -> str:
    """Words as they are compared: without case, line ends as blanks."""
    return " ".join(words.casefold().split())


def _document(key: str, data: bytes | None) -> Document | None:
    if key not in _open and data is not None:
        while _open:
            _open.popitem()[1].close()
        _open[key] = Document.open(data)
    return _open.get(key)
