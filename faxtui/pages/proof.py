"""A fax before it is sent: the one-bit pages that will go over the wire, and how many bytes each takes there.

Made to be called in a `worker`, since documents and cover pages come from strangers.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from PIL import Image

from faxtui.pages.conversion import BROKEN_PDF, MAX_PAGES, MERGE_FAILED, ConversionError, too_many_pages
from faxtui.pages.header_line import HeaderLine, draw_header
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import FileKind, detect, source_pages
from faxtui.pages.worker_process import tell
from faxtui.pages.write import FaxPdf

_BLANK_INK, _DARK_INK = 0.00002, 0.5
"""Shares of black dots below which a page is empty, and above which it is mostly black."""


class _Cover(NamedTuple):
    pdf: bytes
    values: Mapping[str, str]


class _Packed(NamedTuple):
    """A page that waits until the number of all pages is known."""

    size: tuple[int, int]
    dots: bytes

    def page(self) -> Image.Image:
        return Image.frombytes("1", self.size, zlib.decompress(self.dots))


def prove(
    files: Sequence[Sequence[Any]],
    *,
    resolution: str,
    method: str,
    header: Sequence[Any] | None = None,
    cover: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """The PDF of the pages as they are sent, what each takes, and notes; ConversionError as for a send.

    `page_bytes` are in Group 4; `blank` and `dark` are pages of the documents, counted from 1 with the cover page's.

    `files` are bytes and name of each document, `header` the parts of a `HeaderLine`, `cover` a PDF and the values of
    its tags by name, to which `pageCount` is added.
    """
    body = [_pack(to_fax_page(page, resolution=resolution, method=method)) for page in _sources(files, resolution)]
    front, notes = _front(cover, len(body), resolution, method)
    pages = [*front, *body]
    if not pages:
        raise ConversionError(MERGE_FAILED, "There is no page to send.")
    pdf, sizes = FaxPdf(resolution=resolution), []
    blank: list[int] = []
    dark: list[int] = []
    for number, packed in enumerate(pages, 1):
        page = packed.page()
        ink = page.histogram()[0] / (page.width * page.height)
        (blank if ink < _BLANK_INK else dark if ink > _DARK_INK else []).append(number)
        if header is not None:
            draw_header(page, HeaderLine(*header), number, len(pages), resolution=resolution)
        sizes.append(pdf.add(page))
        tell(MERGE_FAILED)
    return {"pdf": pdf.finish(), "page_bytes": sizes, "notes": notes, "blank": blank, "dark": dark}


def find_tags(pdf: bytes) -> list[list[str]]:
    """The tags on each page of a cover page; ConversionError 133 when it cannot be read."""
    from faxtui.pages.cover_tags import find  # late: few faxes have a cover page

    tell(BROKEN_PDF)
    return find(pdf)


def _sources(files: Sequence[Sequence[Any]], resolution: str) -> Iterator[Image.Image]:
    """Grey pages of all documents in order, no more than a fax may have."""
    count = 0
    for data, name in files:
        kind = detect(data, name)
        tell(BROKEN_PDF if kind is FileKind.PDF else MERGE_FAILED)
        for page in source_pages(data, kind, resolution=resolution):
            count += 1
            if count > MAX_PAGES:
                raise too_many_pages()
            yield page


def _front(cover: Sequence[Any] | None, behind: int, resolution: str, method: str) -> tuple[list[_Packed], list[str]]:
    """The filled pages of a cover page, and which of its tags stay as they are."""
    if cover is None:
        return [], []
    from faxtui.pages.cover_tags import count_pages, fill

    wanted = _Cover(*cover)
    tell(BROKEN_PDF)
    count = count_pages(wanted.pdf) + behind
    filled, report = fill(wanted.pdf, {**wanted.values, "pageCount": str(count)})
    sources = source_pages(filled, FileKind.PDF, resolution=resolution)
    pages = [_pack(to_fax_page(page, resolution=resolution, method=method)) for page in sources]
    unfilled = ", ".join(f"{{{{{name}}}}}" for name in report.missing)
    notes = [f"Printed as written, without a value: {unfilled}"] if unfilled else []
    notes += [f"The value of {{{{{name}}}}} pushes text behind it off the page." for name in report.pushed]
    return pages, notes


def _pack(page: Image.Image) -> _Packed:
    tell(MERGE_FAILED)
    return _Packed(page.size, zlib.compress(page.tobytes(), 1))
