"""The documents of a send made into one fax: every attachment converted, merged in order, one bit a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import (
    BROKEN_PDF,
    MAX_PAGES,
    MERGE_FAILED,
    ConversionError,
    FileKind,
    detect,
    source_pages,
)
from faxtui.pages.worker_process import tell
from faxtui.pages.write import FaxPdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.server.attachment import Attachment


class FaxDocument(NamedTuple):
    """What is faxed, stored and served: exactly the pages that go over the line."""

    pdf: bytes
    page_count: int
    page_bytes: tuple[int, ...]
    """Group 4 bytes of each page, which with the modem's speed give its time on the line."""


def convert(attachments: Sequence[Attachment], *, resolution: str, method: str) -> FaxDocument:
    """Merge documents into one fax at `resolution` (FINE, SUPERFINE) by `method` (HALFTONE, MONOCHROME).

    Raises ConversionError with the code of the first document that fails; then nothing is faxed.
    """
    pdf = FaxPdf(resolution=resolution)
    sizes: list[int] = []
    for attachment in attachments:
        kind = detect(attachment.data, attachment.name, attachment.declared)
        code_of_death = BROKEN_PDF if kind is FileKind.PDF else MERGE_FAILED  # should the document take us down
        tell(code_of_death)
        for page in source_pages(attachment.data, kind, resolution=resolution):
            if len(sizes) == MAX_PAGES:
                raise ConversionError(MERGE_FAILED, f"The documents have more than {MAX_PAGES} pages together.")
            sizes.append(pdf.add(to_fax_page(page, resolution=resolution, method=method)))
            tell(code_of_death)
    if not sizes:
        raise ConversionError(MERGE_FAILED, "There is no page to send.")
    return FaxDocument(pdf.finish(), len(sizes), tuple(sizes))
